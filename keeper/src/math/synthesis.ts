/**
 * Inference synthesis: Eq. 3, 9 and 12. Twin of contracts/math/Synthesis.sol.
 *
 * Inferences are SD59x18 numbers, losses their smoothed log10 losses in the order of lossVector.ts; an empty loss
 * vector is a topic without settled state (cold start). ABSENT marks an implied inference that cannot be formed.
 */
import { UNIT } from "./fixed.ts";
import * as lossVector from "./lossVector.ts";
import { weightedQuantile } from "./quantiles.ts";
import { ABSENT, mean, median, sum } from "./statistics.ts";
import { forecastedRegret, forecastWeights, regretWeights } from "./weights.ts";

/** Eq. 9: weighted mean; the weights are at least 0 and their sum is positive. */
export function weightedMean(values: readonly bigint[], shares: readonly bigint[]): bigint {
  let total = 0n;
  let weight = 0n;
  for (let i = 0; i < values.length; i++) {
    total += values[i] * shares[i];
    weight += shares[i];
  }
  return total / weight;
}

/**
 * Eq. 3: inference implied by one forecaster, over the inferers it forecast, without the inferer `excluded` (pass the
 * number of inferers to exclude nobody). ABSENT when nobody is left. In a cold start, their median.
 */
export function forecastImplied(
  inferences: readonly bigint[],
  forecasts: readonly bigint[],
  excluded: number,
  networkLoss: bigint,
  cold: boolean,
  p: bigint,
  c: bigint,
  epsilon: bigint,
): bigint {
  const values: bigint[] = [];
  const regrets: bigint[] = [];
  for (let j = 0; j < inferences.length; j++) {
    const forecast = forecasts[j];
    if (j === excluded || forecast === ABSENT) continue;
    values.push(inferences[j]);
    regrets.push(forecastedRegret(networkLoss, forecast));
  }
  if (values.length === 0) return ABSENT;
  if (cold) return median(values);
  const all = values.length === inferences.length - (excluded < inferences.length ? 1 : 0);
  return weightedMean(values, forecastWeights(regrets, all, p, c, epsilon));
}

/** Eq. 10 and 11, as shares of their sum: weights of all inferers, then of all forecasters (0 where absent). */
export function networkWeights(
  inferences: readonly bigint[],
  implied: readonly bigint[],
  losses: readonly bigint[],
  p: bigint,
  c: bigint,
  epsilon: bigint,
): bigint[] {
  const n = inferences.length;
  const present: number[] = [];
  for (let l = 0; l < n + implied.length; l++) if (l < n || implied[l - n] !== ABSENT) present.push(l);
  const shares = new Array<bigint>(n + implied.length).fill(0n);
  if (losses.length === 0) return shares.fill(UNIT / BigInt(n), 0, n);
  const raw = regretWeights(
    present.map((l) => regretAgainst(losses, lossVector.NETWORK, 2 + l)),
    p,
    c,
    epsilon,
  );
  const total = sum(raw);
  present.forEach((l, i) => {
    shares[l] = (raw[i] * UNIT) / total;
  });
  return shares;
}

/** Eq. 9: network inference, from the shares of `networkWeights`. */
export function networkInference(
  inferences: readonly bigint[],
  implied: readonly bigint[],
  shares: readonly bigint[],
): bigint {
  return weightedMean([...inferences, ...implied], shares);
}

/** Eq. 16-18: quantile q of the network inference, over all inferences and implied inferences there are. */
export function networkQuantile(
  inferences: readonly bigint[],
  implied: readonly bigint[],
  shares: readonly bigint[],
  q: bigint,
): bigint {
  const values = [...inferences, ...implied];
  const present = values.map((_, l) => l).filter((l) => values[l] !== ABSENT);
  return weightedQuantile(
    present.map((l) => values[l]),
    present.map((l) => shares[l]),
    q,
  );
}

/** Naive network inference: the inferences alone (Eq. 12). */
export function naiveInference(
  inferences: readonly bigint[],
  losses: readonly bigint[],
  p: bigint,
  c: bigint,
  epsilon: bigint,
): bigint {
  const members = inferences.map((value, j) => ({ value, loss: lossVector.inference(j) }));
  return combine(members, members.length, losses, lossVector.NAIVE, p, c, epsilon);
}

/**
 * Network inference without inferer j (Eq. 12); `implied` holds the implied inferences recomputed without j. With
 * nothing left to combine it is the network inference itself, `network`.
 */
export function oneOutInference(
  j: number,
  network: bigint,
  inferences: readonly bigint[],
  implied: readonly bigint[],
  losses: readonly bigint[],
  p: bigint,
  c: bigint,
  epsilon: bigint,
): bigint {
  const n = inferences.length;
  const k = implied.length;
  const members: Member[] = [];
  for (let i = 0; i < n; i++) if (i !== j) members.push({ value: inferences[i], loss: lossVector.inference(i) });
  const inferers = members.length;
  for (let f = 0; f < k; f++) {
    members.push({ value: implied[f], loss: lossVector.oneOutImplied(n, k, f, j) });
  }
  if (inferers === 0) return network;
  return combine(members, inferers, losses, lossVector.oneOutInference(n, k, j), p, c, epsilon);
}

/** Network inference without forecaster k (Eq. 12); ABSENT where forecaster k is. */
export function oneOutForecast(
  k: number,
  inferences: readonly bigint[],
  implied: readonly bigint[],
  losses: readonly bigint[],
  p: bigint,
  c: bigint,
  epsilon: bigint,
): bigint {
  const n = inferences.length;
  if (implied[k] === ABSENT) return ABSENT;
  const members: Member[] = inferences.map((value, j) => ({ value, loss: lossVector.inference(j) }));
  implied.forEach((value, f) => {
    if (f !== k) members.push({ value, loss: lossVector.forecastImplied(n, f) });
  });
  return combine(members, n, losses, lossVector.oneOutForecast(n, implied.length, k), p, c, epsilon);
}

/** Naive network inference with forecaster k added (Eq. 12); ABSENT where forecaster k is. */
export function oneInForecast(
  k: number,
  inferences: readonly bigint[],
  implied: readonly bigint[],
  losses: readonly bigint[],
  p: bigint,
  c: bigint,
  epsilon: bigint,
): bigint {
  const n = inferences.length;
  const value = implied[k];
  if (value === ABSENT) return ABSENT;
  const members: Member[] = inferences.map((inference, j) => ({ value: inference, loss: lossVector.inference(j) }));
  members.push({ value, loss: lossVector.forecastImplied(n, k) });
  return combine(members, n, losses, lossVector.oneInForecast(n, implied.length, k), p, c, epsilon);
}

/** One inference in a combination, and where its smoothed loss stands. */
interface Member {
  readonly value: bigint;
  readonly loss: number;
}

/** Eq. 9-11 for one variant; the first `inferers` members are inferences. In a cold start their plain mean. */
function combine(
  members: readonly Member[],
  inferers: number,
  losses: readonly bigint[],
  variant: number,
  p: bigint,
  c: bigint,
  epsilon: bigint,
): bigint {
  if (losses.length === 0) return mean(members.slice(0, inferers).map((member) => member.value));
  const present = members.filter((member) => member.value !== ABSENT);
  const regrets = present.map((member) => regretAgainst(losses, variant, member.loss));
  return weightedMean(
    present.map((member) => member.value),
    regretWeights(regrets, p, c, epsilon),
  );
}

/** Regret of entry l against the variant v, a difference of smoothed losses (Eq. 15 by linearity). */
function regretAgainst(losses: readonly bigint[], variant: number, entry: number): bigint {
  return losses[variant] - losses[entry];
}
