/** Expects of each inferer the mean loss that it had in past epochs of similar volatility. */
import { competitive } from "./competitive.ts";
import { regimeAt, volatilityRegimes } from "./regime.ts";
import type { ForecastContext, Forecaster } from "./types.ts";

/** Distance of regimes at which an epoch counts for 1 / sqrt(e), in natural logs of volatility. */
const WIDTH = 0.3;
/** Of past epochs, epochs. */
const HALF_LIFE = 3000;
/** Similar epochs that speak for an inferer's mean over all epochs. */
const PRIOR = 50;
/** Widest gap to the best expected loss, dex. */
const GAP = 0.05;

interface Record {
  similar: number;
  similarWeight: number;
  total: number;
  count: number;
}

function forecast({ closes, epoch, inferences, past }: ForecastContext): ReadonlyMap<number, number> {
  const regimes = volatilityRegimes(closes);
  const now = regimeAt(regimes, epoch, epoch);
  const records = new Map<number, Record>(
    [...inferences.keys()].map((id) => [id, { similar: 0, similarWeight: 0, total: 0, count: 0 }]),
  );
  for (const item of past) {
    if (item.losses === undefined) continue;
    const distance = (regimeAt(regimes, item.epoch, epoch) - now) / WIDTH;
    const weight = Math.exp(-(distance * distance) / 2) * 0.5 ** (Number(epoch - item.epoch) / HALF_LIFE);
    for (const [id, loss] of item.losses) {
      const record = records.get(id);
      if (record === undefined) continue;
      record.similar += weight * 10 ** loss;
      record.similarWeight += weight;
      record.total += 10 ** loss;
      record.count += 1;
    }
  }
  // An inferer without a record is expected to do as the others.
  const known = [...records.values()].filter(({ count }) => count > 0);
  if (known.length === 0) return new Map([...inferences.keys()].map((id) => [id, 0]));
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const similarMean = mean(known.map((r) => (r.similarWeight > 0 ? r.similar / r.similarWeight : r.total / r.count)));
  const overallMean = mean(known.map(({ total, count }) => total / count));
  const expected = [...records].map(([id, { similar, similarWeight, total, count }]): [number, number] => {
    const prior = count > 0 && overallMean > 0 ? (similarMean * total) / count / overallMean : similarMean;
    return [id, Math.log10((similar + PRIOR * prior) / (similarWeight + PRIOR))];
  });
  return competitive(new Map(expected), GAP);
}

export const analogues: Forecaster = { name: "analogues", forecast };
