// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SynthesisCommitments, SynthesisEvidence, SynthesisSection} from "../types/Trace.sol";

/// @title Re-execution of synthesis traces
/// @notice A contract without state: it says whether one number of a posted trace differs from what the equations
/// yield for what the chain has committed to. Bad evidence reverts; it never decides anything.
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
}
