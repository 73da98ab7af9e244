/** The paper's parameters of a topic, and those in use here where the paper leaves them open. */

import { UNIT } from "../math/fixed.ts";
import { LossFunction } from "../math/losses.ts";
import type { TopicMath } from "./types.ts";

export const PAPER_TOPIC: TopicMath = {
  pNorm: 3n * UNIT,
  cNorm: (3n * UNIT) / 4n,
  epsilon: UNIT / 100n,
  alphaRegret: UNIT / 10n,
  pRewardInference: 3n * UNIT,
  pRewardForecast: 3n * UNIT,
  pRewardReputer: UNIT,
  cReward: (3n * UNIT) / 4n,
  betaEntropy: UNIT / 4n,
  alphaTask: UNIT / 10n,
  epsilonReputer: UNIT / 100n,
  learningRate: UNIT / 20n,
  maxGradientIterations: 10,
  gradientThreshold: UNIT / 1000n,
  minStakeFraction: UNIT / 2n,
  lossFunction: LossFunction.Squared,
  lossParameter: 0n,
  lossFloor: 1n,
};
