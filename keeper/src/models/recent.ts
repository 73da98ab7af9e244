/** Expects of each inferer the mean loss that it had lately. A few wild epochs weigh as much as they cost. */
import { competitive } from "./competitive.ts";
import { lossRecords, meanLoss } from "./records.ts";
import type { ForecastContext, Forecaster } from "./types.ts";

/** Of past losses, epochs; and how many half-lives are remembered. */
const HALF_LIFE = 100;
const MEMORY = 10;
/** Epochs that speak for an inferer being like the others. */
const PRIOR = 30;
/** Widest gap to the best expected loss, dex. */
const GAP = 0.05;

function forecast({ epoch, inferences, past }: ForecastContext): ReadonlyMap<number, number> {
  const recent = past.slice(-MEMORY * HALF_LIFE);
  const records = lossRecords(inferences.keys(), recent, (at) => 0.5 ** (Number(epoch - at) / HALF_LIFE));
  const mean = meanLoss(records) ?? 1;
  const expected = [...records].map(([id, { losses, weight }]): [number, number] => [
    id,
    Math.log10((losses + PRIOR * mean) / (weight + PRIOR)),
  ]);
  return competitive(new Map(expected), GAP);
}

export const recent: Forecaster = { name: "recent", forecast };
