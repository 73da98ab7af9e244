// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../interfaces/IDisputes.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {ISettlementVerifier} from "../interfaces/ISettlementVerifier.sol";
import {ISynthesisVerifier} from "../interfaces/ISynthesisVerifier.sol";
import {Truths} from "../math/Truths.sol";
import {Schedules} from "../topics/Schedules.sol";
import {OpenedReport, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {Role, Schedule, TruthSource} from "../types/Topic.sol";
import {SynthesisEvidence, SynthesisSection} from "../types/Trace.sol";
import {Commitments} from "./Commitments.sol";
import {SubmissionChain} from "./SubmissionChain.sol";
import {TruthRounds} from "./TruthRounds.sol";

/// @title Disputes
/// @notice See IDisputes.
contract Disputes is IDisputes, Commitments {
    using Schedules for Schedule;

    /// @dev Time of each commitment.
    mapping(bytes32 commitment => uint256 time) private _committedAt;
    mapping(uint64 topicId => mapping(uint64 epoch => mapping(address reputer => bool))) private _judged;

    constructor(
        IEpochs epochs_,
        ISynthesisVerifier verifier_,
        ISettlementVerifier stateVerifier_,
        ISettlementVerifier payoutVerifier_
    ) Commitments(epochs_, verifier_, stateVerifier_, payoutVerifier_) {}

    /// @inheritdoc IDisputes
    function commit(bytes32 commitment) external {
        uint256 time = _committedAt[commitment];
        if (time > 0) revert Disputes_AlreadyCommitted(commitment, time);
        _committedAt[commitment] = block.timestamp;
        emit ChallengeCommitted(commitment);
    }

    /// @inheritdoc IDisputes
    function challengeSynthesis(
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        SynthesisSection section,
        uint256 index,
        SynthesisEvidence calldata evidence,
        bytes32 salt
    ) external {
        epochs.requireRefutable(topicId, epoch, root);
        if (!verifier.isWrong(commitmentsOf(topicId, epoch), section, index, evidence)) {
            revert Disputes_NotWrong(topicId, epoch, section, index);
        }
        epochs.refuteSynthesis(topicId, epoch, section, index, msg.sender, _earner(root, salt));
    }

    /// @inheritdoc IDisputes
    function challengeSettlement(
        uint64 topicId,
        uint32 settlement,
        bytes32 root,
        SettlementSection section,
        uint256 index,
        SettlementEvidence calldata evidence,
        bytes32 salt
    ) external {
        epochs.requireSettlementRefutable(topicId, settlement, section, root);
        if (!_judgeOf(section).isWrong(settlementCommitmentsOf(topicId, settlement), section, index, evidence)) {
            revert Disputes_SettlementNotWrong(topicId, settlement, section, index);
        }
        epochs.refuteSettlement(topicId, settlement, section, index, msg.sender, _earner(root, salt));
    }

    /// @inheritdoc IDisputes
    function slashEquivocation(
        uint64 topicId,
        uint64 epoch,
        IInbox.SignedReport calldata report,
        IInbox.SignedReport calldata other,
        bytes32 salt
    ) external {
        address reputer = inbox.equivocatorOf(topicId, epoch, report, other);
        _judge(topicId, epoch, reputer);
        address earner = _earner(equivocationOf(topicId, epoch, reputer), salt);
        uint256 slashed = epochs.slashReputer(topicId, _opened(topicId, epoch), reputer, earner);
        emit EquivocationSlashed(topicId, epoch, reputer, msg.sender, report.truth, other.truth, slashed);
    }

    /// @inheritdoc IDisputes
    function slashLossEquivocation(
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        IInbox.SignedLosses calldata report,
        IInbox.SignedLosses calldata other,
        bytes32 salt
    ) external {
        address reputer = inbox.lossEquivocatorOf(topicId, epoch, root, report, other);
        _judge(topicId, epoch, reputer);
        address earner = _earner(equivocationOf(topicId, epoch, reputer), salt);
        uint256 slashed = epochs.slashReputer(topicId, _opened(topicId, epoch), reputer, earner);
        emit LossEquivocationSlashed(topicId, epoch, reputer, msg.sender, root, slashed);
    }

    /// @inheritdoc IDisputes
    function slashTruth(
        uint64 topicId,
        uint64 epoch,
        OpenedReport[] calldata reports,
        uint256 position,
        uint80 roundId,
        bytes32 salt
    ) external {
        (address reputer, int256 truth) = _reportAt(topicId, epoch, reports, position);
        int256 answer = _requireOutside(topicId, epoch, roundId, truth);
        _judge(topicId, epoch, reputer);
        address earner = _earner(wrongTruthOf(topicId, epoch, reputer), salt);
        uint256 slashed = epochs.slashReputer(topicId, _opened(topicId, epoch), reputer, earner);
        emit TruthSlashed(topicId, epoch, reputer, msg.sender, truth, answer, roundId, slashed);
    }

    /// @inheritdoc IDisputes
    function commitmentOf(address challenger, bytes32 subject, bytes32 salt) public view returns (bytes32) {
        return keccak256(abi.encode("allora.challenge", block.chainid, address(this), challenger, subject, salt));
    }

    /// @inheritdoc IDisputes
    function equivocationOf(uint64 topicId, uint64 epoch, address reputer) public pure returns (bytes32) {
        return keccak256(abi.encode("allora.equivocation", topicId, epoch, reputer));
    }

    /// @inheritdoc IDisputes
    function wrongTruthOf(uint64 topicId, uint64 epoch, address reputer) public pure returns (bytes32) {
        return keccak256(abi.encode("allora.truth", topicId, epoch, reputer));
    }

    /// @dev An accepted report.
    function _reportAt(
        uint64 topicId,
        uint64 epoch,
        OpenedReport[] calldata reports,
        uint256 position
    ) private view returns (address reputer, int256 truth) {
        bytes32 seed = SubmissionChain.seed(address(inbox), topicId, epoch, SubmissionChain.Window.Reputers);
        bytes32 head = SubmissionChain.reportsHead(seed, reports);
        bytes32 expected = inbox.intakeOf(topicId, epoch).reports;
        if (head != expected || position >= reports.length) {
            revert Disputes_OtherReports(head, expected, position, reports.length);
        }
        truth = reports[position].content;
        reputer = participants.participantOf(topicId, Role.Reputer, reports[position].id);
    }

    /// @dev What the truth source said instead. It is only read, so that it cannot do anything in between.
    function _requireOutside(
        uint64 topicId,
        uint64 epoch,
        uint80 roundId,
        int256 truth
    ) private view returns (int256 answer) {
        TruthSource memory source = topics.sourceOf(topicId, epoch);
        if (source.feed == address(0)) revert Disputes_NoSource(topicId);
        Schedule memory schedule = topics.scheduleOf(topicId);
        (uint256 from, uint256 until) = (schedule.reportsUntil(epoch), schedule.judgedUntil(epoch));
        if (block.timestamp < from || block.timestamp >= until) {
            revert Disputes_NotNow(topicId, epoch, from, until, block.timestamp);
        }
        answer = TruthRounds.answerAt(source, roundId, schedule.reportsFrom(epoch));
        int256 excess = Truths.truthExcess(truth, answer, int256(uint256(source.tolerance)));
        if (excess <= 0) revert Disputes_TruthWithin(truth, answer, excess);
    }

    /// @dev Reports can be signed for any epoch; what is announced for those that have not opened does not hold yet.
    function _opened(uint64 topicId, uint64 epoch) private view returns (uint64) {
        uint64 unopened = topics.scheduleOf(topicId).unopenedEpoch(block.timestamp);
        if (epoch < unopened) return epoch;
        return unopened == 0 ? 0 : unopened - 1;
    }

    /// @dev Verdicts on a reputer's reports of an epoch: once.
    function _judge(uint64 topicId, uint64 epoch, address reputer) private {
        if (_judged[topicId][epoch][reputer]) revert Disputes_AlreadyJudged(topicId, epoch, reputer);
        _judged[topicId][epoch][reputer] = true;
    }

    /// @dev The caller, if it committed to the subject before this second; else nobody.
    function _earner(bytes32 subject, bytes32 salt) private view returns (address) {
        uint256 time = _committedAt[commitmentOf(msg.sender, subject, salt)];
        return time > 0 && time < block.timestamp ? msg.sender : address(0);
    }
}
