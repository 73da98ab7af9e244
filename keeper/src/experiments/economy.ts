/** The paper's Fig. 4: what those who stake earn over the months, with and without smoothing and fees. */
import { toNumber } from "../decimal.ts";
import {
  accrue,
  circulating,
  DAY,
  type DayStart,
  type EmissionRules,
  emissionFrom,
  MONTH,
  REFERENCE_RULES,
} from "../economy/accrual.ts";
import { type Allocation, REFERENCE_ALLOCATIONS, released } from "../economy/allocations.ts";
import { stakersFraction } from "../math/emission.ts";
import { min, UNIT } from "../math/fixed.ts";
import { sum } from "../math/statistics.ts";

/** The part of a topic's reward that its reputers get, in the reference network's table of the token economy. */
const F_REPUTERS = UNIT / 3n;

export interface EconomyOptions {
  readonly months: number;
  readonly rules: EmissionRules;
  readonly allocations: readonly Allocation[];
  /** Part of what circulates and is not staked that is paid as fees in a month. */
  readonly fees: bigint;
}

export const REFERENCE_ECONOMY = { rules: REFERENCE_RULES, allocations: REFERENCE_ALLOCATIONS, fees: 0n };
/** The fees of Fig. 4: 2 % a month. */
export const FIG4_FEES = (2n * UNIT) / 100n;

/** One day; amounts in wei. */
export interface EconomyDay {
  /** Days since genesis. */
  readonly day: number;
  /** At its start. */
  readonly circulating: bigint;
  /** At its start. */
  readonly staked: bigint;
  /** Since genesis, at its end, as what follows. */
  readonly emitted: bigint;
  /** The rest of what was emitted is from fees. */
  readonly minted: bigint;
  readonly received: bigint;
  /** What those who stake earn in a year of twelve months like this day, compounded. */
  readonly apy: number;
}

/** What holders do from day to day; each day that starts settles the one before. */
export interface Economy {
  startOf(day: bigint, emitted: bigint): DayStart;
  readonly days: readonly EconomyDay[];
}

/** The days of some months, from the one after genesis. */
export function simulateEconomy(options: EconomyOptions): readonly EconomyDay[] {
  const economy = economyOf(options);
  const days = (BigInt(options.months) * MONTH + DAY - 1n) / DAY;
  accrue(emissionFrom(0n), options.rules, economy.startOf, (days + 1n) * DAY);
  return economy.days;
}

/**
 * Rewards of those who stake go to all holders by stake, all others to the participants, the last of the allocations.
 * Every kind of holder stakes the same part of what it holds throughout, and pays fees from the rest.
 */
export function economyOf({ rules, allocations, fees }: Omit<EconomyOptions, "months">): Economy {
  const fStakers = stakersFraction(rules.fKeepers, F_REPUTERS);
  const days: EconomyDay[] = [];
  let held = allocations.map((allocation) => released(allocation, 0n));
  let [received, minted] = [0n, 0n];
  let today: { start: DayStart; emitted: bigint; stakes: bigint[] } | undefined;

  /** Shares out what was emitted in the day that ends. */
  function settle(day: bigint, { start, emitted, stakes }: NonNullable<typeof today>, emittedNow: bigint) {
    const amount = emittedNow - emitted;
    const toStakers = (amount * fStakers) / UNIT;
    minted += amount - min(amount, received - (emitted - minted));
    const paid = held.map((holding, i) => ((holding - stakes[i]) * fees * DAY) / (MONTH * UNIT));
    const rewards = stakes.map((stake) => (toStakers * stake) / start.staked);
    rewards[rewards.length - 1] += amount - sum(rewards);
    held = held.map((holding, i) => holding + rewards[i] - paid[i]);
    received += sum(paid);
    days.push({
      day: Number(day),
      circulating: circulating(start, emitted),
      staked: start.staked,
      emitted: emittedNow,
      minted,
      received,
      apy: (1 + toNumber((toStakers * MONTH * UNIT) / (start.staked * DAY))) ** 12 - 1,
    });
  }

  return {
    days,
    startOf(day, emitted) {
      if (today !== undefined) settle(day - 1n, today, emitted);
      const vested = (at: bigint) => allocations.map((allocation) => released(allocation, at * DAY));
      const [before, now] = [vested(day - 1n), vested(day)];
      held = held.map((holding, i) => holding + now[i] - before[i]);
      const stakes = held.map((holding, i) => (holding * allocations[i].staked) / UNIT);
      const start = { staked: sum(stakes), vested: sum(now), received, burnt: 0n, fReputers: F_REPUTERS };
      today = { start, emitted, stakes };
      return start;
    },
  };
}
