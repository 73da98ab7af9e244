/** Who listens to whom: the iteration over listening coefficients, Eq. 29-34. */
import * as listening from "../math/listening.ts";
import type { Reports, TopicMath } from "./types.ts";

export interface Consensus {
  /** Coefficients after each iteration; the last are those that remain. */
  readonly steps: readonly (readonly bigint[])[];
  readonly coefficients: readonly bigint[];
  /** Scores and adjusted stakes that the last iteration starts from. */
  readonly scores: readonly bigint[];
  readonly adjusted: readonly bigint[];
}

/** `slotListening` holds the coefficients before the epoch, by reputer slot. */
export function listen(topic: TopicMath, reports: Reports, slotListening: readonly bigint[]): Consensus {
  const { reputers, stakes, losses, reported } = reports;
  // Distances between the distinct reports: reputers that reported alike are at distance 0.
  const between = losses.map((a) => losses.map((b) => (a === b ? 0n : listening.squaredDistance(a, b))));
  const norms = losses.map(listening.squaredNorm);
  const distances = reported.map((a) => reported.map((b) => between[a][b]));
  const squaredNorms = reported.map((a) => norms[a]);

  const steps: bigint[][] = [];
  let coefficients = reputers.map(({ slot }) => slotListening[slot]);
  for (;;) {
    const from = coefficients;
    const adjusted = listening.adjustedStakes(stakes, from);
    const scores = listening.reputerScores(distances, squaredNorms, adjusted, topic.epsilonReputer);
    const total = listening.totalScore(stakes, scores);
    const gradient = from.map((_, m) =>
      listening.listeningGradient(m, total, stakes, from, distances, squaredNorms, topic.epsilonReputer),
    );
    coefficients = listening.listeningStep(from, gradient, stakes, topic.learningRate, topic.minStakeFraction);
    steps.push(coefficients);
    if (steps.length >= topic.maxGradientIterations || listening.largestGradient(gradient) < topic.gradientThreshold) {
      return { steps, coefficients, scores, adjusted };
    }
  }
}
