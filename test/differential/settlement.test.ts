import { SETTLEMENT_CASES } from "./cases.ts";
import { compareAll } from "./compareAll.ts";

compareAll("SettlementEquations", SETTLEMENT_CASES);
