/** Stacking over past epochs of similar volatility and disagreement: knows who does well in a regime like this one. */
import { disagreement, regimeAt, standardDeviation, volatilityRegimes } from "./regime.ts";
import { stack } from "./stacking.ts";
import type { ForecastContext, Forecaster } from "./types.ts";

/** Distance of regimes at which an epoch counts for 1 / sqrt(e), in natural logs of volatility. */
const REGIME_WIDTH = 0.3;
/** The same for disagreement, in standard deviations of it over the past. */
const DISAGREEMENT_WIDTH = 1;
/** Of past epochs, epochs; and how many are looked at. */
const HALF_LIFE = 2000;
const MEMORY = 1500;
/** Of disagreements that never change. */
const LOWEST_SPREAD = 1e-3;

function forecast(context: ForecastContext): ReadonlyMap<number, number> {
  const { target, closes, epoch, inferences } = context;
  const past = context.past.slice(-MEMORY);
  const regimes = volatilityRegimes(closes);
  const regime = regimeAt(regimes, epoch, epoch);
  const spread = standardDeviation(past.map((item) => disagreement(target, item.inferences))) + LOWEST_SPREAD;
  const present = disagreement(target, inferences);
  return stack({ ...context, past }, (item) => {
    const byRegime = (regimeAt(regimes, item.epoch, epoch) - regime) / REGIME_WIDTH;
    const byDisagreement = (disagreement(target, item.inferences) - present) / spread / DISAGREEMENT_WIDTH;
    const likeness = Math.exp(-(byRegime * byRegime + byDisagreement * byDisagreement) / 2);
    return likeness * 0.5 ** (Number(epoch - item.epoch) / HALF_LIFE);
  });
}

export const analogues: Forecaster = { name: "analogues", forecast };
