// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {UNIT} from "./Fixed.sol";

/// @title Confidence intervals: Eq. 16-18
/// @notice Twin of keeper/src/math/quantiles.ts. Weights are at least 0 and below 2^64, their sum is positive.
library Quantiles {
    /// @notice Number of percentiles of the interval.
    uint256 internal constant COUNT = 5;

    /// @notice Percentiles of the interval: 2.28, 15.87, 50, 84.13 and 97.72 %; `i` is below COUNT.
    function level(uint256 i) internal pure returns (int256) {
        return [int256(0.0228e18), 0.1587e18, 0.5e18, 0.8413e18, 0.9772e18][i];
    }

    /// @notice Eq. 16: running sum of the weights.
    function cumulativeWeights(int256[] memory weights) internal pure returns (int256[] memory result) {
        result = new int256[](weights.length);
        int256 total;
        unchecked {
            for (uint256 l = 0; l < weights.length; ++l) result[l] = (total += weights[l]);
        }
    }

    /// @notice Eq. 17: weighted distribution function (c_l - w_l / 2) / max c.
    function weightedDistribution(int256[] memory weights) internal pure returns (int256[] memory distribution) {
        distribution = cumulativeWeights(weights);
        int256 total = distribution[distribution.length - 1];
        unchecked {
            for (uint256 l = 0; l < weights.length; ++l) {
                distribution[l] = ((2 * distribution[l] - weights[l]) * UNIT) / (2 * total);
            }
        }
    }

    /// @notice Eq. 18: value at quantile q of ascending values with the given distribution function, clamped at both
    /// ends.
    function interpolatedQuantile(
        int256[] memory values,
        int256[] memory distribution,
        int256 q
    ) internal pure returns (int256) {
        unchecked {
            uint256 l = distribution.length;
            while (l > 0 && distribution[l - 1] > q) --l;
            if (l == 0) return values[0];
            int256 low = values[l - 1];
            if (l == values.length) return low;
            int256 below = distribution[l - 1];
            return low + ((q - below) * (values[l] - low)) / (distribution[l] - below);
        }
    }

    /// @notice Eq. 16-18: weighted quantile q of values in any order; equal values keep their order.
    function weightedQuantile(
        int256[] memory values,
        int256[] memory weights,
        int256 q
    ) internal pure returns (int256) {
        int256[] memory ordered = new int256[](values.length);
        int256[] memory orderedWeights = new int256[](values.length);
        unchecked {
            for (uint256 i = 0; i < values.length; ++i) {
                int256 value = values[i];
                uint256 j = i;
                for (; j > 0 && ordered[j - 1] > value; --j) {
                    ordered[j] = ordered[j - 1];
                    orderedWeights[j] = orderedWeights[j - 1];
                }
                ordered[j] = value;
                orderedWeights[j] = weights[i];
            }
        }
        return interpolatedQuantile(ordered, weightedDistribution(orderedWeights), q);
    }
}
