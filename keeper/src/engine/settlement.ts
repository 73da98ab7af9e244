/** One epoch's settlement: reports and the state they stand on, to the settlement trace and the next state. */
import * as entropy from "../math/entropy.ts";
import { UNIT } from "../math/fixed.ts";
import * as listening from "../math/listening.ts";
import { consensusLoss, logLoss, loss, smoothedLoss } from "../math/losses.ts";
import * as lossVector from "../math/lossVector.ts";
import * as scoring from "../math/scores.ts";
import { ABSENT, deviationOfMoments } from "../math/statistics.ts";
import { startingSlots } from "./slots.ts";
import { evaluatedInferences } from "./synthesis.ts";
import type { ClassValues, Moments, Reports, ScoreMoments, Settlement, State, Synthesis, TopicMath } from "./types.ts";

/** Epochs whose scores enter the deviation of Eq. 28. */
export const SCORE_WINDOW = 10;

/** log10 losses of all evaluated inferences against a ground truth (Eq. 13), ABSENT where there is no inference. */
export function truthLosses(topic: TopicMath, synthesis: Synthesis, truth: bigint): bigint[] {
  return evaluatedInferences(synthesis).map((value) =>
    value === ABSENT ? ABSENT : logLoss(loss(topic.lossFunction, topic.lossParameter, value, truth), topic.lossFloor),
  );
}

/** Needs at least one report; `reward` is the epoch's budget in wei. */
export function settle(
  topic: TopicMath,
  base: State,
  synthesis: Synthesis,
  reports: Reports,
  reward: bigint,
): Settlement {
  const consensus = consensusLosses(reports);
  const networkLoss = consensus[lossVector.NETWORK];
  const { inferers, forecasters } = synthesis;
  const start = startingSlots(topic, base, inferers, forecasters, reports.reputers);
  const present = synthesis.forecastImplied.map((value) => value !== ABSENT);

  const consensusScores = listen(topic, reports, start.listening);
  const scores: ClassValues = {
    inference: inferers.map((_, j) =>
      scoring.inferenceScore(
        consensus[lossVector.oneOutInference(inferers.length, forecasters.length, j)],
        networkLoss,
      ),
    ),
    forecast: forecastScores(consensus, inferers.length, present),
    reputer: consensusScores.scores,
  };
  const scoreMoments = [
    { inference: momentsOf(scores.inference), forecast: momentsOf(scores.forecast) },
    ...base.scoreMoments,
  ].slice(0, SCORE_WINDOW);
  const sigma = (task: keyof ScoreMoments) => deviationOfWindow(scoreMoments.map((moments) => moments[task]));
  const fractions: ClassValues = {
    inference: scoring.rewardFractions(
      scores.inference,
      sigma("inference"),
      topic.pRewardInference,
      topic.cReward,
      topic.epsilon,
    ),
    forecast: scoring.rewardFractions(
      scores.forecast,
      sigma("forecast"),
      topic.pRewardForecast,
      topic.cReward,
      topic.epsilon,
    ),
    reputer: listening.reputerFractions(reports.stakes, scores.reputer, topic.pRewardReputer),
  };

  // Where each participant of the epoch stands in the lists over slots, in the order of those lists.
  const offsets = { forecast: start.slots.inferers, reputer: start.slots.inferers + start.slots.forecasters };
  const places = {
    inference: inferers.map(({ slot }) => slot),
    forecast: forecasters.map(({ slot }) => offsets.forecast + slot),
    reputer: reports.reputers.map(({ slot }) => offsets.reputer + slot),
  };
  const tasks = ["inference", "forecast", "reputer"] as const;
  const takesPart = (task: (typeof tasks)[number], i: number) => task !== "forecast" || present[i] === true;

  const smoothed = [...start.smoothedFractions];
  for (const task of tasks) {
    places[task].forEach((place, i) => {
      if (!takesPart(task, i)) return;
      const fraction = fractions[task][i];
      smoothed[place] =
        start.inclusions[place] === 0
          ? fraction
          : entropy.smoothedFraction(topic.alphaTask, fraction, start.smoothedFractions[place]);
    });
  }

  const classEntropy = (task: (typeof tasks)[number]) => {
    const members = places[task].filter((_, i) => takesPart(task, i)).map((place) => smoothed[place]);
    return entropy.entropy(entropy.modifiedFractions(members), topic.betaEntropy);
  };
  const forecastEntropy = inferers.length > 1 ? classEntropy("forecast") : 0n;
  const entropies = {
    inference: classEntropy("inference"),
    forecast: forecastEntropy,
    reputer: classEntropy("reputer"),
  };
  const tau = entropy.utilityRatio(
    topic.alphaTask,
    entropy.forecastTaskScore(consensus[lossVector.NAIVE], networkLoss),
    scores.inference.reduce((top, score) => (score > top ? score : top)),
    base.tau,
  );
  const chi = entropy.forecastUtility(tau);
  const gamma = entropy.utilityNormalization(entropies.inference, entropies.forecast, chi);
  const totalEntropy = entropies.inference + entropies.forecast + entropies.reputer;
  const taskRewards = {
    inference: entropy.inferenceReward(reward, entropies.inference, totalEntropy, chi, gamma),
    forecast: entropy.forecastReward(reward, entropies.forecast, totalEntropy, chi, gamma),
    reputer: entropy.reputerReward(reward, entropies.reputer, totalEntropy),
  };
  const paid = (task: (typeof tasks)[number]) =>
    fractions[task].map((fraction) => entropy.participantReward(fraction, taskRewards[task]));
  const rewards: ClassValues = { inference: paid("inference"), forecast: paid("forecast"), reputer: paid("reputer") };

  const cumulative = [...start.cumulative];
  const inclusions = [...start.inclusions];
  for (const task of tasks) {
    places[task].forEach((place, i) => {
      cumulative[place] = cumulative[place] + rewards[task][i];
      if (takesPart(task, i)) inclusions[place] = inclusions[place] + 1;
    });
  }
  const listened = [...start.listening];
  const lastStep = consensusScores.steps[consensusScores.steps.length - 1];
  reports.reputers.forEach(({ slot }, m) => {
    listened[slot] = lastStep[m];
  });

  return {
    reports,
    consensusLoss: consensus,
    scores,
    listeningSteps: consensusScores.steps,
    adjustedStakes: consensusScores.adjusted,
    fractions,
    entropy: entropies,
    chi,
    gamma,
    taskRewards,
    rewards,
    state: {
      slots: start.slots,
      networkLoss,
      losses: smoothedLosses(topic, start, synthesis, consensus),
      holders: start.holders,
      inclusions,
      listening: listened,
      smoothedFractions: smoothed,
      scoreMoments,
      tau,
      cumulative,
    },
  };
}

/** Eq. 14 for every evaluated inference. */
function consensusLosses({ losses, reported, stakes }: Reports): bigint[] {
  const first = losses[0];
  return first.map((_, x) =>
    consensusLoss(
      reported.map((report) => losses[report][x]),
      stakes,
    ),
  );
}

/**
 * Eq. 15: entries of this epoch's participants move towards their consensus loss, all others stay. In the first
 * settlement all start at the network's loss, which makes every regret start at 0.
 */
function smoothedLosses(
  topic: TopicMath,
  start: { slots: State["slots"]; losses: readonly bigint[] },
  { inferers, forecasters }: Synthesis,
  consensus: readonly bigint[],
): bigint[] {
  const n = start.slots.inferers;
  const k = start.slots.forecasters;
  const networkLoss = consensus[lossVector.NETWORK];
  const result =
    start.losses.length > 0 ? [...start.losses] : new Array<bigint>(lossVector.size(n, k)).fill(networkLoss);
  const places = lossVector.places(
    n,
    k,
    inferers.map(({ slot }) => slot),
    forecasters.map(({ slot }) => slot),
  );
  places.forEach((place, x) => {
    result[place] = smoothedLoss(topic.alphaRegret, consensus[x], result[place]);
  });
  return result;
}

/** Eq. 22-25 for every forecaster; ABSENT for one that is out of the epoch. */
function forecastScores(consensus: readonly bigint[], n: number, present: readonly boolean[]): bigint[] {
  const k = present.length;
  const taking = present.filter(Boolean).length;
  const networkLoss = consensus[lossVector.NETWORK];
  const naiveLoss = consensus[lossVector.NAIVE];
  return present.map((isPresent, f) => {
    if (!isPresent) return ABSENT;
    const oneOut = scoring.oneOutScore(consensus[lossVector.oneOutForecast(n, k, f)], networkLoss);
    const oneIn = scoring.oneInScore(naiveLoss, consensus[lossVector.oneInForecast(n, k, f)]);
    return scoring.forecastScore(oneOut, oneIn, scoring.soloFraction(taking));
  });
}

/** Eq. 29-34: the iteration over listening coefficients; scores and adjusted stakes are those its last step starts from. */
function listen(
  topic: TopicMath,
  { reputers, stakes, losses, reported }: Reports,
  slotListening: readonly bigint[],
): { steps: bigint[][]; scores: bigint[]; adjusted: bigint[] } {
  const between = losses.map((a) => losses.map((b) => (a === b ? 0n : listening.squaredDistance(a, b))));
  const norms = losses.map(listening.squaredNorm);
  const distances = reported.map((a) => reported.map((b) => between[a][b]));
  const squaredNorms = reported.map((a) => norms[a]);

  let coefficients = reputers.map(({ slot }) => slotListening[slot]);
  const steps: bigint[][] = [];
  for (;;) {
    const adjusted = listening.adjustedStakes(stakes, coefficients);
    const scores = listening.reputerScores(distances, squaredNorms, adjusted, topic.epsilonReputer);
    const total = listening.totalScore(stakes, scores);
    const from = coefficients;
    const gradient = from.map((_, m) =>
      listening.listeningGradient(m, total, stakes, from, distances, squaredNorms, topic.epsilonReputer),
    );
    coefficients = listening.listeningStep(from, gradient, stakes, topic.learningRate, topic.minStakeFraction);
    steps.push(coefficients);
    if (steps.length >= topic.maxGradientIterations || listening.largestGradient(gradient) < topic.gradientThreshold) {
      return { steps, scores, adjusted };
    }
  }
}

function momentsOf(scores: readonly bigint[]): Moments {
  let count = 0n;
  let sum = 0n;
  let squares = 0n;
  for (const score of scores) {
    if (score === ABSENT) continue;
    count += 1n;
    sum += score;
    squares += score * score;
  }
  return { count, sum, squares: squares / UNIT };
}

function deviationOfWindow(window: readonly Moments[]): bigint {
  let count = 0n;
  let sum = 0n;
  let squares = 0n;
  for (const moments of window) {
    count += moments.count;
    sum += moments.sum;
    squares += moments.squares;
  }
  return deviationOfMoments(count, sum, squares);
}
