/** Confidence intervals: Eq. 16-18. Twin of contracts/math/Quantiles.sol. */
import { UNIT } from "./fixed.ts";

/** Percentiles of the interval: 2.28, 15.87, 50, 84.13 and 97.72 %. */
export const QUANTILES: readonly bigint[] = [
  22_800000000000000n,
  158_700000000000000n,
  500_000000000000000n,
  841_300000000000000n,
  977_200000000000000n,
];

/** Eq. 16: running sum of the weights. */
export function cumulativeWeights(weights: readonly bigint[]): bigint[] {
  let total = 0n;
  return weights.map((weight) => (total += weight));
}

/** Eq. 17: weighted distribution function (c_l - w_l / 2) / max c; the weights are at least 0, their sum positive. */
export function weightedDistribution(weights: readonly bigint[]): bigint[] {
  const cumulative = cumulativeWeights(weights);
  const total = cumulative[cumulative.length - 1];
  return weights.map((weight, l) => ((2n * cumulative[l] - weight) * UNIT) / (2n * total));
}

/** Eq. 18: value at quantile q of ascending values with the given distribution function, clamped at both ends. */
export function interpolatedQuantile(values: readonly bigint[], distribution: readonly bigint[], q: bigint): bigint {
  let l = distribution.length;
  while (l > 0 && distribution[l - 1] > q) l--;
  if (l === 0) return values[0];
  const low = values[l - 1];
  if (l === values.length) return low;
  const below = distribution[l - 1];
  const above = distribution[l];
  return low + ((q - below) * (values[l] - low)) / (above - below);
}

/** Eq. 16-18: weighted quantile q of values in any order; equal values keep their order. */
export function weightedQuantile(values: readonly bigint[], weights: readonly bigint[], q: bigint): bigint {
  const order = values
    .map((_, i) => i)
    .sort((a, b) => {
      const x = values[a];
      const y = values[b];
      return x < y ? -1 : x > y ? 1 : a - b;
    });
  const distribution = weightedDistribution(order.map((i) => weights[i]));
  return interpolatedQuantile(
    order.map((i) => values[i]),
    distribution,
    q,
  );
}
