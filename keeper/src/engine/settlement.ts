/** One epoch's settlement: reports and the state they stand on, to the settlement trace and the next state. */
import { consensusLoss, logLoss, loss, smoothedLoss } from "../math/losses.ts";
import * as lossVector from "../math/lossVector.ts";
import { ABSENT } from "../math/statistics.ts";
import { listen } from "./consensus.ts";
import { divideReward } from "./division.ts";
import { scoreEpoch } from "./scoring.ts";
import { type StartingSlots, startingSlots } from "./slots.ts";
import { evaluatedInferences } from "./synthesis.ts";
import { placesOf, TASKS } from "./tasks.ts";
import type { Reports, Settlement, State, Synthesis, TopicMath } from "./types.ts";

/** log10 losses of all evaluated inferences against a ground truth (Eq. 13), ABSENT where there is no inference. */
export function truthLosses(topic: TopicMath, synthesis: Synthesis, truth: bigint): bigint[] {
  return evaluatedInferences(synthesis).map((value) =>
    value === ABSENT ? ABSENT : logLoss(loss(topic.lossFunction, topic.lossParameter, value, truth), topic.lossFloor),
  );
}

/** Reported log10 losses of all evaluated inferences, ABSENT where there is no inference, whatever was reported of it. */
export function reportedLosses(synthesis: Synthesis, losses: readonly bigint[]): bigint[] {
  return evaluatedInferences(synthesis).map((value, x) => (value === ABSENT ? ABSENT : losses[x]));
}

/** Needs at least one report; `reward` is the epoch's budget in wei. */
export function settle(
  topic: TopicMath,
  base: State,
  synthesis: Synthesis,
  reports: Reports,
  reward: bigint,
): Settlement {
  const start = startingSlots(topic, base, synthesis.inferers, synthesis.forecasters, reports.reputers);
  const places = placesOf(start.slots, synthesis, reports.reputers);
  const consensus = consensusLosses(reports);
  const listening = listen(topic, reports, start.listening);
  const scoring = scoreEpoch(topic, base, synthesis, consensus, reports.stakes, listening.scores);
  const division = divideReward(topic, base.tau, start, places, scoring, consensus, reward);

  const inclusions = [...start.inclusions];
  const cumulative = [...start.cumulative];
  for (const task of TASKS) {
    places[task].forEach(({ place, present }, i) => {
      if (present) inclusions[place] += 1;
      cumulative[place] += division.rewards[task][i];
    });
  }
  const coefficients = [...start.listening];
  reports.reputers.forEach(({ slot }, m) => {
    coefficients[slot] = listening.coefficients[m];
  });

  return {
    reports,
    consensusLoss: consensus,
    scores: scoring.scores,
    listeningSteps: listening.steps,
    adjustedStakes: listening.adjusted,
    fractions: scoring.fractions,
    entropy: division.entropy,
    chi: division.chi,
    gamma: division.gamma,
    taskRewards: division.taskRewards,
    rewards: division.rewards,
    state: {
      slots: start.slots,
      networkLoss: consensus[lossVector.NETWORK],
      losses: smoothedLosses(topic, start, synthesis, consensus),
      holders: start.holders,
      inclusions,
      listening: coefficients,
      smoothedFractions: division.smoothedFractions,
      scoreMoments: scoring.scoreMoments,
      tau: division.tau,
      cumulative,
    },
  };
}

/** Eq. 14 for every evaluated inference. */
function consensusLosses({ losses, reported, stakes }: Reports): bigint[] {
  return losses[0].map((_, x) =>
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
  { slots, losses }: StartingSlots,
  { inferers, forecasters }: Synthesis,
  consensus: readonly bigint[],
): bigint[] {
  const n = slots.inferers;
  const k = slots.forecasters;
  const result =
    losses.length > 0 ? [...losses] : new Array<bigint>(lossVector.size(n, k)).fill(consensus[lossVector.NETWORK]);
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
