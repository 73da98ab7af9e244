/** Stacking: the convex combination of inferers whose squared error over past epochs would have been least. */
import { dot } from "./linear.ts";
import { errorsOf } from "./records.ts";
import { ErrorProducts } from "./simplex.ts";
import { HORIZON } from "./target.ts";
import type { Forecaster, PastEpoch } from "./types.ts";
import { forecastsFor } from "./weighing.ts";

const LAST_MEMORY = 250;

export interface StackingSettings {
  /** Half-lives of past errors, epochs: each has its own combination, and a weight by that combination's own errors. */
  readonly memories: readonly number[];
  /** Errors that speak for equal weights, epochs per step of the horizon. */
  readonly prior: number;
}

/** What was learnt from past epochs, in their order. */
class Stack {
  readonly ids: readonly number[];
  readonly horizon: number;
  readonly seen: PastEpoch[] = [];
  readonly #prior: number;
  readonly #banks: readonly ErrorProducts[];
  readonly #last: ErrorProducts;
  /** Weights of each bank after each of the newest epochs, oldest first. */
  readonly #weights: number[][][] = [];

  constructor({ memories, prior }: StackingSettings, ids: readonly number[], horizon: number) {
    this.ids = ids;
    this.horizon = horizon;
    this.#prior = prior * horizon;
    this.#last = new ErrorProducts(memories.length, LAST_MEMORY);
    this.#banks = memories.map((halfLife) => new ErrorProducts(ids.length, halfLife));
    this.#weights.push(this.#banks.map(() => ids.map(() => 1 / ids.length)));
  }

  learn(item: PastEpoch, errors: readonly number[] | undefined): void {
    this.seen.push(item);
    if (errors === undefined) return;
    // The combinations of that epoch did not know the epochs that were settled after it.
    this.#last.add(this.#weights[0].map((weights) => dot(weights, errors)));
    for (const bank of this.#banks) bank.add(errors);
    this.#weights.push(this.#banks.map((bank) => bank.weights(this.#prior)));
    if (this.#weights.length > this.horizon) this.#weights.shift();
  }

  get combination(): number[] {
    const shares = this.#last.weights(this.#prior);
    const newest = this.#weights[this.#weights.length - 1];
    return this.ids.map((_, j) => newest.reduce((sum, weights, b) => sum + shares[b] * weights[j], 0));
  }
}

/** One that keeps what it learnt, of one topic only. */
export function stacking(name: string, settings: StackingSettings): Forecaster {
  let stack = new Stack(settings, [], 0);
  return {
    name,
    /** Goes on from the last call where the past does, and starts over where it does not. */
    forecast(context) {
      const ids = [...context.inferences.keys()];
      const settled = context.past.filter(({ losses }) => losses !== undefined);
      const horizon = context.horizon ?? HORIZON[context.target];
      if (!continues(stack, ids, horizon, settled)) stack = new Stack(settings, ids, horizon);
      for (const item of settled.slice(stack.seen.length)) stack.learn(item, errorsOf(context, item, ids));
      return forecastsFor(context, stack.combination);
    },
  };
}

function continues(
  { ids, horizon: held, seen }: Stack,
  now: readonly number[],
  horizon: number,
  settled: readonly PastEpoch[],
): boolean {
  if (held !== horizon || ids.length !== now.length || seen.length > settled.length) return false;
  return ids.every((id, j) => id === now[j]) && seen.every((item, i) => item === settled[i]);
}
