/** Order statistics and moments of SD59x18 samples. Twin of contracts/math/Statistics.sol. */
import { isqrt, UNIT } from "./fixed.ts";

/**
 * Marks a number that does not exist this epoch (a forecast not given, an inference that cannot be formed). It is the
 * smallest int256, which no SD59x18 computation yields.
 */
export const ABSENT = -(1n << 255n);

export function sum(values: readonly bigint[]): bigint {
  let total = 0n;
  for (const value of values) total += value;
  return total;
}

/** Arithmetic mean of at least one value, truncated toward zero. */
export function mean(values: readonly bigint[]): bigint {
  return sum(values) / BigInt(values.length);
}

/** Sample standard deviation (n - 1); 0 for fewer than two values. */
export function standardDeviation(values: readonly bigint[]): bigint {
  const n = values.length;
  if (n < 2) return 0n;
  const center = mean(values);
  let squares = 0n;
  for (const value of values) squares += (value - center) * (value - center);
  return isqrt(squares / BigInt(n - 1));
}

/** Moments of a list, ABSENT values left out: their number (a plain one), sum, and sum of squares. */
export function momentsOf(values: readonly bigint[]): [count: bigint, total: bigint, squares: bigint] {
  const present = values.filter((value) => value !== ABSENT);
  const squares = present.reduce((total, value) => total + value * value, 0n);
  return [BigInt(present.length), sum(present), squares / UNIT];
}

/** Which of the distinct values each value is, in the order of their first appearance. */
export function distinct(values: readonly bigint[]): bigint[] {
  const found = [...new Set(values)];
  return values.map((value) => BigInt(found.indexOf(value)));
}

/**
 * Sample standard deviation from moments: `count` values with the given sum and sum of squares; 0 for fewer than two
 * values, and where rounding makes the variance negative.
 */
export function deviationOfMoments(count: bigint, total: bigint, squares: bigint): bigint {
  if (count < 2n) return 0n;
  const scaled = count * squares * UNIT - total * total;
  return scaled <= 0n ? 0n : isqrt(scaled / (count * (count - 1n)));
}

/** Ascending order of at least one value; equal values keep their order. */
export function sorted(values: readonly bigint[]): bigint[] {
  return [...values].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0));
}

/** Median of at least one value; the mean of the two middle ones when their number is even. */
export function median(values: readonly bigint[]): bigint {
  const ordered = sorted(values);
  const half = ordered.length >> 1;
  const upper = ordered[half];
  return ordered.length % 2 === 1 ? upper : (ordered[half - 1] + upper) / 2n;
}

/** Quantile q (0 to 1) of at least one value, interpolated linearly at position q (n - 1). */
export function quantile(values: readonly bigint[], q: bigint): bigint {
  const ordered = sorted(values);
  const position = q * BigInt(ordered.length - 1);
  const index = Number(position / UNIT);
  const low = ordered[index];
  if (index + 1 === ordered.length) return low;
  return low + ((position % UNIT) * (ordered[index + 1] - low)) / UNIT;
}
