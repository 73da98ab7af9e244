/** What the treasury emits, from its state at one time. */
import { DAY, MONTH, REFERENCE_RULES } from "../../../../keeper/src/economy/accrual.ts";
import { emittedOver, relaxed } from "../../../../keeper/src/math/emission.ts";
import { min, UNIT } from "../../../../keeper/src/math/fixed.ts";

/** `ITreasury.Emission` as far as the page needs it: wei, SD59x18 per month, Unix seconds. */
export interface EmissionState {
  readonly until: bigint;
  readonly perToken: bigint;
  readonly target: bigint;
  readonly staked: bigint;
  readonly room: bigint;
  readonly emitted: bigint;
  readonly totalWeight: bigint;
}

/** Wei. */
export interface EmissionRate {
  /** Emission per staked token and month at this time, SD59x18. */
  readonly perToken: bigint;
  readonly perMonth: bigint;
  readonly perDay: bigint;
  /** What this day has emitted so far, and what it will have emitted, if topics are active throughout. */
  readonly today: bigint;
  readonly wholeDay: bigint;
}

/** Why nothing is emitted; null where something is. */
export type NoEmission = "behind" | "no topic is active" | "nothing was staked when the day began" | "nothing is left";

export function whyNothing({ staked, totalWeight, room }: EmissionState, caughtUp: boolean): NoEmission | null {
  if (!caughtUp) return "behind";
  if (totalWeight === 0n) return "no topic is active";
  if (staked === 0n) return "nothing was staked when the day began";
  return room === 0n ? "nothing is left" : null;
}

/** How much is emitted at the time of the state, while topics are active. */
export function emissionRate({ until, perToken, target, staked, room }: EmissionState): EmissionRate {
  const passed = until % DAY;
  const { alpha } = REFERENCE_RULES;
  const over = (duration: bigint) => min(emittedOver(alpha, target, perToken, staked, duration, MONTH), room);
  const now = relaxed(alpha, target, perToken, passed, MONTH);
  const today = over(passed);
  // The day's limit is reached: nothing more comes before the next one.
  const perMonth = today === room ? 0n : (now * staked) / UNIT;
  return { perToken: now, perMonth, perDay: (perMonth * DAY) / MONTH, today, wholeDay: over(DAY) };
}
