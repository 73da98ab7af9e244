// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICommitments} from "../interfaces/ICommitments.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {ISettlementVerifier} from "../interfaces/ISettlementVerifier.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ISynthesisVerifier} from "../interfaces/ISynthesisVerifier.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {SettlementRecord, SynthesisRecord} from "../types/Epoch.sol";
import {SettlementCommitments, SettlementSection} from "../types/Settlement.sol";
import {Schedule, TopicMath} from "../types/Topic.sol";
import {SynthesisCommitments, TraceKind} from "../types/Trace.sol";
import {SubmissionChain} from "./SubmissionChain.sol";
import {Trace} from "./Trace.sol";

/// @title What posts are judged by, and who judges them
/// @notice Shared by everything that re-executes equations.
abstract contract Commitments is ICommitments {
    using Schedules for Schedule;

    IEpochs public immutable epochs;
    ITopics public immutable topics;
    IParticipants public immutable participants;
    IStaking public immutable staking;
    IInbox public immutable inbox;
    ISynthesisVerifier public immutable verifier;
    ISettlementVerifier public immutable stateVerifier;
    ISettlementVerifier public immutable payoutVerifier;
    /// @inheritdoc ICommitments
    bytes32 public immutable computeId;

    constructor(
        IEpochs epochs_,
        ISynthesisVerifier verifier_,
        ISettlementVerifier stateVerifier_,
        ISettlementVerifier payoutVerifier_
    ) {
        epochs = epochs_;
        (topics, staking, inbox) = (epochs_.topics(), epochs_.staking(), epochs_.inbox());
        participants = staking.participants();
        verifier = verifier_;
        stateVerifier = stateVerifier_;
        payoutVerifier = payoutVerifier_;
        computeId = verifier_.computeId();
        if (stateVerifier_.computeId() != computeId) revert Commitments_OtherEngine(address(stateVerifier_), computeId);
        if (payoutVerifier_.computeId() != computeId) {
            revert Commitments_OtherEngine(address(payoutVerifier_), computeId);
        }
    }

    /// @inheritdoc ICommitments
    function commitmentsOf(uint64 topicId, uint64 epoch) public view returns (SynthesisCommitments memory commitments) {
        SynthesisRecord memory record = epochs.synthesisOf(topicId, epoch);
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        commitments.root = record.root;
        commitments.domain = Trace.domain(address(epochs), topicId, epoch, TraceKind.Synthesis);
        commitments.seed = SubmissionChain.seed(address(inbox), topicId, epoch, SubmissionChain.Window.Workers);
        commitments.submissions = intake.submissions;
        commitments.inferers = intake.inferers;
        commitments.forecasters = intake.forecasters;
        if (record.base > 0) {
            SettlementRecord memory base = epochs.settlementAt(topicId, record.base);
            commitments.baseRoot = base.stateRoot;
            commitments.baseDomain = Trace.domain(address(epochs), topicId, base.epoch, TraceKind.State);
            commitments.networkLoss = base.networkLoss;
            commitments.baseSize = base.size;
        }
        TopicMath memory math = topics.mathOf(topicId, epoch);
        commitments.pNorm = int256(uint256(math.pNorm));
        commitments.cNorm = math.cNorm;
        commitments.epsilon = int256(uint256(math.epsilon));
    }

    /// @inheritdoc ICommitments
    function settlementCommitmentsOf(
        uint64 topicId,
        uint32 settlement
    ) public view returns (SettlementCommitments memory commitments) {
        SettlementRecord memory record = epochs.settlementAt(topicId, settlement);
        uint64 epoch = record.epoch;
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        commitments.stateRoot = record.stateRoot;
        commitments.payoutRoot = record.payoutRoot;
        commitments.stateDomain = Trace.domain(address(epochs), topicId, epoch, TraceKind.State);
        commitments.payoutDomain = Trace.domain(address(epochs), topicId, epoch, TraceKind.Payout);
        // A settled epoch's synthesis can be replaced only after it was void, and then so was its settlement.
        commitments.synthesisRoot = epochs.synthesisOf(topicId, epoch).root;
        commitments.synthesisDomain = Trace.domain(address(epochs), topicId, epoch, TraceKind.Synthesis);
        commitments.seed = SubmissionChain.seed(address(inbox), topicId, epoch, SubmissionChain.Window.Reputers);
        commitments.reports = intake.reports;
        commitments.inferers = intake.inferers;
        commitments.forecasters = intake.forecasters;
        commitments.reputers = intake.reputers;
        commitments.reward = record.reward;
        commitments.size = record.size;
        if (settlement > 1) {
            SettlementRecord memory base = epochs.settlementAt(topicId, settlement - 1);
            commitments.baseStateRoot = base.stateRoot;
            commitments.basePayoutRoot = base.payoutRoot;
            commitments.baseStateDomain = Trace.domain(address(epochs), topicId, base.epoch, TraceKind.State);
            commitments.basePayoutDomain = Trace.domain(address(epochs), topicId, base.epoch, TraceKind.Payout);
            commitments.baseSize = base.size;
        }
        commitments.participants = address(participants);
        commitments.staking = address(staking);
        commitments.topicId = topicId;
        // Reports count with the stake at the end of the worker window's last second.
        commitments.stakeTime = topics.scheduleOf(topicId).closesAt(epoch) - 1;
        commitments.math = topics.mathOf(topicId, epoch);
    }

    /// @dev What the state part of a settlement is judged by: nothing of a payout part.
    function _withoutPayout(
        SettlementCommitments memory commitments
    ) internal pure returns (SettlementCommitments memory) {
        (commitments.payoutRoot, commitments.basePayoutRoot) = (0, 0);
        (commitments.size.steps, commitments.baseSize.steps) = (0, 0);
        commitments.reward = 0;
        return commitments;
    }

    /// @dev Judge of a section of settlements.
    function _judgeOf(SettlementSection section) internal view returns (ISettlementVerifier) {
        return section <= SettlementSection.Inclusions ? stateVerifier : payoutVerifier;
    }
}
