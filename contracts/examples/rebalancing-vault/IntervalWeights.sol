// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Prices} from "../Prices.sol";

/// @title How much of a portfolio is base, by where the market's price is in the interval of an inference
/// @notice Fractions and prices have 18 decimals. Whatever an inference says, none of this reverts.
library IntervalWeights {
    /// @notice Falls linearly from `maxWeight` at the lower bound to `minWeight` at the upper one, rounded down; halfway
    /// where the bounds and the price are one. An inference can be outside of its interval; the interval is extended to it.
    /// @param value Is a price.
    function targetWeight(
        uint256 price,
        int256 value,
        int256 lower,
        int256 upper,
        uint256 minWeight,
        uint256 maxWeight
    ) internal pure returns (uint256) {
        uint256 low = lower < value ? uint256(lower > 0 ? lower : int256(0)) : uint256(value);
        uint256 high = upper > value ? Math.min(uint256(upper), Prices.MAX_VALUE) : uint256(value);
        if (price < low) return maxWeight;
        if (price > high) return minWeight;
        if (low == high) return (minWeight + maxWeight) / 2;
        return minWeight + Math.mulDiv(maxWeight - minWeight, high - price, high - low);
    }
}
