// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Inference, Quality, QualityLimits} from "../types/Inference.sol";

/// @title What an inference says of its own quality
library Qualities {
    /// @notice Quality of an inference under some limits, as far as it does not depend on the topic being paused.
    function judge(Inference memory inference, QualityLimits memory limits) internal pure returns (Quality) {
        if (isWide(inference.value, inference.lower, inference.upper, limits.width)) return Quality.WideInterval;
        if (inference.inferers < limits.inferers || inference.reputers < limits.reputers) {
            return Quality.LowParticipation;
        }
        return Quality.Good;
    }

    /// @notice Whether an interval is wider than a fraction (SD59x18) of the value's magnitude; one that is upside
    /// down, which nobody refuted in time, is too wide for every limit. All three fit into 128 bits.
    function isWide(int256 value, int256 lower, int256 upper, uint128 width) internal pure returns (bool) {
        if (upper < lower) return true;
        if (width == type(uint128).max) return false;
        uint256 magnitude = uint256(value < 0 ? -value : value);
        return uint256(upper - lower) * 1e18 > magnitude * width;
    }
}
