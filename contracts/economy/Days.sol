// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title Amounts as they were at the start of a day
/// @notice Traces with a checkpoint per day of 86,400 s, counted from 1970, on which the amount changed.
library Days {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    uint256 internal constant DAY = 1 days;

    function today() internal view returns (uint256) {
        return block.timestamp / DAY;
    }

    /// @notice Sets the amount from now on.
    function set(Checkpoints.Trace208 storage self, uint256 amount) internal {
        self.push(uint48(today()), amount.toUint208());
    }

    /// @notice Adds to the amount.
    function add(Checkpoints.Trace208 storage self, uint256 amount) internal returns (uint256 total) {
        total = self.latest() + amount;
        set(self, total);
    }

    /// @notice The amount when the day began, final once it has; 0 for the first day of all.
    function before(Checkpoints.Trace208 storage self, uint256 day) internal view returns (uint256) {
        return day == 0 ? 0 : self.upperLookupRecent((day - 1).toUint48());
    }
}
