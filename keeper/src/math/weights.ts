/** From regrets to weights: Eq. 4-8, 10, 11. Twin of contracts/math/Weights.sol. */
import { exp, ln, UNIT } from "./fixed.ts";
import { standardDeviation } from "./statistics.ts";

/** Exponent of the best weight where a complete forecast puts all inferers below it: p ((c - 8.25/p) - c). */
const EXPONENT_FLOOR = -8_250000000000000000n;

/** Eq. 4: forecasted regret R_ijk, from the network loss last reported and the forecasted loss (both log10). */
export function forecastedRegret(networkLoss: bigint, forecastedLoss: bigint): bigint {
  return networkLoss - forecastedLoss;
}

/** Eq. 6: potential function ln(1 + e^(p(x - c))), p > 0. */
export function potential(x: bigint, p: bigint, c: bigint): bigint {
  const y = (p * (x - c)) / UNIT;
  return y > 0n ? y + ln(UNIT + exp(-y)) : ln(UNIT + exp(y));
}

/** Eq. 7: derivative of the potential, p / (e^(-p(x - c)) + 1), p > 0. */
export function potentialGradient(x: bigint, p: bigint, c: bigint): bigint {
  const y = (p * (x - c)) / UNIT;
  if (y >= 0n) return (p * UNIT) / (UNIT + exp(-y));
  const e = exp(y);
  return (p * e) / (UNIT + e);
}

/** Eq. 8 and 11: regrets over their sample standard deviation plus epsilon > 0. */
export function normalizedRegrets(regrets: readonly bigint[], epsilon: bigint): bigint[] {
  const scale = standardDeviation(regrets) + epsilon;
  return regrets.map((regret) => (regret * UNIT) / scale);
}

/**
 * Eq. 5: weights of a forecaster's inferers from at least one forecasted regret. Where it forecast `all` inferers and
 * expects even the best far below the network, the exponents are raised together until the best is at -8.25, as the
 * reference network does (docs/adr/0002): the ratio of two weights then stays that of their logistic, not exponential,
 * tails. A partial forecast says nothing about the best of all inferers and is taken as it is.
 */
export function forecastWeights(
  regrets: readonly bigint[],
  all: boolean,
  p: bigint,
  c: bigint,
  epsilon: bigint,
): bigint[] {
  const exponents = potentialExponents(regrets, p, c, epsilon);
  const top = largest(exponents);
  const raise = all && top < EXPONENT_FLOOR ? EXPONENT_FLOOR - top : 0n;
  return relativeGradients(exponents.map((y) => y + raise));
}

/** Eq. 10: weights from at least one regret. */
export function regretWeights(regrets: readonly bigint[], p: bigint, c: bigint, epsilon: bigint): bigint[] {
  return relativeGradients(potentialExponents(regrets, p, c, epsilon));
}

/** p(R - c) for the normalized regrets R: the exponents of Eq. 7. */
function potentialExponents(regrets: readonly bigint[], p: bigint, c: bigint, epsilon: bigint): bigint[] {
  return normalizedRegrets(regrets, epsilon).map((regret) => (p * (regret - c)) / UNIT);
}

/**
 * phi'(y) / phi'(y_max): Eq. 7 up to a common factor, so that the best weight is 1 and none overflows; every
 * exponent taken is at most 0.
 */
function relativeGradients(exponents: readonly bigint[]): bigint[] {
  const top = largest(exponents);
  const topExp = exp(top > 0n ? -top : top);
  const numerator = UNIT + topExp;
  return exponents.map((y) => {
    if (y >= 0n) return (numerator * UNIT) / (UNIT + exp(-y));
    if (top >= 0n) {
      const e = exp(y);
      return (numerator * e) / (UNIT + e);
    }
    const ratio = exp(y - top);
    return (numerator * ratio) / (UNIT + (topExp * ratio) / UNIT);
  });
}

function largest(values: readonly bigint[]): bigint {
  return values.reduce((top, value) => (value > top ? value : top));
}
