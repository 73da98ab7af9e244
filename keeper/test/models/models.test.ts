import { describe, expect, it } from "vitest";
import { forecasterNamed, MODELS, modelNamed } from "../../src/models/index.ts";
import { FIRST_ROWS, truthOf } from "../../src/models/target.ts";
import type { Model, Target } from "../../src/models/types.ts";
import { correlated, SEED, seasonal, stationary } from "./series.ts";

console.log(`seed ${SEED}`);
const TARGETS: readonly Target[] = ["close", "volatility"];
const BASELINES = ["persistence", "smoothing", "reversion"];
/** The names of all models but `others`, whose slice of a series does not show what is to be learnt. */
const learners = (...others: string[]) => MODELS.map(({ name }) => name).filter((name) => !others.includes(name));

/** Mean squared error of logs over the second half. */
function meanLoss(name: string, closes: readonly number[], target: Target): number {
  const model = modelNamed(name);
  const scale = (value: number) => (target === "close" ? Math.log(value) : value);
  let sum = 0;
  let count = 0;
  for (let rows = 30; rows <= closes.length; rows++) {
    const inference = model.infer({ target, closes: closes.slice(0, rows) });
    const truth = truthOf(closes, rows, target);
    if (truth === undefined || rows < closes.length / 2) continue;
    sum += (scale(inference) - scale(truth)) ** 2;
    count += 1;
  }
  return sum / count;
}

describe.each([...MODELS, ...BASELINES.map(modelNamed)])("model $name", (model: Model) => {
  it.each(TARGETS)("infers %s from what it is given alone, whatever it was asked before", (target) => {
    const closes = correlated(260, -0.3);
    const other = seasonal(300, SEED + 1);
    const fresh = [200, 230, 260].map((rows) => model.infer({ target, closes: closes.slice(0, rows) }));
    model.infer({ target, closes: other });
    model.infer({ target: target === "close" ? "volatility" : "close", closes });
    model.infer({ target, closes, horizon: 3 });
    // The later rows were seen once: they must not show in an inference without them.
    expect([200, 230, 260].map((rows) => model.infer({ target, closes: closes.slice(0, rows) }))).toEqual(fresh);
    expect(fresh.every(Number.isFinite)).toBe(true);
  });

  it.each(TARGETS)("has an inference of %s from the first possible row on", (target) => {
    const closes = correlated(80, 0);
    for (let rows = FIRST_ROWS[target]; rows <= closes.length; rows++) {
      expect(model.infer({ target, closes: closes.slice(0, rows) })).toSatisfy(Number.isFinite);
    }
    const few = closes.slice(0, FIRST_ROWS[target] - 1);
    expect(() => model.infer({ target, closes: few })).toThrow(
      expect.objectContaining({ code: "rows", value: String(few.length), limit: String(FIRST_ROWS[target]) }),
    );
  });

  it.each(TARGETS)("stands a series that does not move, and one that jumps, for %s", (target) => {
    const flat = new Array<number>(150).fill(42);
    expect(model.infer({ target, closes: flat })).toSatisfy(Number.isFinite);
    const jump = flat.map((close, row) => (row === 100 ? close * 1e6 : close));
    const inference = model.infer({ target, closes: jump });
    expect(Math.abs(inference)).toBeLessThan(1e12);
  });
});

describe("models beat persistence where there is something to learn", () => {
  it.each(learners("cycles"))("%s learns that changes reverse", (name) => {
    const closes = correlated(600, -0.6);
    expect(meanLoss(name, closes, "close")).toBeLessThan(0.97 * meanLoss("persistence", closes, "close"));
  });

  it.each(learners("cycles"))("%s learns that a stationary series returns", (name) => {
    const closes = stationary(600, 0.5);
    expect(meanLoss(name, closes, "close")).toBeLessThan(0.95 * meanLoss("persistence", closes, "close"));
  });

  it.each(learners())("%s learns a season", (name) => {
    const closes = seasonal(450);
    expect(meanLoss(name, closes, "close")).toBeLessThan(0.3 * meanLoss("persistence", closes, "close"));
  });

  it.each(learners("cycles", "lags"))("%s learns that volatility returns to its mean", (name) => {
    const closes = correlated(1200, 0);
    expect(meanLoss(name, closes, "volatility")).toBeLessThan(0.99 * meanLoss("persistence", closes, "volatility"));
  });
});

describe("horizons", () => {
  it.each(learners())("%s looks as far ahead as it is asked to", (name) => {
    const closes = seasonal(400);
    // Half a period and a whole one: the season is where it stands now after a whole one only.
    const miss = (horizon: number, asked: number) => {
      const model = modelNamed(name);
      const errors = [];
      for (let rows = 300; rows + horizon <= closes.length; rows++) {
        const inference = model.infer({ target: "close", closes: closes.slice(0, rows), horizon: asked });
        errors.push(Math.log(inference / (truthOf(closes, rows, "close", horizon) as number)) ** 2);
      }
      return errors.reduce((sum, x) => sum + x, 0) / errors.length;
    };
    expect(miss(3, 3)).toBeLessThan(0.3 * miss(3, 7));
  });
});

describe("truth", () => {
  it("is the next close, or the log volatility of the next ten returns", () => {
    const closes = [1, 2, 4, 2, 4, 2, 4, 2, 4, 2, 4, 2];
    expect(truthOf(closes, 1, "close")).toBe(2);
    expect(truthOf(closes, 12, "close")).toBeUndefined();
    const returns = closes.slice(2).map((close, i) => Math.log(close / closes[i + 1]));
    const mean = returns.reduce((sum, x) => sum + x, 0) / 10;
    const variance = returns.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 9;
    expect(truthOf(closes, 2, "volatility")).toBeCloseTo(Math.log(variance) / 2, 12);
    expect(truthOf(closes, 3, "volatility")).toBeUndefined();
  });
});

describe("names", () => {
  it("name a model anew each time: what one has learnt is not lost to a series of another topic", () => {
    for (const { name } of MODELS) expect(modelNamed(name)).not.toBe(modelNamed(name));
    expect(forecasterNamed("stacking")).not.toBe(forecasterNamed("stacking"));
  });

  it("refuses an unknown model with the names there are", () => {
    expect(() => modelNamed("oracle")).toThrow(
      expect.objectContaining({
        code: "model",
        value: "oracle",
        limit: [...MODELS.map(({ name }) => name), ...BASELINES].join(", "),
      }),
    );
  });
});
