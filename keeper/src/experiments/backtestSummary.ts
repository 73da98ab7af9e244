/** What a backtest comes to. */
import type { Target } from "../models/types.ts";
import type { BacktestEpoch } from "./backtest.ts";
import { mean, secondHalf, transposed } from "./statistics.ts";

/** Smallest mean loss that has a logarithm here: that of the engine's last decimal. */
const LOWEST_LOSS = 1e-18;

export interface BacktestSummary {
  readonly target: Target;
  readonly epochs: number;
  /** log10 of the mean squared error over the second half; the best are the best single ones in hindsight. */
  readonly log10MeanLoss: { readonly network: number; readonly naive: number } & {
    readonly bestInference: number;
    readonly bestForecastImplied: number;
    readonly [worker: string]: number;
  };
}

/** `names` are those of the inferers, then of the forecasters. */
export function summarizeBacktest(
  target: Target,
  run: readonly BacktestEpoch[],
  names: readonly string[],
): BacktestSummary {
  const losses = secondHalf(run);
  const logMean = (values: readonly number[]) => Math.log10(Math.max(mean(values), LOWEST_LOSS));
  const inference = transposed(losses.map((epoch) => epoch.inference)).map(logMean);
  const forecastImplied = transposed(losses.map((epoch) => epoch.forecastImplied)).map(logMean);
  return {
    target,
    epochs: run.length,
    log10MeanLoss: {
      network: logMean(losses.map(({ network }) => network)),
      naive: logMean(losses.map(({ naive }) => naive)),
      bestInference: Math.min(...inference),
      bestForecastImplied: Math.min(...forecastImplied),
      ...Object.fromEntries([...inference, ...forecastImplied].map((value, i) => [names[i], value])),
    },
  };
}
