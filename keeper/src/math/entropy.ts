/** Division of a topic's reward among its three classes: Eq. 37-46. Twin of contracts/math/Entropy.sol. */
import { abs, clamp, ln, min, pow, UNIT } from "./fixed.ts";
import { sum } from "./statistics.ts";

/** (1/4) ln 2: entropy of a class with a single participant, whose Eq. 37 would be 0. */
export const SINGLE_ENTROPY = 173286795139986327n;

/** The term of Eq. 43 is clamped to this, so that one near-zero best score cannot pin chi for the rest of the topic. */
export const UTILITY_LIMIT = 10n ** 6n * UNIT;

const LOWEST_UTILITY = UNIT / 10n;
const UTILITY_RANGE = (4n * UNIT) / 10n;

/** Eq. 38: smoothed fractions over their sum; equal where that is 0. */
export function modifiedFractions(smoothed: readonly bigint[]): bigint[] {
  const total = sum(smoothed);
  return smoothed.map((value) => (total === 0n ? UNIT / BigInt(smoothed.length) : (value * UNIT) / total));
}

/** Eq. 39: alpha * fraction + (1 - alpha) * previous. */
export function smoothedFraction(alpha: bigint, fraction: bigint, previous: bigint): bigint {
  return (alpha * fraction + (UNIT - alpha) * previous) / UNIT;
}

/** Eq. 40: effective number of participants, 1 / sum(f^2). */
export function effectiveNumber(fractions: readonly bigint[]): bigint {
  let squares = 0n;
  for (const f of fractions) squares += f * f;
  return (UNIT * UNIT * UNIT) / squares;
}

/** Eq. 37: -sum(f ln f) (N_eff / N)^beta over modified fractions; (1/4) ln 2 for one participant, 0 for none. */
export function entropy(fractions: readonly bigint[], beta: bigint): bigint {
  const count = BigInt(fractions.length);
  if (count === 0n) return 0n;
  if (count === 1n) return SINGLE_ENTROPY;
  let total = 0n;
  for (const f of fractions) if (f > 0n) total -= f * ln(f);
  return (total * pow(effectiveNumber(fractions) / count, beta)) / (UNIT * UNIT);
}

/** Eq. 42: score of the whole forecasting task. */
export function forecastTaskScore(naiveLoss: bigint, networkLoss: bigint): bigint {
  return naiveLoss - networkLoss;
}

/** Eq. 43: tau, from the forecasting task's score and the best inferer score; the term is 0 where that is 0. */
export function utilityRatio(alpha: bigint, taskScore: bigint, bestScore: bigint, previous: bigint): bigint {
  const term =
    bestScore === 0n
      ? 0n
      : clamp(((taskScore - min(0n, bestScore)) * UNIT) / abs(bestScore), -UTILITY_LIMIT, UTILITY_LIMIT);
  return (alpha * term + (UNIT - alpha) * previous) / UNIT;
}

/** Eq. 44: utility chi of the forecasting task, 0.1 to 0.5. */
export function forecastUtility(tau: bigint): bigint {
  return LOWEST_UTILITY + (UTILITY_RANGE * clamp(tau, 0n, UNIT)) / UNIT;
}

/** Eq. 45: gamma, which keeps the workers' part of the reward independent of chi; 1 where the workers' entropy is 0. */
export function utilityNormalization(inferenceEntropy: bigint, forecastEntropy: bigint, chi: bigint): bigint {
  const weighted = (UNIT - chi) * inferenceEntropy + chi * forecastEntropy;
  return weighted === 0n ? UNIT : ((inferenceEntropy + forecastEntropy) * UNIT * UNIT) / weighted;
}

/** Eq. 41: reward of the inference task, (1 - chi) gamma F E / (F + G + H). */
export function inferenceReward(
  reward: bigint,
  inferenceEntropy: bigint,
  totalEntropy: bigint,
  chi: bigint,
  gamma: bigint,
): bigint {
  return totalEntropy === 0n
    ? 0n
    : ((((UNIT - chi) * gamma) / UNIT) * inferenceEntropy * reward) / (totalEntropy * UNIT);
}

/** Eq. 41: reward of the forecasting task, chi gamma G E / (F + G + H). */
export function forecastReward(
  reward: bigint,
  forecastEntropy: bigint,
  totalEntropy: bigint,
  chi: bigint,
  gamma: bigint,
): bigint {
  return totalEntropy === 0n ? 0n : (((chi * gamma) / UNIT) * forecastEntropy * reward) / (totalEntropy * UNIT);
}

/** Eq. 41: reward of the reputer task, H E / (F + G + H). */
export function reputerReward(reward: bigint, reputerEntropy: bigint, totalEntropy: bigint): bigint {
  return totalEntropy === 0n ? 0n : (reputerEntropy * reward) / totalEntropy;
}

/** Eq. 46: reward of one participant, its fraction of the class reward (wei). */
export function participantReward(fraction: bigint, classReward: bigint): bigint {
  return (fraction * classReward) / UNIT;
}
