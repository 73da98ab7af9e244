/** Where an epoch's inference stands at a time of the chain; as `Epochs.statusOf`, and the phases before a post. */
import { epochTimes, type Schedule } from "../protocol.ts";
import type { EpochRecord, Post } from "./records.ts";

export type EpochStatus =
  /** The worker window is yet to open. */
  | { readonly kind: "upcoming"; readonly from: number }
  /** In its worker window, which ends at `until`. */
  | { readonly kind: "open"; readonly until: number }
  /** The worker window is over, and nothing was posted yet. */
  | { readonly kind: "closed" }
  /** Nobody submitted an inference. */
  | { readonly kind: "empty" }
  /** Passed over without a post. */
  | { readonly kind: "skipped" }
  /** Can be refuted before `until`. */
  | { readonly kind: "posted"; readonly until: number }
  /** Cannot be refuted any more, from `since` on. */
  | { readonly kind: "final"; readonly since: number }
  /** Refuted, or posted on a settlement that is void, and not posted again. */
  | { readonly kind: "void"; readonly refuted: boolean };

/** Status of a post at a time of the chain, Unix seconds. */
export function postStatus(post: Post, time: number): EpochStatus & { kind: "posted" | "final" | "void" } {
  const { deadline, round } = post;
  // A value that is recorded as final outlives its trace.
  if (post.refutation !== null && round === null) return { kind: "void", refuted: true };
  if (post.baseVoided && round === null) return { kind: "void", refuted: false };
  return round !== null || time >= deadline ? { kind: "final", since: deadline } : { kind: "posted", until: deadline };
}

/** Status of an epoch; `record` is undefined where the logs have nothing about it. */
export function epochStatus(
  record: EpochRecord | undefined,
  schedule: Schedule,
  epoch: bigint,
  time: number,
): EpochStatus {
  const post = record?.posts.at(-1);
  if (post !== undefined) return postStatus(post, time);
  const { opensAt, closesAt } = epochTimes(schedule, epoch);
  if (time < opensAt) return { kind: "upcoming", from: opensAt };
  if (time < closesAt) return { kind: "open", until: closesAt };
  if (record === undefined || record.inferers === 0) return { kind: "empty" };
  return { kind: record.skipped ? "skipped" : "closed" };
}
