// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title Amounts as they were at the start of a day
/// @notice Days are of 86,400 s, counted from 1970. A change costs one slot, and a checkpoint more on a new day.
library Days {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;

    uint256 internal constant DAY = 1 days;

    /// @param day Newest day on which the amount changed.
    /// @param opening Amount when it began.
    /// @param total Amount now.
    /// @param past Amounts at the end of the days before it on which it changed.
    struct Amount {
        uint48 day;
        uint104 opening;
        uint104 total;
        Checkpoints.Trace208 past;
    }

    /// @notice Sets the amount from now on.
    function set(Amount storage self, uint256 amount) internal {
        (uint48 day, uint104 total) = (self.day, self.total);
        uint48 today = uint48(block.timestamp / DAY);
        if (today != day) {
            if (day > 0) self.past.push(day, total);
            (self.day, self.opening) = (today, total);
        }
        self.total = amount.toUint104();
    }

    /// @notice The amount when a day began, final once it has.
    function before(Amount storage self, uint256 day) internal view returns (uint256) {
        if (day > self.day) return self.total;
        if (day == self.day) return self.opening;
        return day == 0 ? 0 : self.past.upperLookupRecent(uint48(day - 1));
    }
}
