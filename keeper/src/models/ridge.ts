/** Ridge regression on lags, distances from moving averages and volatility, learnt recursively with slow forgetting. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { lagFeatures, volatilityFeatures } from "./features.ts";
import type { Frame } from "./frame.ts";
import { dot } from "./linear.ts";
import { type Learner, onlineModel } from "./online.ts";
import { Season } from "./season.ts";

/** Of observations in the regression, entries. */
const HALF_LIFE = 250;
/** Observations from one fit to the next. */
const REFIT = 10;
/** Penalties to choose from, in observations. */
const PENALTIES = [5, 25, 100];
const SEASON_STEP = 0.2;

/** Sums over weighted observations of inputs and one outcome. */
interface Sums {
  products: Matrix;
  responses: number[];
  responseSquares: number;
  weight: number;
}

function regression(): Learner {
  const season = new Season(SEASON_STEP);
  const pending: { inputs: number[]; base: number; scale: number }[] = [];
  let sums: Sums | undefined;
  let count = 0;
  let coefficients: number[] = [];
  return {
    step(frame) {
      season.track(frame);
      const seasonal = season.change(frame);
      const past = pending.length === frame.horizon ? pending.shift() : undefined;
      if (past !== undefined) {
        sums ??= {
          products: Matrix.zeros(past.inputs.length, past.inputs.length),
          responses: past.inputs.map(() => 0),
          responseSquares: 0,
          weight: 0,
        };
        add(sums, past.inputs, (frame.valueAt(0) - past.base) / past.scale);
        if (count++ % REFIT === 0) coefficients = fit(sums);
      }
      // Volatility's errors grow with how much it moves at the time, prices' with the long-run scale of their features.
      const scale = frame.target === "close" ? frame.longScale : frame.shortScale;
      const inputs = [1, ...inputsOf(frame, season.levels, seasonal)];
      pending.push({ inputs, base: frame.valueAt(0) + seasonal, scale });
      return seasonal + (coefficients.length === 0 ? 0 : scale * dot(inputs, coefficients));
    },
  };
}

function inputsOf(frame: Frame, levels: readonly number[], seasonal: number): number[] {
  if (frame.target === "close") return lagFeatures(frame, levels, seasonal);
  return volatilityFeatures(frame, seasonal);
}

function add(sums: Sums, inputs: readonly number[], outcome: number): void {
  const keep = 0.5 ** (1 / HALF_LIFE);
  const { products, responses } = sums;
  inputs.forEach((x, i) => {
    responses[i] = keep * responses[i] + x * outcome;
    inputs.forEach((y, j) => products.set(i, j, keep * products.get(i, j) + x * y));
  });
  sums.responseSquares = keep * sums.responseSquares + outcome * outcome;
  sums.weight = keep * sums.weight + 1;
}

/**
 * Coefficients at the penalty with the least generalised cross-validation error, on features scaled to unit mean
 * square: with eigenvalues e and rotated responses b, the fit leaves y'y - sum b^2 (e + 2 l) / (e + l)^2.
 */
function fit({ products, responses, responseSquares, weight }: Sums): number[] {
  const scales = responses.map((_, i) => Math.sqrt(products.get(i, i) / weight) || 1);
  const scaled = products.clone();
  scales.forEach((scale, i) => {
    scaled.mulRow(i, 1 / scale);
    scaled.mulColumn(i, 1 / scale);
  });
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(scaled, { assumeSymmetric: true });
  const scaledResponses = Matrix.columnVector(responses.map((b, i) => b / scales[i]));
  const b = eigenvectorMatrix.transpose().mmul(scaledResponses).to1DArray();
  const eigenvalues = realEigenvalues.map((e) => Math.max(e, 0));
  const errorAt = (penalty: number) => {
    let left = responseSquares;
    let freedom = 0;
    eigenvalues.forEach((e, i) => {
      left -= (b[i] ** 2 * (e + 2 * penalty)) / (e + penalty) ** 2;
      freedom += e / (e + penalty);
    });
    return left / Math.max(weight - freedom, 1) ** 2;
  };
  const penalty = PENALTIES.reduce((best, next) => (errorAt(next) < errorAt(best) ? next : best));
  const shrunk = Matrix.columnVector(b.map((value, i) => value / (eigenvalues[i] + penalty)));
  return eigenvectorMatrix
    .mmul(shrunk)
    .to1DArray()
    .map((value, i) => value / scales[i]);
}

export const ridge = onlineModel("ridge", regression);
