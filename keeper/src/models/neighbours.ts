/** Nearest neighbours: what followed the past windows that look most like the newest one. */
import { distances, lags, unrest, volatilityFeatures } from "./features.ts";
import type { Frame } from "./frame.ts";
import { dot, ridgeFit } from "./linear.ts";
import type { Learner } from "./online.ts";
import { Season } from "./season.ts";
import type { Target } from "./types.ts";

/** Past windows that are compared, and the fewest that say something. */
const MEMORY = 800;
const FEWEST = 5;
const PENALTY = 30;

export interface NeighbourSettings {
  /** Neighbours per root of the number of windows: their mean counts for prices, their regression for volatility. */
  readonly share: { readonly [target in Target]: number };
  readonly seasonStep: number;
  /** Entries of the moving average that prices are compared by their distance from. */
  readonly span: number;
}

interface Pattern {
  readonly shape: number[];
  readonly base: number;
  /** Entry of the frame it ends with. */
  readonly entry: number;
  readonly scale: number;
}

export function nearest({ share, seasonStep, span }: NeighbourSettings): Learner {
  const patterns: Pattern[] = [];
  const season = new Season(seasonStep);
  return {
    step(frame) {
      season.track(frame);
      const seasonal = season.change(frame);
      const entry = frame.values.length - 1;
      const scale = frame.target === "close" ? frame.shortScale : 1;
      const shape = shapeOf(frame, season.levels, span);
      const known = patterns.slice(0, Math.max(0, patterns.length - frame.horizon + 1));
      patterns.push({ shape, base: frame.values[entry] + seasonal, entry, scale });
      if (patterns.length > MEMORY) patterns.shift();

      const count = Math.min(known.length, Math.max(FEWEST, Math.round(share[frame.target] * Math.sqrt(known.length))));
      if (count < FEWEST) return seasonal;
      const similar = known
        .map((pattern) => ({ pattern, distance: distance(pattern.shape, shape) }))
        .sort((a, b) => a.distance - b.distance)
        .slice(0, count)
        .map(({ pattern }) => pattern);
      const outcomes = similar.map((past) => (frame.values[past.entry + frame.horizon] - past.base) / past.scale);
      if (frame.target === "close") return seasonal + scale * (outcomes.reduce((sum, x) => sum + x, 0) / count);
      const rows = similar.map((past) => [1, ...past.shape]);
      return seasonal + scale * dot([1, ...shape], ridgeFit(rows, outcomes, PENALTY));
    },
  };
}

/** What windows are compared by, each number of about the same spread. */
function shapeOf(frame: Frame, levels: readonly number[], span: number): number[] {
  if (frame.target === "close") {
    // In units of how much the series moves at the time.
    const unit = frame.longScale / frame.shortScale;
    const [change] = lags(frame, levels, 1);
    const [short] = distances(frame, levels, [span]);
    return [change * unit, (short * unit) / 1.5, unrest(frame)];
  }
  const features = volatilityFeatures(frame, 0);
  const spread = distances(frame, levels, [10, 40, 200]).map((x) => x * frame.longScale);
  return [...spread, features[0] / 2, features[5] / 4, features[6] / 4];
}

function distance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}
