/** Stacking over the last epochs alone: follows inferers that have become better. */
import { errorsOf } from "./records.ts";
import { ErrorProducts } from "./simplex.ts";
import { HORIZON } from "./target.ts";
import type { ForecastContext, Forecaster } from "./types.ts";
import { forecastsFor } from "./weighing.ts";

/** Of past errors, epochs; and how many are looked at. */
const HALF_LIFE = 120;
const MEMORY = 600;
/** Errors that speak for equal weights, epochs per step of the horizon. */
const PRIOR = 3;

function forecast(context: ForecastContext): ReadonlyMap<number, number> {
  const { target, inferences, past, horizon = HORIZON[target] } = context;
  const ids = [...inferences.keys()];
  const products = new ErrorProducts(ids.length, HALF_LIFE);
  for (const item of past.slice(-MEMORY)) {
    const errors = errorsOf(context, item, ids);
    if (errors !== undefined) products.add(errors);
  }
  return forecastsFor(context, products.weights(PRIOR * horizon));
}

export const recent: Forecaster = { name: "recent", forecast };
