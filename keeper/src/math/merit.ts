/** Merit: who of the registered participants is active. Twin of contracts/math/Merit.sol. */
import { UNIT } from "./fixed.ts";
import { standardDeviation } from "./statistics.ts";

/** Smoothing of merits. */
export const MERIT_ALPHA = UNIT / 10n;
/** Quantile of a class's scores that passive merits move to. */
export const MERIT_QUANTILE = UNIT / 5n;
/** Deviations below the least active merit at which newcomers start. */
export const ENTRY_DEVIATIONS = 2n;
/** Merits are never less; no score that a trace can hold is. */
export const LEAST_MERIT = -(1n << 71n);

/** Merit after one more score, or one more step towards `target`. */
export function smoothedMerit(alpha: bigint, target: bigint, previous: bigint): bigint {
  return (alpha * target + (UNIT - alpha) * previous) / UNIT;
}

/** Part (1 - alpha)^steps of an initial difference that so many steps leave. */
export function remainder(alpha: bigint, steps: number): bigint {
  let result = UNIT;
  let base = UNIT - alpha;
  for (let left = steps; left > 0 && result > 0n; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * base) / UNIT;
    base = (base * base) / UNIT;
  }
  return result;
}

/**
 * Merit `steps` steps after it was `lead` above the moving average of the quantiles, which is `pull` now: that of all
 * steps towards those quantiles, in one.
 */
export function passiveMerit(alpha: bigint, pull: bigint, lead: bigint, steps: number): bigint {
  return pull + (remainder(alpha, steps) * lead) / UNIT;
}

/**
 * Merit that newcomers start with, and that of those who miss epochs moves to: below the least of the active merits; 0
 * where there are none.
 */
export function entryMerit(merits: readonly bigint[]): bigint {
  if (merits.length === 0) return 0n;
  const least = merits.reduce((low, merit) => (merit < low ? merit : low));
  const entry = least - ENTRY_DEVIATIONS * standardDeviation(merits);
  return entry > LEAST_MERIT ? entry : LEAST_MERIT;
}
