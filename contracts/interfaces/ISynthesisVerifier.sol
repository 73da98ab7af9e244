// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OpenedSubmission, SynthesisCommitments, SynthesisEvidence, SynthesisSection} from "../types/Trace.sol";

/// @title Re-execution of synthesis traces
/// @notice A contract without state: it says whether numbers of a posted trace differ from what the equations yield for
/// what the chain has committed to. Bad evidence reverts; it never decides anything.
interface ISynthesisVerifier {
    /// @notice The evidence does not hash to what was committed; `part` names which of it.
    error SynthesisVerifier_BadEvidence(bytes32 part);

    /// @notice Version of the equations and of their arithmetic; keepers compute with the same one or not at all.
    function computeId() external view returns (bytes32);

    /// @notice Whether the number at `index` of a section is wrong. Anybody; at most 2,000,000 gas, at 32 inferers and
    /// 8 forecasters.
    /// @dev Reverts with SynthesisVerifier_BadEvidence, Trace_WrongLength, Trace_IndexOutOfRange.
    function isWrong(
        SynthesisCommitments calldata commitments,
        SynthesisSection section,
        uint256 index,
        SynthesisEvidence calldata evidence
    ) external pure returns (bool);

    /// @notice First number of a section at or after `from` that is wrong; `to` where there is none before it. Anybody;
    /// 1,000,000 gas for the section, and at most 250,000 for each number, at 32 inferers and 8 forecasters.
    /// @dev Reverts as `isWrong` does; Trace_IndexOutOfRange also for an empty range.
    /// @param submissions All submissions in the order of their chain, for sections that are computed from them. The
    /// evidence has no links and no submission of its own.
    function firstWrong(
        SynthesisCommitments calldata commitments,
        SynthesisSection section,
        uint256 from,
        uint256 to,
        SynthesisEvidence calldata evidence,
        OpenedSubmission[] calldata submissions
    ) external pure returns (uint256 index);
}
