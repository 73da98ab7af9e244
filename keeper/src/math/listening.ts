/** Reputer consensus: Eq. 29, 31-36. Twin of contracts/math/Listening.sol. */
import { abs, clamp, isqrt, min, pow, UNIT } from "./fixed.ts";
import { ABSENT, sum } from "./statistics.ts";

/** Step of the finite difference in Eq. 34. */
const DIFFERENCE = UNIT / 1000n;

/** Squared distances are kept at 1e28, between the 1e18 of a number and the 1e36 of a product. */
const SQUARE_SCALE = 10n ** 8n;

/**
 * Eq. 29: adjusted stakes min(R a S / sum(a S), 1); stakes in wei, listening coefficients 0 to 1. All 1 where nobody
 * with stake is listened to.
 */
export function adjustedStakes(stakes: readonly bigint[], listening: readonly bigint[]): bigint[] {
  const listened = stakes.map((stake, m) => stake * listening[m]);
  const total = sum(listened);
  const count = BigInt(stakes.length);
  return listened.map((value) => (total === 0n ? UNIT : min((count * value * UNIT) / total, UNIT)));
}

/** Eq. 31: mean of the reputers' log-loss vectors, weighted by adjusted stake; ABSENT entries stay absent. */
export function consensusVector(logLosses: readonly (readonly bigint[])[], adjusted: readonly bigint[]): bigint[] {
  const total = sum(adjusted);
  const first = logLosses[0];
  return first.map((entry, x) => {
    if (entry === ABSENT) return ABSENT;
    let value = 0n;
    for (let m = 0; m < adjusted.length; m++) {
      value += logLosses[m][x] * adjusted[m];
    }
    return value / total;
  });
}

/** Squared Euclidean norm of a log-loss vector at scale 1e28, ABSENT entries left out. */
export function squaredNorm(logLosses: readonly bigint[]): bigint {
  let total = 0n;
  for (const value of logLosses) if (value !== ABSENT) total += value * value;
  return total / SQUARE_SCALE;
}

/** Squared Euclidean distance of two log-loss vectors at scale 1e28, ABSENT entries left out. */
export function squaredDistance(a: readonly bigint[], b: readonly bigint[]): bigint {
  let total = 0n;
  for (let x = 0; x < a.length; x++) {
    if (a[x] === ABSENT) continue;
    const difference = a[x] - b[x];
    total += difference * difference;
  }
  return total / SQUARE_SCALE;
}

/**
 * Eq. 31 and 32: consensus scores 1 / (|L_m - L| / |L| + epsilonReputer), where L is the mean of the log-loss vectors
 * weighted by adjusted stake. L itself is not formed: with weights w that sum to 1,
 * |L_m - L|^2 = sum_n w_n d_mn - D and |L|^2 = sum_n w_n q_n - D, where D = sum_nn' w_n w_n' d_nn' / 2, so that each
 * evaluation costs the square of the number of reputers, whatever the number of losses.
 */
export function reputerScores(
  squaredDistances: readonly (readonly bigint[])[],
  squaredNorms: readonly bigint[],
  adjusted: readonly bigint[],
  epsilonReputer: bigint,
): bigint[] {
  const total = sum(adjusted);
  const moments = squaredDistances.map((row) => dot(row, adjusted));
  const spread = dot(moments, adjusted) / 2n;
  const norm = root(total * dot(squaredNorms, adjusted) - spread);
  return moments.map((moment) => {
    const distance = root(total * moment - spread);
    return (UNIT * UNIT) / ((distance * UNIT) / (norm === 0n ? 1n : norm) + epsilonReputer);
  });
}

/** Eq. 33: stake-weighted total consensus score. */
export function totalScore(stakes: readonly bigint[], scores: readonly bigint[]): bigint {
  return dot(stakes, scores) / sum(stakes);
}

/**
 * Eq. 34: relative gradient of the total score in listening coefficient m, (1 - T / T') / d with T' at a_m + d;
 * d = 0.001, or -0.001 at a_m = 1. `total` is T; the gradient is 0 where T' is.
 */
export function listeningGradient(
  m: number,
  total: bigint,
  stakes: readonly bigint[],
  listening: readonly bigint[],
  squaredDistances: readonly (readonly bigint[])[],
  squaredNorms: readonly bigint[],
  epsilonReputer: bigint,
): bigint {
  const step = listening[m] === UNIT ? -DIFFERENCE : DIFFERENCE;
  const moved = listening.map((a, i) => (i === m ? a + step : a));
  const scores = reputerScores(squaredDistances, squaredNorms, adjustedStakes(stakes, moved), epsilonReputer);
  const movedTotal = totalScore(stakes, scores);
  return movedTotal === 0n ? 0n : ((UNIT - (total * UNIT) / movedTotal) * UNIT) / step;
}

/**
 * Eq. 34: one step of the listening coefficients along the gradient, clamped to [0, 1]. Where it would leave less than
 * `minStakeFraction` of the stake listened to, it is cut back to exactly that; where less was listened to even before
 * it, all coefficients move towards 1 until that fraction is reached.
 */
export function listeningStep(
  listening: readonly bigint[],
  gradient: readonly bigint[],
  stakes: readonly bigint[],
  learningRate: bigint,
  minStakeFraction: bigint,
): bigint[] {
  const next = listening.map((a, m) => clamp(a + (learningRate * gradient[m]) / UNIT, 0n, UNIT));
  const stake = sum(stakes);
  const before = dot(listening, stakes) / stake;
  const after = dot(next, stakes) / stake;
  if (after >= minStakeFraction) return next;
  if (before > minStakeFraction) {
    return listening.map((a, m) => a + ((next[m] - a) * (before - minStakeFraction)) / (before - after));
  }
  return next.map((a) => a + ((UNIT - a) * (minStakeFraction - after)) / (UNIT - after));
}

/** Largest absolute gradient; Eq. 34 stops once it is below the threshold. */
export function largestGradient(gradient: readonly bigint[]): bigint {
  return gradient.reduce((top, g) => (abs(g) > top ? abs(g) : top), 0n);
}

/** Eq. 35: (S T)^p over its sum, with S T taken relative to the largest. */
export function reputerFractions(stakes: readonly bigint[], scores: readonly bigint[], p: bigint): bigint[] {
  const products = stakes.map((stake, m) => stake * scores[m]);
  const top = products.reduce((a, b) => (b > a ? b : a), 0n);
  if (top === 0n) return stakes.map(() => UNIT / BigInt(stakes.length));
  const powers = products.map((product) => pow((product * UNIT) / top, p));
  const total = sum(powers);
  return powers.map((power) => (power * UNIT) / total);
}

/** Eq. 36: stake after compounding a reward, both in wei. */
export function compoundedStake(stake: bigint, reward: bigint): bigint {
  return stake + reward;
}

function dot(a: readonly bigint[], b: readonly bigint[]): bigint {
  let total = 0n;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

function root(x: bigint): bigint {
  return x <= 0n ? 0n : isqrt(x);
}
