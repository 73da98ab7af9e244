// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Hashes of a few words
/// @notice The same as `keccak256(abi.encode(...))`, without allocating memory for each: relays hash three times per item.
library Hashes {
    function hash(uint256 a, uint256 b) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            mstore(0x00, a)
            mstore(0x20, b)
            result := keccak256(0x00, 0x40)
        }
    }

    function hash(uint256 a, uint256 b, uint256 c, uint256 d) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            // Beyond what is allocated, and not kept.
            let free := mload(0x40)
            mstore(free, a)
            mstore(add(free, 0x20), b)
            mstore(add(free, 0x40), c)
            mstore(add(free, 0x60), d)
            result := keccak256(free, 0x80)
        }
    }
}
