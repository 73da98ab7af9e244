/** Losses and their smoothing: Eq. 13-15. Twin of contracts/math/Losses.sol. */
import { abs, clamp, ln, log10, max, min, UNIT } from "./fixed.ts";
import { ABSENT } from "./statistics.ts";

/**
 * Loss functions the chain can evaluate, in the order of the contract's enum; in topics with the last one, which it
 * cannot, losses are reported.
 */
export const LossFunction = {
  Squared: 0,
  Absolute: 1,
  Huber: 2,
  SquaredRelative: 3,
  Quantile: 4,
  BinaryCrossEntropy: 5,
  Reported: 6,
} as const;
export type LossFunction = (typeof LossFunction)[keyof typeof LossFunction];

/** Probabilities of a cross-entropy are kept this far from 0 and 1, so that its logarithm exists. */
const PROBABILITY_FLOOR = 10n ** 9n;

/** Relative errors stop here, so that their squares fit in SD59x18. */
const RELATIVE_LIMIT = (1n << 127n) - 1n;

/**
 * Eq. 13: loss Q(inference, truth) >= 0. `parameter` is the threshold delta > 0 of Huber, the quantile (0 to 1) of
 * Quantile, the floor > 0 of |truth| of SquaredRelative, and unused otherwise. BinaryCrossEntropy takes both as
 * probabilities and clamps them. RangeError for Reported.
 */
export function loss(kind: LossFunction, parameter: bigint, inference: bigint, truth: bigint): bigint {
  const error = abs(inference - truth);
  switch (kind) {
    case LossFunction.Squared:
      return (error * error) / UNIT;
    case LossFunction.Absolute:
      return error;
    case LossFunction.Huber:
      return error <= parameter ? (error * error) / (2n * UNIT) : (parameter * (2n * error - parameter)) / (2n * UNIT);
    case LossFunction.SquaredRelative: {
      const relative = min((error * UNIT) / max(abs(truth), parameter), RELATIVE_LIMIT);
      return (relative * relative) / UNIT;
    }
    case LossFunction.Quantile:
      return (error * (inference < truth ? parameter : UNIT - parameter)) / UNIT;
    case LossFunction.BinaryCrossEntropy: {
      const probability = clamp(inference, PROBABILITY_FLOOR, UNIT - PROBABILITY_FLOOR);
      const outcome = clamp(truth, 0n, UNIT);
      return -(outcome * ln(probability) + (UNIT - outcome) * ln(UNIT - probability)) / UNIT;
    }
    case LossFunction.Reported:
      throw new RangeError("there is no equation for losses that are reported");
  }
}

/** log10 of a loss >= 0, floored at `lossFloor` > 0 before the logarithm. */
export function logLoss(value: bigint, lossFloor: bigint): bigint {
  return log10(max(value, lossFloor));
}

/**
 * Eq. 14: stake-weighted mean of one log-loss over the reputers; their stakes (wei) sum to more than 0. ABSENT where
 * the first of them is: an inference that does not exist has no loss for anybody.
 */
export function consensusLoss(logLosses: readonly bigint[], stakes: readonly bigint[]): bigint {
  if (logLosses[0] === ABSENT) return ABSENT;
  let total = 0n;
  let stake = 0n;
  for (let m = 0; m < logLosses.length; m++) {
    total += logLosses[m] * stakes[m];
    stake += stakes[m];
  }
  return total / stake;
}

/** Eq. 15 for the loss of one inference: alpha * current + (1 - alpha) * previous; `previous` where current is ABSENT. */
export function smoothedLoss(alpha: bigint, current: bigint, previous: bigint): bigint {
  return current === ABSENT ? previous : (alpha * current + (UNIT - alpha) * previous) / UNIT;
}

/** Eq. 15: regret of one participant, alpha * (network loss - its loss) + (1 - alpha) * previous regret. */
export function smoothedRegret(alpha: bigint, networkLoss: bigint, ownLoss: bigint, previous: bigint): bigint {
  return (alpha * (networkLoss - ownLoss) + (UNIT - alpha) * previous) / UNIT;
}
