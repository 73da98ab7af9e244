// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fixed, UNIT} from "../math/Fixed.sol";

/// @title The world of the paper's experiment: Eq. 19 and 20
/// @notice Twin of keeper/src/math/experiment.ts. These shape simulated workers; no contract uses them.
library Experiment {
    int256 private constant EXPERIENCE_RATE = 0.03e18;

    /// @notice Eq. 19: (1 + e^(-0.03 i)) / 2 at epoch i >= 0, a plain number.
    function experience(int256 epoch) internal pure returns (int256) {
        return (UNIT + Fixed.exp(-EXPERIENCE_RATE * epoch)) / 2;
    }

    /// @notice Eq. 20: sigmoid of a(x - b).
    function contextSensitivity(int256 x, int256 a, int256 b) internal pure returns (int256) {
        int256 y = (a * (x - b)) / UNIT;
        if (y >= 0) return (UNIT * UNIT) / (UNIT + Fixed.exp(-y));
        int256 e = Fixed.exp(y);
        return (e * UNIT) / (UNIT + e);
    }
}
