/** The posts of an epoch that a watcher has an opinion about. */
import type { Hex } from "viem";
import type { EpochVerdict, PostVerdict } from "../../../../keeper/src/chain/verify.ts";
import { type EpochRecord, standingSettlement } from "../epochs/records.ts";

export type PostKind = PostVerdict["kind"];

export interface WatchedPost {
  readonly kind: PostKind;
  readonly root: Hex;
  /** The same for the same post in the same block: after a reorganization it may stand on something else. */
  readonly key: string;
  /** First second at which it can no longer be refuted. */
  readonly deadline: number;
}

/** What this browser found of a post. Topic and epoch are decimal digits. */
export interface Result {
  readonly key: string;
  readonly topicId: string;
  readonly epoch: string;
  readonly kind: PostKind;
  /** It does not stand any more where it is "gone". */
  readonly verdict: "right" | "wrong" | "gone";
  readonly deadline: number;
}

/** Posts of an epoch that stand, whether they can still be refuted or not. */
export function standingPosts(record: EpochRecord): WatchedPost[] {
  const standing: WatchedPost[] = [];
  const add = (kind: PostKind, root: Hex, blockHash: Hex, deadline: number) =>
    standing.push({ kind, root, key: `${kind}/${root}/${blockHash}`, deadline });
  const post = record.posts.at(-1);
  if (post !== undefined && post.refutation === null && !post.baseVoided) {
    add("synthesis", post.root, post.blockHash, post.deadline);
  }
  const settlement = standingSettlement(record);
  if (settlement !== undefined) {
    const { stateRoot, blockHash, payout, deadline } = settlement;
    add("settlement", stateRoot, blockHash, deadline);
    if (!payout.voided) add("payout", payout.root, payout.blockHash, deadline);
  }
  return standing;
}

/** Whether something of an epoch can still be refuted at `time`, and is not checked. */
function isOpen(record: EpochRecord, time: number, isChecked: (key: string) => boolean): boolean {
  const latest = Math.max(record.posts.at(-1)?.deadline ?? 0, record.settlements.at(-1)?.deadline ?? 0);
  if (latest <= time) return false;
  return standingPosts(record).some(({ key, deadline }) => time < deadline && !isChecked(key));
}

/** The newest epoch of those that are `ready` with a post to check at `time`; null without one. */
export function nextToCheck(
  records: ReadonlyMap<bigint, EpochRecord>,
  time: number,
  isChecked: (key: string) => boolean,
  ready: (record: EpochRecord) => boolean,
): EpochRecord | null {
  let next: EpochRecord | null = null;
  for (const record of records.values()) {
    if (next !== null && record.epoch < next.epoch) continue;
    if (isOpen(record, time, isChecked) && ready(record)) next = record;
  }
  return next;
}

/** What a verification says of the posts of a record; null where it knows nothing of one of them. */
export function resultsOf(record: EpochRecord, { topicId, epoch, posts }: EpochVerdict): Result[] | null {
  const results: Result[] = [];
  for (const { kind, root, key, deadline } of standingPosts(record)) {
    const found = posts.findLast((post) => post.kind === kind && post.root === root);
    if (found === undefined) return null;
    const verdict = !found.standing ? "gone" : isRight(found) ? "right" : "wrong";
    results.push({ key, topicId: String(topicId), epoch: String(epoch), kind, verdict, deadline });
  }
  return results;
}

function isRight({ committed, sections }: PostVerdict): boolean {
  return committed && sections.every(({ wrong }) => wrong === 0);
}
