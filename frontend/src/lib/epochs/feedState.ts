/** What can be said of a topic's feed at a glance. */
import { epochAt, epochTimes, type Schedule } from "../protocol.ts";

export type FeedState =
  /** Its newest final value is as new as the schedule lets it be. */
  | { readonly kind: "live"; readonly dataTime: number }
  /** A newer final value was due. */
  | { readonly kind: "stale"; readonly dataTime: number }
  /** No inferences are taken; `dataTime` of the newest final value, null without any. */
  | { readonly kind: "paused"; readonly dataTime: number | null }
  /** No value is final yet. */
  | { readonly kind: "empty" }
  /** Epoch 0 is yet to open. */
  | { readonly kind: "upcoming"; readonly from: number };

/**
 * Seconds of age above which a final value is stale: an epoch's post becomes final a challenge window after its data
 * time at the earliest, and the next one an epoch later; as much again is granted for posting.
 */
export function staleAfter({ epochLength, challengeWindow }: Schedule): number {
  return 2 * epochLength + challengeWindow;
}

/** State of a feed whose newest final value is of `epoch` (null for none), at a time of the chain, Unix seconds. */
export function feedState(
  schedule: Schedule,
  epoch: bigint | null,
  pause: { readonly from: bigint; readonly until: bigint },
  time: number,
): FeedState {
  const current = epochAt(schedule, time);
  const dataTime = epoch === null ? null : epochTimes(schedule, epoch).closesAt;
  if (current >= pause.from && current < pause.until) return { kind: "paused", dataTime };
  if (dataTime !== null) return { kind: time - dataTime > staleAfter(schedule) ? "stale" : "live", dataTime };
  return current < 0n ? { kind: "upcoming", from: schedule.start } : { kind: "empty" };
}
