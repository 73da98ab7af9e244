import { topicsAbi } from "@allora-evm/contracts/abis";
import { encodeFunctionData } from "viem";
import { describe, expect, it } from "vitest";
import { topicDefinition, topicParameters } from "../../src/chain/topicDefinition.ts";
import { PAPER_TOPIC } from "../../src/engine/topic.ts";
import { inferAll } from "../../src/experiments/backtest.ts";
import {
  batesGranger,
  combinedInHindsight,
  equalWeights,
  stackedLeastSquares,
} from "../../src/experiments/baselines.ts";
import { blockLength, logRatioInterval } from "../../src/experiments/bootstrap.ts";
import { seededRandom } from "../../src/experiments/random.ts";
import { mean } from "../../src/experiments/statistics.ts";
import { trainingEnd, tune } from "../../src/experiments/tuning.ts";
import { FORECASTERS, modelNamed } from "../../src/models/index.ts";
import { correlated, SEED } from "../models/series.ts";

console.log(`seed ${SEED}`);
const SETTINGS = { draws: 150, seed: 3 };
const models = ["persistence", "ridge"].map(modelNamed);
const table = (closes: number[]) => inferAll({ closes, target: "close", horizon: 2 }, models);

describe("tuning", () => {
  const closes = correlated(260, -0.4, 7);

  it("finds the same twice, and something else with another seed", () => {
    const first = tune(table(closes), FORECASTERS, SETTINGS);
    expect(tune(table(closes), FORECASTERS, SETTINGS)).toEqual(first);
    expect(first.changed).toBe(true);
    expect(tune(table(closes), FORECASTERS, { ...SETTINGS, seed: 4 }).topic).not.toEqual(first.topic);
  });

  it("does not look at the second half", () => {
    const { topic } = tune(table(closes), FORECASTERS, SETTINGS);
    const half = Math.floor(table(closes).inferences.length / 2);
    const changed = closes.map((close, row) => (row < 30 + half ? close : close * 2 + row));
    expect(tune(table(changed), FORECASTERS, SETTINGS).topic).toEqual(topic);
    expect(trainingEnd(table(closes))).toBe(half - 2);
  });

  it("shows the network's losses with and without, part by part", () => {
    const { folds, overall } = tune(table(closes), FORECASTERS, SETTINGS);
    expect(folds).toHaveLength(4);
    expect(folds[0].from).toBe(overall.from);
    expect(folds[3].to).toBe(overall.to);
    for (const { tuned, standard } of folds) expect([tuned, standard].every(Number.isFinite)).toBe(true);
    const whole = (of: "tuned" | "standard") =>
      Math.log10(
        folds.reduce((sum, fold) => sum + (fold.to - fold.from) * 10 ** fold[of], 0) / (overall.to - overall.from),
      );
    expect(whole("tuned")).toBeCloseTo(overall.tuned, 9);
    expect(whole("standard")).toBeCloseTo(overall.standard, 9);
  });
});

describe("topic definition", () => {
  const definition = topicDefinition("A series", PAPER_TOPIC, { epochLength: 3600, horizon: 5 });

  it("is what createTopic takes, through JSON and back", () => {
    const parameters = topicParameters(JSON.parse(JSON.stringify(definition)), 1_800_000_000);
    expect(parameters.math).toEqual(PAPER_TOPIC);
    expect(parameters.schedule).toMatchObject({ start: 1_800_000_000, workerWindow: 900, groundTruthLag: 17_100 });
    expect(encodeFunctionData({ abi: topicsAbi, functionName: "createTopic", args: [parameters] })).toMatch(/^0x/);
  });

  it.each([
    ["a number in the place of a string", { ...definition, math: { ...definition.math, pNorm: 3 } }, "math.pNorm"],
    ["a field too many", { ...definition, colour: "blue" }, ""],
    ["nothing", undefined, ""],
  ])("refuses %s", (_, broken, value) => {
    expect(() => topicParameters(broken, 0)).toThrow(expect.objectContaining({ code: "topic", value }));
  });
});

describe("block bootstrap", () => {
  const settings = { resamples: 400, block: 5, confidence: 0.95, seed: 1 };
  const random = seededRandom(SEED);
  const losses = Array.from({ length: 400 }, () => random.normal(0, 1) ** 2);

  it("is the same twice, and has the ratio inside", () => {
    const halved = losses.map((loss, i) => loss * (i % 2 === 0 ? 0.4 : 0.6));
    const interval = logRatioInterval(halved, losses, settings);
    expect(logRatioInterval(halved, losses, settings)).toEqual(interval);
    const ratio = Math.log10(mean(halved) / mean(losses));
    expect(interval.low).toBeLessThan(ratio);
    expect(interval.high).toBeGreaterThan(ratio);
    expect(interval.high).toBeLessThan(0);
  });

  it("is a point where one loss is a multiple of the other, and wider for longer blocks of alike epochs", () => {
    const { low, high } = logRatioInterval(
      losses.map((loss) => 10 * loss),
      losses,
      settings,
    );
    expect(low).toBeCloseTo(1, 9);
    expect(high).toBeCloseTo(1, 9);
    const waves = losses.map((_, i) => (Math.floor(i / 20) % 2 === 0 ? 1 : 2));
    const width = (block: number) => {
      const interval = logRatioInterval(
        waves,
        waves.map(() => 1),
        { ...settings, block },
      );
      return interval.high - interval.low;
    };
    expect(width(20)).toBeGreaterThan(1.5 * width(1));
    expect(blockLength(1000, 1)).toBe(10);
    expect(blockLength(1000, 20)).toBe(20);
  });
});

describe("baselines", () => {
  it("know no truth before its time", () => {
    const closes = correlated(120, -0.4);
    const changed = closes.map((close, row) => (row < 90 ? close : close * 1.5 + row));
    const last = 90 - 30 - 2 + 1;
    for (const baseline of [equalWeights, batesGranger, stackedLeastSquares]) {
      const [before, after] = [baseline(table(closes)), baseline(table(changed))];
      expect(after.slice(0, last)).toEqual(before.slice(0, last));
      expect(after[last]).not.toEqual(before[last]);
    }
  });

  it("have one in hindsight that no worker and no mean of all is below", () => {
    const data = table(correlated(200, -0.4));
    const late = (errors: number[]) => mean(errors.slice(Math.floor(errors.length / 2)));
    const workers = models.map((_, j) => data.inferences.map((row, epoch) => (row[j] - data.truths[epoch]) ** 2));
    for (const errors of [...workers, equalWeights(data)]) {
      expect(late(combinedInHindsight(data))).toBeLessThanOrEqual(late(errors) * (1 + 1e-9));
    }
  });

  it("leave a hopeless worker out, other than equal weights", () => {
    const good = [1, 2, 3, 4, 5, 6, 7, 8].map((truth, i) => [truth + (i % 2 === 0 ? 0.1 : -0.1), truth + 100]);
    const hopeless = {
      closes: [],
      target: "close" as const,
      horizon: 1,
      inferences: good,
      truths: [1, 2, 3, 4, 5, 6, 7, 8],
    };
    expect(equalWeights(hopeless)[7]).toBeGreaterThan(2000);
    expect(batesGranger(hopeless)[7]).toBeLessThan(1);
    expect(stackedLeastSquares(hopeless)[7]).toBeLessThan(1);
  });
});
