/** Convex combinations of predictions: weights at least 0 that sum to 1. */
/** Of the largest sum: below it, nothing is left of the digits that tell members apart. */
const ROUNDING = 1e-9;

/** Sums of squares below it are those of no errors: doubles run out of digits there. */
const LEAST_SQUARE = 1e-280;

/** Predictions whose errors have been added up, by products of pairs. */
export class ErrorProducts {
  readonly #size: number;
  readonly #keep: number;
  readonly #sums: Float64Array;
  #weight = 0;

  /** `halfLife`: of past errors, additions. */
  constructor(size: number, halfLife = Number.POSITIVE_INFINITY) {
    this.#size = size;
    this.#keep = 0.5 ** (1 / halfLife);
    this.#sums = new Float64Array(size * size);
  }

  add(errors: readonly number[], weight = 1): void {
    const n = this.#size;
    for (let i = 0; i < n; i++) {
      const error = weight * errors[i];
      for (let j = 0; j <= i; j++) this.#sums[i * n + j] = this.#keep * this.#sums[i * n + j] + error * errors[j];
    }
    this.#weight = this.#keep * this.#weight + weight;
  }

  /**
   * Weights of the combination with the least squared error, drawn towards equal ones by `prior` additions in which all
   * errors are independent and of the size of the smallest.
   */
  weights(prior: number): number[] {
    const n = this.#size;
    let smallest = Number.POSITIVE_INFINITY;
    let largest = 0;
    for (let i = 0; i < n; i++) {
      smallest = Math.min(smallest, this.#sums[i * n + i]);
      largest = Math.max(largest, this.#sums[i * n + i]);
    }
    if (largest < LEAST_SQUARE) return new Array(n).fill(1 / n);
    const penalty = Math.max((smallest * prior) / this.#weight, ROUNDING * largest);
    const products = (i: number, j: number) => this.#sums[i * n + j] + (i === j ? penalty : 0);
    return leastSquares(n, products);
  }
}

/**
 * Convex combination w of `size` members with a small w'Pw: solves P w = 1 for the members that are left and drops the
 * most negative one until none is, which is the least there is but for rare ties. P is positive definite; `products` is
 * asked for its lower triangle.
 */
function leastSquares(size: number, products: (i: number, j: number) => number): number[] {
  const members = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    const solution = solveOnes(members, products);
    const lowest = solution.reduce((best, x, i) => (x < solution[best] ? i : best), 0);
    if (solution[lowest] >= 0) {
      const weights = new Array<number>(size).fill(0);
      const total = solution.reduce((sum, x) => sum + x, 0);
      members.forEach((member, i) => {
        weights[member] = solution[i] / total;
      });
      return weights;
    }
    members.splice(lowest, 1);
  }
}

/** Solution of P w = 1 by Cholesky's decomposition; a few members every epoch, for which matrix objects take too long. */
function solveOnes(members: readonly number[], products: (i: number, j: number) => number): Float64Array {
  const n = members.length;
  const lower = new Float64Array(n * n);
  const solution = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let right = 1;
    for (let j = 0; j <= i; j++) {
      let sum = products(members[i], members[j]);
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      if (j < i) {
        lower[i * n + j] = sum / lower[j * n + j];
        right -= lower[i * n + j] * solution[j];
      } else {
        lower[i * n + i] = Math.sqrt(Math.max(sum, Number.MIN_VALUE));
        solution[i] = right / lower[i * n + i];
      }
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i] -= lower[k * n + i] * solution[k];
    solution[i] /= lower[i * n + i];
  }
  return solution;
}
