/** A topic's weight from touch to touch, as the treasury computes it. */
import { min } from "../math/fixed.ts";
import { decayedRevenue, smoothedWeight, targetWeight } from "../math/topicWeights.ts";
import { DAY } from "./accrual.ts";

/** Seconds. */
export const WEEK = 7n * DAY;

/** As of the last touch; wei and seconds. */
export interface TopicAccount {
  /** 0 for a topic that is not active. */
  readonly weight: bigint;
  readonly stake: bigint;
  readonly revenue: bigint;
  readonly touchedAt: bigint;
}

export const NEW_TOPIC: TopicAccount = { weight: 0n, stake: 0n, revenue: 0n, touchedAt: 0n };

/**
 * The topic touched at a time, fees paid at that time included. Stake counts at the lower of what it was and what it is;
 * fees count from the touch that follows them. A topic that is not active starts with its target; below `minWeight` it
 * is none.
 */
export function touched(
  topic: TopicAccount,
  stake: bigint,
  fees: bigint,
  time: bigint,
  minWeight: bigint,
): TopicAccount {
  const passed = time - topic.touchedAt;
  const revenue = decayedRevenue(topic.revenue, passed, WEEK) + fees;
  const counted = min(stake, topic.stake);
  const weight =
    topic.weight === 0n
      ? targetWeight(counted, revenue)
      : smoothedWeight(topic.weight, counted, topic.revenue, passed, WEEK);
  return { weight: weight < minWeight ? 0n : weight, stake, revenue, touchedAt: time };
}
