/** Stacking: the convex combination of inferers whose squared error over past epochs would have been least. */
import { ErrorProducts } from "./simplex.ts";
import { HORIZON, truthOf } from "./target.ts";
import type { ForecastContext, Forecaster, PastEpoch } from "./types.ts";
import { forecastsFor, PAPER_WEIGHTING } from "./weighing.ts";

/** Errors that speak for equal weights, epochs per step of the horizon. */
const PRIOR = 3;
/** Epochs that count for less are not looked at. */
const LEAST_WEIGHT = 1e-3;

/**
 * Forecasts that make the combination the forecaster's implied inference. Errors of an epoch count `weightOf` it; an
 * inferer that has no record in an epoch is taken to have erred like the mean of the others.
 */
export function stack(context: ForecastContext, weightOf: (item: PastEpoch) => number): ReadonlyMap<number, number> {
  const { target, closes, epoch, inferences, past, horizon = HORIZON[target] } = context;
  const ids = [...inferences.keys()];
  const products = new ErrorProducts(ids.length);
  for (const item of past) {
    const rows = closes.length - Number(epoch - item.epoch);
    if (item.losses === undefined || rows < 1) continue;
    const weight = weightOf(item);
    const truth = weight < LEAST_WEIGHT ? undefined : truthOf(closes, rows, target, horizon);
    const errors = truth === undefined ? undefined : errorsOf(item, ids, truth);
    if (errors !== undefined) products.add(errors, weight);
  }
  const weights = products.weights(PRIOR * horizon);
  return forecastsFor(new Map(ids.map((id, j) => [id, weights[j]])), past, context.weighting ?? PAPER_WEIGHTING);
}

/** Errors of past epochs, as they were worked out last: they are asked for in every epoch after. */
const known = new WeakMap<PastEpoch, { ids: readonly number[]; truth: number; errors: number[] | undefined }>();

function errorsOf(item: PastEpoch, ids: readonly number[], truth: number): number[] | undefined {
  const held = known.get(item);
  if (held !== undefined && held.truth === truth && held.ids.length === ids.length && held.ids.every((id, j) => id === ids[j])) return held.errors;
  const present = ids.flatMap((id) => item.inferences.get(id) ?? []).map((inference) => inference - truth);
  const mean = present.reduce((sum, error) => sum + error, 0) / present.length;
  const errors = ids.map((id) => {
    const inference = item.inferences.get(id);
    return inference === undefined ? mean : inference - truth;
  });
  known.set(item, { ids, truth, errors: present.length === 0 ? undefined : errors });
  return present.length === 0 ? undefined : errors;
}

/** Stacking in which past epochs count by age alone. */
export function agedStacking(name: string, halfLife: number, memory: number): Forecaster {
  return {
    name,
    forecast(context) {
      const past = context.past.slice(-memory);
      return stack({ ...context, past }, (item) => 0.5 ** (Number(context.epoch - item.epoch) / halfLife));
    },
  };
}

export const stacking = agedStacking("stacking", 1000, 1500);
