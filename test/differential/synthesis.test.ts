import { SYNTHESIS_CASES } from "./cases.ts";
import { compareAll } from "./compareAll.ts";

compareAll("SynthesisEquations", SYNTHESIS_CASES);
