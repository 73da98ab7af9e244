/** What the logs say about each epoch of a topic. */
import type { Address, Hex } from "viem";
import type { ProtocolEvent } from "../chain/events.ts";

export interface Report {
  readonly slot: number;
  readonly participant: Address;
  /** SD59x18. */
  readonly truth: bigint;
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
  /** Block that it is in. */
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
  /** Block that it is in. */
  readonly blockHash: Hex;
  /** The payout part that was posted last. */
  readonly payout: { readonly root: Hex; readonly poster: Address; readonly blockHash: Hex };
  readonly deadline: number;
  /** Wei of ALLO. */
  readonly reward: bigint;
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
type PostDraft = Mutable<Post>;
interface Draft {
  inferers: Set<number>;
  forecasters: Set<number>;
  reports: Report[];
  posts: PostDraft[];
  settlements: Mutable<SettlementPost>[];
  skipped: boolean;
  transactions: EpochTransaction[];
}

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
export function epochRecords(events: readonly ProtocolEvent[]): Map<bigint, EpochRecord> {
  const drafts = new Map<bigint, Draft>();
  for (const event of events) {
    if (event.kind === "voided") voidFrom(drafts, event.count, event.next);
    else if (event.kind === "skipped") skip(drafts, event.first, event.last);
    else if (event.kind === "advanced") advance(draftOf(drafts, event.epoch), event.root, event.deadline);
    else if (event.kind === "settlementDeadline") setDeadline(drafts, event.number, event.deadline);
    else apply(draftOf(drafts, event.epoch), event);
  }
  const records = new Map<bigint, EpochRecord>();
  for (const [epoch, { inferers, forecasters, ...draft }] of drafts) {
    records.set(epoch, { ...draft, epoch, inferers: inferers.size, forecasters: forecasters.size });
  }
  return records;
}

function draftOf(drafts: Map<bigint, Draft>, epoch: bigint): Draft {
  const known = drafts.get(epoch);
  if (known !== undefined) return known;
  const draft: Draft = {
    inferers: new Set(),
    forecasters: new Set(),
    reports: [],
    posts: [],
    settlements: [],
    skipped: false,
    transactions: [],
  };
  drafts.set(epoch, draft);
  return draft;
}

function apply(
  draft: Draft,
  event: Exclude<ProtocolEvent, { kind: "voided" | "skipped" | "advanced" | "settlementDeadline" }>,
): void {
  const { transactionHash, blockNumber, blockHash } = event;
  const kind = TRANSACTION_KINDS[event.kind];
  // Logs of one transaction follow each other, so that looking at the newest entries finds duplicates.
  if (!draft.transactions.slice(-2).some((known) => known.hash === transactionHash && known.kind === kind)) {
    draft.transactions.push({ hash: transactionHash, blockNumber, kind });
  }
  switch (event.kind) {
    case "inference":
      draft.inferers.add(event.slot);
      return;
    case "forecast":
      draft.forecasters.add(event.slot);
      return;
    case "report": {
      const { slot, participant, truth } = event;
      draft.reports.push({ slot, participant, truth });
      return;
    }
    case "synthesis": {
      const { root, poster, base, deadline, network, lower, upper } = event;
      // The trace of a final value can be refuted and posted again; the value is final since then all the same.
      const before = draft.posts.findLast(({ round }) => round !== null);
      const since =
        before === undefined ? { deadline, round: null } : { deadline: before.deadline, round: before.round };
      const standing = { refutation: null, baseVoided: false, ...since };
      draft.posts.push({ root, poster, base, network, lower, upper, transactionHash, blockHash, ...standing });
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
      const { number, poster, deadline, reward, stateRoot, payoutRoot } = event;
      const payout = { root: payoutRoot, poster, blockHash };
      draft.settlements.push({ number, poster, stateRoot, blockHash, payout, deadline, reward, voided: false });
      return;
    }
    case "payout": {
      const { number, poster, payoutRoot, deadline } = event;
      const settlement = draft.settlements.findLast((one) => one.number === number);
      if (settlement === undefined) return;
      settlement.payout = { root: payoutRoot, poster, blockHash };
      settlement.deadline = deadline;
    }
  }
}

/**
 * The chain of settlements was cut back to `count`: later ones are void, and so are the posts that stand on them; epochs
 * from `next` on can be posted and settled again.
 */
function voidFrom(drafts: Map<bigint, Draft>, count: number, next: bigint): void {
  for (const [epoch, draft] of drafts) {
    if (epoch >= next) draft.skipped = false;
    for (const settlement of draft.settlements) if (settlement.number > count) settlement.voided = true;
    for (const post of draft.posts) if (post.base > count) post.baseVoided = true;
  }
}

/** Brings the deadline of a post forward. */
function advance(draft: Draft, root: Hex, deadline: number): void {
  const post = draft.posts.findLast((candidate) => candidate.root === root);
  if (post) post.deadline = deadline;
}

/** Sets the deadline of the standing settlement of a number. */
function setDeadline(drafts: Map<bigint, Draft>, number: number, deadline: number): void {
  for (const { settlements } of drafts.values()) {
    for (const settlement of settlements) {
      if (settlement.number === number && !settlement.voided) settlement.deadline = deadline;
    }
  }
}

/** Passes over the epochs of a range that may be much longer, or much shorter, than the list of those with logs. */
function skip(drafts: Map<bigint, Draft>, first: bigint, last: bigint): void {
  if (last - first > BigInt(drafts.size)) {
    for (const [epoch, draft] of drafts) if (first <= epoch && epoch <= last) draft.skipped = true;
    return;
  }
  for (let epoch = first; epoch <= last; epoch++) {
    const draft = drafts.get(epoch);
    if (draft !== undefined) draft.skipped = true;
  }
}
