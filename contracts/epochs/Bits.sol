// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Sets of slots as bit masks
library Bits {
    function has(uint32 mask, uint256 slot) internal pure returns (bool) {
        return slot < 32 && (mask >> slot) & 1 == 1;
    }

    /// @notice `slot` is below 32.
    function set(uint32 mask, uint256 slot) internal pure returns (uint32) {
        return mask | uint32(1 << slot);
    }

    /// @notice Likewise for any slot; those from 32 on are left out.
    function with(uint32 mask, uint256 slot) internal pure returns (uint32) {
        return slot < 32 ? set(mask, slot) : mask;
    }

    function count(uint32 mask) internal pure returns (uint256 total) {
        unchecked {
            for (; mask != 0; mask &= mask - 1) ++total;
        }
    }

    /// @notice Set slots in ascending order.
    function slots(uint32 mask) internal pure returns (uint256[] memory result) {
        result = new uint256[](count(mask));
        uint256 found;
        unchecked {
            for (uint256 slot = 0; mask != 0; ++slot) {
                if (mask & 1 == 1) result[found++] = slot;
                mask >>= 1;
            }
        }
    }

    /// @notice One more than the highest set slot, 0 for the empty set.
    function span(uint32 mask) internal pure returns (uint256 length) {
        unchecked {
            for (; mask != 0; mask >>= 1) ++length;
        }
    }
}
