// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ABSENT, UNIT} from "./Fixed.sol";
import {LossVector} from "./LossVector.sol";
import {Quantiles} from "./Quantiles.sol";
import {Statistics} from "./Statistics.sol";
import {Weights} from "./Weights.sol";

/// @title Inference synthesis: Eq. 3, 9 and 12
/// @notice Twin of keeper/src/math/synthesis.ts.
/// @dev Inferences are int128 numbers, losses their smoothed log10 losses (int72) in the order of LossVector; an empty
/// loss vector is a topic without settled state (cold start). ABSENT marks an implied inference that cannot be formed.
/// At most 32 inferers and 8 forecasters.
library Synthesis {
    /// @notice Eq. 9: weighted mean; the weights are at least 0 and their sum is positive.
    function weightedMean(int256[] memory values, int256[] memory shares) internal pure returns (int256) {
        int256 total;
        int256 weight;
        unchecked {
            for (uint256 i = 0; i < values.length; ++i) {
                total += values[i] * shares[i];
                weight += shares[i];
            }
        }
        return total / weight;
    }

    /// @notice Eq. 3: inference implied by one forecaster, over the inferers it forecast, without the inferer
    /// `excluded` (pass the number of inferers to exclude nobody). ABSENT when nobody is left. In a cold start, their
    /// median.
    function forecastImplied(
        int256[] memory inferences,
        int256[] memory forecasts,
        uint256 excluded,
        int256 networkLoss,
        bool cold,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256) {
        uint256 n = inferences.length;
        int256[] memory values = new int256[](n);
        int256[] memory regrets = new int256[](n);
        uint256 count;
        unchecked {
            for (uint256 j = 0; j < n; ++j) {
                if (j == excluded || forecasts[j] == ABSENT) continue;
                values[count] = inferences[j];
                regrets[count++] = Weights.forecastedRegret(networkLoss, forecasts[j]);
            }
        }
        if (count == 0) return ABSENT;
        truncate(values, count);
        if (cold) return Statistics.median(values);
        truncate(regrets, count);
        bool all = count == n - (excluded < n ? 1 : 0);
        return weightedMean(values, Weights.forecastWeights(regrets, all, p, c, epsilon));
    }

    /// @notice Eq. 10 and 11, as shares of their sum: weights of all inferers, then of all forecasters (0 where
    /// absent).
    function networkWeights(
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory losses,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256[] memory shares) {
        uint256 n = inferences.length;
        uint256 members = n + implied.length;
        shares = new int256[](members);
        if (losses.length == 0) {
            for (uint256 j = 0; j < n; ++j) shares[j] = UNIT / int256(n);
            return shares;
        }
        int256[] memory regrets = new int256[](members);
        uint256 count;
        unchecked {
            for (uint256 l = 0; l < members; ++l) {
                if (l < n || implied[l - n] != ABSENT) regrets[count++] = losses[LossVector.NETWORK] - losses[2 + l];
            }
            truncate(regrets, count);
            int256[] memory weights = Weights.regretWeights(regrets, p, c, epsilon);
            int256 total = Statistics.sum(weights);
            count = 0;
            for (uint256 l = 0; l < members; ++l) {
                if (l < n || implied[l - n] != ABSENT) shares[l] = (weights[count++] * UNIT) / total;
            }
        }
    }

    /// @notice Eq. 9: network inference, from the shares of `networkWeights`.
    function networkInference(
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory shares
    ) internal pure returns (int256) {
        return weightedMean(concatenated(inferences, implied), shares);
    }

    /// @notice Eq. 16-18: quantile q of the network inference, over all inferences and implied inferences there are.
    function networkQuantile(
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory shares,
        int256 q
    ) internal pure returns (int256) {
        int256[] memory values = concatenated(inferences, implied);
        int256[] memory weights = new int256[](values.length);
        uint256 count;
        unchecked {
            for (uint256 i = 0; i < values.length; ++i) {
                if (values[i] == ABSENT) continue;
                values[count] = values[i];
                weights[count++] = shares[i];
            }
        }
        truncate(values, count);
        truncate(weights, count);
        return Quantiles.weightedQuantile(values, weights, q);
    }

    /// @notice Naive network inference: the inferences alone (Eq. 12).
    function naiveInference(
        int256[] memory inferences,
        int256[] memory losses,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256) {
        if (losses.length == 0) return Statistics.mean(inferences);
        uint256 n = inferences.length;
        int256[] memory regrets = new int256[](n);
        inferenceRegrets(regrets, losses, LossVector.NAIVE, n, n);
        return weightedMean(inferences, Weights.regretWeights(regrets, p, c, epsilon));
    }

    /// @notice Network inference without inferer j (Eq. 12); `implied` holds the implied inferences recomputed without
    /// j. With nothing left to combine it is the network inference itself, `network`.
    function oneOutInference(
        uint256 j,
        int256 network,
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory losses,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256) {
        uint256 n = inferences.length;
        if (n == 1) return network;
        uint256 k = implied.length;
        int256[] memory values = new int256[](n - 1 + k);
        uint256 count = copyWithout(values, inferences, j);
        if (losses.length == 0) {
            truncate(values, count);
            return Statistics.mean(values);
        }
        uint256 variant = LossVector.oneOutInference(n, k, j);
        int256[] memory regrets = new int256[](n - 1 + k);
        inferenceRegrets(regrets, losses, variant, n, j);
        unchecked {
            for (uint256 f = 0; f < k; ++f) {
                if (implied[f] == ABSENT) continue;
                values[count] = implied[f];
                regrets[count++] = losses[variant] - losses[LossVector.oneOutImplied(n, k, f, j)];
            }
        }
        return combined(values, regrets, count, p, c, epsilon);
    }

    /// @notice Network inference without forecaster k (Eq. 12); ABSENT where forecaster k is.
    function oneOutForecast(
        uint256 k,
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory losses,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256) {
        if (implied[k] == ABSENT) return ABSENT;
        if (losses.length == 0) return Statistics.mean(inferences);
        uint256 n = inferences.length;
        uint256 variant = LossVector.oneOutForecast(n, implied.length, k);
        int256[] memory values = concatenated(inferences, implied);
        int256[] memory regrets = new int256[](values.length);
        inferenceRegrets(regrets, losses, variant, n, n);
        uint256 count = n;
        unchecked {
            for (uint256 f = 0; f < implied.length; ++f) {
                if (f == k || implied[f] == ABSENT) continue;
                values[count] = implied[f];
                regrets[count++] = losses[variant] - losses[LossVector.forecastImplied(n, f)];
            }
        }
        return combined(values, regrets, count, p, c, epsilon);
    }

    /// @notice Naive network inference with forecaster k added (Eq. 12); ABSENT where forecaster k is.
    function oneInForecast(
        uint256 k,
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory losses,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256) {
        if (implied[k] == ABSENT) return ABSENT;
        if (losses.length == 0) return Statistics.mean(inferences);
        uint256 n = inferences.length;
        uint256 variant = LossVector.oneInForecast(n, implied.length, k);
        int256[] memory values = new int256[](n + 1);
        int256[] memory regrets = new int256[](n + 1);
        copyWithout(values, inferences, n);
        inferenceRegrets(regrets, losses, variant, n, n);
        values[n] = implied[k];
        regrets[n] = losses[variant] - losses[LossVector.forecastImplied(n, k)];
        return combined(values, regrets, n + 1, p, c, epsilon);
    }

    /// @dev Eq. 9-11 over the first `count` values and regrets.
    function combined(
        int256[] memory values,
        int256[] memory regrets,
        uint256 count,
        int256 p,
        int256 c,
        int256 epsilon
    ) private pure returns (int256) {
        truncate(values, count);
        truncate(regrets, count);
        return weightedMean(values, Weights.regretWeights(regrets, p, c, epsilon));
    }

    /// @dev Regrets of the n inferers except `excluded` against a variant: differences of smoothed losses (Eq. 15 by
    /// linearity), written to the front of `regrets`.
    function inferenceRegrets(
        int256[] memory regrets,
        int256[] memory losses,
        uint256 variant,
        uint256 n,
        uint256 excluded
    ) private pure {
        int256 loss = losses[variant];
        uint256 count;
        unchecked {
            for (uint256 i = 0; i < n; ++i) {
                if (i != excluded) regrets[count++] = loss - losses[LossVector.inference(i)];
            }
        }
    }

    function copyWithout(
        int256[] memory target,
        int256[] memory source,
        uint256 excluded
    ) private pure returns (uint256 count) {
        unchecked {
            for (uint256 i = 0; i < source.length; ++i) if (i != excluded) target[count++] = source[i];
        }
    }

    function concatenated(int256[] memory a, int256[] memory b) private pure returns (int256[] memory result) {
        unchecked {
            result = new int256[](a.length + b.length);
            for (uint256 i = 0; i < a.length; ++i) result[i] = a[i];
            for (uint256 i = 0; i < b.length; ++i) result[a.length + i] = b[i];
        }
    }

    /// @dev Shortens an array in place; `count` is at most its length.
    function truncate(int256[] memory values, uint256 count) private pure {
        assembly ("memory-safe") {
            mstore(values, count)
        }
    }
}
