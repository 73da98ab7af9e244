// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {sqrt as prbSqrt} from "@prb/math/src/Common.sol";
import {exp as prbExp, ln as prbLn, log10 as prbLog10, pow as prbPow, wrap} from "@prb/math/src/SD59x18.sol";

/// @dev One, as an SD59x18 number: x is stored as x * 1e18.
int256 constant UNIT = 1e18;

/// @dev Marks a number that does not exist this epoch (a forecast not given, an inference that cannot be formed). No
/// computation yields it.
int256 constant ABSENT = type(int256).min;

/// @title SD59x18 functions on plain int256
/// @notice PRB math's transcendental functions; products and quotients are written `a * b / UNIT`, which truncates
/// toward zero as PRB math does, and cannot overflow for numbers within the widths of a trace.
library Fixed {
    /// @notice e^x; 0 below -41.44, reverts above 133.08.
    function exp(int256 x) internal pure returns (int256) {
        return prbExp(wrap(x)).unwrap();
    }

    /// @notice Natural logarithm of x > 0.
    function ln(int256 x) internal pure returns (int256) {
        return prbLn(wrap(x)).unwrap();
    }

    /// @notice Decimal logarithm of x > 0.
    function log10(int256 x) internal pure returns (int256) {
        return prbLog10(wrap(x)).unwrap();
    }

    /// @notice x^y for x >= 0.
    function pow(int256 x, int256 y) internal pure returns (int256) {
        return prbPow(wrap(x), wrap(y)).unwrap();
    }

    /// @notice Integer square root of x, rounded down, and 0 for x < 0. The root of a raw product of two SD59x18
    /// numbers is an SD59x18 number.
    function root(int256 x) internal pure returns (int256) {
        return x <= 0 ? int256(0) : int256(prbSqrt(uint256(x)));
    }

    function abs(int256 x) internal pure returns (int256) {
        return x < 0 ? -x : x;
    }

    function min(int256 x, int256 y) internal pure returns (int256) {
        return x < y ? x : y;
    }

    function max(int256 x, int256 y) internal pure returns (int256) {
        return x > y ? x : y;
    }

    function clamp(int256 x, int256 low, int256 high) internal pure returns (int256) {
        return min(max(x, low), high);
    }
}
