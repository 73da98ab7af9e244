/** What the runs of the simulation come to. */
import type { SimulatedEpoch } from "./simulation.ts";
import { log10Mean, mean, secondHalf, transposed } from "./statistics.ts";

/** log10 of mean true losses over the second half of a run. */
export interface SimulationSummary {
  readonly seed: number;
  readonly epochs: number;
  /** The best are the single participants with the lowest mean, in hindsight. */
  readonly log10MeanLoss: {
    readonly network: number;
    readonly naive: number;
    readonly bestInference: number;
    readonly bestForecastImplied: number;
  };
  readonly workers: { readonly inference: readonly number[]; readonly forecastImplied: readonly number[] };
}

export function summarize(seed: number, run: readonly SimulatedEpoch[]): SimulationSummary {
  const losses = secondHalf(run).map(({ logLosses }) => logLosses);
  const inference = transposed(losses.map((epoch) => epoch.inference)).map(log10Mean);
  const forecastImplied = transposed(losses.map((epoch) => epoch.forecastImplied)).map(log10Mean);
  return {
    seed,
    epochs: run.length,
    log10MeanLoss: {
      network: log10Mean(losses.map(({ network }) => network)),
      naive: log10Mean(losses.map(({ naive }) => naive)),
      bestInference: Math.min(...inference),
      bestForecastImplied: Math.min(...forecastImplied),
    },
    workers: { inference, forecastImplied },
  };
}

export interface Comparison {
  /** Mean over the runs of naive minus network, in dex. */
  readonly meanGainOverNaive: number;
  /** Runs in which the network's mean loss is below that of the best worker. */
  readonly runsBelowBestInference: number;
  /** Runs in which it is below that of the best forecast-implied inference. */
  readonly runsBelowBestForecastImplied: number;
}

export function compare(runs: readonly SimulationSummary[]): Comparison {
  const losses = runs.map(({ log10MeanLoss }) => log10MeanLoss);
  return {
    meanGainOverNaive: mean(losses.map(({ naive, network }) => naive - network)),
    runsBelowBestInference: losses.filter(({ network, bestInference }) => network < bestInference).length,
    runsBelowBestForecastImplied: losses.filter(({ network, bestForecastImplied }) => network < bestForecastImplied)
      .length,
  };
}
