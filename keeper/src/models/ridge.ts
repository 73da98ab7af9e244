/** Ridge regression of what a series does beyond its season, learnt recursively with slow forgetting. */
import { cycles } from "./cycles.ts";
import type { Inputs } from "./features.ts";
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
  /** What is expected before anything is learnt: seasonal offsets, mean changes by phase, or no change. */
  readonly base: "season" | "cycles" | "still";
  /** Share of a new observation in the season. */
  readonly seasonStep: number;
  readonly inputs: Inputs;
}

export function regression({ halfLife, base, seasonStep, inputs: inputsOf }: RegressionSettings): Learner {
  const season = new Season(seasonStep);
  const means = cycles(seasonStep);
  const pending = new Pending();
  let ridge: RecursiveRidge | undefined;
  return {
    step(frame) {
      ridge ??= new RecursiveRidge({ halfLife, refit: REFIT, penalties: PENALTIES.map((x) => x * frame.horizon) });
      if (base !== "still") season.track(frame);
      const levels = base === "still" ? frame.values : season.levels;
      const seasonal = base === "season" ? season.change(frame) : base === "cycles" ? means.step(frame) : 0;
      const due = pending.due(frame);
      if (due !== undefined) ridge.add(due.inputs, due.outcome);
      // Volatility's errors grow with how much it moves at the time, prices' with the long-run scale of their features.
      const scale = frame.target === "close" ? frame.longScale : frame.shortScale;
      const inputs = [1, ...inputsOf(frame, levels, seasonal)];
      pending.add(inputs, frame.valueAt(0) + seasonal, scale);
      return seasonal + scale * ridge.predict(inputs);
    },
  };
}
