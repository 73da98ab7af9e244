// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ABSENT, Fixed, UNIT} from "./Fixed.sol";

/// @notice Loss functions the chain can evaluate; in topics with the last one, which it cannot, losses are reported.
enum LossFunction {
    Squared,
    Absolute,
    Huber,
    SquaredRelative,
    Quantile,
    BinaryCrossEntropy,
    Reported
}

/// @title Losses and their smoothing: Eq. 13-15
/// @notice Twin of keeper/src/math/losses.ts. Inferences and truths are int128 numbers, log-losses int72 numbers.
library Losses {
    /// @dev Probabilities of a cross-entropy are kept this far from 0 and 1, so that its logarithm exists.
    int256 private constant PROBABILITY_FLOOR = 1e9;

    /// @dev Relative errors stop here, so that their squares fit in SD59x18.
    int256 private constant RELATIVE_LIMIT = type(int128).max;

    /// @notice There is no equation for losses that are reported.
    error Losses_NotEvaluated(LossFunction kind);

    /// @notice Eq. 13: loss Q(inference, truth) >= 0. `parameter` is the threshold delta > 0 of Huber, the quantile
    /// (0 to 1) of Quantile, the floor > 0 of |truth| of SquaredRelative, and unused otherwise. BinaryCrossEntropy
    /// takes both as probabilities and clamps them. Reverts with Losses_NotEvaluated for Reported.
    function loss(LossFunction kind, int256 parameter, int256 inference, int256 truth) internal pure returns (int256) {
        int256 gap = Fixed.abs(inference - truth);
        if (kind == LossFunction.Squared) return square(gap);
        if (kind == LossFunction.Absolute) return gap;
        if (kind == LossFunction.Huber) {
            return
                gap <= parameter
                    ? halfSquare(gap)
                    : int256((uint256(parameter) * uint256(2 * gap - parameter)) / uint256(2 * UNIT));
        }
        if (kind == LossFunction.SquaredRelative) {
            return square(Fixed.min((gap * UNIT) / Fixed.max(Fixed.abs(truth), parameter), RELATIVE_LIMIT));
        }
        if (kind == LossFunction.Quantile) return (gap * (inference < truth ? parameter : UNIT - parameter)) / UNIT;
        if (kind == LossFunction.Reported) revert Losses_NotEvaluated(kind);
        int256 probability = Fixed.clamp(inference, PROBABILITY_FLOOR, UNIT - PROBABILITY_FLOOR);
        int256 outcome = Fixed.clamp(truth, 0, UNIT);
        return -(outcome * Fixed.ln(probability) + (UNIT - outcome) * Fixed.ln(UNIT - probability)) / UNIT;
    }

    /// @notice log10 of a loss >= 0, floored at `lossFloor` > 0 before the logarithm.
    function logLoss(int256 value, int256 lossFloor) internal pure returns (int256) {
        return Fixed.log10(Fixed.max(value, lossFloor));
    }

    /// @notice Eq. 14: stake-weighted mean of one log-loss over the reputers; their stakes (wei) sum to more than 0.
    /// ABSENT where the first of them is: an inference that does not exist has no loss for anybody.
    function consensusLoss(int256[] memory logLosses, int256[] memory stakes) internal pure returns (int256) {
        if (logLosses[0] == ABSENT) return ABSENT;
        int256 total;
        int256 stake;
        unchecked {
            for (uint256 m = 0; m < logLosses.length; ++m) {
                total += logLosses[m] * stakes[m];
                stake += stakes[m];
            }
        }
        return total / stake;
    }

    /// @notice Eq. 15 for the loss of one inference: alpha * current + (1 - alpha) * previous; `previous` where
    /// `current` is ABSENT.
    function smoothedLoss(int256 alpha, int256 current, int256 previous) internal pure returns (int256) {
        return current == ABSENT ? previous : (alpha * current + (UNIT - alpha) * previous) / UNIT;
    }

    /// @notice Eq. 15: regret of one participant, alpha * (network loss - its loss) + (1 - alpha) * previous regret.
    function smoothedRegret(
        int256 alpha,
        int256 networkLoss,
        int256 ownLoss,
        int256 previous
    ) internal pure returns (int256) {
        return (alpha * (networkLoss - ownLoss) + (UNIT - alpha) * previous) / UNIT;
    }

    /// @dev Differences of two int128 numbers are below 2^128, so that their squares fit in a uint256.
    function square(int256 x) private pure returns (int256) {
        return int256((uint256(x) * uint256(x)) / uint256(UNIT));
    }

    function halfSquare(int256 x) private pure returns (int256) {
        return int256((uint256(x) * uint256(x)) / uint256(2 * UNIT));
    }
}
