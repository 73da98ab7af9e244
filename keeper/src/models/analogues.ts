/** Stacking over past epochs of similar volatility and disagreement: knows who does well in a regime like this one. */
import { errorsOf } from "./records.ts";
import { disagreement, regimeAt, standardDeviation, volatilityRegimes } from "./regime.ts";
import { ErrorProducts } from "./simplex.ts";
import { HORIZON } from "./target.ts";
import type { ForecastContext, Forecaster } from "./types.ts";
import { forecastsFor } from "./weighing.ts";

/** Distance of regimes at which an epoch counts for 1 / sqrt(e), in natural logs of volatility. */
const REGIME_WIDTH = 0.3;
/** The same for disagreement, in standard deviations of it over the past. */
const DISAGREEMENT_WIDTH = 1;
/** Of past epochs, epochs; and how many are looked at. */
const HALF_LIFE = 2000;
const MEMORY = 3000;
/** Of epochs that are not alike at all: in a regime without precedent, all there is. */
const LEAST_LIKENESS = 0.03;
/** Errors that speak for equal weights, epochs per step of the horizon. */
const PRIOR = 2;
/** Of disagreements that never change. */
const LOWEST_SPREAD = 1e-3;

function forecast(context: ForecastContext): ReadonlyMap<number, number> {
  const { target, closes, epoch, inferences, horizon = HORIZON[target] } = context;
  const past = context.past.slice(-MEMORY);
  const ids = [...inferences.keys()];
  const regimes = volatilityRegimes(closes);
  const regime = regimeAt(regimes, epoch, epoch);
  const spread = standardDeviation(past.map((item) => disagreement(target, item.inferences))) + LOWEST_SPREAD;
  const present = disagreement(target, inferences);
  const products = new ErrorProducts(ids.length);
  for (const item of past) {
    const byRegime = (regimeAt(regimes, item.epoch, epoch) - regime) / REGIME_WIDTH;
    const byDisagreement = (disagreement(target, item.inferences) - present) / spread / DISAGREEMENT_WIDTH;
    const likeness = Math.max(LEAST_LIKENESS, Math.exp(-(byRegime * byRegime + byDisagreement * byDisagreement) / 2));
    const weight = likeness * 0.5 ** (Number(epoch - item.epoch) / HALF_LIFE);
    const errors = errorsOf(context, item, ids);
    if (errors !== undefined) products.add(errors, weight);
  }
  return forecastsFor(context, products.weights(PRIOR * horizon));
}

export const analogues: Forecaster = { name: "analogues", forecast };
