/** A search over a topic's parameters on the first half of a series, and what the second half says of what it found. */
import { fromNumber, toNumber } from "../decimal.ts";
import type { TopicMath } from "../engine/types.ts";
import { ABSENT } from "../math/statistics.ts";
import type { Forecaster } from "../models/types.ts";
import { backtestTopic, errorsOf, FIRST_CLOSES, type InferenceTable, runNetwork } from "./backtest.ts";
import { type Quick, quickErrors, quickOf } from "./quick.ts";
import { seededRandom } from "./random.ts";
import { mean } from "./statistics.ts";

/** Parts of the first half, in all of which a candidate must be as good as the default; parts that are evidence. */
const TRAINING_FOLDS = 4;
const FOLDS = 4;
/** Epochs at the beginning that are not scored: nothing has been learnt yet. */
const WARM_UP = 0.2;
/** Ranges of the draws; those of contracts/topics/TopicRules.sol are wider. */
const P_NORM = { low: 2, high: 10 };
const C_NORM = { low: -0.5, high: 2 };
const EPSILON = { low: 0.005, high: 0.5 };
const ALPHA = { low: 0.0007, high: 0.1 };
/** Of squared errors in the first half, the shares that a floor may be above. */
const FLOORED = { low: 0, high: 0.9 };
/** Decimals that say enough of a parameter. */
const DIGITS = 3;

export interface TuneSettings {
  readonly draws: number;
  readonly seed: number;
}

/** log10 mean squared errors of the network in one part of the run, epochs `from` to `to` (exclusive). */
export interface Fold {
  readonly from: number;
  readonly to: number;
  readonly tuned: number;
  readonly standard: number;
}

export interface Tuned {
  readonly topic: TopicMath;
  /** Whether any draw was better than the default in the first half. */
  readonly changed: boolean;
  /** Parts of the second half, which the search did not see. */
  readonly folds: readonly Fold[];
  /** The whole second half. */
  readonly overall: Fold;
}

/** Epochs of the first half whose truth is known when the second one begins. */
export function trainingEnd({ inferences, horizon }: InferenceTable): number {
  return Math.max(0, Math.floor(inferences.length / 2) - horizon);
}

/** The parameters with the least loss in the first half among the default ones and draws that never did worse there. */
export function searchTopic(
  table: InferenceTable,
  forecasters: readonly Forecaster[],
  { draws, seed }: TuneSettings,
): { topic: TopicMath; changed: boolean } {
  const standard = standardTopic(table);
  const end = trainingEnd(table);
  const beginning: InferenceTable = { ...table, inferences: table.inferences.slice(0, end) };
  const run = [...runNetwork(beginning, forecasters, standard)];
  // What forecasters imply hardly depends on the topic: they know its parameters.
  const members = run.map(({ inferences, implied }) =>
    [...inferences, ...implied.map((value, k) => (value === ABSENT ? inferences[k % inferences.length] : value))].map(
      toNumber,
    ),
  );
  const first = Math.floor(WARM_UP * end);
  const quick = { inferers: table.inferences[0]?.length ?? 0, members, truths: table.truths, horizon: table.horizon };
  const scores = (candidate: Quick) => {
    const errors = quickErrors(quick, candidate, end).slice(first);
    return split(0, errors.length, TRAINING_FOLDS).map(({ from, to }) => logMean(errors.slice(from, to)));
  };
  const squares = errorsOf(run, table)
    .flatMap(({ inference }) => inference)
    .sort((a, b) => a - b);
  const random = seededRandom(seed);
  let best = quickOf(standard);
  const before = scores(best);
  let lowest = mean(before);
  let changed = false;
  for (let draw = 0; draw < draws; draw++) {
    const floored = FLOORED.low + (FLOORED.high - FLOORED.low) * random.uniform();
    const candidate = {
      pNorm: rounded(exponential(P_NORM, random.uniform())),
      cNorm: rounded(C_NORM.low + (C_NORM.high - C_NORM.low) * random.uniform()),
      epsilon: rounded(exponential(EPSILON, random.uniform())),
      alphaRegret: rounded(exponential(ALPHA, random.uniform())),
      lossFloor: Math.max(rounded(squares[Math.floor(floored * squares.length)] ?? 0), 1e-18),
    };
    const folds = scores(candidate);
    if (mean(folds) >= lowest || folds.some((loss, i) => loss > before[i])) continue;
    lowest = mean(folds);
    best = candidate;
    changed = true;
  }
  const topic = changed
    ? {
        ...standard,
        pNorm: fromNumber(best.pNorm),
        cNorm: fromNumber(best.cNorm),
        epsilon: fromNumber(best.epsilon),
        alphaRegret: fromNumber(best.alphaRegret),
        lossFloor: fromNumber(best.lossFloor),
      }
    : standard;
  return { topic, changed };
}

/** The search, and the whole run with what it found against the default parameters. */
export function tune(table: InferenceTable, forecasters: readonly Forecaster[], settings: TuneSettings): Tuned {
  const { topic, changed } = searchTopic(table, forecasters, settings);
  const losses = (parameters: TopicMath) =>
    errorsOf([...runNetwork(table, forecasters, parameters)], table).map(({ network }) => network);
  const standard = losses(standardTopic(table));
  const tuned = changed ? losses(topic) : standard;
  const fold = ({ from, to }: { from: number; to: number }): Fold => ({
    from,
    to,
    tuned: logMean(tuned.slice(from, to)),
    standard: logMean(standard.slice(from, to)),
  });
  const half = Math.floor(table.inferences.length / 2);
  const parts = split(half, table.inferences.length, FOLDS);
  return { topic, changed, folds: parts.map(fold), overall: fold({ from: half, to: table.inferences.length }) };
}

function standardTopic({ target, closes }: InferenceTable): TopicMath {
  return backtestTopic(target, closes.slice(0, FIRST_CLOSES));
}

function split(from: number, to: number, parts: number): { from: number; to: number }[] {
  const bound = (i: number) => from + Math.floor(((to - from) * i) / parts);
  return Array.from({ length: parts }, (_, i) => ({ from: bound(i), to: bound(i + 1) })).filter((x) => x.from < x.to);
}

function logMean(values: readonly number[]): number {
  return Math.log10(Math.max(mean(values), 1e-18));
}

function exponential({ low, high }: { low: number; high: number }, share: number): number {
  return low * (high / low) ** share;
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
