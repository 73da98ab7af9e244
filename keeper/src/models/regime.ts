/** What forecasters condition on: how much a series moves lately, and how far inferences are apart. */
import type { Target } from "./types.ts";

const SHORT_HALF_LIFE = 12;
const LONG_HALF_LIFE = 250;
/** A series that does not move has no logarithm. */
const LOWEST_SQUARE = 1e-14;

/** Natural log of recent over long-run volatility of the returns up to each row; 0 where both are alike. */
export function volatilityRegimes(closes: readonly number[]): number[] {
  const step = 1 - 0.5 ** (1 / SHORT_HALF_LIFE);
  const keep = 0.5 ** (1 / LONG_HALF_LIFE);
  let short = 0;
  let long = 0;
  let weight = 0;
  return closes.map((close, row) => {
    if (row === 0) return 0;
    const square = Math.log(close / closes[row - 1]) ** 2;
    weight = keep * weight + 1;
    long += (square - long) / weight;
    short = row === 1 ? square : short + step * (square - short);
    return Math.log((short + LOWEST_SQUARE) / (long + LOWEST_SQUARE)) / 2;
  });
}

/** Regime when the inferences of an epoch were made; there is one more close with every epoch. */
export function regimeAt(regimes: readonly number[], epoch: bigint, now: bigint): number {
  return regimes[Math.max(0, regimes.length - 1 - Number(now - epoch))];
}

/** Inferences that agree have no logarithm. */
const LOWEST_DISAGREEMENT = 1e-6;

/** Disagreements of past epochs, which are asked for in every epoch after. */
const known = { close: new WeakMap<object, number>(), volatility: new WeakMap<object, number>() };

/** Natural log of the mean distance of inferences from their median, relative to it where they are prices. */
export function disagreement(target: Target, inferences: ReadonlyMap<number, number>): number {
  const held = known[target].get(inferences);
  if (held !== undefined) return held;
  const values = [...inferences.values()].sort((a, b) => a - b);
  const median = values[values.length >> 1];
  const distance = values.reduce((sum, x) => sum + Math.abs(x - median), 0) / values.length;
  const result = Math.log(distance / (target === "close" ? Math.abs(median) : 1) + LOWEST_DISAGREEMENT);
  known[target].set(inferences, result);
  return result;
}

/** Of a population; 0 for none. */
export function standardDeviation(values: readonly number[]): number {
  const count = Math.max(values.length, 1);
  const mean = values.reduce((sum, x) => sum + x, 0) / count;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count);
}
