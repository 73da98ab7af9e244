import { describe, expect, it } from "vitest";
import { fromNumber, toNumber } from "../../src/decimal.ts";
import { seededRandom } from "../../src/experiments/random.ts";
import { ABSENT } from "../../src/math/statistics.ts";
import { forecastImplied } from "../../src/math/synthesis.ts";
import { FORECASTERS, forecasterNamed } from "../../src/models/index.ts";
import { volatilityRegimes } from "../../src/models/regime.ts";
import type { ForecastContext, Forecaster, PastEpoch } from "../../src/models/types.ts";
import { forecastsFor } from "../../src/models/weighing.ts";
import { SEED } from "./series.ts";

console.log(`seed ${SEED}`);
const FIRST = 30;
const WEIGHTING = { pNorm: 3, cNorm: 0.75, epsilon: 0.05 };

/** Calm and wild spells of 60 rows in turn. */
function spells(rows: number): number[] {
  const random = seededRandom(SEED);
  let level = Math.log(1000);
  return Array.from({ length: rows }, (_, row) => {
    level += random.normal(0, Math.floor(row / 60) % 2 === 0 ? 0.005 : 0.03);
    return Math.exp(level);
  });
}

/** What each of the inferers' errors is, of the close's size, in an epoch whose newest row is `row`. */
type Errors = (row: number, regimes: readonly number[]) => number[];

/** Three inferers: one that errs little when it is calm, one when it is wild, and one that always errs much. */
const byRegime: Errors = (row, regimes) => (regimes[row] > 0 ? [0.02, 0.005, 0.1] : [0.005, 0.02, 0.1]);

function world(rows: number, deviations: Errors) {
  const closes = spells(rows);
  const random = seededRandom(SEED + 1);
  const regimes = volatilityRegimes(closes);
  const past = Array.from({ length: rows - FIRST }, (_, epoch): PastEpoch => {
    const row = FIRST + epoch - 1;
    const errors = deviations(row, regimes).map((deviation) => closes[row + 1] * random.normal(0, deviation));
    return {
      epoch: BigInt(epoch),
      inferences: new Map(errors.map((error, j) => [j + 1, closes[row + 1] + error])),
      losses: new Map(errors.map((error, j) => [j + 1, Math.log10(error * error)])),
      networkLoss: 0,
    };
  });
  return { closes, past, deviations: (epoch: number) => deviations(FIRST + epoch - 1, regimes) };
}

function contextAt({ closes, past }: ReturnType<typeof world>, epoch: number): ForecastContext {
  return {
    target: "close",
    closes: closes.slice(0, FIRST + epoch),
    epoch: BigInt(epoch),
    inferences: past[epoch].inferences,
    past: past.slice(0, epoch),
    weighting: WEIGHTING,
  };
}

/** Shares that Eq. 5 gives the inferers. */
function sharesOf(expected: ReadonlyMap<number, number>, ids: readonly number[], networkLoss = 0): number[] {
  const { pNorm, cNorm, epsilon } = WEIGHTING;
  const row = ids.map((id) => {
    const loss = expected.get(id);
    return loss === undefined ? ABSENT : fromNumber(loss);
  });
  return ids.map((_, at) => {
    const inferences = ids.map((__, j) => fromNumber(j === at ? 1 : 0));
    const [p, c, e] = [pNorm, cNorm, epsilon].map(fromNumber);
    return toNumber(forecastImplied(inferences, row, ids.length, fromNumber(networkLoss), false, p, c, e));
  });
}

describe.each(FORECASTERS)("forecaster $name", (forecaster: Forecaster) => {
  it("gives next to nothing to whoever always errs much", () => {
    const topic = world(700, byRegime);
    for (let epoch = 0; epoch < 660; epoch++) {
      const expected = forecaster.forecast(contextAt(topic, epoch));
      expect(expected.size).toBeGreaterThan(0);
      expect([...expected.values()].every(Number.isFinite)).toBe(true);
      if (epoch > 400) expect(sharesOf(expected, [1, 2, 3])[2]).toBeLessThan(0.1);
    }
  });

  it("lets independent errors cancel", () => {
    const topic = world(500, () => [0.01, 0.01, 0.01]);
    for (const epoch of [300, 400]) {
      const shares = sharesOf(forecaster.forecast(contextAt(topic, epoch)), [1, 2, 3]);
      for (const share of shares) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.2);
    }
  });

  it("forecasts without a past, and for newcomers", () => {
    const topic = world(200, byRegime);
    const context = contextAt(topic, 120);
    const everybody = forecaster.forecast({ ...context, past: [] });
    expect([...everybody.keys()]).toEqual([1, 2, 3]);
    const inferences = new Map([...context.inferences, [9, 1000]]);
    const withNewcomer = forecaster.forecast({ ...context, inferences });
    expect([...withNewcomer.values()].every(Number.isFinite)).toBe(true);
    expect([...withNewcomer.keys()].every((id) => inferences.has(id))).toBe(true);
  });

  it("answers from the context alone", () => {
    const topic = world(300, byRegime);
    const first = [...forecaster.forecast(contextAt(topic, 200))];
    forecaster.forecast(contextAt(topic, 260));
    forecaster.forecast({ ...contextAt(topic, 100), inferences: new Map([[2, 1000]]) });
    expect([...forecaster.forecast(contextAt(topic, 200))]).toEqual(first);
  });

  it("knows no epoch that is not settled", () => {
    const topic = world(300, byRegime);
    const context = contextAt(topic, 200);
    const unsettled = (item: PastEpoch) => ({ ...item, losses: undefined, networkLoss: undefined });
    const before = context.past.map((item, i) => (i < 190 ? item : unsettled(item)));
    const changed = before.map((item, i) =>
      i < 190 ? item : { ...item, inferences: new Map([...item.inferences].map(([id, x]) => [id, x * (1 + id)])) },
    );
    const answer = (past: readonly PastEpoch[]) => [...forecaster.forecast({ ...context, past }).keys()];
    expect(answer(changed)).toEqual(answer(before));
  });
});

describe("analogues", () => {
  it("prefers whoever does well in the present volatility", () => {
    const topic = world(900, byRegime);
    let right = 0;
    for (let epoch = 500; epoch < 860; epoch++) {
      const [calm, wild] = sharesOf(forecasterNamed("analogues").forecast(contextAt(topic, epoch)), [1, 2, 3]);
      const [calmError, wildError] = topic.deviations(epoch);
      if (calm > wild === calmError < wildError) right += 1;
    }
    expect(right / 360).toBeGreaterThan(0.8);
  });
});

describe("recent and stacking", () => {
  it.each(["recent", "stacking"])("%s follows an inferer that has become better", (name) => {
    const topic = world(700, (row) => (row < 330 ? [0.005, 0.02, 0.02] : [0.02, 0.005, 0.02]));
    const at = (epoch: number) => sharesOf(forecasterNamed(name).forecast(contextAt(topic, epoch)), [1, 2, 3]);
    expect(at(290)[0]).toBeGreaterThan(0.7);
    const [before, now] = at(500);
    expect(now).toBeGreaterThan(0.4);
    expect(now).toBeGreaterThan(before);
  });
});

describe("weighing", () => {
  it.each([[[0.5, 0.3, 0.2]], [[0.9, 0.05, 0.05]], [[1, 0, 0]], [[1 / 3, 1 / 3, 1 / 3]]])(
    "makes Eq. 5 give %j, whatever the network's recent losses are",
    (weights) => {
      const inferences = new Map(weights.map((_, j) => [j + 1, j]));
      // A long horizon: the last settled epochs are some way back.
      const unsettled = new Array<undefined>(25).fill(undefined);
      const past = [-3, 2, ...unsettled].map((networkLoss, i) => ({
        epoch: BigInt(i),
        inferences,
        losses: networkLoss === undefined ? undefined : new Map<number, number>(),
        networkLoss,
      }));
      const context = { ...contextAt(world(60, byRegime), 10), inferences, past };
      for (const networkLoss of [-3, 2]) {
        const shares = sharesOf(forecastsFor(context, weights), [1, 2, 3], networkLoss);
        shares.forEach((share, j) => {
          expect(share).toBeCloseTo(weights[j], 2);
        });
      }
    },
  );

  it("has no unknown forecaster", () => {
    expect(() => forecasterNamed("oracle")).toThrow(expect.objectContaining({ code: "forecaster", value: "oracle" }));
  });
});
