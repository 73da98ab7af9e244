// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FinalValue} from "../types/Remote.sol";

/// @title Leaves of the tree over final values
library FinalValues {
    /// @notice Hashed twice, so that no inner node is a leaf.
    /// @param chainId Home chain.
    /// @param epochs Epochs contract on it.
    function leaf(uint256 chainId, address epochs, FinalValue memory value) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(abi.encode(chainId, epochs, value))));
    }
}
