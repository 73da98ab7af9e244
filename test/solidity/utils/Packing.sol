// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ABSENT} from "../../../contracts/math/Fixed.sol";

/// @title Writes the numbers of a trace, independently of what reads them
library Packing {
    /// @notice `width` bytes each, big-endian; ABSENT as the smallest number of the width.
    function pack(int256[] memory values, uint256 width) internal pure returns (bytes memory data) {
        for (uint256 i = 0; i < values.length; ++i) data = bytes.concat(data, one(values[i], width));
    }

    function one(int256 value, uint256 width) internal pure returns (bytes memory data) {
        data = new bytes(width);
        uint256 word = value == ABSENT ? uint256(1) << (8 * width - 1) : uint256(value);
        for (uint256 i = 0; i < width; ++i) data[width - 1 - i] = bytes1(uint8(word >> (8 * i)));
    }

    /// @notice The same bytes with one number replaced.
    function replaced(
        bytes memory data,
        uint256 width,
        uint256 index,
        int256 value
    ) internal pure returns (bytes memory copy) {
        copy = bytes.concat(data);
        bytes memory number = one(value, width);
        for (uint256 i = 0; i < width; ++i) copy[index * width + i] = number[i];
    }
}
