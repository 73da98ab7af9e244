/** Scores of an epoch and the fraction of its class reward that each participant gets: Eq. 21-28, 35. */
import { reputerFractions } from "../math/listening.ts";
import * as lossVector from "../math/lossVector.ts";
import * as scoring from "../math/scores.ts";
import { ABSENT, deviationOfMoments, momentsOf } from "../math/statistics.ts";
import type { ClassValues, Moments, ScoreMoments, State, Synthesis, TopicMath } from "./types.ts";

/** Epochs whose scores enter the deviation of Eq. 28. */
export const SCORE_WINDOW = 10;

export interface Scoring {
  readonly scores: ClassValues;
  readonly scoreMoments: readonly ScoreMoments[];
  readonly fractions: ClassValues;
}

/** `consensus` is ordered by lossVector over the epoch's participants. */
export function scoreEpoch(
  topic: TopicMath,
  base: State,
  synthesis: Synthesis,
  consensus: readonly bigint[],
  stakes: readonly bigint[],
  reputerScores: readonly bigint[],
): Scoring {
  const scores: ClassValues = {
    inference: inferenceScores(synthesis, consensus),
    forecast: forecastScores(synthesis, consensus),
    reputer: reputerScores,
  };
  const moments = { inference: scoreMoments(scores.inference), forecast: scoreMoments(scores.forecast) };
  const window = [moments, ...base.scoreMoments].slice(0, SCORE_WINDOW);
  const fractions = (task: "inference" | "forecast", p: bigint) => {
    const sigma = deviationOfWindow(window.map((epoch) => epoch[task]));
    return scoring.rewardFractions(scores[task], sigma, p, topic.cReward, topic.epsilon);
  };
  return {
    scores,
    scoreMoments: window,
    fractions: {
      inference: fractions("inference", topic.pRewardInference),
      forecast: fractions("forecast", topic.pRewardForecast),
      reputer: reputerFractions(stakes, reputerScores, topic.pRewardReputer),
    },
  };
}

/** Moments of a list of scores, ABSENT ones left out. */
export function scoreMoments(scores: readonly bigint[]): Moments {
  const [count, sum, squares] = momentsOf(scores);
  return { count, sum, squares };
}

/** Eq. 21 for every inferer. */
function inferenceScores({ inferers, forecasters }: Synthesis, consensus: readonly bigint[]): bigint[] {
  return inferers.map((_, j) =>
    scoring.inferenceScore(
      consensus[lossVector.oneOutInference(inferers.length, forecasters.length, j)],
      consensus[lossVector.NETWORK],
    ),
  );
}

/** Eq. 22-25 for every forecaster; ABSENT for one that has no implied inference. */
function forecastScores({ inferers, forecastImplied }: Synthesis, consensus: readonly bigint[]): bigint[] {
  const n = inferers.length;
  const k = forecastImplied.length;
  const present = forecastImplied.filter((value) => value !== ABSENT).length;
  return forecastImplied.map((value, f) => {
    if (value === ABSENT) return ABSENT;
    const oneOut = scoring.oneOutScore(consensus[lossVector.oneOutForecast(n, k, f)], consensus[lossVector.NETWORK]);
    const oneIn = scoring.oneInScore(consensus[lossVector.NAIVE], consensus[lossVector.oneInForecast(n, k, f)]);
    return scoring.forecastScore(oneOut, oneIn, scoring.soloFraction(present));
  });
}

function deviationOfWindow(window: readonly Moments[]): bigint {
  const total = (part: keyof Moments) => window.reduce((all, moments) => all + moments[part], 0n);
  return deviationOfMoments(total("count"), total("sum"), total("squares"));
}
