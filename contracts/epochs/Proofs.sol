// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IProofs} from "../interfaces/IProofs.sol";
import {ISettlementVerifier} from "../interfaces/ISettlementVerifier.sol";
import {ISynthesisVerifier} from "../interfaces/ISynthesisVerifier.sol";
import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {OpenedSubmission, SynthesisCommitments, SynthesisEvidence, SynthesisSection} from "../types/Trace.sol";
import {Bits} from "./Bits.sol";
import {Commitments} from "./Commitments.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title Proofs
/// @notice See IProofs.
contract Proofs is IProofs, Commitments {
    /// @dev Bits for the number of proven numbers of one section; sections have fewer than 2^14.
    uint256 private constant BITS = 14;

    /// @dev Proven numbers per section, `BITS` each, by the hash of all that the part of the post is judged by: another
    /// root, base or synthesis is another claim.
    mapping(bytes32 claim => uint256) private _progress;

    constructor(
        IEpochs epochs_,
        ISynthesisVerifier verifier_,
        ISettlementVerifier stateVerifier_,
        ISettlementVerifier payoutVerifier_
    ) Commitments(epochs_, verifier_, stateVerifier_, payoutVerifier_) {}

    /// @inheritdoc IProofs
    function proveSynthesis(
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        SynthesisSection section,
        uint256 from,
        uint256 to,
        SynthesisEvidence calldata evidence,
        OpenedSubmission[] calldata submissions
    ) external {
        epochs.requireRefutable(topicId, epoch, root);
        SynthesisCommitments memory commitments = commitmentsOf(topicId, epoch);
        bytes32 claim = keccak256(abi.encode(commitments));
        uint256 wrong = verifier.firstWrong(commitments, section, from, to, evidence, submissions);
        if (wrong < to) revert Proofs_Wrong(topicId, epoch, section, wrong);
        _advance(claim, uint256(section), from, to);
        emit SynthesisProven(topicId, epoch, root, section, to);
        _applySynthesis(topicId, epoch, commitments, claim);
    }

    /// @inheritdoc IProofs
    function proveSettlement(
        uint64 topicId,
        uint32 settlement,
        bytes32 root,
        SettlementSection section,
        uint256 from,
        uint256 to,
        SettlementEvidence calldata evidence
    ) external {
        epochs.requireSettlementRefutable(topicId, settlement, section, root);
        SettlementCommitments memory commitments = settlementCommitmentsOf(topicId, settlement);
        if (_isState(section)) commitments = _withoutPayout(commitments);
        uint256 wrong = _judgeOf(section).firstWrong(commitments, section, from, to, evidence);
        if (wrong < to) revert Proofs_SettlementWrong(topicId, settlement, section, wrong);
        _advance(keccak256(abi.encode(commitments)), uint256(section), from, to);
        emit SettlementProven(topicId, settlement, root, section, to);
        _applySettlement(topicId, settlement);
    }

    /// @inheritdoc IProofs
    function postProven(
        uint64 topicId,
        uint64 epoch,
        uint32 base,
        bytes calldata trace,
        SynthesisEvidence calldata evidence,
        OpenedSubmission[] calldata submissions
    ) external {
        bytes32 root = epochs.postSynthesisFor(msg.sender, topicId, epoch, base, trace);
        SynthesisCommitments memory commitments = commitmentsOf(topicId, epoch);
        bytes32 claim = keccak256(abi.encode(commitments));
        for (uint256 i = 0; i <= uint256(SynthesisSection.Combined); ++i) {
            SynthesisSection section = SynthesisSection(i);
            uint256 count = _count(commitments, section);
            // The same trace may have been proven before, on the same settlement.
            uint256 from = _proven(claim, i);
            if (section == SynthesisSection.OneOutImplied || from == count) continue;
            uint256 wrong = verifier.firstWrong(commitments, section, from, count, evidence, submissions);
            if (wrong < count) revert Proofs_Wrong(topicId, epoch, section, wrong);
            _advance(claim, i, from, count);
            emit SynthesisProven(topicId, epoch, root, section, count);
        }
        _applySynthesis(topicId, epoch, commitments, claim);
    }

    /// @inheritdoc IProofs
    function advanceSynthesis(uint64 topicId, uint64 epoch) external {
        SynthesisCommitments memory commitments = commitmentsOf(topicId, epoch);
        _applySynthesis(topicId, epoch, commitments, keccak256(abi.encode(commitments)));
    }

    /// @inheritdoc IProofs
    function advanceSettlement(uint64 topicId, uint32 settlement) external {
        _applySettlement(topicId, settlement);
    }

    /// @inheritdoc IProofs
    function provenOf(uint64 topicId, uint64 epoch, SynthesisSection section) external view returns (uint256) {
        return _proven(keccak256(abi.encode(commitmentsOf(topicId, epoch))), uint256(section));
    }

    /// @inheritdoc IProofs
    function settlementProvenOf(
        uint64 topicId,
        uint32 settlement,
        SettlementSection section
    ) external view returns (uint256) {
        SettlementCommitments memory commitments = settlementCommitmentsOf(topicId, settlement);
        if (_isState(section)) commitments = _withoutPayout(commitments);
        return _proven(keccak256(abi.encode(commitments)), uint256(section));
    }

    // --- progress ---

    function _proven(bytes32 claim, uint256 section) private view returns (uint256) {
        return (_progress[claim] >> (BITS * section)) & ((1 << BITS) - 1);
    }

    function _advance(bytes32 claim, uint256 section, uint256 from, uint256 to) private {
        uint256 expected = _proven(claim, section);
        if (from != expected) revert Proofs_OutOfOrder(from, expected);
        _progress[claim] += (to - from) << (BITS * section);
    }

    // --- finality ---

    /// @dev Tells the epochs contract what is proven of a synthesis.
    function _applySynthesis(
        uint64 topicId,
        uint64 epoch,
        SynthesisCommitments memory commitments,
        bytes32 claim
    ) private {
        bool value = true;
        bool trace = true;
        for (uint256 i = 0; i < TraceLayout.SYNTHESIS_SECTIONS; ++i) {
            SynthesisSection section = SynthesisSection(i);
            if (_proven(claim, i) == _count(commitments, section)) continue;
            trace = false;
            if (section <= SynthesisSection.Combined && section != SynthesisSection.OneOutImplied) value = false;
        }
        if (value) epochs.advanceSynthesis(topicId, epoch, value, trace);
    }

    /// @dev Likewise of a settlement, part by part.
    function _applySettlement(uint64 topicId, uint32 settlement) private {
        SettlementCommitments memory commitments = settlementCommitmentsOf(topicId, settlement);
        uint256 states = TraceLayout.STATE_SECTIONS;
        bool payout = _isProven(commitments, states, TraceLayout.SETTLEMENT_SECTIONS);
        bool state = _isProven(_withoutPayout(commitments), 0, states);
        if (state || payout) epochs.advanceSettlement(topicId, settlement, state, payout);
    }

    function _isProven(
        SettlementCommitments memory commitments,
        uint256 first,
        uint256 end
    ) private view returns (bool) {
        bytes32 claim = keccak256(abi.encode(commitments));
        for (uint256 i = first; i < end; ++i) {
            if (_proven(claim, i) != TraceLayout.settlement(SettlementSection(i), commitments.size).count) return false;
        }
        return true;
    }

    function _count(SynthesisCommitments memory commitments, SynthesisSection section) private pure returns (uint256) {
        (uint256 n, uint256 k) = (Bits.count(commitments.inferers), Bits.count(commitments.forecasters));
        return TraceLayout.synthesis(section, n, k).count;
    }

    function _isState(SettlementSection section) private pure returns (bool) {
        return section <= SettlementSection.Inclusions;
    }
}
