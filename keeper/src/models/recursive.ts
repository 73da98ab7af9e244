/** Ridge regression that forgets: sums over weighted observations, and a fit to them from time to time. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { dot } from "./linear.ts";

export interface RecursiveSettings {
  /** Of observations, in observations. */
  readonly halfLife: number;
  /** Observations from one fit to the next. */
  readonly refit: number;
  /** Penalties to choose from, in observations. */
  readonly penalties: readonly number[];
}

export class RecursiveRidge {
  readonly #settings: RecursiveSettings;
  readonly #keep: number;
  /** Lower triangle. */
  #products = new Float64Array(0);
  #responses: number[] = [];
  #responseSquares = 0;
  #weight = 0;
  #count = 0;
  #coefficients: number[] = [];

  constructor(settings: RecursiveSettings) {
    this.#settings = settings;
    this.#keep = 0.5 ** (1 / settings.halfLife);
  }

  /** 0 before the first observation. */
  predict(inputs: readonly number[]): number {
    return this.#coefficients.length === 0 ? 0 : dot(inputs, this.#coefficients);
  }

  add(inputs: readonly number[], outcome: number): void {
    const n = inputs.length;
    const keep = this.#keep;
    if (this.#count === 0) {
      this.#products = new Float64Array(n * n);
      this.#responses = new Array(n).fill(0);
    }
    for (let i = 0; i < n; i++) {
      const x = inputs[i];
      this.#responses[i] = keep * this.#responses[i] + x * outcome;
      for (let j = 0; j <= i; j++) this.#products[i * n + j] = keep * this.#products[i * n + j] + x * inputs[j];
    }
    this.#responseSquares = keep * this.#responseSquares + outcome * outcome;
    this.#weight = keep * this.#weight + 1;
    if (this.#count++ % this.#settings.refit === 0) this.#coefficients = this.#fit(n);
  }

  /**
   * Coefficients at the penalty with the least generalised cross-validation error, on features scaled to unit mean
   * square: with eigenvalues e and rotated responses b, the fit leaves y'y - sum b^2 (e + 2 l) / (e + l)^2.
   */
  #fit(n: number): number[] {
    const scales = this.#responses.map((_, i) => Math.sqrt(this.#products[i * n + i] / this.#weight) || 1);
    const scaled = Matrix.zeros(n, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const product = this.#products[i * n + j] / (scales[i] * scales[j]);
        scaled.set(i, j, product);
        scaled.set(j, i, product);
      }
    }
    const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(scaled, { assumeSymmetric: true });
    const scaledResponses = Matrix.columnVector(this.#responses.map((b, i) => b / scales[i]));
    const b = eigenvectorMatrix.transpose().mmul(scaledResponses).to1DArray();
    const eigenvalues = realEigenvalues.map((e) => Math.max(e, 0));
    const errorAt = (penalty: number) => {
      let left = this.#responseSquares;
      let freedom = 0;
      eigenvalues.forEach((e, i) => {
        left -= (b[i] ** 2 * (e + 2 * penalty)) / (e + penalty) ** 2;
        freedom += e / (e + penalty);
      });
      return left / Math.max(this.#weight - freedom, 1) ** 2;
    };
    const penalty = this.#settings.penalties.reduce((best, next) => (errorAt(next) < errorAt(best) ? next : best));
    const shrunk = Matrix.columnVector(b.map((value, i) => value / (eigenvalues[i] + penalty)));
    return eigenvectorMatrix
      .mmul(shrunk)
      .to1DArray()
      .map((value, i) => value / scales[i]);
  }
}
