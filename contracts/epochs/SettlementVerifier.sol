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
        if (!_covers(section)) revert SettlementVerifier_OtherPart(section);
        commitments.check(evidence);
        int256[] memory posted = commitments.posted(evidence, section);
        if (index >= posted.length) revert Trace.Trace_IndexOutOfRange(index, posted.length);
        return posted[index] != _expected(commitments, section, index, evidence);
    }

    /// @dev Whether the section is of the part that this verifier judges.
    function _covers(SettlementSection section) internal pure virtual returns (bool);

    /// @dev What the equations yield for one number of such a section; `index` is within it.
    function _expected(
        SettlementCommitments calldata commitments,
        SettlementSection section,
        uint256 index,
        SettlementEvidence calldata evidence
    ) internal view virtual returns (int256);
}
