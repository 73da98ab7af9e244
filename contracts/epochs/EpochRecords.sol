// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {ISettlementVerifier} from "../interfaces/ISettlementVerifier.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ISynthesisVerifier} from "../interfaces/ISynthesisVerifier.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {SettlementRecord, Status, SynthesisRecord} from "../types/Epoch.sol";
import {SettlementCommitments} from "../types/Settlement.sol";
import {Schedule, TopicMath} from "../types/Topic.sol";
import {SynthesisCommitments, TraceKind} from "../types/Trace.sol";
import {SettlementChain} from "./SettlementChain.sol";
import {SubmissionChain} from "./SubmissionChain.sol";
import {Trace} from "./Trace.sol";

/// @title What was posted, and what it is judged by
/// @notice State and views of Epochs.
abstract contract EpochRecords is IEpochs {
    using Schedules for Schedule;
    using SettlementChain for SettlementChain.Chain;

    ITopics public immutable topics;
    IStaking public immutable staking;
    IInbox public immutable inbox;
    IRewards public immutable rewards;
    ISynthesisVerifier public immutable verifier;
    ISettlementVerifier public immutable stateVerifier;
    ISettlementVerifier public immutable payoutVerifier;
    /// @inheritdoc IEpochs
    bytes32 public immutable computeId;

    mapping(uint64 topicId => mapping(uint64 epoch => SynthesisRecord)) internal _syntheses;
    mapping(uint64 topicId => SettlementChain.Chain) internal _chains;
    mapping(uint64 topicId => uint64[]) internal _rounds;
    /// @dev By `_verdictOf` and `_settlementVerdictOf`: a trace that is wrong on one settlement can be the right one on
    /// another.
    mapping(bytes32 verdict => bool) internal _refuted;

    constructor(
        ITopics topics_,
        IStaking staking_,
        IInbox inbox_,
        IRewards rewards_,
        ISynthesisVerifier verifier_,
        ISettlementVerifier stateVerifier_,
        ISettlementVerifier payoutVerifier_
    ) {
        topics = topics_;
        staking = staking_;
        inbox = inbox_;
        rewards = rewards_;
        verifier = verifier_;
        stateVerifier = stateVerifier_;
        payoutVerifier = payoutVerifier_;
        computeId = keccak256(
            abi.encode(verifier_.computeId(), stateVerifier_.computeId(), payoutVerifier_.computeId())
        );
    }

    /// @inheritdoc IEpochs
    function synthesisOf(uint64 topicId, uint64 epoch) external view returns (SynthesisRecord memory) {
        return _syntheses[topicId][epoch];
    }

    /// @inheritdoc IEpochs
    function statusOf(uint64 topicId, uint64 epoch) public view returns (Status status) {
        SynthesisRecord storage record = _syntheses[topicId][epoch];
        status = record.status;
        if (status != Status.Posted) return status;
        if (!_chains[topicId].stands(record.base, record.baseNonce)) return Status.Void;
        return block.timestamp < record.deadline ? Status.Posted : Status.Final;
    }

    /// @inheritdoc IEpochs
    function commitmentsOf(uint64 topicId, uint64 epoch) public view returns (SynthesisCommitments memory commitments) {
        SynthesisRecord storage record = _syntheses[topicId][epoch];
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        commitments.root = record.root;
        commitments.domain = Trace.domain(topicId, epoch, TraceKind.Synthesis);
        commitments.seed = SubmissionChain.seed(address(inbox), topicId, epoch, SubmissionChain.Window.Workers);
        commitments.submissions = intake.submissions;
        commitments.inferers = intake.inferers;
        commitments.forecasters = intake.forecasters;
        if (record.base > 0) {
            SettlementRecord storage base = _chains[topicId].records[record.base];
            commitments.baseRoot = base.root;
            commitments.baseDomain = Trace.domain(topicId, base.epoch, TraceKind.State);
            commitments.networkLoss = base.networkLoss;
            commitments.baseSize = base.size;
        }
        TopicMath memory math = topics.mathOf(topicId);
        commitments.pNorm = int256(uint256(math.pNorm));
        commitments.cNorm = math.cNorm;
        commitments.epsilon = int256(uint256(math.epsilon));
    }

    /// @inheritdoc IEpochs
    function settlementCommitmentsOf(
        uint64 topicId,
        uint32 settlement
    ) public view returns (SettlementCommitments memory commitments) {
        SettlementRecord storage record = _settlement(topicId, settlement);
        uint64 epoch = record.epoch;
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        commitments.root = record.root;
        commitments.stateDomain = Trace.domain(topicId, epoch, TraceKind.State);
        commitments.payoutDomain = Trace.domain(topicId, epoch, TraceKind.Payout);
        // A settled epoch's synthesis can be replaced only after it was void, and then so was its settlement.
        commitments.synthesisRoot = _syntheses[topicId][epoch].root;
        commitments.synthesisDomain = Trace.domain(topicId, epoch, TraceKind.Synthesis);
        commitments.seed = SubmissionChain.seed(address(inbox), topicId, epoch, SubmissionChain.Window.Reputers);
        commitments.reports = intake.reports;
        commitments.inferers = intake.inferers;
        commitments.forecasters = intake.forecasters;
        commitments.reputers = intake.reputers;
        commitments.reward = record.reward;
        commitments.size = record.size;
        if (settlement > 1) {
            SettlementRecord storage base = _chains[topicId].records[settlement - 1];
            commitments.baseRoot = base.root;
            commitments.baseStateDomain = Trace.domain(topicId, base.epoch, TraceKind.State);
            commitments.basePayoutDomain = Trace.domain(topicId, base.epoch, TraceKind.Payout);
            commitments.baseSize = base.size;
        }
        commitments.topics = address(topics);
        commitments.staking = address(staking);
        commitments.topicId = topicId;
        // Reports count with the stake at the end of the worker window's last second.
        commitments.stakeTime = topics.scheduleOf(topicId).closesAt(epoch) - 1;
        commitments.math = topics.mathOf(topicId);
    }

    /// @inheritdoc IEpochs
    function baseOf(uint64 topicId, uint64 epoch) external view returns (uint32) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        return _chains[topicId].newestAt(schedule.closesAt(epoch), schedule.freshBase);
    }

    /// @inheritdoc IEpochs
    function settlementCount(uint64 topicId) external view returns (uint32) {
        return _chains[topicId].length;
    }

    /// @inheritdoc IEpochs
    function settlementAt(uint64 topicId, uint32 settlement) external view returns (SettlementRecord memory) {
        return _settlement(topicId, settlement);
    }

    /// @inheritdoc IEpochs
    function finalPayouts(uint64 topicId, uint32 settlement) external view returns (bytes32 payouts, uint256 reserved) {
        SettlementRecord storage record = _settlement(topicId, settlement);
        if (block.timestamp < record.deadline) revert Epochs_NotFinal(topicId, record.deadline, block.timestamp);
        return (record.payouts, record.reserved);
    }

    /// @inheritdoc IEpochs
    function nextToSettle(uint64 topicId) external view returns (uint64) {
        return _chains[topicId].next;
    }

    /// @inheritdoc IEpochs
    function roundCount(uint64 topicId) external view returns (uint256) {
        return _rounds[topicId].length;
    }

    /// @inheritdoc IEpochs
    function epochOfRound(uint64 topicId, uint256 round) external view returns (uint64) {
        uint64[] storage rounds = _rounds[topicId];
        return round == 0 || round > rounds.length ? 0 : rounds[round - 1];
    }

    function _settlement(uint64 topicId, uint32 number) internal view returns (SettlementRecord storage) {
        SettlementChain.Chain storage chain = _chains[topicId];
        if (number == 0 || number > chain.length) revert Epochs_UnknownSettlement(topicId, number, chain.length);
        return chain.records[number];
    }
}
