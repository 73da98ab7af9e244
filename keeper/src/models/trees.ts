/** Gradient-boosted regression trees, on what a linear regression leaves over where the target is a price. */
import { boost, type Ensemble, predict } from "./boosting.ts";
import { priceFeatures, volatilityFeatures } from "./features.ts";
import type { Frame } from "./frame.ts";
import { dot, ridgeFit } from "./linear.ts";
import type { Learner } from "./online.ts";
import { Season } from "./season.ts";

/** Observations that are learnt from, from one fit to the next, and before the first. */
const MEMORY = 1500;
const REFIT = 40;
const FEWEST = 60;
const PENALTY = 20;
const SEASON_STEP = 0.15;
/** Inputs at the end that only the trees see. */
const NONLINEAR = 3;
const SETTINGS = {
  close: { depth: 3, rounds: 40, rate: 0.06, smallestLeaf: 20, share: 0.5 },
  volatility: { depth: 3, rounds: 40, rate: 0.08, smallestLeaf: 15, share: 1 },
};

interface Fit {
  readonly ensemble: Ensemble;
  readonly linear: readonly number[];
}

export function boosted(): Learner {
  const season = new Season(SEASON_STEP);
  const pending: { inputs: number[]; base: number; scale: number }[] = [];
  const rows: number[][] = [];
  const outcomes: number[] = [];
  let count = 0;
  let fit: Fit | undefined;
  return {
    step(frame) {
      season.track(frame);
      const seasonal = season.change(frame);
      const value = frame.valueAt(0);
      const past = pending.length === frame.horizon ? pending.shift() : undefined;
      if (past !== undefined) {
        rows.push(past.inputs);
        outcomes.push((value - past.base) / past.scale);
        if (rows.length > MEMORY) {
          rows.shift();
          outcomes.shift();
        }
        if (count++ % REFIT === 0 && rows.length >= FEWEST) fit = train(frame, rows, outcomes);
      }
      const inputs = inputsOf(frame, season.levels, seasonal);
      const scale = frame.longScale;
      pending.push({ inputs, base: value + seasonal, scale });
      if (fit === undefined) return seasonal;
      return seasonal + scale * (predict(fit.ensemble, inputs) + dot(fit.linear, linearInputs(inputs)));
    },
  };
}

function train({ target }: Frame, rows: readonly number[][], outcomes: readonly number[]): Fit {
  if (target === "volatility") return { ensemble: boost(rows, outcomes, SETTINGS[target]), linear: [] };
  const linear = ridgeFit(rows.map(linearInputs), outcomes, PENALTY);
  const left = outcomes.map((outcome, i) => outcome - dot(linear, linearInputs(rows[i])));
  return { ensemble: boost(rows, left, SETTINGS[target]), linear };
}

function linearInputs(inputs: readonly number[]): number[] {
  return [1, ...inputs.slice(0, -NONLINEAR)];
}

function inputsOf(frame: Frame, levels: readonly number[], seasonal: number): number[] {
  const { period } = frame;
  const recent = levels.slice(-20);
  const low = Math.min(...recent);
  const high = Math.max(...recent);
  return [
    ...(frame.target === "close" ? priceFeatures(frame, levels, seasonal) : volatilityFeatures(frame, seasonal)),
    Math.log(frame.shortScale / frame.longScale),
    high === low ? 0.5 : (levels[levels.length - 1] - low) / (high - low),
    period === 0 ? 0 : levels.length % period,
  ];
}
