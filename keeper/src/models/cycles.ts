/** What a season alone says, and no change where it says nothing. */
import { hedge } from "./hedge.ts";
import type { Learner } from "./online.ts";

/** Shares of a new change in the mean of its phase. */
const STEPS = [0.08, 0.2, 0.45];

/** The mean change over the horizon that ended in the same phase; over any, where there is no season. */
export function cycles(step: number): Learner {
  let means: number[] = [];
  let counts: number[] = [];
  return {
    step({ period, values, horizon }) {
      if (means.length === 0) {
        means = new Array(Math.max(period, 1)).fill(0);
        counts = means.map(() => 0);
      }
      const last = values.length - 1;
      const phase = last % means.length;
      if (last >= horizon) {
        counts[phase]++;
        means[phase] += Math.max(step, 1 / counts[phase]) * (values[last] - values[last - horizon] - means[phase]);
      }
      return means[(last + horizon) % means.length];
    },
  };
}

/** No change: what everything is measured against. */
export const still = (): Learner => ({ step: () => 0 });

/** Mean changes by phase, slow and quick ones, and no change. */
export const cyclesOrStill = (): Learner => hedge([...STEPS.map(cycles), still()]);
