/** The claims of the paper's section 5 on the simulated economy. */
import { describe, expect, it } from "vitest";
import { REFERENCE_RULES } from "../../src/economy/accrual.ts";
import { DEFECTION, ONE_DEFECTS, ONE_PAYS_NOTHING, PLAYER, play, STOP } from "../../src/experiments/competition.ts";
import { type EconomyDay, FIG4_FEES, REFERENCE_ECONOMY, simulateEconomy } from "../../src/experiments/economy.ts";
import { economyFigure } from "../../src/experiments/economyFigures.ts";
import { CURVE_KEYS, simulateCurves, summarizeEconomy, UNLOCK_DAY } from "../../src/experiments/economySummary.ts";
import { UNIT } from "../../src/math/fixed.ts";

const MONTHS = 60;
const curves = simulateCurves(MONTHS);
const { unlock, ...summary } = summarizeEconomy(MONTHS, curves);
const last = (days: readonly EconomyDay[]) => days[days.length - 1];
const sixtyPercent = REFERENCE_ECONOMY.allocations.map((allocation) => ({ ...allocation, staked: (6n * UNIT) / 10n }));
const unsmoothed = { ...REFERENCE_RULES, alpha: UNIT };

describe("Fig. 4", () => {
  it("starts at the largest yield, 12 % a year", () => {
    for (const curve of CURVE_KEYS) expect(curves[curve][0].apy).toBeCloseTo(0.12, 3);
    for (const curve of CURVE_KEYS)
      for (const { apy } of curves[curve]) expect(apy).toBeLessThan(1.0095 ** 12 - 1 + 1e-9);
  });

  it("without smoothing, a sharp drop at the unlock; with it, none", () => {
    expect(unlock?.plain.dropInDay).toBeCloseTo(0.134, 3);
    expect(unlock?.smoothed.dropInDay).toBeLessThan(0.001);
    expect(unlock?.smoothed.dropInMonth).toBeLessThan(0.02);
    expect(unlock?.withFees.dropInMonth).toBeLessThan(unlock?.smoothed.dropInMonth ?? 0);
    // No other day loses as much as a hundredth of what that day loses, with or without smoothing.
    for (const curve of CURVE_KEYS) {
      const losses = curves[curve].slice(1).map(({ apy }, i) => 1 - apy / curves[curve][i].apy);
      losses.forEach((loss, i) => {
        if (curve !== "plain" || i + 2 !== UNLOCK_DAY) expect(loss, `${curve}, day ${i + 2}`).toBeLessThan(0.0013);
      });
    }
  });

  it("smoothing and fees keep the yield up, and fees keep it stable in the long term", () => {
    curves.plain.forEach((day, i) => {
      if (day.day < UNLOCK_DAY) return;
      expect(curves.smoothed[i].apy).toBeGreaterThan(day.apy);
      expect(curves.withFees[i].apy).toBeGreaterThan(curves.smoothed[i].apy);
    });
    const lostInLastYear = CURVE_KEYS.map((curve) => 1 - last(curves[curve]).apy / curves[curve][4 * 365].apy);
    expect(lostInLastYear[0]).toBeGreaterThan(0.2);
    expect(lostInLastYear[1]).toBeGreaterThan(0.2);
    expect(lostInLastYear[2]).toBeLessThan(0.06);
  });

  it("an unlock moves nothing where all holders stake the same part: Eq. 48 knows only their quotient", () => {
    const days = simulateEconomy({ ...REFERENCE_ECONOMY, months: 18, allocations: sixtyPercent, rules: unsmoothed });
    const [before, after] = [days[UNLOCK_DAY - 2], days[UNLOCK_DAY - 1]];
    expect(after.circulating).toBeGreaterThan((17n * before.circulating) / 10n);
    expect(1 - after.apy / before.apy).toBeLessThan(0.0005);
  });

  it("counts every token: what circulates is what holders have", () => {
    const economy = { ...REFERENCE_ECONOMY, allocations: sixtyPercent, fees: FIG4_FEES };
    for (const { circulating, staked } of simulateEconomy({ ...economy, months: 40 })) {
      const difference = (circulating * 6n) / 10n - staked;
      expect(difference).toBeGreaterThanOrEqual(0n);
      expect(difference).toBeLessThan(10n);
    }
  });

  it("mints only what fees do not cover", () => {
    for (const curve of CURVE_KEYS) {
      curves[curve].forEach(({ emitted, minted, received }, i) => {
        expect(emitted - minted).toBeLessThanOrEqual(received);
        if (i > 0) expect(minted).toBeGreaterThanOrEqual(curves[curve][i - 1].minted);
      });
    }
    const [smoothed, withFees] = [last(curves.smoothed), last(curves.withFees)];
    expect(smoothed.minted).toBe(smoothed.emitted);
    expect(withFees.minted).toBeLessThan(smoothed.minted / 5n);
  });
});

describe("the games of section 5.3", () => {
  it("a topic that pays nothing gets nothing in the end, and what it had goes to the others by their weights", () => {
    const days = play(ONE_PAYS_NOTHING);
    const [before, end] = [days[STOP - 1].shares, days[days.length - 1].shares];
    expect(before[PLAYER]).toBeGreaterThan(0.2);
    expect(end[PLAYER]).toBeLessThan(0.0001);
    for (const { day, shares } of days) {
      expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
      if (day > STOP) expect(shares[PLAYER]).toBeLessThan(days[day - 1].shares[PLAYER]);
    }
    expect(end[0] / end[1]).toBeCloseTo(before[0] / before[1], 6);
    expect(end[1] / end[2]).toBeCloseTo(before[1] / before[2], 6);
    // Twice the stake, or half the fees: the square root of two.
    expect(before[0] / before[1]).toBeCloseTo(Math.SQRT2, 6);
    expect(before[1] / before[2]).toBeCloseTo(Math.SQRT2, 6);
  });

  it("a topic for which nobody ever pays is never active", () => {
    const days = play({ ...ONE_PAYS_NOTHING, fees: (topic) => (topic === PLAYER ? 0n : UNIT) });
    for (const { shares } of days) expect(shares[PLAYER]).toBe(0);
  });

  it("nobody pays: shares stay, until one pays a little and takes nearly everything within weeks", () => {
    const days = play(ONE_DEFECTS);
    const before = days[DEFECTION].shares;
    days.slice(STOP - 1, DEFECTION).forEach(({ shares }) => {
      shares.forEach((share, t) => expect(share).toBeCloseTo(before[t], 9));
    });
    const share = (day: number) => days[DEFECTION + day].shares[PLAYER];
    expect(share(2)).toBeGreaterThan(0.5);
    expect(share(7)).toBeGreaterThan(0.8);
    expect(share(28)).toBeGreaterThan(0.98);
  });

  it("nobody pays for so long that no topic is active: one that pays gets everything at once", () => {
    const days = play({ ...ONE_DEFECTS, minWeight: 200n * UNIT });
    expect(days[DEFECTION - 1].shares).toEqual([0, 0, 0, 0]);
    for (const { shares } of days.slice(DEFECTION)) expect(shares).toEqual([0, 0, 0, 1]);
  });
});

describe("summary and figure", () => {
  it("have a row per month, from genesis on", () => {
    expect(summary.curves.plain.map(({ month }) => month)).toEqual(Array.from({ length: MONTHS + 1 }, (_, i) => i));
    expect(summarizeEconomy(12, simulateCurves(12)).unlock).toBeUndefined();
  });

  it("are drawn with a line per curve and topic", () => {
    const svg = economyFigure(curves, summary.games);
    expect(svg.match(/<path class="line [^>]* d="M[^"]*L/g)).toHaveLength(3 + 2 * 4);
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});
