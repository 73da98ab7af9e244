// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fixed, UNIT} from "./Fixed.sol";
import {Statistics} from "./Statistics.sol";

/// @title Merit: who of the registered participants is active
/// @notice Twin of keeper/src/math/merit.ts. Scores are those of Eq. 21, 22 and 32.
library Merit {
    /// @notice Smoothing of merits.
    int256 internal constant ALPHA = 0.1e18;
    /// @notice Quantile of a class's scores that passive merits move to.
    int256 internal constant QUANTILE = 0.2e18;
    /// @notice Deviations below the least active merit at which newcomers start.
    int256 internal constant ENTRY_DEVIATIONS = 2;
    /// @notice Merits are never less; no score that a trace can hold is.
    int256 internal constant LEAST = -(1 << 71);

    /// @notice Merit after one more score, or one more step towards `target`.
    function smoothedMerit(int256 alpha, int256 target, int256 previous) internal pure returns (int256) {
        return (alpha * target + (UNIT - alpha) * previous) / UNIT;
    }

    /// @notice Part (1 - alpha)^steps of an initial difference that so many steps leave.
    function remainder(int256 alpha, uint256 steps) internal pure returns (int256 result) {
        result = UNIT;
        int256 base = UNIT - alpha;
        unchecked {
            for (; steps > 0 && result > 0; steps >>= 1) {
                if (steps & 1 == 1) result = (result * base) / UNIT;
                base = (base * base) / UNIT;
            }
        }
    }

    /// @notice Merit `steps` steps after it was `lead` above the moving average of the quantiles, which is `pull` now:
    /// that of all steps towards those quantiles, in one.
    function passiveMerit(int256 alpha, int256 pull, int256 lead, uint256 steps) internal pure returns (int256) {
        return pull + (remainder(alpha, steps) * lead) / UNIT;
    }

    /// @notice Merit that newcomers start with, and that of those who miss epochs moves to: below the least of the active
    /// merits; 0 where there are none.
    function entryMerit(int256[] memory merits) internal pure returns (int256) {
        if (merits.length == 0) return 0;
        int256 least = merits[0];
        for (uint256 i = 1; i < merits.length; ++i) least = Fixed.min(least, merits[i]);
        return Fixed.max(least - ENTRY_DEVIATIONS * Statistics.standardDeviation(merits), LEAST);
    }
}
