/** Mean reversion: part of the distance from a moving average, seasonal offsets included, is expected to close. */
import type { Learner } from "./online.ts";
import { Season } from "./season.ts";
import type { Target } from "./types.ts";

export interface ReversionSettings {
  /** Of past errors in the slopes, entries. */
  readonly halfLife: number;
  /** Observations that speak for a slope of zero. */
  readonly prior: number;
  /** Spans of the moving averages to choose from, entries. */
  readonly spans: readonly number[];
}

const SETTINGS: { readonly [target in Target]: ReversionSettings } = {
  close: { halfLife: 150, prior: 5, spans: [2, 4, 8, 16, 32, 64, 128] },
  volatility: { halfLife: 1500, prior: 10, spans: [2, 4, 8, 16, 32, 64, 128, 256] },
};
const SEASON_STEP = 0.15;

/** A moving average, and the regression of the change that followed on the distance from it. */
interface Average {
  readonly step: number;
  mean: number;
  products: number;
  squares: number;
}

/** Of all averages, the one whose regression explains most speaks. */
export function averages(target: Target): Learner {
  const { halfLife, prior, spans } = SETTINGS[target];
  const keep = 0.5 ** (1 / halfLife);
  const season = new Season(SEASON_STEP);
  const pending: { distances: number[]; base: number; scale: number }[] = [];
  let bank: Average[] | undefined;
  let weight = 0;
  return {
    step(frame) {
      season.track(frame);
      const level = season.levels[season.levels.length - 1];
      const seasonal = season.change(frame);
      const value = frame.valueAt(0);
      bank ??= spans.map((span) => ({ step: 2 / (span + 1), mean: level, products: 0, squares: 0 }));
      const past = pending.length === frame.horizon ? pending.shift() : undefined;
      if (past !== undefined) {
        bank.forEach((average, i) => {
          const distance = past.distances[i] / past.scale;
          average.products = keep * average.products + (distance * (value - past.base)) / past.scale;
          average.squares = keep * average.squares + distance * distance;
        });
        weight = keep * weight + 1;
      }
      const distances = bank.map((average) => {
        average.mean += average.step * (level - average.mean);
        return level - average.mean;
      });
      pending.push({ distances, base: value + seasonal, scale: frame.longScale });

      let best = { gain: 0, change: 0 };
      bank.forEach(({ products, squares }, i) => {
        if (products >= 0) return;
        const slope = products / (squares * (1 + prior / weight));
        const gain = slope * products;
        if (gain > best.gain) best = { gain, change: Math.max(slope, -1) * distances[i] };
      });
      return best.change + seasonal;
    },
  };
}
