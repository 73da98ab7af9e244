/** Ridge regression on a list of observations. */
import { CholeskyDecomposition, Matrix } from "ml-matrix";

/**
 * Coefficients of `outcomes` on `rows` (equal lengths, a constant among the inputs), shrunk by `penalty` observations'
 * worth of each input's mean square.
 */
export function ridgeFit(rows: readonly (readonly number[])[], outcomes: readonly number[], penalty: number): number[] {
  const inputs = new Matrix(rows as number[][]);
  const transposed = inputs.transpose();
  const products = transposed.mmul(inputs);
  for (let i = 0; i < products.rows; i++) {
    const square = products.get(i, i);
    products.set(i, i, square + penalty * Math.max(square / rows.length, 1e-12));
  }
  return new CholeskyDecomposition(products)
    .solve(transposed.mmul(Matrix.columnVector(outcomes as number[])))
    .to1DArray();
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0);
}
