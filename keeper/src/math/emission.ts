/**
 * How many tokens are emitted: Eq. 47-53. Twin of contracts/math/Emission.sol.
 *
 * Amounts are wei of at most 1e27, fractions 0 to 1, alpha 0.01 to 1, rates (tokens per staked token and period) 0 to
 * 10. Durations and periods are seconds: durations below 2^40, periods positive and of at most 31 days.
 */
import { exp, ln, MAX, min, UNIT } from "./fixed.ts";

/** Eq. 47: tokens emitted in one of the `steps` (a plain number) of a month. */
export function emission(perToken: bigint, staked: bigint, steps: bigint): bigint {
  return (perToken * staked) / (UNIT * steps);
}

/**
 * Eq. 48: target emission per staked token and month, f_e T_total N_circ / (N_staked N_total); without limit where
 * nothing is staked.
 */
export function targetEmission(
  fEmission: bigint,
  treasury: bigint,
  circulating: bigint,
  staked: bigint,
  total: bigint,
): bigint {
  const numerator = fEmission * treasury * circulating;
  if (numerator === 0n) return 0n;
  return staked === 0n ? MAX : numerator / (staked * total);
}

/** Eq. 49: part of the emission that goes to those who stake, f_v + (1 - f_v) f_reputers. */
export function stakersFraction(fKeepers: bigint, fReputers: bigint): bigint {
  return fKeepers + ((UNIT - fKeepers) * fReputers) / UNIT;
}

/** Eq. 50: largest emission per staked token, xi_max / f_stakers; without limit where f_stakers is 0. */
export function maxEmission(maxYield: bigint, fStakers: bigint): bigint {
  return fStakers === 0n ? MAX : (maxYield * UNIT) / fStakers;
}

/** Eq. 51: emission per staked token to strive for. */
export function emissionPerToken(target: bigint, max: bigint): bigint {
  return min(target, max);
}

/** Eq. 52: alpha * target + (1 - alpha) * previous. */
export function smoothedEmission(alpha: bigint, target: bigint, previous: bigint): bigint {
  return (alpha * target + (UNIT - alpha) * previous) / UNIT;
}

/** Eq. 53: 1 - (1 - alpha)^(duration / period), the alpha of another cadence. */
export function alphaOver(alpha: bigint, duration: bigint, period: bigint): bigint {
  if (alpha === UNIT) return duration === 0n ? 0n : UNIT;
  return covered(decayRate(alpha), duration, period);
}

/** Eq. 52 and 53: emission per staked token after a duration that began with `start`. */
export function relaxed(alpha: bigint, target: bigint, start: bigint, duration: bigint, period: bigint): bigint {
  return smoothedEmission(alphaOver(alpha, duration, period), target, start);
}

/**
 * Eq. 47 and 52: tokens emitted during a duration, the integral of `relaxed` times the stake. 0 for a duration of 0, and
 * not less for a longer one: what is emitted between two instants is a difference of two values.
 */
export function emittedOver(
  alpha: bigint,
  target: bigint,
  start: bigint,
  staked: bigint,
  duration: bigint,
  period: bigint,
): bigint {
  // The periods spent at `start` if the rest were spent at the target.
  let held = 0n;
  if (alpha < UNIT) {
    const rate = decayRate(alpha);
    held = (covered(rate, duration, period) * UNIT) / rate;
  }
  const perToken = (target * duration * UNIT) / period + (start - target) * held;
  return (staked * perToken) / (UNIT * UNIT);
}

/** -ln(1 - alpha): how fast the distance to the target shrinks, per period. */
function decayRate(alpha: bigint): bigint {
  return -ln(UNIT - alpha);
}

/** Part of the distance to the target that is gone after a duration. */
function covered(rate: bigint, duration: bigint, period: bigint): bigint {
  return UNIT - exp(-(rate * duration) / period);
}
