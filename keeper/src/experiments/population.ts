/** The simulated participants of section 3.3: what each one draws at the start, and what it submits in an epoch. */
import { fromNumber, toNumber } from "../decimal.ts";
import { contextSensitivity, experience } from "../math/experiment.ts";
import { UNIT } from "../math/fixed.ts";
import { smoothedLoss } from "../math/losses.ts";
import { ABSENT } from "../math/statistics.ts";
import type { Random } from "./random.ts";

/** Error and bias of the epoch's outperforming worker are multiplied by this. */
export const OUTPERFORMANCE = 0.3;

/** log10 of the factor that outperformance puts on a squared loss. */
const LOG_ADVANTAGE = 2 * Math.log10(OUTPERFORMANCE);

/** Slope and centre of Eq. 20. */
const SENSITIVITY_SLOPE = 10n * UNIT;
const SENSITIVITY_CENTRE = UNIT / 2n;

/** Standard deviation and mean of what a participant adds to the value it should give. */
export interface Accuracy {
  readonly error: number;
  readonly bias: number;
}

/** Its error and bias are those of the logarithm of the loss. */
export interface SimulatedForecaster extends Accuracy {
  /** f_context of Eq. 20, 0 to 1. */
  readonly context: number;
}

export interface SimulatedReputer extends Accuracy {
  /** alpha_m, the share of the present in the losses it reports; at most 1. */
  readonly alpha: bigint;
  /** Wei. */
  readonly stake: bigint;
}

export interface Population {
  readonly inferers: readonly Accuracy[];
  readonly forecasters: readonly SimulatedForecaster[];
  readonly reputers: readonly SimulatedReputer[];
}

export interface PopulationSize {
  readonly inferers: number;
  readonly forecasters: number;
  readonly reputers: number;
}

const list = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

export function drawPopulation(random: Random, size: PopulationSize): Population {
  return {
    inferers: list(size.inferers, () => ({
      error: random.logNormal(-0.7, 0.176),
      bias: random.normal(0, 0.05),
    })),
    forecasters: list(size.forecasters, () => ({
      error: random.logNormal(-0.222, 0.176),
      bias: random.normal(0, 0.3),
      context: toNumber(contextSensitivity(fromNumber(random.uniform()), SENSITIVITY_SLOPE, SENSITIVITY_CENTRE)),
    })),
    reputers: list(size.reputers, () => ({
      error: random.logNormal(-1, 0.097),
      bias: random.normal(0, 0.05),
      alpha: fromNumber(Math.min(1, random.logNormal(-1.523, 0.301))),
      stake: fromNumber(random.logNormal(5, 0.1)),
    })),
  };
}

/** Inferences of an epoch, of which the worker `outperformer` has the better context. */
export function drawInferences(
  random: Random,
  inferers: readonly Accuracy[],
  epoch: number,
  truth: number,
  outperformer: number,
): number[] {
  const factor = experienceAt(epoch);
  return inferers.map(({ error, bias }, j) => {
    const scale = factor * (j === outperformer ? OUTPERFORMANCE : 1);
    return truth + random.normal(scale * bias, scale * error);
  });
}

/**
 * Forecasts of one forecaster from the workers' true log10 losses: its mean of the actual ones and of those without the
 * outperformance, weighted by its context sensitivity and perturbed by its error and bias.
 */
export function drawForecasts(
  random: Random,
  { error, bias, context }: SimulatedForecaster,
  epoch: number,
  logLosses: readonly number[],
  outperformer: number,
): number[] {
  const factor = experienceAt(epoch);
  const perturbed = (logLoss: number) => logLoss + random.normal(factor * bias, factor * error);
  return logLosses.map((actual, j) => {
    const unaware = actual - (j === outperformer ? LOG_ADVANTAGE : 0);
    return context * perturbed(actual) + (1 - context) * perturbed(unaware);
  });
}

/** Vector that a reputer reports: the true log10 losses with its error and bias, smoothed with its alpha_m (Eq. 15). */
export function drawReport(
  random: Random,
  { error, bias, alpha }: SimulatedReputer,
  logLosses: readonly bigint[],
  previous: readonly bigint[] | undefined,
): bigint[] {
  return logLosses.map((value, x) => {
    if (value === ABSENT) return ABSENT;
    const observed = value + fromNumber(random.normal(bias, error));
    return previous === undefined ? observed : smoothedLoss(alpha, observed, previous[x]);
  });
}

/** Eq. 19 as a double. */
function experienceAt(epoch: number): number {
  return toNumber(experience(BigInt(epoch)));
}
