/** Workers whose inferences a chart can show. */
import type { Address } from "viem";
import type { EpochRecord } from "../../../lib/epochs/records.ts";

export interface Worker {
  /** Number of the registration, which nobody else gets. */
  readonly id: number;
  readonly participant: Address;
  /** Inferences among the epochs that were read, and the newest epoch with one. */
  readonly count: number;
  readonly newest: bigint;
}

/** Everybody who inferred, those with the newest inferences first. */
export function workersOf(records: Iterable<EpochRecord>): Worker[] {
  const workers = new Map<number, { id: number; participant: Address; count: number; newest: bigint }>();
  for (const { epoch, inferences } of records) {
    for (const { id, participant } of inferences) {
      const known = workers.get(id);
      if (known === undefined) workers.set(id, { id, participant, count: 1, newest: epoch });
      else {
        known.count++;
        if (epoch > known.newest) known.newest = epoch;
      }
    }
  }
  return [...workers.values()].sort((a, b) =>
    a.newest === b.newest ? b.count - a.count || a.id - b.id : a.newest < b.newest ? 1 : -1,
  );
}

/** What a worker inferred in an epoch; undefined where it did not. */
export function inferenceOf({ inferences }: Pick<EpochRecord, "inferences">, worker: number): bigint | undefined {
  return inferences.find(({ id }) => id === worker)?.value;
}
