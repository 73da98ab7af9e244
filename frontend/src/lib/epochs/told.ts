/** What a gateway tells of a topic's epochs, beside what the chain's logs say. */
import type { ToldEpoch } from "../gateway.ts";
import { epochTimes, fromNumber, type Schedule, toNumber } from "../protocol.ts";
import type { ChartPoint } from "./feed.ts";

/**
 * The points of the chain, and what is told of epochs of which not all logs were read, those before `knownFrom`; oldest
 * first. What the chain says of an epoch counts.
 */
export function withTold(
  points: readonly ChartPoint[],
  told: readonly ToldEpoch[],
  schedule: Schedule,
  knownFrom: bigint,
): readonly ChartPoint[] {
  const read = new Set(points.map(({ epoch }) => epoch));
  const missing = told.filter(({ epoch }) => epoch < knownFrom && !read.has(epoch));
  if (missing.length === 0) return points;
  const all = [...missing.map((row) => toldPoint(row, schedule)), ...points];
  return all.sort((a, b) => (a.epoch < b.epoch ? -1 : 1));
}

/** Final values that are told and read: how many are the same, and the epochs of the others. */
export function compared(
  points: readonly ChartPoint[],
  told: readonly ToldEpoch[],
): { readonly agreed: number; readonly differing: readonly bigint[] } {
  const values = new Map(told.map(({ epoch, network }) => [epoch, network]));
  let agreed = 0;
  const differing: bigint[] = [];
  for (const { epoch, value, final, told: unread } of points) {
    const other = values.get(epoch);
    if (!final || unread || value === null || other == null) continue;
    if (other === toNumber(value.network)) agreed++;
    else differing.push(epoch);
  }
  return { agreed, differing };
}

function toldPoint(row: ToldEpoch, schedule: Schedule): ChartPoint {
  const { epoch, network, lower, upper, truth, networkLoss, naiveLoss, bestLoss } = row;
  const value =
    network === null || lower === null || upper === null
      ? null
      : { network: fromNumber(network), lower: fromNumber(lower), upper: fromNumber(upper) };
  const losses =
    networkLoss === null || naiveLoss === null
      ? null
      : {
          network: fromNumber(networkLoss),
          naive: fromNumber(naiveLoss),
          best: bestLoss === null ? null : fromNumber(bestLoss),
        };
  return {
    ...{ epoch, time: epochTimes(schedule, epoch).closesAt, value, losses, told: true, final: false },
    truth: truth === null ? null : { low: fromNumber(truth), high: fromNumber(truth) },
    refuted: [],
    inferences: [],
  };
}
