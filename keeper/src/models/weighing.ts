/** The inverse of Eq. 5: which forecasted losses give the inferers the weights that a forecaster wants them to have. */
import type { ForecastContext, PastEpoch, Weighting } from "./types.ts";

export const PAPER_WEIGHTING: Weighting = { pNorm: 3, cNorm: 0.75, epsilon: 0.01 };

/** Smaller shares of the largest weight are none. */
const LEAST_SHARE = 0.02;
/** Of pNorm, that the deviation of the logarithms of weights may have: regrets are measured by their own deviation. */
const MOST_DEVIATION = 0.9;
/** Exponents of Eq. 7 are this far below 0 at least, where weights fall exponentially. */
const TAIL = 8;
/** Settled epochs of which any may be the one that regrets are measured against. */
const RECENT = 10;

/**
 * log10 losses that make the combination `weights`, in the order of the epoch's inferers, the implied inference; those
 * with next to no weight are left out. Only their differences matter, as all are above the network's recent losses.
 */
export function forecastsFor(
  { inferences, past, weighting: { pNorm, cNorm, epsilon } = PAPER_WEIGHTING }: ForecastContext,
  weights: readonly number[],
): Map<number, number> {
  const largest = Math.max(...weights);
  const named = [...inferences.keys()].flatMap((id, j) =>
    weights[j] >= LEAST_SHARE * largest ? [{ id, weight: weights[j] }] : [],
  );
  const logs = named.map(({ weight }) => Math.log(largest / weight));
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
  const deviation = Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, logs.length - 1));
  const shrinkage = Math.min(1, (MOST_DEVIATION * pNorm) / Math.max(deviation, Number.MIN_VALUE));
  const step = epsilon / (pNorm - shrinkage * deviation);
  const unit = step * shrinkage * deviation + epsilon;
  const base = highest(recentLosses(past)) + unit * Math.max(0, TAIL / pNorm - cNorm);
  return new Map(named.map(({ id }, i) => [id, base + step * shrinkage * logs[i]]));
}

/** Network losses of the last settled epochs. */
function recentLosses(past: readonly PastEpoch[]): number[] {
  const losses: number[] = [];
  for (let i = past.length - 1; i >= 0 && losses.length < RECENT; i--) {
    const { networkLoss } = past[i];
    if (networkLoss !== undefined) losses.push(networkLoss);
  }
  return losses;
}

function highest(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values);
}
