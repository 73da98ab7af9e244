/** Windows of an epoch: when who can do what. */
import { epochTimes, type Schedule } from "../protocol.ts";
import type { Post, SettlementPost } from "./records.ts";

export interface Phase {
  readonly kind: "work" | "reveal" | "challenge" | "truth" | "settlement";
  readonly name: string;
  readonly who: string;
  readonly from: number;
  readonly until: number;
}

/** In the order in which they begin; `post` and `settlement` are those that stand, or stood last. */
export function phasesOf(
  schedule: Schedule,
  epoch: bigint,
  post: Post | undefined,
  settlement?: SettlementPost,
): Phase[] {
  const { opensAt, closesAt, revealsUntil, reportsFrom, reportsUntil } = epochTimes(schedule, epoch);
  const phases: Phase[] = [
    { kind: "work", name: "Inferences and forecasts", who: "workers", from: opensAt, until: closesAt },
    { kind: "reveal", name: "Reveals", who: "workers", from: closesAt, until: revealsUntil },
    { kind: "truth", name: "Truth", who: "reputers", from: reportsFrom, until: reportsUntil },
  ];
  if (post !== undefined) {
    const until = Math.max(post.deadline, revealsUntil);
    phases.push({ kind: "challenge", name: "Value can be refuted", who: "anybody", from: revealsUntil, until });
  }
  if (settlement !== undefined) {
    const until = Math.max(settlement.deadline, reportsUntil);
    phases.push({ kind: "settlement", name: "Settlement can be refuted", who: "anybody", from: reportsUntil, until });
  }
  return phases.filter(({ from, until }) => until > from).sort((a, b) => a.from - b.from);
}

/** Epochs that something can still happen to, newest first, the newest `most` of them. */
export function livelyEpochs(current: bigint, most: number, endOf: (epoch: bigint) => number, now: number): bigint[] {
  const lively: bigint[] = [];
  // Windows of neighbouring epochs are alike: where some in a row are over, older ones are, too.
  for (let epoch = current, over = 0; epoch >= 0n && over < 3 && lively.length < most; epoch--) {
    if (endOf(epoch) > now) {
      lively.push(epoch);
      over = 0;
    } else over++;
  }
  return lively;
}
