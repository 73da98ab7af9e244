/**
 * How much has been emitted at any time, as the treasury computes it: a day's target is set from what is the case when it
 * starts, and within the day the emission is a function of the time that has passed. However often it is asked, the sum
 * is the same.
 */
import {
  emissionPerToken,
  emittedOver,
  maxEmission,
  relaxed,
  stakersFraction,
  targetEmission,
} from "../math/emission.ts";
import { max, min, UNIT } from "../math/fixed.ts";

/** Seconds. */
export const DAY = 86_400n;
/** A twelfth of 365.25 days, in seconds. */
export const MONTH = 2_629_800n;

/** Wei and SD59x18 fractions. */
export interface EmissionRules {
  /** f_e of Eq. 48, per month. */
  readonly fEmission: bigint;
  /** xi_max of Eq. 50, per month. */
  readonly maxYield: bigint;
  /** alpha_e of Eq. 52, per month. */
  readonly alpha: bigint;
  /** f_v of Eq. 54. */
  readonly fKeepers: bigint;
  /** N_total of Eq. 48. */
  readonly cap: bigint;
  /** What emission may mint. */
  readonly budget: bigint;
}

const ALLO = UNIT;

export const REFERENCE_RULES: EmissionRules = {
  fEmission: (25n * UNIT) / 1000n,
  maxYield: (95n * UNIT) / 10_000n,
  alpha: UNIT / 10n,
  fKeepers: UNIT / 4n,
  cap: 1_000_000_000n * ALLO,
  budget: 359_500_000n * ALLO,
};

/** What is the case when a day starts. */
export interface DayStart {
  readonly staked: bigint;
  /** Issued at genesis and released by schedule. */
  readonly vested: bigint;
  /** Fees received so far. */
  readonly received: bigint;
  readonly burnt: bigint;
  /** Part of last month's rewards that reputers got. */
  readonly fReputers: bigint;
}

export interface EmissionState {
  /** Time up to which the emission has accrued. */
  readonly until: bigint;
  /** Of the day of `until`: emission per staked token at its start, what it strives for, and the stake. */
  readonly perToken: bigint;
  readonly target: bigint;
  readonly staked: bigint;
  /** What the day may emit at most: all that the treasury has. */
  readonly room: bigint;
  readonly emitted: bigint;
  /** Whether there has been a target. */
  readonly started: boolean;
}

/** Before the first day; nothing is emitted until the next one starts. */
export function emissionFrom(time: bigint): EmissionState {
  return { until: time, perToken: 0n, target: 0n, staked: 0n, room: 0n, emitted: 0n, started: false };
}

/** The emission at a time, no earlier than that of the state; `active` where any topic is, throughout. */
export function accrue(
  state: EmissionState,
  rules: EmissionRules,
  startOf: (day: bigint, emitted: bigint) => DayStart,
  time: bigint,
  active = true,
): EmissionState {
  for (let current = state; ; ) {
    const next = (current.until / DAY + 1n) * DAY;
    if (time < next) return released(current, rules, time, active);
    const before = released(current, rules, next, active);
    current = opened(before, rules, startOf(next / DAY, before.emitted));
  }
}

/** Emits what accrues up to `end`, at the latest that of the day. */
function released(state: EmissionState, rules: EmissionRules, end: bigint, active: boolean): EmissionState {
  if (!active) return { ...state, until: end };
  const start = state.until - (state.until % DAY);
  const emitted = emittedIn(state, rules, end - start) - emittedIn(state, rules, state.until - start);
  return { ...state, until: end, emitted: state.emitted + emitted };
}

/** What a day emits in its first `passed` seconds. */
function emittedIn({ target, perToken, staked, room }: EmissionState, { alpha }: EmissionRules, passed: bigint) {
  return min(emittedOver(alpha, target, perToken, staked, passed, MONTH), room);
}

/** Begins the day that starts at `until`. */
function opened(state: EmissionState, rules: EmissionRules, day: DayStart): EmissionState {
  const reached = state.started ? relaxed(rules.alpha, state.target, state.perToken, DAY, MONTH) : state.perToken;
  const { staked } = day;
  if (staked === 0n) return { ...state, staked, perToken: reached, target: reached };
  const room = rules.budget + day.received - state.emitted;
  const target = emissionPerToken(
    targetEmission(rules.fEmission, room, circulating(day, state.emitted), staked, rules.cap),
    maxEmission(rules.maxYield, stakersFraction(rules.fKeepers, day.fReputers)),
  );
  return { ...state, staked, room, target, perToken: state.started ? reached : target, started: true };
}

/** N_circ of Eq. 48: what is emitted and what has come back move tokens between the treasury and the rest. */
export function circulating({ vested, received, burnt }: DayStart, emitted: bigint): bigint {
  return max(0n, vested + emitted - received - burnt);
}
