/** What participants without a record start from. Twin of contracts/math/Newcomers.sol. */
import { clamp, UNIT } from "./fixed.ts";
import * as lossVector from "./lossVector.ts";
import { quantile, standardDeviation } from "./statistics.ts";

/** Inclusions after which a participant's regret counts as experienced. */
export const EXPERIENCE = 10;

/** A newcomer's own loss stays within this, whatever c and the spread of the regrets: a trace keeps it in 9 bytes. */
export const LOSS_LIMIT = 2000n * UNIT;

const INITIAL_REGRET_QUANTILE = UNIT / 4n;
const INITIAL_REGRET_OFFSET = 8_250000000000000000n;

/**
 * Regret that a newcomer starts with: the lower quartile of the experienced participants' regrets plus
 * (c - 8.25/p)(sigma + epsilon), which puts it about two sigma below them; 0 where nobody is experienced.
 */
export function initialRegret(experienced: readonly bigint[], p: bigint, c: bigint, epsilon: bigint): bigint {
  if (experienced.length === 0) return 0n;
  const offset = c - (INITIAL_REGRET_OFFSET * UNIT) / p;
  const scale = standardDeviation(experienced) + epsilon;
  return quantile(experienced, INITIAL_REGRET_QUANTILE) + (offset * scale) / UNIT;
}

/** Regrets of the slots (inferers, then forecasters) with at least EXPERIENCE inclusions. */
export function experiencedRegrets(losses: readonly bigint[], inclusions: readonly number[]): bigint[] {
  const network = losses[lossVector.NETWORK];
  return inclusions.flatMap((count, l) => (count >= EXPERIENCE ? [network - losses[2 + l]] : []));
}

/**
 * Smoothed losses of all slots before an epoch's update: `losses` and `inclusions` of n inferer and k forecaster
 * slots, widened to `toN` and `toK`, with the rows and columns of the slots in `newInferers` and `newForecasters`
 * set to what a newcomer starts from: its own loss at L_network - R, its variants at L_network.
 */
export function startingLosses(
  losses: readonly bigint[],
  inclusions: readonly number[],
  n: number,
  k: number,
  toN: number,
  toK: number,
  newInferers: readonly number[],
  newForecasters: readonly number[],
  p: bigint,
  c: bigint,
  epsilon: bigint,
): bigint[] {
  const network = losses[lossVector.NETWORK];
  const regret = initialRegret(experiencedRegrets(losses, inclusions), p, c, epsilon);
  const own = clamp(network - regret, -LOSS_LIMIT, LOSS_LIMIT);
  const result = widened(losses, n, k, toN, toK);
  for (const j of newInferers) {
    result[lossVector.inference(j)] = own;
    result[lossVector.oneOutInference(toN, toK, j)] = network;
    for (let f = 0; f < toK; f++) result[lossVector.oneOutImplied(toN, toK, f, j)] = network;
  }
  for (const f of newForecasters) {
    result[lossVector.forecastImplied(toN, f)] = own;
    result[lossVector.oneOutForecast(toN, toK, f)] = network;
    result[lossVector.oneInForecast(toN, toK, f)] = network;
    for (let j = 0; j < toN; j++) result[lossVector.oneOutImplied(toN, toK, f, j)] = network;
  }
  return result;
}

/** The same entries in the order of a larger vector, 0 where there were none. */
function widened(losses: readonly bigint[], n: number, k: number, toN: number, toK: number): bigint[] {
  if (n === toN && k === toK) return [...losses];
  const result = new Array<bigint>(lossVector.size(toN, toK)).fill(0n);
  const copy = (to: number, from: number) => {
    result[to] = losses[from];
  };
  copy(lossVector.NETWORK, lossVector.NETWORK);
  copy(lossVector.NAIVE, lossVector.NAIVE);
  for (let j = 0; j < n; j++) {
    copy(lossVector.inference(j), lossVector.inference(j));
    copy(lossVector.oneOutInference(toN, toK, j), lossVector.oneOutInference(n, k, j));
  }
  for (let f = 0; f < k; f++) {
    copy(lossVector.forecastImplied(toN, f), lossVector.forecastImplied(n, f));
    copy(lossVector.oneOutForecast(toN, toK, f), lossVector.oneOutForecast(n, k, f));
    copy(lossVector.oneInForecast(toN, toK, f), lossVector.oneInForecast(n, k, f));
    for (let j = 0; j < n; j++) copy(lossVector.oneOutImplied(toN, toK, f, j), lossVector.oneOutImplied(n, k, f, j));
  }
  return result;
}
