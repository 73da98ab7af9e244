/** Linear regression by online gradient descent, at several rates; the one with the smallest recent error speaks. */
import { distances, lagFeatures, volatilityFeatures } from "./features.ts";
import type { Frame } from "./frame.ts";
import { dot } from "./linear.ts";
import type { Learner } from "./online.ts";
import { Pending } from "./pending.ts";
import { Season } from "./season.ts";

/** Share of an error that a step corrects. */
const RATES = [0.0005, 0.002, 0.008, 0.03];
/** Of squared errors in the choice of the rate. */
const HALF_LIFE = 400;
const SEASON_STEP = 0.1;

export function gradients(): Learner {
  const season = new Season(SEASON_STEP);
  const pending = new Pending();
  const keep = 0.5 ** (1 / HALF_LIFE);
  let bank: { rate: number; error: number; coefficients: number[] }[] = [];
  return {
    step(frame) {
      season.track(frame);
      const seasonal = season.change(frame);
      const due = pending.due(frame);
      if (due !== undefined) {
        const size = due.inputs.reduce((sum, x) => sum + x * x, 1);
        for (const member of bank) {
          const miss = due.outcome - dot(due.inputs, member.coefficients);
          member.error = keep * member.error + miss * miss;
          const step = (member.rate * miss * due.inputs.length) / size;
          member.coefficients = member.coefficients.map((b, i) => b + step * due.inputs[i]);
        }
      }
      const inputs = inputsOf(frame, season.levels, seasonal);
      if (bank.length === 0) bank = RATES.map((rate) => ({ rate, error: 0, coefficients: inputs.map(() => 0) }));
      pending.add(inputs, frame.valueAt(0) + seasonal, frame.farScale);
      const best = bank.reduce((a, b) => (b.error < a.error ? b : a));
      return seasonal + frame.farScale * dot(inputs, best.coefficients);
    },
  };
}

function inputsOf(frame: Frame, levels: readonly number[], seasonal: number): number[] {
  if (frame.target === "volatility") return [1, ...volatilityFeatures(frame, seasonal)];
  return [1, ...lagFeatures(frame, levels, seasonal), ...distances(frame, levels, [4, 16, 64])];
}
