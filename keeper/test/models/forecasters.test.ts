import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/experiments/random.ts";
import { analogues } from "../../src/models/analogues.ts";
import { competitive } from "../../src/models/competitive.ts";
import { FORECASTERS, forecasterNamed } from "../../src/models/index.ts";
import { recent } from "../../src/models/recent.ts";
import { volatilityRegimes } from "../../src/models/regime.ts";
import type { ForecastContext, PastEpoch } from "../../src/models/types.ts";
import { SEED } from "./series.ts";

console.log(`seed ${SEED}`);
const FIRST = 30;

/** Calm and wild spells of 60 rows in turn. */
function spells(rows: number): number[] {
  const random = seededRandom(SEED);
  let level = Math.log(1000);
  return Array.from({ length: rows }, (_, row) => {
    level += random.normal(0, Math.floor(row / 60) % 2 === 0 ? 0.005 : 0.03);
    return Math.exp(level);
  });
}

/** Three inferers: one that does well when it is calm, one when it is wild, and one that is always bad. */
function world(rows: number): { closes: number[]; past: PastEpoch[]; truth: (epoch: number) => number[] } {
  const closes = spells(rows);
  const random = seededRandom(SEED + 1);
  const regimes = volatilityRegimes(closes);
  const means = (row: number) => (regimes[row] > 0 ? [0.3, 0, 1] : [0, 0.3, 1]);
  const past = Array.from({ length: rows - FIRST }, (_, epoch): PastEpoch => {
    const row = FIRST + epoch - 1;
    const losses = means(row).map((mean) => mean + random.normal(0, 0.3));
    const inferences = losses.map(() => closes[row] * (1 + random.normal(0, 0.001)));
    return {
      epoch: BigInt(epoch),
      inferences: new Map(inferences.map((value, j) => [j + 1, value])),
      losses: new Map(losses.map((loss, j) => [j + 1, loss])),
      networkLoss: 0,
    };
  });
  return { closes, past, truth: (epoch) => means(FIRST + epoch - 1) };
}

function contextAt({ closes, past }: ReturnType<typeof world>, epoch: number): ForecastContext {
  return {
    target: "close",
    closes: closes.slice(0, FIRST + epoch),
    epoch: BigInt(epoch),
    inferences: past[epoch].inferences,
    past: past.slice(0, epoch),
  };
}

describe.each(FORECASTERS)("forecaster $name", (forecaster) => {
  it("names inferers by expected loss, and leaves out whoever is always behind", () => {
    const topic = world(900);
    for (let epoch = 0; epoch < 860; epoch++) {
      const expected = forecaster.forecast(contextAt(topic, epoch));
      expect(expected.size).toBeGreaterThan(0);
      expect([...expected.values()].every(Number.isFinite)).toBe(true);
      if (epoch > 500) expect(expected.has(3)).toBe(false);
    }
  });

  it("forecasts without a past, and for newcomers", () => {
    const topic = world(200);
    const context = contextAt(topic, 120);
    const everybody = forecaster.forecast({ ...context, past: [] });
    expect([...everybody.keys()]).toEqual([1, 2, 3]);
    const inferences = new Map([...context.inferences, [9, 1000]]);
    const withNewcomer = forecaster.forecast({ ...context, inferences });
    expect([...withNewcomer.values()].every(Number.isFinite)).toBe(true);
    expect([...withNewcomer.keys()].every((id) => inferences.has(id))).toBe(true);
  });

  it("answers from the context alone", () => {
    const topic = world(300);
    const first = [...forecaster.forecast(contextAt(topic, 200))];
    forecaster.forecast(contextAt(topic, 260));
    expect([...forecaster.forecast(contextAt(topic, 200))]).toEqual(first);
  });
});

describe("analogues", () => {
  it("expects less loss of whoever does well in the present volatility", () => {
    const topic = world(900);
    let right = 0;
    for (let epoch = 500; epoch < 860; epoch++) {
      const expected = analogues.forecast(contextAt(topic, epoch));
      const [calm, wild] = topic.truth(epoch);
      const at = (id: number) => expected.get(id) ?? Number.POSITIVE_INFINITY;
      if (at(1) < at(2) === calm < wild) right += 1;
    }
    expect(right / 360).toBeGreaterThan(0.8);
  });
});

describe("recent", () => {
  it("follows an inferer that has become better, at once where an epoch costs as much as all others", () => {
    const epochsUntil = (advantage: number) => {
      const past = Array.from({ length: 400 }, (_, epoch): PastEpoch => {
        const losses = epoch < 200 ? [0, advantage] : [advantage, 0];
        return {
          epoch: BigInt(epoch),
          inferences: new Map([
            [1, 100],
            [2, 101],
          ]),
          losses: new Map(losses.map((loss, j) => [j + 1, loss])),
          networkLoss: 0,
        };
      });
      for (let epoch = 200; epoch < 400; epoch++) {
        const context = {
          target: "close" as const,
          closes: [],
          epoch: BigInt(epoch),
          inferences: past[epoch].inferences,
        };
        const expected = recent.forecast({ ...context, past: past.slice(0, epoch) });
        const at = (id: number) => expected.get(id) ?? Number.POSITIVE_INFINITY;
        if (at(2) < at(1)) return epoch - 200;
      }
      return Number.POSITIVE_INFINITY;
    };
    expect(epochsUntil(0.3)).toBeLessThan(100);
    const [now, later] = [world(300), 299];
    const calm = contextAt(now, later - FIRST);
    const crash: PastEpoch = {
      ...now.past[later - FIRST - 1],
      losses: new Map([
        [1, 4],
        [2, 3],
        [3, 4],
      ]),
    };
    // One epoch that costs as much as all others decides.
    expect([...recent.forecast({ ...calm, past: [...calm.past.slice(0, -1), crash] }).keys()]).toEqual([2]);
  });
});

describe("a forecast", () => {
  it("names the inferers that are close to the best expected one", () => {
    const expected = new Map([
      [1, -2],
      [2, -1.96],
      [3, -1.9],
    ]);
    expect([...competitive(expected, 0.05).keys()]).toEqual([1, 2]);
  });

  it("has no unknown forecaster", () => {
    expect(() => forecasterNamed("oracle")).toThrow(expect.objectContaining({ code: "forecaster", value: "oracle" }));
  });
});
