/** The posts of an epoch that a watcher has an opinion about. */
import type { Hex } from "viem";
import type { EpochRecord } from "../epochs/records.ts";
import { postStatus } from "../epochs/status.ts";

export type PostKind = "synthesis" | "settlement" | "payout";

export interface WatchedPost {
  readonly kind: PostKind;
  readonly root: Hex;
  /** The same for the same post in the same block: after a reorganization it may stand on something else. */
  readonly key: string;
  /** First second at which it can no longer be refuted. */
  readonly deadline: number;
}

/** Posts of an epoch that stand, whether they can still be refuted or not. */
export function standingPosts({ posts, settlements }: EpochRecord): WatchedPost[] {
  const standing: WatchedPost[] = [];
  const add = (kind: PostKind, root: Hex, blockHash: Hex, deadline: number) =>
    standing.push({ kind, root, key: postKey(kind, root, blockHash), deadline });
  const post = posts.at(-1);
  if (post !== undefined && post.refutation === null && !post.baseVoided) {
    add("synthesis", post.root, post.blockHash, post.deadline);
  }
  const settlement = settlements.at(-1);
  if (settlement !== undefined && !settlement.voided) {
    add("settlement", settlement.stateRoot, settlement.blockHash, settlement.deadline);
    add("payout", settlement.payout.root, settlement.payout.blockHash, settlement.deadline);
  }
  return standing;
}

export function postKey(kind: PostKind, root: Hex, blockHash: Hex): string {
  return `${kind}/${root}/${blockHash}`;
}

/**
 * The newest epoch with a post that can still be refuted at `time` and that nobody has checked; null without one. Epochs
 * before `knownFrom`, whose logs may not all be there, and those in `failed` wait.
 */
export function nextToCheck(
  records: ReadonlyMap<bigint, EpochRecord>,
  time: number,
  knownFrom: bigint,
  isChecked: (key: string) => boolean,
  failed: ReadonlySet<bigint>,
): EpochRecord | null {
  let next: EpochRecord | null = null;
  for (const record of records.values()) {
    const { epoch } = record;
    if (epoch < knownFrom || failed.has(epoch) || (next !== null && epoch < next.epoch)) continue;
    if (isOpen(record, time, isChecked)) next = record;
  }
  return next;
}

function isOpen(record: EpochRecord, time: number, isChecked: (key: string) => boolean): boolean {
  const post = record.posts.at(-1);
  if (post === undefined || postStatus(post, time).kind === "void") return false;
  return standingPosts(record).some(({ key, deadline }) => time < deadline && !isChecked(key));
}
