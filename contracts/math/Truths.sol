// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fixed, UNIT} from "./Fixed.sol";

/// @title How far a reported truth is from what a feed says
/// @notice Twin of keeper/src/math/truths.ts.
library Truths {
    uint256 internal constant DECIMALS = 18;

    /// @notice Answer of a feed with at most 18 decimals, SD59x18.
    function truthOfAnswer(int256 answer, uint256 decimals) internal pure returns (int256) {
        return answer * int256(10 ** (DECIMALS - decimals));
    }

    /// @notice How much more than tolerated a truth differs from an answer, |truth - answer| - tolerance |answer|, as
    /// the exact product of two SD59x18 numbers; above 0 for a truth outside the tolerance. Truth and answer are at most
    /// 1e20 in magnitude, the tolerance is 0 to 1.
    function truthExcess(int256 truth, int256 answer, int256 tolerance) internal pure returns (int256) {
        return Fixed.abs(truth - answer) * UNIT - tolerance * Fixed.abs(answer);
    }
}
