/** What the logs say about each epoch of a topic. */
import type { Address, Hex } from "viem";
import type { ProtocolEvent, Seat } from "../chain/events.ts";
import { REORG_DEPTH } from "../chain/history.ts";
import type { Losses } from "./losses.ts";

export interface Inference extends Seat {
  /** SD59x18. */
  readonly value: bigint;
}

export interface Report extends Seat {
  /** SD59x18; null where the reputer reported losses. */
  readonly truth: bigint | null;
}

export interface Refutation {
  readonly challenger: Address;
  /** Index of the trace section, and of the number in it. */
  readonly section: number;
  readonly index: bigint;
  /** Wei of ALLO taken from the poster. */
  readonly slashed: bigint;
  readonly transactionHash: Hex;
}

/** One post of an epoch's synthesis. Values are SD59x18. */
export interface Post {
  readonly root: Hex;
  readonly poster: Address;
  /** Settlement that it stands on, 0 for none. */
  readonly base: number;
  /** First second at which its value can no longer be refuted. */
  readonly deadline: number;
  readonly network: bigint;
  readonly lower: bigint;
  readonly upper: bigint;
  readonly transactionHash: Hex;
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  readonly refutation: Refutation | null;
  /** Whether the settlement that it stands on is void. */
  readonly baseVoided: boolean;
  /** Round under which feeds serve it, 0 for none of its own; null until somebody finalized it. */
  readonly round: bigint | null;
}

export interface SettlementPost {
  readonly number: number;
  readonly poster: Address;
  readonly stateRoot: Hex;
  readonly blockHash: Hex;
  /** The payout part that was posted last; `voided` where it, or one before it, was refuted. */
  readonly payout: {
    readonly root: Hex;
    readonly poster: Address;
    readonly blockHash: Hex;
    readonly voided: boolean;
  };
  readonly deadline: number;
  /** Wei of ALLO. */
  readonly reward: bigint;
  readonly losses: Losses | null;
  readonly blockNumber: bigint;
  /** Block of the payout part that took the place of the one it was posted with, null where none did. */
  readonly payoutBlock: bigint | null;
  readonly voided: boolean;
}

export type TransactionKind =
  | "submissions"
  | "synthesis"
  | "refutation"
  | "reports"
  | "settlement"
  | "payout"
  | "finalization";

export interface EpochTransaction {
  readonly hash: Hex;
  readonly blockNumber: bigint;
  readonly kind: TransactionKind;
}

export interface EpochRecord {
  readonly epoch: bigint;
  /** Numbers of inferers and forecasters that submitted. */
  readonly inferers: number;
  readonly forecasters: number;
  readonly inferences: readonly Inference[];
  /** Who forecast. */
  readonly forecasts: readonly Seat[];
  readonly reports: readonly Report[];
  /** Oldest first; only the last one can stand. */
  readonly posts: readonly Post[];
  readonly settlements: readonly SettlementPost[];
  /** Whether the epoch was passed over and will not be settled. */
  readonly skipped: boolean;
  /** Oldest first, each once per kind. */
  readonly transactions: readonly EpochTransaction[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Lists = "inferences" | "forecasts" | "reports" | "posts" | "settlements" | "transactions";
type Draft = Mutable<Omit<EpochRecord, Lists>> & {
  inferences: Inference[];
  forecasts: Seat[];
  reports: Report[];
  posts: Mutable<Post>[];
  settlements: Mutable<SettlementPost>[];
  transactions: EpochTransaction[];
};

const TRANSACTION_KINDS = {
  inference: "submissions",
  forecast: "submissions",
  synthesis: "synthesis",
  refuted: "refutation",
  report: "reports",
  settlement: "settlement",
  payout: "payout",
  finalized: "finalization",
} as const satisfies Record<string, TransactionKind>;

/** Records by epoch, of events in the order of the chain. Epochs without any event have none. */
export function epochRecords(events: readonly ProtocolEvent[]): ReadonlyMap<bigint, EpochRecord> {
  return new Ledger(undefined, events).records;
}

/**
 * Records of a history that grows: what blocks say that may be reorganized is grouped anew, the rest is kept. Records of
 * which nothing changed are the same objects as before.
 */
export class RecordBook {
  /** Grouped for good, unless older events come before them. */
  #kept = new Ledger(undefined, []);
  #count = 0;
  #first: ProtocolEvent | undefined;
  #last: ProtocolEvent | undefined;

  records(events: readonly ProtocolEvent[]): ReadonlyMap<bigint, EpochRecord> {
    // A history only ever gets older events before, and other events behind, those that it keeps.
    const grows = this.#count === 0 || (events[0] === this.#first && events[this.#count - 1] === this.#last);
    if (!grows) [this.#kept, this.#count] = [new Ledger(undefined, []), 0];
    const newest = events.at(-1)?.blockNumber ?? 0n;
    const count = events.findLastIndex(({ blockNumber }) => blockNumber < newest - REORG_DEPTH) + 1;
    if (count > this.#count) {
      this.#kept = new Ledger(this.#kept, events.slice(this.#count, count));
      [this.#count, this.#first, this.#last] = [count, events[0], events[count - 1]];
    }
    return new Ledger(this.#kept, events.slice(this.#count)).records;
  }
}

type EventOfEpoch = Extract<ProtocolEvent, { kind: keyof typeof TRANSACTION_KINDS }>;

/** Records of some events, on top of those of the events before, which stay as they are. */
class Ledger {
  readonly #records: Map<bigint, Draft>;
  /** Epoch by the number of the newest settlement that has it. */
  readonly #settled: Map<number, bigint>;
  /** Records that nobody else has. */
  readonly #own = new Set<Draft>();

  constructor(before: Ledger | undefined, events: readonly ProtocolEvent[]) {
    this.#records = before === undefined ? new Map() : new Map(before.#records);
    this.#settled = before === undefined ? new Map() : new Map(before.#settled);
    for (const event of events) this.#take(event);
  }

  get records(): ReadonlyMap<bigint, EpochRecord> {
    return this.#records;
  }

  #take(event: ProtocolEvent): void {
    if (event.kind === "voided") this.#voidFrom(event.count, event.next);
    else if (event.kind === "payoutsVoided") this.#voidPayouts(event.paid);
    else if (event.kind === "skipped") this.#skip(event.first, event.last);
    else if (event.kind === "advanced") this.#advance(event.epoch, event.root, event.deadline);
    else if (event.kind === "settlementDeadline") this.#setDeadline(event.number, event.deadline);
    else {
      if (event.kind === "settlement") this.#settled.set(event.number, event.epoch);
      apply(this.#draft(event.epoch), event);
    }
  }

  /** The record of an epoch, to be changed. */
  #draft(epoch: bigint): Draft {
    const known = this.#records.get(epoch);
    if (known !== undefined && this.#own.has(known)) return known;
    const draft = known === undefined ? emptyDraft(epoch) : copyOf(known);
    this.#records.set(epoch, draft);
    this.#own.add(draft);
    return draft;
  }

  /**
   * The chain of settlements was cut back to `count`: later ones are void, and so are the posts that stand on them; epochs
   * from `next` on can be posted and settled again.
   */
  #voidFrom(count: number, next: bigint): void {
    for (const { epoch, skipped, settlements, posts } of [...this.#records.values()]) {
      const reopened = skipped && epoch >= next;
      const cut = settlements.some(({ number }) => number > count) || posts.some(({ base }) => base > count);
      if (!reopened && !cut) continue;
      const draft = this.#draft(epoch);
      if (reopened) draft.skipped = false;
      for (const settlement of draft.settlements) if (settlement.number > count) settlement.voided = true;
      for (const post of draft.posts) if (post.base > count) post.baseVoided = true;
    }
  }

  /** Payout parts were cut back to those of the first `paid` settlements; what the settlements say of losses stands. */
  #voidPayouts(paid: number): void {
    for (const { epoch, settlements } of [...this.#records.values()]) {
      if (!settlements.some(({ number, payout }) => number > paid && !payout.voided)) continue;
      for (const settlement of this.#draft(epoch).settlements) {
        if (settlement.number > paid) settlement.payout = { ...settlement.payout, voided: true };
      }
    }
  }

  /** Brings the deadline of a post forward. */
  #advance(epoch: bigint, root: Hex, deadline: number): void {
    const post = this.#draft(epoch).posts.findLast((candidate) => candidate.root === root);
    if (post) post.deadline = deadline;
  }

  /** Sets the deadline of the standing settlement of a number. */
  #setDeadline(number: number, deadline: number): void {
    const epoch = this.#settled.get(number);
    if (epoch === undefined) return;
    for (const settlement of this.#draft(epoch).settlements) {
      if (settlement.number === number && !settlement.voided) settlement.deadline = deadline;
    }
  }

  /** Passes over the epochs of a range that may be much longer, or much shorter, than the list of those with logs. */
  #skip(first: bigint, last: bigint): void {
    if (last - first > BigInt(this.#records.size)) {
      for (const epoch of [...this.#records.keys()]) {
        if (first <= epoch && epoch <= last) this.#draft(epoch).skipped = true;
      }
      return;
    }
    for (let epoch = first; epoch <= last; epoch++) {
      if (this.#records.has(epoch)) this.#draft(epoch).skipped = true;
    }
  }
}

function emptyDraft(epoch: bigint): Draft {
  const lists = { inferences: [], forecasts: [], reports: [], posts: [], settlements: [], transactions: [] };
  return { epoch, inferers: 0, forecasters: 0, skipped: false, ...lists };
}

function copyOf(draft: Draft): Draft {
  const { inferences, forecasts, reports, posts, settlements, transactions } = draft;
  return {
    ...draft,
    inferences: [...inferences],
    forecasts: [...forecasts],
    reports: [...reports],
    posts: posts.map((post) => ({ ...post })),
    settlements: settlements.map((settlement) => ({ ...settlement })),
    transactions: [...transactions],
  };
}

function apply(draft: Draft, event: EventOfEpoch): void {
  const { transactionHash, blockNumber, blockHash } = event;
  const kind = TRANSACTION_KINDS[event.kind];
  // Logs of one transaction follow each other, so that looking at the newest entries finds duplicates.
  const isListed = (known: EpochTransaction | undefined) => known?.hash === transactionHash && known.kind === kind;
  if (!isListed(draft.transactions.at(-1)) && !isListed(draft.transactions.at(-2))) {
    draft.transactions.push({ hash: transactionHash, blockNumber, kind });
  }
  switch (event.kind) {
    case "inference": {
      const { slot, id, participant, value } = event;
      draft.inferences.push({ slot, id, participant, value });
      draft.inferers = draft.inferences.length;
      return;
    }
    case "forecast": {
      const { slot, id, participant } = event;
      draft.forecasts.push({ slot, id, participant });
      draft.forecasters = draft.forecasts.length;
      return;
    }
    case "report": {
      const { slot, id, participant, truth } = event;
      // Losses are reported again where the synthesis that they are of was refuted.
      const before = draft.reports.findIndex((report) => report.slot === slot);
      draft.reports.splice(before < 0 ? draft.reports.length : before, 1, { slot, id, participant, truth });
      return;
    }
    case "synthesis": {
      const { root, poster, base, deadline, network, lower, upper } = event;
      // The trace of a final value can be refuted and posted again; the value is final since then all the same.
      const before = draft.posts.findLast(({ round }) => round !== null);
      const since =
        before === undefined ? { deadline, round: null } : { deadline: before.deadline, round: before.round };
      const standing = { refutation: null, baseVoided: false, ...since };
      const place = { transactionHash, blockNumber, blockHash };
      draft.posts.push({ root, poster, base, network, lower, upper, ...place, ...standing });
      return;
    }
    case "refuted": {
      const { challenger, section, index, slashed, root } = event;
      const post = draft.posts.findLast((candidate) => candidate.root === root);
      if (post) post.refutation = { challenger, section, index, slashed, transactionHash };
      return;
    }
    case "finalized": {
      const post = draft.posts.at(-1);
      if (post) post.round = event.round;
      return;
    }
    case "settlement": {
      const { number, poster, deadline, reward, losses, stateRoot, payoutRoot } = event;
      const payout = { root: payoutRoot, poster, blockHash, voided: false };
      const settlement = { number, poster, deadline, reward, losses, stateRoot, payout, blockNumber, blockHash };
      draft.settlements.push({ ...settlement, payoutBlock: null, voided: false });
      return;
    }
    case "payout": {
      const settlement = draft.settlements.findLast(({ number, voided }) => number === event.number && !voided);
      const payout = { root: event.payoutRoot, poster: event.poster, blockHash, voided: false };
      if (settlement) Object.assign(settlement, { deadline: event.deadline, payout, payoutBlock: blockNumber });
    }
  }
}

/** The settlement of an epoch that stands; undefined where none does. */
export function standingSettlement({ settlements }: EpochRecord): SettlementPost | undefined {
  return settlements.findLast(({ voided }) => !voided);
}
