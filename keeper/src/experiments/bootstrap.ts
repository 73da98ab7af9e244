/** Confidence of a difference between two mean losses whose epochs depend on one another. */
import { seededRandom } from "./random.ts";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What an interval is drawn from. */
export interface BootstrapSettings {
  readonly resamples: number;
  /** Mean length of the blocks, epochs. */
  readonly block: number;
  /** Share of resamples between the two ends. */
  readonly confidence: number;
  readonly seed: number;
}

/**
 * Interval of log10 mean(a) - log10 mean(b) over paired losses, from a stationary bootstrap (Politis and Romano, 1994):
 * resamples of the epochs in blocks whose lengths are geometric, round the end of the run.
 */
export function logRatioInterval(
  a: readonly number[],
  b: readonly number[],
  { resamples, block, confidence, seed }: BootstrapSettings,
): Interval {
  const random = seededRandom(seed);
  const n = a.length;
  const ratios = Array.from({ length: resamples }, () => {
    let sumA = 0;
    let sumB = 0;
    let at = 0;
    for (let i = 0; i < n; i++) {
      at = i === 0 || random.uniform() * block < 1 ? random.index(n) : (at + 1) % n;
      sumA += a[at];
      sumB += b[at];
    }
    return Math.log10(sumA / sumB);
  }).sort((x, y) => x - y);
  const at = (share: number) => ratios[Math.min(resamples - 1, Math.floor(share * resamples))];
  return { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
}

/** A usual length of blocks: the cube root of the epochs, but no shorter than what one epoch's truth reaches over. */
export function blockLength(epochs: number, horizon: number): number {
  return Math.max(horizon, Math.ceil(epochs ** (1 / 3)));
}
