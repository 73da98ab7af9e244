/** The games of the paper's section 5.3: topics that compete for the emission by what is paid for them. */
import { toNumber } from "../decimal.ts";
import { DAY } from "../economy/accrual.ts";
import { NEW_TOPIC, touched } from "../economy/topics.ts";
import { div, UNIT } from "../math/fixed.ts";
import { sum } from "../math/statistics.ts";

export interface Game {
  readonly title: string;
  readonly weeks: number;
  /** By topic. */
  readonly names: readonly string[];
  /** Wei. */
  readonly stakes: readonly bigint[];
  /** What is paid for a topic on a day, in wei. */
  readonly fees: (topic: number, day: number) => bigint;
  /** Wei. */
  readonly minWeight: bigint;
}

/** Shares of the topics' part of the emission on one day; all 0 where no topic is active. */
export interface GameDay {
  readonly day: number;
  readonly shares: readonly number[];
}

const NAMES = ["A", "B", "C", "D"];
const STAKES = [2_000_000n, 1_000_000n, 1_000_000n, 1_000_000n].map((stake) => stake * UNIT);
const FEES = [1000n, 1000n, 500n, 1000n].map((fees) => fees * UNIT);
const GAME = { weeks: 26, names: NAMES, stakes: STAKES, minWeight: UNIT };
/** The topic that stops paying, and the one that defects. */
export const PLAYER = 3;

/** The day on which the topic that stops paying does so, or all do. */
export const STOP = 4 * 7;
/** The day on which one of the topics that pay nothing pays again. */
export const DEFECTION = 20 * 7;
/** What it pays a day. */
export const DEFECTION_FEES = UNIT;

/** One of four topics stops paying. */
export const ONE_PAYS_NOTHING: Game = {
  ...GAME,
  title: "One topic stops paying",
  fees: (topic, day) => (topic === PLAYER && day >= STOP ? 0n : FEES[topic]),
};

/** All four agree to pay nothing, until one pays a thousandth of what they used to. */
export const ONE_DEFECTS: Game = {
  ...GAME,
  title: "All stop paying, one defects",
  fees: (topic, day) => (day < STOP ? FEES[topic] : topic === PLAYER && day >= DEFECTION ? DEFECTION_FEES : 0n),
};

/** The days of a game, all topics being touched once a day. */
export function play({ weeks, names, stakes, fees, minWeight }: Game): GameDay[] {
  let topics = names.map((_, t) => ({ ...NEW_TOPIC, stake: stakes[t] }));
  return Array.from({ length: weeks * 7 }, (_, day) => {
    topics = topics.map((topic, t) => touched(topic, stakes[t], fees(t, day), BigInt(day) * DAY, minWeight));
    const total = sum(topics.map(({ weight }) => weight));
    return { day, shares: topics.map(({ weight }) => (total === 0n ? 0 : toNumber(div(weight, total)))) };
  });
}
