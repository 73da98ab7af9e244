/** Shapes that the numerical experiment of section 3.3 gives its workers: Eq. 19 and 20. */
import { exp, UNIT } from "./fixed.ts";

/** Eq. 19: factor on a worker's error and bias at epoch i >= 0 (a plain integer), (1 + e^(-0.03 i)) / 2. */
export function experience(i: bigint): bigint {
  return (UNIT + exp((-3n * i * UNIT) / 100n)) / 2n;
}

/** Eq. 20: context sensitivity 1 / (1 + e^(-a(x - b))), between 0 and 1. */
export function contextSensitivity(x: bigint, a: bigint, b: bigint): bigint {
  const y = (a * (x - b)) / UNIT;
  if (y >= 0n) return (UNIT * UNIT) / (UNIT + exp(-y));
  const e = exp(y);
  return (UNIT * e) / (UNIT + e);
}
