/** Expects of each inferer the mean loss that it had in past epochs of similar volatility and disagreement. */
import { competitive } from "./competitive.ts";
import { lossRecords, meanLoss } from "./records.ts";
import { disagreement, regimeAt, standardDeviation, volatilityRegimes } from "./regime.ts";
import type { ForecastContext, Forecaster } from "./types.ts";

/** Distance of regimes at which an epoch counts for 1 / sqrt(e), in natural logs of volatility. */
const REGIME_WIDTH = 0.3;
/** The same for disagreement, in standard deviations of it over the past. */
const DISAGREEMENT_WIDTH = 2;
/** Of past epochs, epochs. */
const HALF_LIFE = 3000;
/** Similar epochs that speak for an inferer's mean over all epochs. */
const PRIOR = 50;
/** Of disagreements that never change. */
const LOWEST_SPREAD = 1e-3;
/** Widest gap to the best expected loss, dex. */
const GAP = 0.05;

function forecast({ target, closes, epoch, inferences, past }: ForecastContext): ReadonlyMap<number, number> {
  const regimes = volatilityRegimes(closes);
  const regime = regimeAt(regimes, epoch, epoch);
  const disagreements = new Map(past.map((item) => [item.epoch, disagreement(target, item.inferences)]));
  const spread = standardDeviation([...disagreements.values()]) + LOWEST_SPREAD;
  const present = disagreement(target, inferences);
  const all = lossRecords(inferences.keys(), past, () => 1);
  const similar = lossRecords(inferences.keys(), past, (at) => {
    const byRegime = (regimeAt(regimes, at, epoch) - regime) / REGIME_WIDTH;
    const byDisagreement = ((disagreements.get(at) ?? present) - present) / spread / DISAGREEMENT_WIDTH;
    const likeness = Math.exp(-(byRegime * byRegime + byDisagreement * byDisagreement) / 2);
    return likeness * 0.5 ** (Number(epoch - at) / HALF_LIFE);
  });
  // Inferers keep their order of all epochs, at the level of similar ones; one without a record is like the others.
  const overall = meanLoss(all) ?? 1;
  const level = meanLoss(similar) ?? 1;
  const expected = [...similar].map(([id, { losses, weight }]): [number, number] => {
    const record = all.get(id);
    const ratio = record !== undefined && record.weight > 0 ? record.losses / record.weight / overall : 1;
    return [id, Math.log10((losses + PRIOR * level * ratio) / (weight + PRIOR))];
  });
  return competitive(new Map(expected), GAP);
}

export const analogues: Forecaster = { name: "analogues", forecast };
