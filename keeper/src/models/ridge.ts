/** Ridge regression on lags, distances from moving averages and volatility, learnt recursively with slow forgetting. */
import { distances, harmonics, lagFeatures, lags, unrest, volatilityFeatures } from "./features.ts";
import type { Frame } from "./frame.ts";
import type { Learner } from "./online.ts";
import { Pending } from "./pending.ts";
import { RecursiveRidge } from "./recursive.ts";
import { Season } from "./season.ts";

/** Penalties to choose from, in observations per step of the horizon. */
const PENALTIES = [5, 25, 100];
const REFIT = 10;

export interface RegressionSettings {
  /** Of observations in the regression, entries. */
  readonly halfLife: number;
  readonly seasonStep: number;
  /** Misses from which on an observation counts for less, in typical misses (Huber); infinite for least squares. */
  readonly threshold: number;
  readonly inputs: (frame: Frame, levels: readonly number[], seasonal: number) => number[];
}

export function regression({ halfLife, seasonStep, threshold, inputs: inputsOf }: RegressionSettings): Learner {
  const season = new Season(seasonStep);
  const pending = new Pending();
  const keep = 0.5 ** (1 / halfLife);
  let ridge: RecursiveRidge | undefined;
  let typical = 0;
  return {
    step(frame) {
      ridge ??= new RecursiveRidge({ halfLife, refit: REFIT, penalties: PENALTIES.map((x) => x * frame.horizon) });
      season.track(frame);
      const seasonal = season.change(frame);
      const due = pending.due(frame);
      if (due !== undefined) {
        const miss = Math.abs(due.outcome - ridge.predict(due.inputs));
        typical = typical === 0 ? miss : keep * typical + (1 - keep) * miss;
        ridge.add(due.inputs, due.outcome, miss > threshold * typical ? (threshold * typical) / miss : 1);
      }
      // Volatility's errors grow with how much it moves at the time, prices' with the long-run scale of their features.
      const scale = frame.target === "close" ? frame.longScale : frame.shortScale;
      const inputs = [1, ...inputsOf(frame, season.levels, seasonal)];
      pending.add(inputs, frame.valueAt(0) + seasonal, scale);
      return seasonal + scale * ridge.predict(inputs);
    },
  };
}

/** All that a regression may look at. */
export function manyInputs(frame: Frame, levels: readonly number[], seasonal: number): number[] {
  if (frame.target === "close") return lagFeatures(frame, levels, seasonal);
  return volatilityFeatures(frame, seasonal);
}

/** The least that tells a series that returns from one that runs on. */
export function fewInputs(frame: Frame, levels: readonly number[], seasonal: number): number[] {
  if (frame.target === "volatility") return volatilityFeatures(frame, seasonal);
  const changes = lags(frame, levels, 5);
  return [
    ...changes,
    changes[0] * unrest(frame),
    ...distances(frame, levels, [5, 20, 80]),
    seasonal / frame.longScale,
    ...harmonics(frame),
  ];
}
