import { describe, expect, it } from "vitest";
import {
  type BacktestEpoch,
  backtest,
  backtestTopic,
  epochCount,
  errorsOf,
  FIRST_CLOSES,
  runNetwork,
} from "../../src/experiments/backtest.ts";
import { summarizeBacktest } from "../../src/experiments/backtestSummary.ts";
import { seededRandom } from "../../src/experiments/random.ts";
import { mean, secondHalf } from "../../src/experiments/statistics.ts";
import { FORECASTERS, MODELS, modelNamed } from "../../src/models/index.ts";
import { HORIZON, truthOf } from "../../src/models/target.ts";
import type { ForecastContext, Forecaster, Model, Target } from "../../src/models/types.ts";
import { correlated, SEED } from "../models/series.ts";

console.log(`seed ${SEED}`);
const TARGETS: readonly Target[] = ["close", "volatility"];
const run = (closes: number[], target: Target, models = MODELS, forecasters = FORECASTERS): BacktestEpoch[] =>
  backtest({ closes, target, horizon: HORIZON[target] }, models, forecasters);

describe.each(TARGETS)("backtest of %s", (target) => {
  const horizon = HORIZON[target];

  it("has one epoch per row with a truth", () => {
    const closes = correlated(120, 0);
    const epochs = run(closes, target, [modelNamed("persistence")], []);
    expect(epochs).toHaveLength(epochCount({ closes, target, horizon }));
    expect(epochs).toHaveLength(120 - FIRST_CLOSES - horizon + 1);
  });

  it("shows nobody anything of the future", () => {
    const closes = correlated(140, -0.3);
    const changed = closes.map((close, row) => (row < 100 ? close : close * 1.5 + row));
    const [before, after] = [run(closes, target), run(changed, target)];
    // Errors of an epoch depend on rows up to its truth, the network's as well as everybody's.
    const last = 100 - FIRST_CLOSES - horizon + 1;
    expect(after.slice(0, last)).toEqual(before.slice(0, last));
    expect(after[last]).not.toEqual(before[last]);
  });

  it("hands over closes up to the epoch, and losses once their truth is among them", () => {
    const closes = correlated(80, 0);
    const seen: ForecastContext[] = [];
    const spy: Forecaster = {
      name: "spy",
      forecast(context) {
        seen.push({ ...context, past: [...context.past] });
        return new Map();
      },
    };
    const model: Model = { name: "last", infer: ({ closes: known }) => known[known.length - 1] };
    run(closes, target, [model, model], [spy]);
    seen.forEach(({ closes: known, past, inferences }, epoch) => {
      expect(known).toEqual(closes.slice(0, FIRST_CLOSES + epoch));
      expect(inferences.size).toBe(2);
      expect(past).toHaveLength(epoch);
      expect(past.filter(({ losses }) => losses !== undefined)).toHaveLength(Math.max(0, epoch - horizon + 1));
    });
  });

  it("measures squared errors", () => {
    const closes = correlated(60, 0);
    const [first] = run(closes, target, [{ name: "one", infer: () => 1 }], []);
    const truth = truthOf(closes, FIRST_CLOSES, target) as number;
    expect(first.inference[0]).toBeCloseTo((1 - truth) ** 2, 6);
    // A network of one is that one.
    expect(first.network).toBe(first.inference[0]);
  });
});

describe("a network of workers that err independently", () => {
  /** log10 mean squared errors of the network and of the best worker over the second half. */
  function losses(shared: number): { network: number; best: number } {
    const random = seededRandom(SEED);
    const truths = Array.from({ length: 240 }, () => 100 + random.normal(0, 3));
    const inferences = truths.map((truth) => {
      const common = random.normal(0, 1);
      return [1, 1.1, 1.2, 1.3, 3].map((size) => truth + size * (shared * common + random.normal(0, 1)));
    });
    const closes = [...new Array<number>(FIRST_CLOSES).fill(100), ...truths];
    const table = { closes, target: "close" as const, horizon: 1, inferences, truths };
    const topic = { ...backtestTopic("close", closes.slice(0, FIRST_CLOSES)), lossFloor: 10n ** 16n };
    const run = secondHalf(errorsOf([...runNetwork(table, FORECASTERS, topic)], table));
    const workers = inferences[0].map((_, j) => mean(run.map(({ inference }) => inference[j])));
    return { network: Math.log10(mean(run.map(({ network }) => network))), best: Math.log10(Math.min(...workers)) };
  }

  it("is far below the best of them, and not where they err alike", () => {
    const apart = losses(0);
    expect(apart.network).toBeLessThan(apart.best - 0.3);
    const alike = losses(10);
    expect(alike.network).toBeGreaterThan(alike.best - 0.05);
  });
});

describe("summary", () => {
  it("is over the second half, with every worker by name", () => {
    const epoch = (value: number): BacktestEpoch => ({
      network: value,
      naive: 10 * value,
      inference: [value, 100 * value],
      forecastImplied: [1000 * value],
    });
    const { epochs, log10MeanLoss } = summarizeBacktest("close", [9, 9, 9, 1, 1, 1, 1].map(epoch), ["a", "b", "c"]);
    expect(epochs).toBe(7);
    expect(log10MeanLoss).toEqual({
      network: 0,
      naive: 1,
      bestInference: 0,
      bestForecastImplied: 3,
      a: 0,
      b: 2,
      c: 3,
    });
  });

  it("has finite numbers for a series that never moves", () => {
    const flat = new Array<number>(100).fill(5);
    for (const target of TARGETS) {
      const names = [...MODELS, ...FORECASTERS].map(({ name }) => name);
      const { log10MeanLoss } = summarizeBacktest(target, run(flat, target), names);
      expect(Object.values(log10MeanLoss).every(Number.isFinite)).toBe(true);
    }
  });
});
