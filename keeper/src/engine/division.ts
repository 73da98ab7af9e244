/** How an epoch's reward is divided among tasks and participants: Eq. 37-46. */
import * as entropy from "../math/entropy.ts";
import * as lossVector from "../math/lossVector.ts";
import type { Scoring } from "./scoring.ts";
import type { StartingSlots } from "./slots.ts";
import { type Places, TASKS, type Task } from "./tasks.ts";
import type { ClassValues, TopicMath } from "./types.ts";

export interface Division {
  readonly smoothedFractions: readonly bigint[];
  readonly entropy: Readonly<Record<Task, bigint>>;
  readonly tau: bigint;
  readonly chi: bigint;
  readonly gamma: bigint;
  readonly taskRewards: Readonly<Record<Task, bigint>>;
  readonly rewards: ClassValues;
}

/** `previousTau` is tau before the epoch, `reward` its budget in wei. */
export function divideReward(
  topic: TopicMath,
  previousTau: bigint,
  start: StartingSlots,
  places: Places,
  { scores, fractions }: Scoring,
  consensus: readonly bigint[],
  reward: bigint,
): Division {
  const smoothedFractions = smooth(topic, start, places, fractions);
  const entropyOf = (task: Task) => {
    const members = places[task].filter(({ present }) => present).map(({ place }) => smoothedFractions[place]);
    return entropy.entropy(entropy.modifiedFractions(members), topic.betaEntropy);
  };
  const F = entropyOf("inference");
  // A single inference leaves forecasters nothing to tell apart.
  const G = places.inference.length > 1 ? entropyOf("forecast") : 0n;
  const H = entropyOf("reputer");
  const tau = entropy.utilityRatio(
    topic.alphaTask,
    entropy.forecastTaskScore(consensus[lossVector.NAIVE], consensus[lossVector.NETWORK]),
    scores.inference.reduce((top, score) => (score > top ? score : top)),
    previousTau,
  );
  const chi = entropy.forecastUtility(tau);
  const gamma = entropy.utilityNormalization(F, G, chi);
  const taskRewards = {
    inference: entropy.inferenceReward(reward, F, F + G + H, chi, gamma),
    forecast: entropy.forecastReward(reward, G, F + G + H, chi, gamma),
    reputer: entropy.reputerReward(reward, H, F + G + H),
  };
  const paid = (task: Task) =>
    fractions[task].map((fraction) => entropy.participantReward(fraction, taskRewards[task]));
  return {
    smoothedFractions,
    entropy: { inference: F, forecast: G, reputer: H },
    tau,
    chi,
    gamma,
    taskRewards,
    rewards: { inference: paid("inference"), forecast: paid("forecast"), reputer: paid("reputer") },
  };
}

/** Eq. 39 for everyone present; a participant's first fraction is taken as it is. */
function smooth(topic: TopicMath, start: StartingSlots, places: Places, fractions: ClassValues): bigint[] {
  const smoothed = [...start.smoothedFractions];
  for (const task of TASKS) {
    places[task].forEach(({ place, present }, i) => {
      if (!present) return;
      const fraction = fractions[task][i];
      smoothed[place] =
        start.inclusions[place] === 0 ? fraction : entropy.smoothedFraction(topic.alphaTask, fraction, smoothed[place]);
    });
  }
  return smoothed;
}
