/** Combinations of inferences that the literature knows, to compare a network with. Each knows what the network knew. */
import { dot } from "../models/linear.ts";
import { ErrorProducts } from "../models/simplex.ts";
import type { InferenceTable } from "./backtest.ts";
import { secondHalf } from "./statistics.ts";

/** Half-life of the mean squared errors behind the weights of `batesGranger`, epochs. */
const HALF_LIFE = 100;
/** Errors that speak for equal weights in `stackedLeastSquares`, epochs: enough for a solution from the first on. */
const PRIOR = 0.1;

/** Squared errors per epoch of the mean of all inferences. */
export function equalWeights(table: InferenceTable): number[] {
  return combined(
    table,
    () => undefined,
    (row) => row.map(() => 1 / row.length),
  );
}

/** Bates and Granger (1969): weights inverse to each worker's recent mean squared error. */
export function batesGranger(table: InferenceTable): number[] {
  const keep = 0.5 ** (1 / HALF_LIFE);
  const squares = table.inferences[0]?.map(() => 0) ?? [];
  return combined(
    table,
    (errors) => {
      errors.forEach((error, j) => {
        squares[j] = keep * squares[j] + error * error;
      });
    },
    (row) => {
      const raw = squares.map((square) => 1 / Math.max(square, Number.MIN_VALUE ** 0.5));
      const total = raw.reduce((sum, x) => sum + x, 0);
      return row.map((_, j) => raw[j] / total);
    },
  );
}

/** Stacking (Breiman, 1996): the convex combination with the least squared error over all epochs so far. */
export function stackedLeastSquares(table: InferenceTable): number[] {
  const products = new ErrorProducts(table.inferences[0]?.length ?? 0);
  return combined(
    table,
    (errors) => products.add(errors),
    () => products.weights(PRIOR),
  );
}

/** Squared errors of the one convex combination that has the least of them over the second half, known in hindsight. */
export function combinedInHindsight({ inferences, truths }: InferenceTable): number[] {
  const products = new ErrorProducts(inferences[0]?.length ?? 0);
  const errors = inferences.map((row, epoch) => row.map((value) => value - truths[epoch]));
  for (const row of secondHalf(errors)) products.add(row);
  const weights = products.weights(0);
  return errors.map((row) => dot(weights, row) ** 2);
}

function combined(
  { inferences, truths, horizon }: InferenceTable,
  learn: (errors: readonly number[]) => void,
  weigh: (row: readonly number[]) => readonly number[],
): number[] {
  return inferences.map((row, epoch) => {
    const due = epoch - horizon;
    if (due >= 0) learn(inferences[due].map((value) => value - truths[due]));
    const weights = weigh(row);
    return (row.reduce((sum, value, j) => sum + weights[j] * value, 0) - truths[epoch]) ** 2;
  });
}
