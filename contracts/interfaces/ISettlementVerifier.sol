// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";

/// @title Re-execution of settlement traces
/// @notice Contracts without state, one for the state part and one for the payout part: they say whether numbers of a
/// posted settlement differ from what the equations yield for what the chain has committed to. Bad evidence reverts; it
/// never decides anything.
interface ISettlementVerifier {
    /// @notice The evidence does not hash to what was committed; `part` names which of it.
    error SettlementVerifier_BadEvidence(bytes32 part);
    /// @notice The section belongs to the part that the other verifier judges.
    error SettlementVerifier_OtherPart(SettlementSection section);

    /// @notice Version of the equations and of their arithmetic; keepers compute with the same one or not at all.
    function computeId() external view returns (bytes32);

    /// @notice Whether the number at `index` of a section is wrong, or is there although the trace should have been
    /// shorter or longer. Anybody; at most 8,500,000 gas, at 32 inferers, 8 forecasters and 8 reputers that all report
    /// something else.
    /// @dev Reverts with SettlementVerifier_OtherPart, SettlementVerifier_BadEvidence, Trace_WrongLength, Trace_IndexOutOfRange.
    function isWrong(
        SettlementCommitments calldata commitments,
        SettlementSection section,
        uint256 index,
        SettlementEvidence calldata evidence
    ) external view returns (bool);

    /// @notice First number of a section at or after `from` that is wrong; `to` where there is none before it. Anybody;
    /// a listening step costs most for each number, 1,500,000 gas at 8 reputers that all report something else.
    /// @dev Reverts as `isWrong` does; Trace_IndexOutOfRange also for an empty range.
    function firstWrong(
        SettlementCommitments calldata commitments,
        SettlementSection section,
        uint256 from,
        uint256 to,
        SettlementEvidence calldata evidence
    ) external view returns (uint256 index);
}
