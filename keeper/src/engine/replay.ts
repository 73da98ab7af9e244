/** One epoch as JSON: the inputs of a synthesis and, where there are reports, of its settlement. */
import { z } from "zod";
import { formatDecimal, parseDecimal } from "../decimal.ts";
import { InputError } from "../errors.ts";
import { LossFunction } from "../math/losses.ts";
import * as lossVector from "../math/lossVector.ts";
import { EXPERIENCE } from "../math/newcomers.ts";
import { ABSENT, sum } from "../math/statistics.ts";
import { scoreMoments } from "./scoring.ts";
import { settle } from "./settlement.ts";
import { EMPTY_STATE } from "./slots.ts";
import { synthesize } from "./synthesis.ts";
import type { Moments, Participant, Reports, Settlement, State, Synthesis, TopicMath } from "./types.ts";

const MAX_INFERERS = 32;
const MAX_FORECASTERS = 8;
const MAX_REPUTERS = 8;

const decimal = z.string().transform((text, context) => {
  try {
    return parseDecimal(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message, input: text });
    return z.NEVER;
  }
});
const absentDecimal = decimal.nullable().transform((value) => value ?? ABSENT);
const losses = z.strictObject({
  network: absentDecimal,
  naive: absentDecimal,
  inference: z.array(absentDecimal),
  forecastImplied: z.array(absentDecimal),
  oneOutImplied: z.array(z.array(absentDecimal)),
  oneOutInference: z.array(absentDecimal),
  oneOutForecast: z.array(absentDecimal),
  oneInForecast: z.array(absentDecimal),
});
const perTask = z.strictObject({ inference: z.array(decimal), forecast: z.array(decimal) });

const topicSchema = z.strictObject({
  pNorm: decimal,
  cNorm: decimal,
  epsilon: decimal,
  alphaRegret: decimal,
  pRewardInference: decimal,
  pRewardForecast: decimal,
  pRewardReputer: decimal,
  cReward: decimal,
  betaEntropy: decimal,
  alphaTask: decimal,
  epsilonReputer: decimal,
  learningRate: decimal,
  maxGradientIterations: z.int().min(1).max(10),
  gradientThreshold: decimal,
  minStakeFraction: decimal,
});

const inputSchema = z.strictObject({
  topic: topicSchema,
  inferences: z.array(decimal).min(1).max(MAX_INFERERS),
  forecasts: z.array(z.array(absentDecimal)).max(MAX_FORECASTERS),
  previousNetworkLoss: decimal.nullable(),
  emaLoss: losses.nullable(),
  settlement: z
    .strictObject({
      stakes: z.array(decimal).min(1).max(MAX_REPUTERS),
      listening: z.array(decimal),
      losses: z.array(losses),
      scoreHistory: perTask,
      smoothedFractions: perTask.extend({ reputer: z.array(decimal) }),
      forecastUtilityRatio: decimal,
      reward: decimal,
    })
    .nullable(),
});
const fileSchema = z.object({ input: inputSchema });

export type ReplayInput = z.output<typeof inputSchema>;
type Losses = z.output<typeof losses>;

/** Checks a parsed JSON file; InputError `replay` names the first place that does not fit. */
export function parseReplay(json: unknown): ReplayInput {
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw inputError(issue.path.join("."), issue.message);
  }
  const { input } = parsed.data;
  const n = input.inferences.length;
  const k = input.forecasts.length;
  input.forecasts.forEach((row, f) => {
    checkLength(`forecasts.${f}`, row.length, n);
  });
  if (input.emaLoss !== null) {
    checkLosses("emaLoss", input.emaLoss, n, k);
    if (input.previousNetworkLoss === null) throw inputError("previousNetworkLoss", "is needed beside emaLoss");
  }
  const { settlement } = input;
  if (settlement !== null) {
    const r = settlement.stakes.length;
    checkLength("settlement.listening", settlement.listening.length, r);
    checkLength("settlement.losses", settlement.losses.length, r);
    settlement.losses.forEach((reported, m) => checkLosses(`settlement.losses.${m}`, reported, n, k));
    checkLength("settlement.smoothedFractions.inference", settlement.smoothedFractions.inference.length, n);
    checkLength("settlement.smoothedFractions.forecast", settlement.smoothedFractions.forecast.length, k);
    checkLength("settlement.smoothedFractions.reputer", settlement.smoothedFractions.reputer.length, r);
    if (sum(settlement.stakes) <= 0n) throw inputError("settlement.stakes", "must sum to more than 0");
  }
  return input;
}

/** Computes the epoch; every number comes back as a decimal string with 18 decimals, null where it does not exist. */
export function replay(input: ReplayInput): object {
  const topic: TopicMath = { ...input.topic, lossFunction: LossFunction.Squared, lossParameter: 0n, lossFloor: 1n };
  const state = stateOf(input);
  const submissions = {
    inferers: participants(input.inferences.length),
    forecasters: participants(input.forecasts.length),
    inferences: input.inferences,
    forecasts: input.forecasts,
  };
  const synthesis = synthesize(topic, state, submissions);
  const output = synthesisOutput(synthesis);
  if (input.settlement === null) return output;
  const { stakes, losses: reported, reward } = input.settlement;
  const vectors = reported.map(vectorOf);
  const reports: Reports = {
    reputers: participants(stakes.length),
    stakes,
    losses: vectors,
    reported: vectors.map((_, m) => m),
  };
  return { ...output, ...settlementOutput(synthesis, settle(topic, state, synthesis, reports, reward)) };
}

function stateOf({ inferences, forecasts, previousNetworkLoss, emaLoss, settlement }: ReplayInput): State {
  const counts = [inferences.length, forecasts.length, settlement?.stakes.length ?? 0];
  const holders = counts.flatMap((count) => participants(count).map(({ id }) => id));
  const state: State = {
    ...EMPTY_STATE,
    slots: { inferers: counts[0], forecasters: counts[1], reputers: counts[2] },
    networkLoss: previousNetworkLoss ?? 0n,
    losses: emaLoss === null ? [] : vectorOf(emaLoss),
    holders,
    inclusions: holders.map(() => EXPERIENCE),
    smoothedFractions: holders.map(() => 0n),
    cumulative: holders.map(() => 0n),
  };
  if (settlement === null) return state;
  const { listening, smoothedFractions, scoreHistory, forecastUtilityRatio } = settlement;
  return {
    ...state,
    listening,
    smoothedFractions: [...smoothedFractions.inference, ...smoothedFractions.forecast, ...smoothedFractions.reputer],
    scoreMoments: [{ inference: scoreMoments(scoreHistory.inference), forecast: scoreMoments(scoreHistory.forecast) }],
    tau: forecastUtilityRatio,
  };
}

function synthesisOutput(synthesis: Synthesis) {
  const n = synthesis.inferences.length;
  const [p2, p15, p50, p84, p97] = texts(synthesis.percentiles);
  return {
    forecastImplied: texts(synthesis.forecastImplied),
    oneOutImplied: synthesis.oneOutImplied.map(texts),
    network: text(synthesis.network),
    naive: text(synthesis.naive),
    oneOutInference: texts(synthesis.oneOutInference),
    oneOutForecast: texts(synthesis.oneOutForecast),
    oneInForecast: texts(synthesis.oneInForecast),
    weights: { inference: texts(synthesis.weights.slice(0, n)), forecast: texts(synthesis.weights.slice(n)) },
    confidence: { "2.28": p2, "15.87": p15, "50": p50, "84.13": p84, "97.72": p97 },
  };
}

function settlementOutput(synthesis: Synthesis, settlement: Settlement) {
  const n = synthesis.inferences.length;
  const k = synthesis.forecastImplied.length;
  const { state, scores, fractions, entropy, taskRewards, rewards } = settlement;
  const byTask = <T extends { [task: string]: readonly bigint[] }>(values: T) =>
    Object.fromEntries(Object.entries(values).map(([task, list]) => [task, texts(list)]));
  const regret = (variant: number, entry: number) => text(state.losses[variant] - state.losses[entry]);
  const indices = (count: number) => Array.from({ length: count }, (_, i) => i);
  const [moments] = state.scoreMoments;
  return {
    loss: lossesOutput(settlement.consensusLoss, n, k),
    emaLoss: lossesOutput(state.losses, n, k),
    regrets: {
      inference: indices(n).map((j) => regret(lossVector.NETWORK, lossVector.inference(j))),
      forecast: indices(k).map((f) => regret(lossVector.NETWORK, lossVector.forecastImplied(n, f))),
      naive: indices(n).map((j) => regret(lossVector.NAIVE, lossVector.inference(j))),
    },
    scores: byTask(scores as never),
    scoreMoments: {
      inference: momentsOutput(moments.inference),
      forecast: momentsOutput(moments.forecast),
    },
    listeningSteps: settlement.listeningSteps.map(texts),
    listening: texts(state.listening),
    adjustedStakes: texts(settlement.adjustedStakes),
    fractions: byTask(fractions as never),
    smoothedFractions: {
      inference: texts(state.smoothedFractions.slice(0, n)),
      forecast: texts(state.smoothedFractions.slice(n, n + k)),
      reputer: texts(state.smoothedFractions.slice(n + k)),
    },
    entropy: {
      inference: text(entropy.inference),
      forecast: text(entropy.forecast),
      reputer: text(entropy.reputer),
    },
    tau: text(state.tau),
    chi: text(settlement.chi),
    gamma: text(settlement.gamma),
    taskRewards: {
      inference: text(taskRewards.inference),
      forecast: text(taskRewards.forecast),
      reputer: text(taskRewards.reputer),
    },
    rewards: byTask(rewards as never),
  };
}

function lossesOutput(vector: readonly bigint[], n: number, k: number) {
  return {
    network: text(vector[lossVector.NETWORK]),
    naive: text(vector[lossVector.NAIVE]),
    inference: texts(vector.slice(2, 2 + n)),
    forecastImplied: texts(vector.slice(2 + n, 2 + n + k)),
    oneOutImplied: Array.from({ length: k }, (_, f) =>
      texts(vector.slice(lossVector.oneOutImplied(n, k, f, 0), lossVector.oneOutImplied(n, k, f, n))),
    ),
    oneOutInference: texts(vector.slice(lossVector.oneOutInference(n, k, 0), lossVector.oneOutInference(n, k, n))),
    oneOutForecast: texts(vector.slice(lossVector.oneOutForecast(n, k, 0), lossVector.oneOutForecast(n, k, k))),
    oneInForecast: texts(vector.slice(lossVector.oneInForecast(n, k, 0))),
  };
}

function vectorOf(values: Losses): bigint[] {
  return [
    values.network,
    values.naive,
    ...values.inference,
    ...values.forecastImplied,
    ...values.oneOutImplied.flat(),
    ...values.oneOutInference,
    ...values.oneOutForecast,
    ...values.oneInForecast,
  ];
}

function momentsOutput({ count, sum: total, squares }: Moments) {
  return { count: Number(count), sum: text(total), squares: text(squares) };
}

function participants(count: number): Participant[] {
  return Array.from({ length: count }, (_, slot) => ({ slot, id: slot + 1 }));
}

function text(value: bigint): string | null {
  return value === ABSENT ? null : formatDecimal(value);
}

function texts(values: readonly bigint[]): (string | null)[] {
  return values.map(text);
}

function checkLosses(path: string, values: Losses, n: number, k: number): void {
  checkLength(`${path}.inference`, values.inference.length, n);
  checkLength(`${path}.forecastImplied`, values.forecastImplied.length, k);
  checkLength(`${path}.oneOutImplied`, values.oneOutImplied.length, k);
  values.oneOutImplied.forEach((row, f) => {
    checkLength(`${path}.oneOutImplied.${f}`, row.length, n);
  });
  checkLength(`${path}.oneOutInference`, values.oneOutInference.length, n);
  checkLength(`${path}.oneOutForecast`, values.oneOutForecast.length, k);
  checkLength(`${path}.oneInForecast`, values.oneInForecast.length, k);
}

function checkLength(path: string, length: number, expected: number): void {
  if (length !== expected) {
    throw new InputError("replay", `${path} has ${length} entries instead of ${expected}`, {
      value: length,
      limit: expected,
    });
  }
}

function inputError(path: string, message: string): InputError {
  return new InputError("replay", `${path}: ${message}`, { value: path, limit: message });
}
