/** Several learners as one: a convex combination that follows their errors, so that none of them can spoil it. */
import { dot } from "./linear.ts";
import type { Learner } from "./online.ts";
import { ErrorProducts } from "./simplex.ts";

/** Half-lives of past errors in the weights, entries: each has its own weights, and a weight by its own errors. */
const MEMORIES = [50, 200, 1000];
const LAST_MEMORY = 150;
/** Errors that speak for equal weights, entries per step of the horizon. */
const PRIOR = 2;
/** Largest change that a member may predict, in long-run scales of changes over the horizon. */
const LARGEST_CHANGE = 6;

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
