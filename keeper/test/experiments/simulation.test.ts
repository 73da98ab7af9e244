import { describe, expect, it } from "vitest";
import { type SimulationOptions, simulate } from "../../src/experiments/simulation.ts";
import { simulationFigure } from "../../src/experiments/simulationFigures.ts";
import { compare, summarize } from "../../src/experiments/simulationSummary.ts";

const PAPER = { inferers: 3, forecasters: 3, reputers: 5 };
const run = (options: Partial<SimulationOptions>) => [...simulate({ ...PAPER, epochs: 40, seed: 1, ...options })];
const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0);

describe("simulation", () => {
  it("is a function of its seed", () => {
    expect(run({})).toEqual(run({}));
    expect(run({})).not.toEqual(run({ seed: 2 }));
  });

  it("does not let later epochs change earlier ones", () => {
    expect(run({ epochs: 60 }).slice(0, 40)).toEqual(run({ epochs: 40 }));
  });

  it("takes other numbers of participants", () => {
    for (const size of [
      { inferers: 1, forecasters: 1, reputers: 1 },
      { inferers: 6, forecasters: 2, reputers: 3 },
    ]) {
      const [epoch] = run({ ...size, epochs: 2 }).slice(-1);
      expect(epoch.logLosses.inference).toHaveLength(size.inferers);
      expect(epoch.logLosses.forecastImplied).toHaveLength(size.forecasters);
      expect(epoch.rewards.reputer).toHaveLength(size.reputers);
    }
  });

  it("compounds every reputer's rewards into its stake (Eq. 36)", () => {
    const epochs = run({});
    epochs.slice(1).forEach(({ stakes }, i) => {
      stakes.forEach((stake, m) => {
        expect(stake).toBeCloseTo(epochs[i].stakes[m] + epochs[i].rewards.reputer[m], 6);
      });
    });
    expect(sum(epochs[39].stakes)).toBeGreaterThan(sum(epochs[0].stakes));
  });

  it("pays all classes, and no one less than nothing", () => {
    for (const { rewards } of run({})) {
      for (const list of Object.values(rewards)) {
        expect(sum(list)).toBeGreaterThan(0);
        expect(Math.min(...list)).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it("reproduces the paper's findings: context awareness makes the network better than naive and than any worker", () => {
    const summaries = [1, 2, 3, 4].map((seed) => summarize(seed, run({ seed, epochs: 400 })));
    const { meanGainOverNaive, runsBelowBestInference } = compare(summaries);
    expect(meanGainOverNaive).toBeGreaterThan(0.5);
    expect(runsBelowBestInference).toBe(4);
    for (const { log10MeanLoss, workers } of summaries) {
      expect(log10MeanLoss.bestInference).toBe(Math.min(...workers.inference));
      expect(log10MeanLoss.bestForecastImplied).toBeLessThan(log10MeanLoss.bestInference);
    }
  });

  it("draws a figure that names every participant", () => {
    const svg = simulationFigure(run({}));
    for (const label of ["Inference 3", "Forecast-implied 3", "Naive network", "Reputer 5", "total"]) {
      expect(svg).toContain(label);
    }
    expect(svg).not.toContain("NaN");
  });
});
