/** Worker scores and their share of the class reward: Eq. 21-28. Twin of contracts/math/Scores.sol. */
import { UNIT } from "./fixed.ts";
import { ABSENT } from "./statistics.ts";
import { potential } from "./weights.ts";

/** Eq. 21: score of an inferer, log10 loss of the network without it minus that of the network. */
export function inferenceScore(oneOutLoss: bigint, networkLoss: bigint): bigint {
  return oneOutLoss - networkLoss;
}

/** Eq. 22: score of a forecaster from its one-out and one-in scores and the solo fraction f+. */
export function forecastScore(oneOut: bigint, oneIn: bigint, solo: bigint): bigint {
  return ((UNIT - solo) * oneOut + solo * oneIn) / UNIT;
}

/** Eq. 23: one-out score of a forecaster. */
export function oneOutScore(oneOutLoss: bigint, networkLoss: bigint): bigint {
  return oneOutLoss - networkLoss;
}

/** Eq. 24: one-in score of a forecaster. */
export function oneInScore(naiveLoss: bigint, oneInLoss: bigint): bigint {
  return naiveLoss - oneInLoss;
}

/** Eq. 25: solo permutations among those that contain the forecaster, 1 / 2^(forecasters - 1). */
export function soloFraction(forecasters: number): bigint {
  return UNIT >> BigInt(forecasters - 1);
}

/** Eq. 28: M(T) = phi(T / (sigma + epsilon)). */
export function rewardMapping(score: bigint, sigma: bigint, p: bigint, c: bigint, epsilon: bigint): bigint {
  return potential((score * UNIT) / (sigma + epsilon), p, c);
}

/** Eq. 26 and 27: M(T) over its sum; 0 for ABSENT scores, equal shares where every M(T) is 0. */
export function rewardFractions(
  scores: readonly bigint[],
  sigma: bigint,
  p: bigint,
  c: bigint,
  epsilon: bigint,
): bigint[] {
  let total = 0n;
  let present = 0n;
  const mapped = scores.map((score) => {
    if (score === ABSENT) return ABSENT;
    const value = rewardMapping(score, sigma, p, c, epsilon);
    total += value;
    present += 1n;
    return value;
  });
  return mapped.map((value) => {
    if (value === ABSENT) return 0n;
    return total === 0n ? UNIT / present : (value * UNIT) / total;
  });
}
