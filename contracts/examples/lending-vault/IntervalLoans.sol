// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Prices} from "../Prices.sol";

/// @title What may be lent on an inference and its interval
/// @notice Fractions and prices have 18 decimals. Whatever an inference says, none of this reverts.
library IntervalLoans {
    /// @notice Part of the worth at the lower bound that may be lent: falls linearly from `maxRatio` for an interval without
    /// width to `minRatio` for one that is `wide`, a fraction of the value. Rounded down.
    /// @param value At most `Prices.MAX_VALUE`.
    function loanToValue(
        uint256 value,
        uint256 width,
        uint256 wide,
        uint256 minRatio,
        uint256 maxRatio
    ) internal pure returns (uint256) {
        uint256 widest = Math.mulDiv(value, wide, Prices.WHOLE);
        if (width >= widest) return minRatio;
        return maxRatio - Math.mulDiv(maxRatio - minRatio, width, widest, Math.Rounding.Ceil);
    }

    /// @notice What may be lent per whole unit, 0 where the inference or its lower bound is no price. An inference can be
    /// outside of its interval; the interval is extended to it.
    function lendable(
        int256 value,
        int256 lower,
        int256 upper,
        uint256 wide,
        uint256 minRatio,
        uint256 maxRatio
    ) internal pure returns (uint256) {
        int256 low = lower < value ? lower : value;
        if (!Prices.isPrice(value) || low <= 0) return 0;
        uint256 width = uint256(upper > value ? upper : value) - uint256(low);
        return Math.mulDiv(uint256(low), loanToValue(uint256(value), width, wide, minRatio, maxRatio), Prices.WHOLE);
    }
}
