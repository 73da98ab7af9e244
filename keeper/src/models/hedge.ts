/** Several learners as one: a convex combination that follows their errors, so that none of them can spoil it. */
import type { Frame } from "./frame.ts";
import { dot } from "./linear.ts";
import type { Learner } from "./online.ts";
import { Season } from "./season.ts";
import { ErrorProducts } from "./simplex.ts";

/** Half-lives of past errors in the weights, entries: each has its own weights, and a weight by its own errors. */
const MEMORIES = [50, 200, 1000];
const LAST_MEMORY = 150;
/** Errors that speak for equal weights, entries per step of the horizon. */
const PRIOR = 2;

export function hedge(learners: readonly Learner[]): Learner {
  const banks = MEMORIES.map((halfLife) => new ErrorProducts(learners.length, halfLife));
  const last = new ErrorProducts(banks.length, LAST_MEMORY);
  const pending: { changes: number[]; mixed: number[]; base: number; scale: number }[] = [];
  return {
    step(frame) {
      const value = frame.valueAt(0);
      const past = pending.length === frame.horizon ? pending.shift() : undefined;
      if (past !== undefined) {
        const miss = (change: number) => (past.base + change - value) / past.scale;
        const errors = past.changes.map(miss);
        for (const bank of banks) bank.add(errors);
        last.add(past.mixed.map(miss));
      }
      const limit = LARGEST_CHANGE * frame.farScale;
      const changes = learners.map((learner) => Math.max(-limit, Math.min(limit, learner.step(frame))));
      const mixed = banks.map((bank) => dot(bank.weights(PRIOR * frame.horizon), changes));
      pending.push({ changes, mixed, base: value, scale: frame.farScale });
      return dot(last.weights(PRIOR * frame.horizon), mixed);
    },
  };
}

/** Largest change that a member may predict, in long-run scales of changes over the horizon. */
const LARGEST_CHANGE = 6;

/** Seasonal offsets with this step, and the mean change with this half-life. */
export function seasonAndDrift(step: number, halfLife: number): Learner {
  const season = new Season(step);
  const keep = 0.5 ** (1 / halfLife);
  let total = 0;
  let weight = 0;
  return {
    step(frame: Frame) {
      season.track(frame);
      total = keep * total + frame.changes[frame.changes.length - 1];
      weight = keep * weight + 1;
      return season.change(frame) + (frame.horizon * total) / weight;
    },
  };
}

/** The mean change over the horizon that ended in the same phase. */
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
