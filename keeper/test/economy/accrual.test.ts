/** The emission does not depend on when anybody asks for it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accrue,
  DAY,
  type DayStart,
  type EmissionState,
  emissionFrom,
  MONTH,
  REFERENCE_RULES,
} from "../../src/economy/accrual.ts";
import { REFERENCE_ALLOCATIONS, released } from "../../src/economy/allocations.ts";
import { economyOf, FIG4_FEES, REFERENCE_ECONOMY } from "../../src/experiments/economy.ts";
import { UNIT } from "../../src/math/fixed.ts";

const BLOCK = 12n;
const ECONOMY = { ...REFERENCE_ECONOMY, fees: FIG4_FEES };

/** What an economy of its own has emitted when it accrues at each of these times. */
function accruedAt(times: readonly bigint[]): EmissionState {
  const { startOf } = economyOf(ECONOMY);
  return times.reduce((state, time) => accrue(state, REFERENCE_RULES, startOf, time), emissionFrom(0n));
}

function every(step: bigint, end: bigint): bigint[] {
  return Array.from({ length: Number(end / step) }, (_, i) => BigInt(i + 1) * step);
}

describe("accrual", () => {
  it("once a month, once a day and once a block is the same to the wei", () => {
    const monthly = accruedAt([MONTH]);
    expect(monthly.until).toBe(MONTH);
    expect(monthly.emitted).toBeGreaterThan(800_000n * UNIT);
    for (const step of [DAY, BLOCK]) expect(accruedAt([...every(step, MONTH), MONTH])).toEqual(monthly);
  });

  it("over eight years, through the unlocks, at whatever times", () => {
    const end = 96n * MONTH;
    const atOnce = accruedAt([end]);
    expect(accruedAt(every(MONTH, end))).toEqual(atOnce);
    expect(accruedAt([...every(DAY, end), end])).toEqual(atOnce);
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: end }), { maxLength: 300 }), (times) => {
        const order = [...times].sort((a, b) => Number(a - b));
        expect(accruedAt([...order, end])).toEqual(atOnce);
      }),
      { seed: 20240814, numRuns: 15 },
    );
  });

  it("never falls, and emits no more than there is", () => {
    const empty = { ...REFERENCE_RULES, budget: 1000n * UNIT };
    const economy = economyOf({ ...REFERENCE_ECONOMY, rules: empty });
    let state = emissionFrom(0n);
    for (const time of every(7n * 3600n, 60n * MONTH)) {
      const next = accrue(state, empty, economy.startOf, time);
      expect(next.emitted).toBeGreaterThanOrEqual(state.emitted);
      expect(next.emitted).toBeLessThanOrEqual(empty.budget);
      state = next;
    }
    expect(state.emitted).toBeGreaterThan(0n);
  });

  it("is limited by what the treasury has, even where a stake grows a millionfold within a day", () => {
    const rules = { ...REFERENCE_RULES, budget: 100n * UNIT };
    const start = (staked: bigint): DayStart => ({
      staked,
      vested: UNIT ** 2n / 10n ** 9n,
      received: 0n,
      burnt: 0n,
      fReputers: 0n,
    });
    const stakes = [UNIT, 10n ** 26n];
    const startOf = (day: bigint) => start(stakes[Math.min(Number(day) - 1, 1)]);
    const state = accrue(emissionFrom(0n), rules, startOf, 3n * DAY);
    expect(state.emitted).toBe(rules.budget);
    expect(accrue(state, rules, startOf, 400n * DAY).emitted).toBe(rules.budget);
  });

  it("takes the first target as it is, and approaches later ones by alpha a month", () => {
    const start: DayStart = { staked: 10n ** 26n, vested: 10n ** 26n, received: 0n, burnt: 0n, fReputers: UNIT / 3n };
    const first = accrue(emissionFrom(0n), REFERENCE_RULES, () => start, DAY);
    expect(first.perToken).toBe(first.target);
    // Stake doubles, the target halves; 30 days later a tenth of the distance is gone, but for the days' own targets.
    const doubled = { ...start, staked: 2n * start.staked };
    const later = accrue(first, REFERENCE_RULES, () => doubled, 31n * DAY);
    const gone = (UNIT * (first.perToken - later.perToken)) / (first.perToken - later.target);
    expect(Number(gone) / 1e18).toBeCloseTo(0.0986, 2);
  });

  it("emits nothing while no topic is active or nobody has stake, but goes on from where it was", () => {
    const start: DayStart = { staked: 10n ** 26n, vested: 10n ** 26n, received: 0n, burnt: 0n, fReputers: UNIT / 3n };
    const running = accrue(emissionFrom(0n), REFERENCE_RULES, () => start, 5n * DAY + 1000n);
    const paused = accrue(running, REFERENCE_RULES, () => start, 9n * DAY, false);
    expect(paused.emitted).toBe(running.emitted);
    expect(accrue(paused, REFERENCE_RULES, () => start, 9n * DAY + 1n).emitted).toBeGreaterThan(running.emitted);

    const unstaked = accrue(running, REFERENCE_RULES, () => ({ ...start, staked: 0n }), 8n * DAY);
    const ofTheDay = accrue(running, REFERENCE_RULES, () => start, 6n * DAY - 1n).emitted;
    expect(unstaked.emitted).toBeGreaterThanOrEqual(ofTheDay);
    expect(unstaked.emitted).toBe(
      accrue(unstaked, REFERENCE_RULES, () => ({ ...start, staked: 0n }), 20n * DAY).emitted,
    );
    expect(unstaked.perToken).toBeGreaterThan(0n);
  });
});

describe("the reference network's allocations", () => {
  it("leave the emission's budget of the cap", () => {
    const genesis = REFERENCE_ALLOCATIONS.reduce((total, { amount }) => total + amount, 0n);
    expect(genesis + REFERENCE_RULES.budget).toBe(REFERENCE_RULES.cap);
  });

  it("release a third after a year and the rest until three years have passed", () => {
    const [preseed, , , foundation] = REFERENCE_ALLOCATIONS;
    expect(released(preseed, 12n * MONTH - 1n)).toBe(0n);
    expect(released(preseed, 12n * MONTH)).toBe(preseed.amount / 3n);
    expect(released(preseed, 24n * MONTH)).toBe((2n * preseed.amount) / 3n);
    expect(released(preseed, 36n * MONTH - 1n)).toBeLessThan(preseed.amount);
    expect(released(preseed, 36n * MONTH)).toBe(preseed.amount);
    expect(released(foundation, 0n)).toBe(foundation.amount);
  });
});
