/**
 * Which topic gets how much of the emission: Eq. 54-57. Twin of contracts/math/TopicWeights.sol.
 *
 * Amounts and weights are wei of at most 1e27, totals of weights at most 1e33, fractions 0 to 1. Durations and `week` are
 * seconds: durations below 2^40, a week positive.
 */
import { exp, isqrt, max, min, UNIT } from "./fixed.ts";

/** ln 2: a weight's distance to its target halves in a week, which is alpha_t = 0.5. */
const RATE = 693147180559945309n;
/** Rate over its difference to 1/2, the rate at which a target falls whose revenue decays: ln 2 / (ln 2 - 1/2). */
const GAIN = 3_588699449562089831n;

/** Eq. 54: reward of one keeper, f_v E S / sum(S); 0 where nobody has stake. */
export function keeperEmission(emission: bigint, stake: bigint, totalStake: bigint, fKeepers: bigint): bigint {
  return totalStake === 0n ? 0n : (fKeepers * emission * stake) / (UNIT * totalStake);
}

/** Eq. 55: reward of one topic's participants, (1 - f_v) E w / sum(w); 0 where no topic has weight. */
export function topicEmission(emission: bigint, weight: bigint, totalWeight: bigint, fKeepers: bigint): bigint {
  return totalWeight === 0n ? 0n : ((UNIT - fKeepers) * emission * weight) / (UNIT * totalWeight);
}

/**
 * Eq. 56: weight after a duration in which it approached a target that fell from that of `stake` and `revenue` as the
 * revenue decayed (alpha_t = 0.5 per week). Never above the larger of the two at its start.
 */
export function smoothedWeight(
  previous: bigint,
  stake: bigint,
  revenue: bigint,
  duration: bigint,
  week: bigint,
): bigint {
  const target = targetWeight(stake, revenue);
  const kept = exp(-(RATE * duration) / week);
  const gained = (GAIN * max(0n, exp(-(UNIT * duration) / (2n * week)) - kept)) / UNIT;
  return min((previous * kept + target * gained) / UNIT, max(previous, target));
}

/** Eq. 57: target weight with mu = nu = 1/2, the geometric mean of stake and revenue. */
export function targetWeight(stake: bigint, revenue: bigint): bigint {
  return isqrt(stake * revenue);
}

/**
 * Revenue of Eq. 57 after a duration. Taking off its part 1 / N_epochs,w in each of the N_epochs,w epochs of a week is,
 * with ever shorter epochs, e^(-duration / week).
 */
export function decayedRevenue(revenue: bigint, duration: bigint, week: bigint): bigint {
  return (revenue * exp(-(UNIT * duration) / week)) / UNIT;
}
