// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ABSENT, Fixed, UNIT} from "./Fixed.sol";

/// @title Order statistics and moments of SD59x18 samples
/// @notice Twin of keeper/src/math/statistics.ts. Values are below 2^127 in magnitude, deviations below 2^110.
library Statistics {
    function sum(int256[] memory values) internal pure returns (int256 total) {
        unchecked {
            for (uint256 i = 0; i < values.length; ++i) total += values[i];
        }
    }

    /// @notice Arithmetic mean of at least one value, truncated toward zero.
    function mean(int256[] memory values) internal pure returns (int256) {
        return sum(values) / int256(values.length);
    }

    /// @notice Sample standard deviation (n - 1); 0 for fewer than two values.
    function standardDeviation(int256[] memory values) internal pure returns (int256) {
        if (values.length < 2) return 0;
        int256 center = mean(values);
        int256 squares;
        unchecked {
            for (uint256 i = 0; i < values.length; ++i) {
                int256 difference = values[i] - center;
                squares += difference * difference;
            }
            return Fixed.root(squares / int256(values.length - 1));
        }
    }

    /// @notice Moments of a list, ABSENT values left out: their number (a plain one), sum, and sum of squares.
    function momentsOf(int256[] memory values) internal pure returns (int256 count, int256 total, int256 squares) {
        unchecked {
            for (uint256 i = 0; i < values.length; ++i) {
                int256 value = values[i];
                if (value == ABSENT) continue;
                ++count;
                total += value;
                squares += value * value;
            }
            squares /= UNIT;
        }
    }

    /// @notice Which of the distinct values each value is, in the order of their first appearance.
    function distinct(int256[] memory values) internal pure returns (int256[] memory numbers) {
        numbers = new int256[](values.length);
        int256 count;
        for (uint256 i = 0; i < values.length; ++i) {
            uint256 first = 0;
            while (values[first] != values[i]) ++first;
            numbers[i] = first < i ? numbers[first] : count++;
        }
    }

    /// @notice Sample standard deviation from moments: `count` values (a plain number) with the given sum and sum of
    /// squares; 0 for fewer than two values, and where rounding makes the variance negative.
    function deviationOfMoments(int256 count, int256 total, int256 squares) internal pure returns (int256) {
        if (count < 2) return 0;
        return Fixed.root((count * squares * UNIT - total * total) / (count * (count - 1)));
    }

    /// @notice Ascending order of the values; equal values keep their order.
    function sorted(int256[] memory values) internal pure returns (int256[] memory result) {
        unchecked {
            result = new int256[](values.length);
            for (uint256 i = 0; i < values.length; ++i) {
                int256 value = values[i];
                uint256 j = i;
                for (; j > 0 && result[j - 1] > value; --j) result[j] = result[j - 1];
                result[j] = value;
            }
        }
    }

    /// @notice Median of at least one value; the mean of the two middle ones when their number is even.
    function median(int256[] memory values) internal pure returns (int256) {
        int256[] memory ordered = sorted(values);
        uint256 half = ordered.length / 2;
        return ordered.length % 2 == 1 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2;
    }

    /// @notice Quantile q (0 to 1) of at least one value, interpolated linearly at position q (n - 1).
    function quantile(int256[] memory values, int256 q) internal pure returns (int256) {
        int256[] memory ordered = sorted(values);
        int256 position = q * int256(ordered.length - 1);
        uint256 index = uint256(position / UNIT);
        int256 low = ordered[index];
        if (index + 1 == ordered.length) return low;
        return low + ((position % UNIT) * (ordered[index + 1] - low)) / UNIT;
    }
}
