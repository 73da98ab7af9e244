// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Leaders} from "../epochs/Leaders.sol";

/// @dev Shows how leaders are drawn to tests. Never deployed.
contract Draws {
    function seedOf(bytes32 head) external pure returns (uint256) {
        return Leaders.seedOf(head);
    }

    function leaderOf(uint256[] memory stakes, uint256 seed) external pure returns (uint256) {
        return Leaders.leaderOf(stakes, seed);
    }

    function openFrom(uint256 keptAt, uint256 epochLength) external pure returns (uint256) {
        return Leaders.openFrom(keptAt, epochLength);
    }
}
