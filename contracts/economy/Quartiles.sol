// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Quartiles of a list
library Quartiles {
    /// @notice Quartile `k`, from 1 to 3, of numbers in rising order, of which there is at least one: what is at place
    /// k (n - 1) / 4, interpolated linearly and rounded down. Numbers are below 2^128.
    function quartile(uint256[] memory sorted, uint256 k) internal pure returns (uint256) {
        uint256 place = k * (sorted.length - 1);
        uint256 low = sorted[place / 4];
        uint256 rest = place % 4;
        return rest == 0 ? low : low + (rest * (sorted[place / 4 + 1] - low)) / 4;
    }
}
