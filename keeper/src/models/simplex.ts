/** Convex combinations of predictions: weights at least 0 that sum to 1. */
import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** Predictions whose errors have been added up, by products of pairs. */
export class ErrorProducts {
  readonly #size: number;
  readonly #keep: number;
  readonly #sums: Float64Array;
  #weight = 0;

  /** `halfLife`: of past errors, additions. */
  constructor(size: number, halfLife: number) {
    this.#size = size;
    this.#keep = 0.5 ** (1 / halfLife);
    this.#sums = new Float64Array(size * size);
  }

  add(errors: readonly number[]): void {
    const n = this.#size;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) this.#sums[i * n + j] = this.#keep * this.#sums[i * n + j] + errors[i] * errors[j];
    }
    this.#weight = this.#keep * this.#weight + 1;
  }

  /**
   * Weights of the combination with the least squared error, drawn towards equal ones by `prior` additions in which all
   * errors are independent and of the size of the smallest.
   */
  weights(prior: number): number[] {
    const n = this.#size;
    let square = Number.POSITIVE_INFINITY;
    for (let i = 0; i < n; i++) square = Math.min(square, this.#sums[i * n + i]);
    if (square === 0) return new Array(n).fill(1 / n);
    const penalty = (square * prior) / this.#weight;
    const products = (i: number, j: number) =>
      this.#sums[Math.max(i, j) * n + Math.min(i, j)] + (i === j ? penalty : 0);
    return leastSquares(n, products);
  }
}

/**
 * Minimises w'Pw over convex combinations of `size` members: solves for the members that are left and drops the most
 * negative one until none is. P is positive definite.
 */
function leastSquares(size: number, products: (i: number, j: number) => number): number[] {
  const members = Array.from({ length: size }, (_, i) => i);
  const weights = new Array<number>(size).fill(0);
  for (;;) {
    const system = new Matrix(members.map((i) => members.map((j) => products(i, j))));
    const solution = new CholeskyDecomposition(system).solve(Matrix.ones(members.length, 1)).to1DArray();
    const lowest = solution.reduce((best, x, i) => (x < solution[best] ? i : best), 0);
    if (solution[lowest] >= 0) {
      const total = solution.reduce((sum, x) => sum + x, 0);
      members.forEach((member, i) => {
        weights[member] = solution[i] / total;
      });
      return weights;
    }
    members.splice(lowest, 1);
  }
}
