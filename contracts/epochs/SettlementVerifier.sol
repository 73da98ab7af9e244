// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISettlementVerifier} from "../interfaces/ISettlementVerifier.sol";
import {COMPUTE_ID} from "../types/Compute.sol";
import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {SettlementInputs} from "./SettlementInputs.sol";
import {Trace} from "./Trace.sol";

/// @title SettlementVerifier
/// @notice See ISettlementVerifier. Each part of a settlement has a verifier of its own: both together would exceed the
/// size of a contract.
abstract contract SettlementVerifier is ISettlementVerifier {
    using SettlementInputs for SettlementCommitments;

    /// @inheritdoc ISettlementVerifier
    bytes32 public constant computeId = COMPUTE_ID;

    /// @inheritdoc ISettlementVerifier
    function isWrong(
        SettlementCommitments calldata commitments,
        SettlementSection section,
        uint256 index,
        SettlementEvidence calldata evidence
    ) external view returns (bool) {
        int256[] memory numbers = _posted(commitments, section, evidence);
        if (index >= numbers.length) revert Trace.Trace_IndexOutOfRange(index, numbers.length);
        return numbers[index] != _expected(commitments, section, index, index + 1, evidence)[0];
    }

    /// @inheritdoc ISettlementVerifier
    function firstWrong(
        SettlementCommitments calldata commitments,
        SettlementSection section,
        uint256 from,
        uint256 to,
        SettlementEvidence calldata evidence
    ) external view returns (uint256 index) {
        int256[] memory numbers = _posted(commitments, section, evidence);
        if (from >= to || to > numbers.length) revert Trace.Trace_IndexOutOfRange(to, numbers.length);
        int256[] memory expected = _expected(commitments, section, from, to, evidence);
        for (index = from; index < to; ++index) if (numbers[index] != expected[index - from]) return index;
    }

    /// @dev Numbers of the section in question, after all leaves were checked.
    function _posted(
        SettlementCommitments calldata commitments,
        SettlementSection section,
        SettlementEvidence calldata evidence
    ) private pure returns (int256[] memory) {
        if (!_covers(section)) revert SettlementVerifier_OtherPart(section);
        commitments.check(evidence, section > SettlementSection.Inclusions);
        return commitments.posted(evidence, section);
    }

    /// @dev Whether the section is of the part that this verifier judges.
    function _covers(SettlementSection section) internal pure virtual returns (bool);

    /// @dev What the equations yield for the numbers of a range of such a section.
    function _expected(
        SettlementCommitments calldata commitments,
        SettlementSection section,
        uint256 from,
        uint256 to,
        SettlementEvidence calldata evidence
    ) internal view virtual returns (int256[] memory);
}
