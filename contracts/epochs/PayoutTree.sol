// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Role} from "../types/Topic.sol";
import {PayoutSection, SettlementSize, StateSection} from "../types/Trace.sol";
import {Trace} from "./Trace.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title Tree over the cumulative rewards of a settlement
/// @notice One leaf per slot of its state: place, role, registration id and reward since registration (wei), hashed
/// twice. The contract builds it from the posted sections, so that it cannot disagree with them.
library PayoutTree {
    function leaf(uint256 place, Role role, uint256 id, uint256 cumulative) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(abi.encode("allora.payout", place, role, id, cumulative))));
    }

    /// @param holders Bytes of the Holders section.
    /// @param cumulative Bytes of the Cumulative section.
    function root(
        SettlementSize memory size,
        bytes calldata holders,
        bytes calldata cumulative
    ) internal pure returns (bytes32) {
        int256[] memory ids = Trace.numbers(holders, TraceLayout.state(StateSection.Holders, size));
        int256[] memory amounts = Trace.numbers(cumulative, TraceLayout.payout(PayoutSection.Cumulative, size));
        bytes32[] memory leaves = new bytes32[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            (Role role, ) = TraceLayout.seatAt(size, i);
            leaves[i] = leaf(i, role, uint256(ids[i]), uint256(amounts[i]));
        }
        return Trace.root(leaves);
    }

    /// @notice Root that a leaf at `place` leads to through its siblings, lowest first.
    function rootOf(bytes32 node, uint256 place, bytes32[] calldata proof) internal pure returns (bytes32) {
        for (uint256 i = 0; i < proof.length; ++i) {
            node = place & 1 == 0 ? Trace.node(node, proof[i]) : Trace.node(proof[i], node);
            place >>= 1;
        }
        // A place beyond the tree would be another name for one within it.
        return place == 0 ? node : bytes32(0);
    }
}
