/** Artificial closes with a known structure. */
import { seededRandom } from "../../src/experiments/random.ts";

/** Seed of the series: ALLORA_SEED, or a fixed one. */
export const SEED = Number(process.env.ALLORA_SEED ?? 7);

/** Changes of log closes with a correlation between neighbours, and volatility that comes in clusters. */
export function correlated(rows: number, correlation: number, seed = SEED): number[] {
  const random = seededRandom(seed);
  let level = Math.log(1000);
  let change = 0;
  let variance = 1e-4;
  return Array.from({ length: rows }, () => {
    const shock = random.normal(0, Math.sqrt(variance));
    variance = 2e-6 + 0.1 * shock * shock + 0.88 * variance;
    change = correlation * change + shock;
    level += change;
    return Math.exp(level);
  });
}

/** A stationary series around 100. */
export function stationary(rows: number, persistence: number, seed = SEED): number[] {
  const random = seededRandom(seed);
  let distance = 0;
  return Array.from({ length: rows }, () => {
    distance = persistence * distance + random.normal(0, 0.02);
    return 100 * Math.exp(distance);
  });
}

/** A season of seven rows, a slow trend and some noise. */
export function seasonal(rows: number, seed = SEED): number[] {
  const random = seededRandom(seed);
  const offsets = Array.from({ length: 7 }, () => random.normal(0, 0.1));
  return Array.from({ length: rows }, (_, row) =>
    Math.exp(4 + offsets[row % 7] + 0.0005 * row + random.normal(0, 0.01)),
  );
}
