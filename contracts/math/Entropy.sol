// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fixed, UNIT} from "./Fixed.sol";
import {Statistics} from "./Statistics.sol";

/// @title Division of a topic's reward among its three classes: Eq. 37-46
/// @notice Twin of keeper/src/math/entropy.ts. Fractions, alpha and beta are 0 to 1, rewards wei of at most 2^96.
library Entropy {
    /// @notice (1/4) ln 2: entropy of a class with a single participant, whose Eq. 37 would be 0.
    int256 internal constant SINGLE_ENTROPY = 0.173286795139986327e18;

    /// @notice The term of Eq. 43 is clamped to this, so that one near-zero best score cannot pin chi for the rest of
    /// the topic.
    int256 internal constant UTILITY_LIMIT = 1e6 * UNIT;

    int256 private constant LOWEST_UTILITY = 0.1e18;
    int256 private constant UTILITY_RANGE = 0.4e18;

    /// @notice Eq. 38: smoothed fractions over their sum; equal where that is 0.
    function modifiedFractions(int256[] memory smoothed) internal pure returns (int256[] memory fractions) {
        int256 total = Statistics.sum(smoothed);
        uint256 count = smoothed.length;
        fractions = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            fractions[i] = total == 0 ? UNIT / int256(count) : (smoothed[i] * UNIT) / total;
        }
    }

    /// @notice Eq. 39: alpha * fraction + (1 - alpha) * previous.
    function smoothedFraction(int256 alpha, int256 fraction, int256 previous) internal pure returns (int256) {
        return (alpha * fraction + (UNIT - alpha) * previous) / UNIT;
    }

    /// @notice Eq. 40: effective number of participants, 1 / sum(f^2).
    function effectiveNumber(int256[] memory fractions) internal pure returns (int256) {
        int256 squares;
        for (uint256 i = 0; i < fractions.length; ++i) squares += fractions[i] * fractions[i];
        return (UNIT * UNIT * UNIT) / squares;
    }

    /// @notice Eq. 37: -sum(f ln f) (N_eff / N)^beta over modified fractions; (1/4) ln 2 for one participant, 0 for
    /// none.
    function entropy(int256[] memory fractions, int256 beta) internal pure returns (int256) {
        uint256 count = fractions.length;
        if (count == 0) return 0;
        if (count == 1) return SINGLE_ENTROPY;
        int256 total;
        for (uint256 i = 0; i < count; ++i) {
            if (fractions[i] > 0) total -= fractions[i] * Fixed.ln(fractions[i]);
        }
        return (total * Fixed.pow(effectiveNumber(fractions) / int256(count), beta)) / (UNIT * UNIT);
    }

    /// @notice Eq. 42: score of the whole forecasting task.
    function forecastTaskScore(int256 naiveLoss, int256 networkLoss) internal pure returns (int256) {
        return naiveLoss - networkLoss;
    }

    /// @notice Eq. 43: tau, from the forecasting task's score and the best inferer score; the term is 0 where that is
    /// 0.
    function utilityRatio(
        int256 alpha,
        int256 taskScore,
        int256 bestScore,
        int256 previous
    ) internal pure returns (int256) {
        int256 term =
            bestScore == 0
                ? int256(0)
                : Fixed.clamp(
                    ((taskScore - Fixed.min(0, bestScore)) * UNIT) / Fixed.abs(bestScore),
                    -UTILITY_LIMIT,
                    UTILITY_LIMIT
                );
        return (alpha * term + (UNIT - alpha) * previous) / UNIT;
    }

    /// @notice Eq. 44: utility chi of the forecasting task, 0.1 to 0.5.
    function forecastUtility(int256 tau) internal pure returns (int256) {
        return LOWEST_UTILITY + (UTILITY_RANGE * Fixed.clamp(tau, 0, UNIT)) / UNIT;
    }

    /// @notice Eq. 45: gamma, which keeps the workers' part of the reward independent of chi; 1 where the workers'
    /// entropy is 0.
    function utilityNormalization(
        int256 inferenceEntropy,
        int256 forecastEntropy,
        int256 chi
    ) internal pure returns (int256) {
        int256 weighted = (UNIT - chi) * inferenceEntropy + chi * forecastEntropy;
        return weighted == 0 ? UNIT : ((inferenceEntropy + forecastEntropy) * UNIT * UNIT) / weighted;
    }

    /// @notice Eq. 41: reward of the inference task, (1 - chi) gamma F E / (F + G + H).
    function inferenceReward(
        int256 reward,
        int256 inferenceEntropy,
        int256 totalEntropy,
        int256 chi,
        int256 gamma
    ) internal pure returns (int256) {
        return
            totalEntropy == 0
                ? int256(0)
                : ((((UNIT - chi) * gamma) / UNIT) * inferenceEntropy * reward) / (totalEntropy * UNIT);
    }

    /// @notice Eq. 41: reward of the forecasting task, chi gamma G E / (F + G + H).
    function forecastReward(
        int256 reward,
        int256 forecastEntropy,
        int256 totalEntropy,
        int256 chi,
        int256 gamma
    ) internal pure returns (int256) {
        return
            totalEntropy == 0 ? int256(0) : (((chi * gamma) / UNIT) * forecastEntropy * reward) / (totalEntropy * UNIT);
    }

    /// @notice Eq. 41: reward of the reputer task, H E / (F + G + H).
    function reputerReward(int256 reward, int256 reputerEntropy, int256 totalEntropy) internal pure returns (int256) {
        return totalEntropy == 0 ? int256(0) : (reputerEntropy * reward) / totalEntropy;
    }

    /// @notice Eq. 46: reward of one participant, its fraction of the class reward (wei).
    function participantReward(int256 fraction, int256 classReward) internal pure returns (int256) {
        return (fraction * classReward) / UNIT;
    }
}
