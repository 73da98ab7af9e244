/** What inferers' losses were in past epochs, some of which count for more than others. */
import type { PastEpoch } from "./types.ts";

/** A weighted sum of losses (not of their logarithms), and the sum of the weights. */
export interface LossRecord {
  losses: number;
  weight: number;
}

/** Records of the given inferers over all settled epochs. */
export function lossRecords(
  ids: Iterable<number>,
  past: readonly PastEpoch[],
  weightOf: (epoch: bigint) => number,
): Map<number, LossRecord> {
  const records = new Map<number, LossRecord>();
  for (const id of ids) records.set(id, { losses: 0, weight: 0 });
  for (const { epoch, losses } of past) {
    if (losses === undefined) continue;
    const weight = weightOf(epoch);
    for (const [id, loss] of losses) {
      const record = records.get(id);
      if (record === undefined) continue;
      record.losses += weight * 10 ** loss;
      record.weight += weight;
    }
  }
  return records;
}

/** Mean over the inferers of their mean losses; undefined when none has a record. */
export function meanLoss(records: ReadonlyMap<number, LossRecord>): number | undefined {
  const means = [...records.values()].filter(({ weight }) => weight > 0).map(({ losses, weight }) => losses / weight);
  return means.length === 0 ? undefined : means.reduce((sum, x) => sum + x, 0) / means.length;
}
