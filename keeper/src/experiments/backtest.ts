/** Models and forecasters on recorded closes, through the engine, each epoch knowing only what came before it. */
import { fromNumber, toNumber } from "../decimal.ts";
import { settle, truthLosses } from "../engine/settlement.ts";
import { EMPTY_STATE } from "../engine/slots.ts";
import { synthesize } from "../engine/synthesis.ts";
import { PAPER_TOPIC } from "../engine/topic.ts";
import type { Participant, State, Synthesis, TopicMath } from "../engine/types.ts";
import { clamp, UNIT } from "../math/fixed.ts";
import * as lossVector from "../math/lossVector.ts";
import { ABSENT } from "../math/statistics.ts";
import { HORIZON, truthOf } from "../models/target.ts";
import type { Forecaster, Model, PastEpoch, Target } from "../models/types.ts";
import { MAX_LOG_LOSS } from "../trace/bounds.ts";

/** Closes known at epoch 0. */
export const FIRST_CLOSES = 30;
/** The budget of an epoch does not matter to losses. */
const REWARD = 10n ** 18n;
/** Natural logs of volatility that count as no error, for a series without a record of its own. */
const VOLATILITY_STEP = 0.25;
/** Errors below this share of a typical step are noise. */
const NOISE_SHARE = 0.3;

/** Squared errors of one epoch. */
export interface BacktestEpoch {
  readonly network: number;
  readonly naive: number;
  readonly inference: readonly number[];
  readonly forecastImplied: readonly number[];
}

/** The fewest closes with which one epoch is settled and another one scored. */
export function fewestCloses(target: Target): number {
  return FIRST_CLOSES + 2 * HORIZON[target];
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
export function epochCount(closes: readonly number[], target: Target): number {
  return Math.max(0, closes.length - FIRST_CLOSES - HORIZON[target] + 1);
}

/** Yields all epochs in order. An epoch is settled once its truth is known. */
export function* backtest(
  closes: readonly number[],
  target: Target,
  models: readonly Model[],
  forecasters: readonly Forecaster[],
  topic: TopicMath = backtestTopic(target, closes.slice(0, FIRST_CLOSES)),
): Generator<BacktestEpoch> {
  const inferers = participants(models.length);
  const forecasting = participants(forecasters.length);
  const past: PastEpoch[] = [];
  const waiting: { epoch: number; synthesis: Synthesis }[] = [];
  let state: State = EMPTY_STATE;
  for (let epoch = 0; epoch < epochCount(closes, target); epoch++) {
    const known = closes.slice(0, FIRST_CLOSES + epoch);
    while (waiting.length > 0) {
      const { epoch: due, synthesis } = waiting[0];
      const truth = truthOf(known, FIRST_CLOSES + due, target);
      if (truth === undefined) break;
      waiting.shift();
      const losses = truthLosses(topic, synthesis, fromNumber(truth));
      state = settled(topic, state, synthesis, losses);
      past[due] = {
        ...past[due],
        losses: new Map(inferers.map(({ id }, j) => [id, toNumber(losses[lossVector.inference(j)])])),
        networkLoss: toNumber(losses[lossVector.NETWORK]),
      };
    }

    const inferences = models.map((model) => model.infer({ target, closes: known }));
    const values = new Map(inferers.map(({ id }, j) => [id, inferences[j]]));
    const context = { target, closes: known, epoch: BigInt(epoch), inferences: values, past };
    const forecasts = forecasters.map((forecaster) => {
      const expected = forecaster.forecast(context);
      return inferers.map(({ id }) => logLossOf(expected.get(id)));
    });
    past.push({ epoch: BigInt(epoch), inferences: values, losses: undefined, networkLoss: undefined });

    const synthesis = synthesize(topic, state, {
      inferers,
      forecasters: forecasting,
      inferences: inferences.map(fromNumber),
      forecasts,
    });
    waiting.push({ epoch, synthesis });
    yield squaredErrors(synthesis, truthOf(closes, known.length, target) as number);
  }
}

/** With one reputer that reports the truth. */
function settled(topic: TopicMath, state: State, synthesis: Synthesis, losses: readonly bigint[]): State {
  const reports = { reputers: participants(1), stakes: [UNIT], losses: [losses], reported: [0] };
  return settle(topic, state, synthesis, reports, REWARD).state;
}

function squaredErrors(synthesis: Synthesis, truth: number): BacktestEpoch {
  const squared = (value: bigint) => (toNumber(value) - truth) ** 2;
  return {
    network: squared(synthesis.network),
    naive: squared(synthesis.naive),
    inference: synthesis.inferences.map(squared),
    forecastImplied: synthesis.forecastImplied.map(squared),
  };
}

function logLossOf(expected: number | undefined): bigint {
  return expected === undefined ? ABSENT : clamp(fromNumber(expected), -MAX_LOG_LOSS, MAX_LOG_LOSS);
}

function participants(count: number): Participant[] {
  return Array.from({ length: count }, (_, slot) => ({ slot, id: slot + 1 }));
}
