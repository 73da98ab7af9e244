/** What the experiments of the token economy show, as numbers. */
import { toNumber } from "../decimal.ts";
import { DAY, MONTH } from "../economy/accrual.ts";
import { UNIT } from "../math/fixed.ts";
import { DEFECTION, type Game, type GameDay, ONE_DEFECTS, ONE_PAYS_NOTHING, PLAYER, play } from "./competition.ts";
import { type EconomyDay, FIG4_FEES, REFERENCE_ECONOMY, simulateEconomy } from "./economy.ts";

/** The curves of Fig. 4. */
const CURVES = {
  plain: { ...REFERENCE_ECONOMY, rules: { ...REFERENCE_ECONOMY.rules, alpha: UNIT } },
  smoothed: REFERENCE_ECONOMY,
  withFees: { ...REFERENCE_ECONOMY, fees: FIG4_FEES },
};
export const CURVE_NAMES = { plain: "no smoothing", smoothed: "smoothing", withFees: "smoothing and fees" };
export type Curve = keyof typeof CURVES;
export const CURVE_KEYS = Object.keys(CURVES) as Curve[];

export type Curves = Readonly<Record<Curve, readonly EconomyDay[]>>;

/** APYs around the first day on which vested tokens are released, and what part of it goes in a day and a month. */
export interface Unlock {
  readonly before: number;
  readonly after: number;
  readonly monthLater: number;
  readonly dropInDay: number;
  readonly dropInMonth: number;
}

/** Amounts in ALLO since genesis, stake and circulation at the time. */
export interface MonthRow {
  readonly month: number;
  readonly apy: number;
  readonly circulating: number;
  readonly staked: number;
  readonly emitted: number;
  readonly minted: number;
  readonly received: number;
}

export interface EconomySummary {
  readonly months: number;
  readonly curves: Readonly<Record<Curve, readonly MonthRow[]>>;
  /** Undefined where the run ends within a month of it. */
  readonly unlock: Readonly<Record<Curve, Unlock>> | undefined;
  readonly games: readonly GameRun[];
}

export interface GameRun {
  readonly title: string;
  readonly names: readonly string[];
  readonly days: readonly GameDay[];
}

/** First day on which vested tokens are released. */
export const UNLOCK_DAY = Number((12n * MONTH + DAY - 1n) / DAY);
const DAYS_OF_MONTH = 30;

export function simulateCurves(months: number): Curves {
  return perCurve((curve) => simulateEconomy({ months, ...CURVES[curve] }));
}

export function summarizeEconomy(months: number, curves: Curves): EconomySummary {
  return {
    months,
    curves: perCurve((curve) => Array.from({ length: months + 1 }, (_, month) => monthRow(month, curves[curve]))),
    unlock: curves.plain.length < UNLOCK_DAY + DAYS_OF_MONTH ? undefined : perCurve((curve) => unlockOf(curves[curve])),
    games: [ONE_PAYS_NOTHING, ONE_DEFECTS].map(runOf),
  };
}

/** Days until the topic that defects has half of the rewards, and its share in the four weeks after it did. */
export function defection({ days }: GameRun): { daysToHalf: number; share: number } {
  const after = days.slice(DEFECTION, DEFECTION + 28).map(({ shares }) => shares[PLAYER]);
  return {
    daysToHalf: after.findIndex((share) => share > 0.5),
    share: after.reduce((total, share) => total + share, 0) / after.length,
  };
}

function runOf(game: Game): GameRun {
  return { title: game.title, names: game.names, days: play(game) };
}

function monthRow(month: number, days: readonly EconomyDay[]): MonthRow {
  const day = days[Math.max(0, Number((BigInt(month) * MONTH) / DAY) - 1)];
  const { circulating, staked, emitted, minted, received } = day;
  const [c, s, e, m, r] = [circulating, staked, emitted, minted, received].map(toNumber);
  return { month, apy: day.apy, circulating: c, staked: s, emitted: e, minted: m, received: r };
}

function unlockOf(days: readonly EconomyDay[]): Unlock {
  const [before, after, monthLater] = [-1, 0, DAYS_OF_MONTH].map((offset) => apyOn(days, UNLOCK_DAY + offset));
  return { before, after, monthLater, dropInDay: 1 - after / before, dropInMonth: 1 - monthLater / before };
}

/** Days count from 1. */
function apyOn(days: readonly EconomyDay[], day: number): number {
  return days[day - 1].apy;
}

function perCurve<T>(make: (curve: Curve) => T): Record<Curve, T> {
  return { plain: make("plain"), smoothed: make("smoothed"), withFees: make("withFees") };
}
