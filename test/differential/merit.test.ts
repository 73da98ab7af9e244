import { MERIT_CASES } from "./cases.ts";
import { compareAll } from "./compareAll.ts";

compareAll("MeritEquations", MERIT_CASES);
