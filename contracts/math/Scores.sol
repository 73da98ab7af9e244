// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ABSENT, UNIT} from "./Fixed.sol";
import {Weights} from "./Weights.sol";

/// @title Worker scores and their share of the class reward: Eq. 21-28
/// @notice Twin of keeper/src/math/scores.ts. Losses are log10.
library Scores {
    /// @notice Eq. 21: score of an inferer, loss of the network without it minus that of the network.
    function inferenceScore(int256 oneOutLoss, int256 networkLoss) internal pure returns (int256) {
        return oneOutLoss - networkLoss;
    }

    /// @notice Eq. 22: score of a forecaster from its one-out and one-in scores and the solo fraction f+.
    function forecastScore(int256 oneOut, int256 oneIn, int256 solo) internal pure returns (int256) {
        return ((UNIT - solo) * oneOut + solo * oneIn) / UNIT;
    }

    /// @notice Eq. 23: one-out score of a forecaster.
    function oneOutScore(int256 oneOutLoss, int256 networkLoss) internal pure returns (int256) {
        return oneOutLoss - networkLoss;
    }

    /// @notice Eq. 24: one-in score of a forecaster.
    function oneInScore(int256 naiveLoss, int256 oneInLoss) internal pure returns (int256) {
        return naiveLoss - oneInLoss;
    }

    /// @notice Eq. 25: solo permutations among those that contain the forecaster, 1 / 2^(forecasters - 1).
    function soloFraction(uint256 forecasters) internal pure returns (int256) {
        return UNIT >> (forecasters - 1);
    }

    /// @notice Eq. 28: M(T) = phi(T / (sigma + epsilon)).
    function rewardMapping(
        int256 score,
        int256 sigma,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256) {
        return Weights.potential((score * UNIT) / (sigma + epsilon), p, c);
    }

    /// @notice Eq. 26 and 27: M(T) over its sum; 0 for ABSENT scores, equal shares where every M(T) is 0.
    function rewardFractions(
        int256[] memory scores,
        int256 sigma,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256[] memory fractions) {
        fractions = new int256[](scores.length);
        int256 total;
        int256 present;
        for (uint256 i = 0; i < scores.length; ++i) {
            if (scores[i] == ABSENT) continue;
            fractions[i] = rewardMapping(scores[i], sigma, p, c, epsilon);
            total += fractions[i];
            ++present;
        }
        for (uint256 i = 0; i < scores.length; ++i) {
            if (scores[i] != ABSENT) fractions[i] = total == 0 ? UNIT / present : (fractions[i] * UNIT) / total;
        }
    }
}
