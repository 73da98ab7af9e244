import { compareAll } from "./compareAll.ts";
import { ECONOMY_CASES } from "./economyCases.ts";

compareAll("EconomyEquations", ECONOMY_CASES);
