// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SettlementCommitments} from "../types/Settlement.sol";
import {SynthesisCommitments} from "../types/Trace.sol";

/// @title What posts are judged by
interface ICommitments {
    /// @notice The verifier computes with other equations than those named `computeId`.
    error Commitments_OtherEngine(address verifier, bytes32 computeId);

    /// @notice Version of the equations that posts are checked with.
    function computeId() external view returns (bytes32);

    /// @notice What an epoch's synthesis is judged by.
    function commitmentsOf(uint64 topicId, uint64 epoch) external view returns (SynthesisCommitments memory);

    /// @notice What a standing settlement is judged by.
    /// @dev Reverts with Epochs_UnknownSettlement.
    function settlementCommitmentsOf(
        uint64 topicId,
        uint32 settlement
    ) external view returns (SettlementCommitments memory);
}
