import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromNumber, toNumber } from "../../src/decimal.ts";
import {
  drawForecasts,
  drawInferences,
  drawPopulation,
  drawReport,
  OUTPERFORMANCE,
} from "../../src/experiments/population.ts";
import { seededRandom } from "../../src/experiments/random.ts";
import { mean } from "../../src/experiments/statistics.ts";
import { contextSensitivity, experience } from "../../src/math/experiment.ts";
import { UNIT } from "../../src/math/fixed.ts";
import { ABSENT } from "../../src/math/statistics.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const epochs = fc.integer({ min: 0, max: 2000 });

describe("Eq. 19 and 20", () => {
  it("decays from 1 to 1/2", () => {
    expect(experience(0n)).toBe(UNIT);
    fc.assert(
      fc.property(epochs, (i) => {
        const value = experience(BigInt(i));
        expect(toNumber(value)).toBeCloseTo((1 + Math.exp(-0.03 * i)) / 2, 12);
        expect(value).toBeGreaterThanOrEqual(UNIT / 2n);
        expect(experience(BigInt(i + 1))).toBeLessThanOrEqual(value);
      }),
    );
  });

  it("is a logistic function of the drawn number", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (x) => {
        const value = contextSensitivity(fromNumber(x), 10n * UNIT, UNIT / 2n);
        expect(toNumber(value)).toBeCloseTo(1 / (1 + Math.exp(-10 * (x - 0.5))), 12);
      }),
    );
    expect(contextSensitivity(UNIT / 2n, 10n * UNIT, UNIT / 2n)).toBe(UNIT / 2n);
  });
});

describe("simulated participants", () => {
  const size = { inferers: 5, forecasters: 3, reputers: 4 };

  it("draws as many as it is asked for, with the paper's log-means", () => {
    const populations = Array.from({ length: 400 }, (_, seed) => drawPopulation(seededRandom(seed), size));
    const [first] = populations;
    expect([first.inferers.length, first.forecasters.length, first.reputers.length]).toEqual([5, 3, 4]);
    const logMean = (values: readonly number[]) => mean(values.map(Math.log10));
    expect(logMean(populations.flatMap((p) => p.inferers.map(({ error }) => error)))).toBeCloseTo(-0.7, 1);
    expect(logMean(populations.flatMap((p) => p.forecasters.map(({ error }) => error)))).toBeCloseTo(-0.222, 1);
    expect(logMean(populations.flatMap((p) => p.reputers.map(({ error }) => error)))).toBeCloseTo(-1, 1);
    expect(logMean(populations.flatMap((p) => p.reputers.map(({ alpha }) => toNumber(alpha))))).toBeCloseTo(-1.523, 1);
    expect(mean(populations.flatMap((p) => p.forecasters.map(({ context }) => context)))).toBeCloseTo(0.5, 1);
  });

  it("scales the deviation of the outperforming worker, and of nobody else", () => {
    fc.assert(
      fc.property(seeds, epochs, fc.double({ min: -1e3, max: 1e3, noNaN: true }), (seed, epoch, truth) => {
        const workers = [
          { error: 0.2, bias: 0.05 },
          { error: 0.1, bias: -0.02 },
        ];
        const draw = (outperformer: number) => drawInferences(seededRandom(seed), workers, epoch, truth, outperformer);
        const plain = draw(-1);
        const helped = draw(0);
        expect(helped[0] - truth).toBeCloseTo(OUTPERFORMANCE * (plain[0] - truth), 9);
        expect(helped[1]).toBe(plain[1]);
      }),
    );
  });

  it("forecasts between the actual loss and the loss without outperformance", () => {
    const exact = { error: 0, bias: 0 };
    const unaware = -2 - 2 * Math.log10(OUTPERFORMANCE);
    fc.assert(
      fc.property(seeds, epochs, fc.double({ min: 0, max: 1, noNaN: true }), (seed, epoch, context) => {
        const forecasts = drawForecasts(seededRandom(seed), { ...exact, context }, epoch, [-2, -2], 1);
        expect(forecasts[0]).toBeCloseTo(-2, 12);
        expect(forecasts[1]).toBeCloseTo(context * -2 + (1 - context) * unaware, 12);
      }),
    );
  });

  it("gives forecasts the bias, which experience halves", () => {
    const forecaster = { error: 0, bias: 0.3, context: 1 };
    expect(drawForecasts(seededRandom(1), forecaster, 0, [-1], 0)[0]).toBeCloseTo(-0.7, 12);
    expect(drawForecasts(seededRandom(1), forecaster, 2000, [-1], 0)[0]).toBeCloseTo(-0.85, 12);
  });

  it("reports smoothed losses, absent ones as absent", () => {
    const reputer = { error: 0, bias: 0, alpha: UNIT / 4n, stake: UNIT };
    fc.assert(
      fc.property(fc.bigInt({ min: -20n * UNIT, max: 20n * UNIT }), (loss) => {
        const first = drawReport(seededRandom(3), reputer, [loss, ABSENT], undefined);
        expect(first).toEqual([loss, ABSENT]);
        const [second] = drawReport(seededRandom(3), reputer, [loss + 4n * UNIT, ABSENT], first);
        expect(second - (loss + UNIT)).toBeGreaterThanOrEqual(-1n);
        expect(second - (loss + UNIT)).toBeLessThanOrEqual(1n);
      }),
    );
  });
});
