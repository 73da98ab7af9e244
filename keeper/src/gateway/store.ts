/** Where a gateway keeps what it has taken. What a call has resolved with outlives the process. */
import type { Hex } from "viem";

/**
 * What has become of a submission: `accepted` waits for a relay, `batched` is in one, `onchain` counts, `skipped` was
 * refused by the chain, `late` was not on the chain when its window closed.
 */
export const STATES = ["accepted", "batched", "onchain", "skipped", "late"] as const;
export type SubmissionState = (typeof STATES)[number];

/** A submission as it is taken. */
export interface NewSubmission {
  readonly id: Hex;
  readonly topicId: string;
  readonly epoch: string;
  readonly role: number;
  readonly slot: number;
  /** Holder of the slot, in lower case. */
  readonly participant: Hex;
  /** Who signed it, in lower case: the holder, or a reputer's operator. */
  readonly signer: Hex;
  /** What travels in one transaction has the same. */
  readonly batchKey: string;
  /** Of submissions with the same only one can count. */
  readonly uniqueKey: string;
  readonly gas: number;
  /** First second at which it is taken no longer. */
  readonly until: number;
  /** JSON that `parseSubmission` reads. */
  readonly body: string;
}

export interface Fate {
  readonly state: SubmissionState;
  /** Whether it stays so: the block that says it is confirmed. */
  readonly final: boolean;
  readonly transaction: Hex | null;
  /** Block that says so, and its hash. */
  readonly block: number | null;
  readonly blockHash: Hex | null;
  readonly reason: string | null;
}

export interface StoredSubmission extends NewSubmission, Fate {
  /** Unix milliseconds. */
  readonly acceptedAt: number;
  readonly batch: string | null;
}

/** What came of adding a submission: `known` where it was there, `taken` where another has its place. */
export interface Added {
  readonly outcome: "new" | "known" | "taken";
  readonly stored: StoredSubmission;
}

/** Submissions that wait under one batch key. */
export interface Waiting {
  readonly batchKey: string;
  readonly until: number;
  readonly gas: number;
  /** Milliseconds that the oldest has waited. */
  readonly age: number;
}

/** Submissions that one gateway alone relays while its lease lasts. */
export interface Batch {
  readonly id: string;
  readonly items: readonly StoredSubmission[];
}

export interface Claim {
  readonly owner: string;
  readonly leaseMs: number;
}

export interface EpochPlace {
  readonly topicId: string;
  readonly epoch: string;
}

/** Names one submission's new fate; `from` are the states in which it still may have it. */
export interface Settled extends Fate {
  readonly id: Hex;
  readonly from: readonly SubmissionState[];
}

export interface Store {
  /** All or nothing; ids within one call are distinct. */
  add(items: readonly NewSubmission[]): Promise<Added[]>;
  get(id: Hex): Promise<StoredSubmission | undefined>;
  /** All of a participant's or signer's for an epoch, oldest first. */
  heldOf(place: EpochPlace, account: Hex): Promise<StoredSubmission[]>;
  /** What waits, by batch key. */
  waiting(): Promise<Waiting[]>;
  /** Takes what waits under a key, oldest first, up to so much gas and at least one; undefined where nothing does. */
  claim(batchKey: string, gas: number, claim: Claim): Promise<Batch | undefined>;
  /** Takes batches whose lease is over, and, where `own` is true, those of the same owner. */
  takeOver(claim: Claim, own: boolean): Promise<Batch[]>;
  renew(ids: readonly string[], claim: Claim): Promise<void>;
  /** Ends a batch: what has no other fate by now waits again. */
  endBatch(id: string, owner: string): Promise<void>;
  settle(fates: readonly Settled[]): Promise<void>;
  /** Epochs with submissions whose fate is not final. */
  openEpochs(): Promise<EpochPlace[]>;
  openOf(place: EpochPlace): Promise<StoredSubmission[]>;
  /** Number of submissions by state. */
  counts(): Promise<Record<SubmissionState, number>>;
  /** Forgets what is final and was accepted so many milliseconds ago. */
  prune(olderThanMs: number): Promise<number>;
  close(): Promise<void>;
}

/** A row as both databases return it. */
export interface Row {
  id: string;
  topic: string;
  epoch: string;
  role: number;
  slot: number;
  participant: string;
  signer: string;
  batch_key: string;
  unique_key: string;
  gas: number;
  until: number | string;
  body: string;
  state: string;
  final: number;
  accepted_at: number | string;
  batch: string | null;
  transaction_hash: string | null;
  block: number | string | null;
  block_hash: string | null;
  reason: string | null;
}

/** Columns of a new submission. */
export const COLUMNS =
  "id, topic, epoch, role, slot, participant, signer, batch_key, unique_key, gas, until, body, accepted_at, state";

export function fromRow(row: Row): StoredSubmission {
  return {
    id: row.id as Hex,
    topicId: row.topic,
    epoch: row.epoch,
    role: row.role,
    slot: row.slot,
    participant: row.participant as Hex,
    signer: row.signer as Hex,
    batchKey: row.batch_key,
    uniqueKey: row.unique_key,
    gas: row.gas,
    until: Number(row.until),
    body: row.body,
    state: row.state as SubmissionState,
    final: row.final === 1,
    acceptedAt: Number(row.accepted_at),
    batch: row.batch,
    transaction: row.transaction_hash as Hex | null,
    block: row.block === null ? null : Number(row.block),
    blockHash: row.block_hash as Hex | null,
    reason: row.reason,
  };
}

/** The oldest of `rows` that fit in so much gas, at least one. */
export function fitting<R extends { readonly gas: number }>(rows: readonly R[], gas: number): R[] {
  let sum = 0;
  const end = rows.findIndex((row, i) => (sum += row.gas) > gas && i > 0);
  return end === -1 ? [...rows] : rows.slice(0, end);
}

export function countsFrom(
  rows: readonly { state: string; count: number | string }[],
): Record<SubmissionState, number> {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<SubmissionState, number>;
  for (const { state, count } of rows) counts[state as SubmissionState] = Number(count);
  return counts;
}
