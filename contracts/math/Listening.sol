// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ABSENT, Fixed, UNIT} from "./Fixed.sol";
import {Statistics} from "./Statistics.sol";

/// @title Reputer consensus: Eq. 29, 31-36
/// @notice Twin of keeper/src/math/listening.ts. Log-losses are int72 numbers, listening coefficients and adjusted
/// stakes 0 to 1, stakes wei of at most 2^96; at most 8 reputers with 346 losses each.
library Listening {
    /// @dev Step of the finite difference in Eq. 34.
    int256 private constant DIFFERENCE = 0.001e18;

    /// @dev Squared distances are kept at 1e28, between the 1e18 of a number and the 1e36 of a product.
    int256 private constant SQUARE_SCALE = 1e8;

    /// @notice Eq. 29: adjusted stakes min(R a S / sum(a S), 1). All 1 where nobody with stake is listened to.
    function adjustedStakes(
        int256[] memory stakes,
        int256[] memory listening
    ) internal pure returns (int256[] memory adjusted) {
        uint256 count = stakes.length;
        adjusted = new int256[](count);
        int256 total = dot(stakes, listening);
        unchecked {
            for (uint256 m = 0; m < count; ++m) {
                adjusted[m] =
                    total == 0 ? UNIT : Fixed.min((int256(count) * stakes[m] * listening[m] * UNIT) / total, UNIT);
            }
        }
    }

    /// @notice Eq. 31: mean of the reputers' log-loss vectors, weighted by adjusted stake; ABSENT entries stay absent.
    function consensusVector(
        int256[][] memory logLosses,
        int256[] memory adjusted
    ) internal pure returns (int256[] memory result) {
        int256 total = Statistics.sum(adjusted);
        uint256 length = logLosses[0].length;
        result = new int256[](length);
        unchecked {
            for (uint256 x = 0; x < length; ++x) {
                if (logLosses[0][x] == ABSENT) {
                    result[x] = ABSENT;
                    continue;
                }
                int256 value;
                for (uint256 m = 0; m < adjusted.length; ++m) value += logLosses[m][x] * adjusted[m];
                result[x] = value / total;
            }
        }
    }

    /// @notice Squared Euclidean norm of a log-loss vector at scale 1e28, ABSENT entries left out.
    function squaredNorm(int256[] memory logLosses) internal pure returns (int256 total) {
        unchecked {
            for (uint256 x = 0; x < logLosses.length; ++x) {
                int256 value = logLosses[x];
                if (value != ABSENT) total += value * value;
            }
            total /= SQUARE_SCALE;
        }
    }

    /// @notice Squared Euclidean distance of two log-loss vectors at scale 1e28, ABSENT entries left out.
    function squaredDistance(int256[] memory a, int256[] memory b) internal pure returns (int256 total) {
        unchecked {
            for (uint256 x = 0; x < a.length; ++x) {
                if (a[x] == ABSENT) continue;
                int256 difference = a[x] - b[x];
                total += difference * difference;
            }
            total /= SQUARE_SCALE;
        }
    }

    /// @notice Eq. 31 and 32: consensus scores 1 / (|L_m - L| / |L| + epsilonReputer), where L is the mean of the
    /// log-loss vectors weighted by adjusted stake. L itself is not formed: with weights w that sum to 1,
    /// |L_m - L|^2 = sum_n w_n d_mn - D and |L|^2 = sum_n w_n q_n - D, where D = sum_nn' w_n w_n' d_nn' / 2, so that
    /// each evaluation costs the square of the number of reputers, whatever the number of losses.
    function reputerScores(
        int256[][] memory squaredDistances,
        int256[] memory squaredNorms,
        int256[] memory adjusted,
        int256 epsilonReputer
    ) internal pure returns (int256[] memory scores) {
        uint256 count = adjusted.length;
        int256 total = Statistics.sum(adjusted);
        scores = new int256[](count);
        for (uint256 m = 0; m < count; ++m) scores[m] = dot(squaredDistances[m], adjusted);
        int256 spread = dot(scores, adjusted) / 2;
        int256 norm = Fixed.root(total * dot(squaredNorms, adjusted) - spread);
        if (norm == 0) norm = 1;
        for (uint256 m = 0; m < count; ++m) {
            int256 distance = Fixed.root(total * scores[m] - spread);
            scores[m] = (UNIT * UNIT) / ((distance * UNIT) / norm + epsilonReputer);
        }
    }

    /// @notice Eq. 33: stake-weighted total consensus score.
    function totalScore(int256[] memory stakes, int256[] memory scores) internal pure returns (int256) {
        return dot(stakes, scores) / Statistics.sum(stakes);
    }

    /// @notice Eq. 34: relative gradient of the total score in listening coefficient m, (1 - T / T') / d with T' at
    /// a_m + d; d = 0.001, or -0.001 at a_m = 1. `total` is T; the gradient is 0 where T' is.
    function listeningGradient(
        uint256 m,
        int256 total,
        int256[] memory stakes,
        int256[] memory listening,
        int256[][] memory squaredDistances,
        int256[] memory squaredNorms,
        int256 epsilonReputer
    ) internal pure returns (int256) {
        int256 coefficient = listening[m];
        int256 step = coefficient == UNIT ? -DIFFERENCE : DIFFERENCE;
        listening[m] = coefficient + step;
        int256[] memory adjusted = adjustedStakes(stakes, listening);
        listening[m] = coefficient;
        int256[] memory scores = reputerScores(squaredDistances, squaredNorms, adjusted, epsilonReputer);
        int256 movedTotal = totalScore(stakes, scores);
        return movedTotal == 0 ? int256(0) : ((UNIT - (total * UNIT) / movedTotal) * UNIT) / step;
    }

    /// @notice Eq. 34: one step of the listening coefficients along the gradient, clamped to [0, 1]. Where it would
    /// leave less than `minStakeFraction` of the stake listened to, it is cut back to exactly that; where less was
    /// listened to even before it, all coefficients move towards 1 until that fraction is reached.
    function listeningStep(
        int256[] memory listening,
        int256[] memory gradient,
        int256[] memory stakes,
        int256 learningRate,
        int256 minStakeFraction
    ) internal pure returns (int256[] memory next) {
        uint256 count = listening.length;
        next = new int256[](count);
        for (uint256 m = 0; m < count; ++m) {
            next[m] = Fixed.clamp(listening[m] + (learningRate * gradient[m]) / UNIT, 0, UNIT);
        }
        int256 stake = Statistics.sum(stakes);
        int256 before = dot(listening, stakes) / stake;
        int256 afterwards = dot(next, stakes) / stake;
        if (afterwards >= minStakeFraction) return next;
        for (uint256 m = 0; m < count; ++m) {
            next[m] =
                before > minStakeFraction
                    ? listening[m] + ((next[m] - listening[m]) * (before - minStakeFraction)) / (before - afterwards)
                    : next[m] + ((UNIT - next[m]) * (minStakeFraction - afterwards)) / (UNIT - afterwards);
        }
    }

    /// @notice Largest absolute gradient; Eq. 34 stops once it is below the threshold.
    function largestGradient(int256[] memory gradient) internal pure returns (int256 top) {
        for (uint256 m = 0; m < gradient.length; ++m) top = Fixed.max(top, Fixed.abs(gradient[m]));
    }

    /// @notice Eq. 35: (S T)^p over its sum, with S T taken relative to the largest; equal where all are 0.
    function reputerFractions(
        int256[] memory stakes,
        int256[] memory scores,
        int256 p
    ) internal pure returns (int256[] memory fractions) {
        uint256 count = stakes.length;
        fractions = new int256[](count);
        int256 top;
        for (uint256 m = 0; m < count; ++m) top = Fixed.max(top, stakes[m] * scores[m]);
        int256 total;
        for (uint256 m = 0; m < count; ++m) {
            fractions[m] = top == 0 ? UNIT : Fixed.pow((stakes[m] * scores[m] * UNIT) / top, p);
            total += fractions[m];
        }
        for (uint256 m = 0; m < count; ++m) fractions[m] = (fractions[m] * UNIT) / total;
    }

    /// @notice Eq. 36: stake after compounding a reward, both in wei.
    function compoundedStake(int256 stake, int256 reward) internal pure returns (int256) {
        return stake + reward;
    }

    function dot(int256[] memory a, int256[] memory b) private pure returns (int256 total) {
        unchecked {
            for (uint256 i = 0; i < a.length; ++i) total += a[i] * b[i];
        }
    }
}
