/** Models and forecasters on recorded closes, through the engine, each epoch knowing only what came before it. */
import { fromNumber, toNumber } from "../decimal.ts";
import { PAPER_TOPIC } from "../engine/topic.ts";
import type { TopicMath } from "../engine/types.ts";
import { clamp, UNIT } from "../math/fixed.ts";
import * as lossVector from "../math/lossVector.ts";
import { ABSENT } from "../math/statistics.ts";
import { truthOf } from "../models/target.ts";
import type { Forecaster, Model, PastEpoch, Target } from "../models/types.ts";
import { MAX_LOG_LOSS } from "../trace/bounds.ts";
import { Network, type NetworkEpoch } from "./network.ts";

/** Closes known at epoch 0. */
export const FIRST_CLOSES = 30;
/** Natural logs of volatility that count as no error, for a series without a record of its own. */
const VOLATILITY_STEP = 0.25;
/** Errors below this share of a typical step are noise. */
const NOISE_SHARE = 0.3;

/** What is asked of a series. */
export interface Question {
  readonly closes: readonly number[];
  readonly target: Target;
  /** Rows ahead. */
  readonly horizon: number;
}

/** Inferences of every epoch of a series, in the order of the models, and the truths they are measured against. */
export interface InferenceTable extends Question {
  readonly inferences: readonly (readonly number[])[];
  readonly truths: readonly number[];
}

/** Squared errors of one epoch. */
export interface BacktestEpoch {
  readonly network: number;
  readonly naive: number;
  readonly inference: readonly number[];
  readonly forecastImplied: readonly number[];
}

/** The fewest closes with which one epoch is settled and another one scored. */
export function fewestCloses(horizon: number): number {
  return FIRST_CLOSES + 2 * horizon;
}

/**
 * Parameters of a topic on a series: regrets are remembered for long, as models differ little on noisy series, and
 * losses are floored where they are luck. `closes` are those known at epoch 0.
 */
export function backtestTopic(target: Target, closes: readonly number[]): TopicMath {
  const moves = closes.slice(1).map((close, i) => Math.abs(close - closes[i]));
  const typical = moves.sort((a, b) => a - b)[moves.length >> 1];
  const noise = NOISE_SHARE * (target === "close" ? typical : VOLATILITY_STEP);
  const floor = fromNumber(noise * noise);
  return {
    ...PAPER_TOPIC,
    pNorm: 6n * UNIT,
    epsilon: UNIT / 10n,
    alphaRegret: UNIT / 1000n,
    lossFloor: floor > 0n ? floor : PAPER_TOPIC.lossFloor,
  };
}

/** Number of epochs that a series has. */
export function epochCount({ closes, horizon }: Question): number {
  return Math.max(0, closes.length - FIRST_CLOSES - horizon + 1);
}

/** Asks all models in every epoch; `tick` is called after each. */
export function inferAll(question: Question, models: readonly Model[], tick: () => void = () => {}): InferenceTable {
  const { closes, target, horizon } = question;
  const inferences: number[][] = [];
  const truths: number[] = [];
  for (let epoch = 0; epoch < epochCount(question); epoch++) {
    const known = closes.slice(0, FIRST_CLOSES + epoch);
    inferences.push(models.map((model) => model.infer({ target, closes: known, horizon })));
    truths.push(truthOf(closes, known.length, target, horizon) as number);
    tick();
  }
  return { ...question, inferences, truths };
}

/** Yields all epochs in order. An epoch is settled, and forecasters see its losses, once its truth is known. */
export function* runNetwork(
  { closes, target, horizon, inferences, truths }: InferenceTable,
  forecasters: readonly Forecaster[],
  topic: TopicMath,
): Generator<NetworkEpoch> {
  const network = new Network(topic);
  const weighting = {
    pNorm: toNumber(topic.pNorm),
    cNorm: toNumber(topic.cNorm),
    epsilon: toNumber(topic.epsilon),
  };
  const past: PastEpoch[] = [];
  const waiting: NetworkEpoch[] = [];
  for (const [epoch, row] of inferences.entries()) {
    // The truth of an epoch is the close that is known `horizon` epochs later.
    const due = epoch - horizon;
    if (due >= 0) {
      const losses = network.settle(waiting.shift() as NetworkEpoch, fromNumber(truths[due]));
      past[due] = {
        ...past[due],
        losses: new Map(row.map((_, j) => [j + 1, toNumber(losses[lossVector.inference(j)])])),
        networkLoss: toNumber(losses[lossVector.NETWORK]),
      };
    }
    const values = new Map(row.map((value, j) => [j + 1, value]));
    const known = closes.slice(0, FIRST_CLOSES + epoch);
    const context = { target, horizon, closes: known, epoch: BigInt(epoch), inferences: values, past, weighting };
    const forecasts = forecasters.map((forecaster) => {
      const expected = forecaster.forecast(context);
      return row.map((_, j) => logLossOf(expected.get(j + 1)));
    });
    past.push({ epoch: BigInt(epoch), inferences: values, losses: undefined, networkLoss: undefined });

    const synthesis = network.synthesize(row.map(fromNumber), forecasts);
    waiting.push(synthesis);
    yield synthesis;
  }
}

/** Squared errors of a run over the table. */
export function errorsOf(run: readonly NetworkEpoch[], { truths }: InferenceTable): BacktestEpoch[] {
  return run.map(({ network, naive, inferences, implied }, epoch) => {
    const squared = (value: bigint) => (toNumber(value) - truths[epoch]) ** 2;
    return {
      network: squared(network),
      naive: squared(naive),
      inference: inferences.map(squared),
      forecastImplied: implied.map(squared),
    };
  });
}

/** Models and forecasters together, with the default parameters of `backtestTopic` unless given others. */
export function backtest(
  question: Question,
  models: readonly Model[],
  forecasters: readonly Forecaster[],
  topic: TopicMath = backtestTopic(question.target, question.closes.slice(0, FIRST_CLOSES)),
  tick?: () => void,
): BacktestEpoch[] {
  const table = inferAll(question, models, tick);
  return errorsOf([...runNetwork(table, forecasters, topic)], table);
}

function logLossOf(expected: number | undefined): bigint {
  return expected === undefined ? ABSENT : clamp(fromNumber(expected), -MAX_LOG_LOSS, MAX_LOG_LOSS);
}
