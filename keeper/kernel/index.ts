/**
 * What the kernel exports. The host writes inputs to the addresses, calls `combine`, and reads the outputs there. Tests
 * call the inner functions, to compare them over their whole range.
 */
export { divide, setDividend, squareRoot } from "./division";
export {
  expNegative,
  factors,
  fractionPower,
  log2Fraction,
  prepare,
  reciprocal,
  setUndecided,
  undecided,
} from "./exponential";
export { combine, combined, forecasts, losses, MAX_FORECASTERS, MAX_INFERERS, shares } from "./synthesis";
export { parameters } from "./weights";
export { mulDiv, upper } from "./wide";
