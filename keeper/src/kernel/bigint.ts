/** The reference kernel: the equations of math/ as they stand. */
import { log2Fraction } from "../math/fixed.ts";
import * as equations from "../math/synthesis.ts";
import type { CombinationInputs, Combinations, Kernel } from "./kernel.ts";

export const bigintKernel: Kernel = { name: "bigint", combine, log2Fraction };

function combine({ topic, inferences, forecasts, networkLoss, losses }: CombinationInputs): Combinations {
  const { pNorm: p, cNorm: c, epsilon } = topic;
  const cold = losses.length === 0;
  const implied = (row: readonly bigint[], excluded: number) =>
    equations.forecastImplied(inferences, row, excluded, networkLoss, cold, p, c, epsilon);
  const forecastImplied = forecasts.map((row) => implied(row, inferences.length));
  const oneOutImplied = forecasts.map((row) => inferences.map((_, j) => implied(row, j)));

  const weights = equations.networkWeights(inferences, forecastImplied, losses, p, c, epsilon);
  const network = equations.networkInference(inferences, forecastImplied, weights);

  return {
    forecastImplied,
    oneOutImplied,
    weights,
    network,
    naive: equations.naiveInference(inferences, losses, p, c, epsilon),
    oneOutInference: inferences.map((_, j) =>
      equations.oneOutInference(
        j,
        network,
        inferences,
        oneOutImplied.map((row) => row[j]),
        losses,
        p,
        c,
        epsilon,
      ),
    ),
    oneOutForecast: forecasts.map((_, k) =>
      equations.oneOutForecast(k, inferences, forecastImplied, losses, p, c, epsilon),
    ),
    oneInForecast: forecasts.map((_, k) =>
      equations.oneInForecast(k, inferences, forecastImplied, losses, p, c, epsilon),
    ),
  };
}
