// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IKeepers} from "../interfaces/IKeepers.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Round, SettlementRecord, Status, SynthesisRecord} from "../types/Epoch.sol";
import {SettlementSection} from "../types/Settlement.sol";
import {Schedule} from "../types/Topic.sol";
import {Keepers} from "./Keepers.sol";
import {Leaders} from "./Leaders.sol";
import {SettlementChain} from "./SettlementChain.sol";
import {SubmissionChain} from "./SubmissionChain.sol";

/// @title What was posted
/// @notice State and views of Epochs.
abstract contract EpochRecords is IEpochs {
    using Schedules for Schedule;
    using SettlementChain for SettlementChain.Chain;

    /// @inheritdoc IEpochs
    ITopics public immutable topics;
    /// @inheritdoc IEpochs
    IStaking public immutable staking;
    /// @inheritdoc IEpochs
    IInbox public immutable inbox;
    /// @inheritdoc IEpochs
    IRewards public immutable rewards;
    /// @inheritdoc IEpochs
    IKeepers public immutable keepers;
    address private immutable _deployer;
    /// @inheritdoc IEpochs
    address public disputes;
    /// @inheritdoc IEpochs
    address public proofs;

    mapping(uint64 topicId => mapping(uint64 epoch => SynthesisRecord)) internal _syntheses;
    mapping(uint64 topicId => SettlementChain.Chain) internal _chains;
    mapping(uint64 topicId => uint64[]) internal _rounds;
    mapping(uint64 topicId => Round) internal _newest;
    /// @dev By `_verdictOf`, `_stateVerdictOf` and `_payoutVerdictOf`: a trace that is wrong on one settlement can be the
    /// right one on another.
    mapping(bytes32 verdict => bool) internal _refuted;

    constructor(ITopics topics_, IStaking staking_, IInbox inbox_, IRewards rewards_) {
        topics = topics_;
        staking = staking_;
        inbox = inbox_;
        rewards = rewards_;
        keepers = new Keepers(topics_, staking_, inbox_);
        _deployer = msg.sender;
    }

    /// @inheritdoc IEpochs
    function bindDisputes(address disputes_) external {
        _requireBindable(disputes);
        disputes = disputes_;
        emit DisputesNamed(disputes_);
    }

    /// @inheritdoc IEpochs
    function bindProofs(address proofs_) external {
        _requireBindable(proofs);
        proofs = proofs_;
        emit ProofsNamed(proofs_);
    }

    /// @inheritdoc IEpochs
    function synthesisOf(uint64 topicId, uint64 epoch) external view returns (SynthesisRecord memory) {
        return _syntheses[topicId][epoch];
    }

    /// @inheritdoc IEpochs
    function statusOf(uint64 topicId, uint64 epoch) public view returns (Status status) {
        SynthesisRecord storage record = _syntheses[topicId][epoch];
        if (record.recorded) return Status.Final;
        status = _standing(topicId, record);
        if (status == Status.Posted && block.timestamp >= record.valueDeadline) status = Status.Final;
    }

    /// @inheritdoc IEpochs
    function traceStatusOf(uint64 topicId, uint64 epoch) public view returns (Status status) {
        SynthesisRecord storage record = _syntheses[topicId][epoch];
        status = _standing(topicId, record);
        if (status == Status.Posted && block.timestamp >= record.deadline) status = Status.Final;
    }

    /// @inheritdoc IEpochs
    function requireRefutable(uint64 topicId, uint64 epoch, bytes32 root) external view {
        SynthesisRecord storage record = _syntheses[topicId][epoch];
        Status status = traceStatusOf(topicId, epoch);
        if (status == Status.Final) revert Epochs_TooLate(topicId, epoch, record.deadline, block.timestamp);
        if (status != Status.Posted) revert Epochs_WrongStatus(topicId, epoch, status);
        if (record.root != root) revert Epochs_OtherRoot(record.root, root);
    }

    /// @inheritdoc IEpochs
    function requireSettlementRefutable(
        uint64 topicId,
        uint32 settlement,
        SettlementSection section,
        bytes32 root
    ) external view {
        SettlementRecord storage record = _settlement(topicId, settlement);
        (bytes32 posted, uint40 deadline) = (record.stateRoot, record.stateDeadline);
        if (section > SettlementSection.Inclusions) {
            _requirePaid(topicId, settlement);
            (posted, deadline) = (record.payoutRoot, record.deadline);
        }
        if (posted != root) revert Epochs_OtherRoot(posted, root);
        if (block.timestamp >= deadline) revert Epochs_TooLate(topicId, record.epoch, deadline, block.timestamp);
    }

    /// @inheritdoc IEpochs
    function baseOf(uint64 topicId, uint64 epoch) external view returns (uint32) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        return _chains[topicId].newestAt(schedule.closesAt(epoch), schedule.freshBase);
    }

    /// @inheritdoc IEpochs
    function leaderOf(
        uint64 topicId,
        uint64 epoch,
        SubmissionChain.Window window
    ) external view returns (address leader, uint256 until) {
        until = _aloneUntil(topics.scheduleOf(topicId), topicId, epoch, window);
        if (until > 0) leader = keepers.leaderOf(topicId, epoch, window);
        if (leader == address(0)) until = 0;
    }

    /// @inheritdoc IEpochs
    function openFrom(uint64 topicId) external view returns (uint256) {
        return _openFrom(topics.scheduleOf(topicId), topicId);
    }

    /// @inheritdoc IEpochs
    function settlementCount(uint64 topicId) external view returns (uint32) {
        return _chains[topicId].length;
    }

    /// @inheritdoc IEpochs
    function paidCount(uint64 topicId) external view returns (uint32) {
        return _chains[topicId].paid;
    }

    /// @inheritdoc IEpochs
    function settlementAt(uint64 topicId, uint32 settlement) external view returns (SettlementRecord memory) {
        return _settlement(topicId, settlement);
    }

    /// @inheritdoc IEpochs
    function finalPayouts(uint64 topicId, uint32 settlement) external view returns (bytes32 payouts, uint256 reserved) {
        SettlementRecord storage record = _settlement(topicId, settlement);
        _requirePaid(topicId, settlement);
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
    function newestRound(uint64 topicId) external view returns (Round memory) {
        return _newest[topicId];
    }

    /// @inheritdoc IEpochs
    function epochOfRound(uint64 topicId, uint256 round) external view returns (uint64) {
        uint64[] storage rounds = _rounds[topicId];
        return round == 0 || round > rounds.length ? 0 : rounds[round - 1];
    }

    /// @dev First second at which what a window's submissions decide can be posted.
    function _postableFrom(
        Schedule memory schedule,
        uint64 epoch,
        SubmissionChain.Window window
    ) internal pure returns (uint256) {
        return window == SubmissionChain.Window.Workers ? schedule.revealsUntil(epoch) : schedule.reportsUntil(epoch);
    }

    /// @dev First second at which not only the leader may post, 0 where everybody may: nobody waits to replace what was
    /// refuted.
    function _aloneUntil(
        Schedule memory schedule,
        uint64 topicId,
        uint64 epoch,
        SubmissionChain.Window window
    ) internal view returns (uint256) {
        if (schedule.headStart == 0) return 0;
        uint256 from = _postableFrom(schedule, epoch, window);
        bool again =
            window == SubmissionChain.Window.Workers
                ? traceStatusOf(topicId, epoch) == Status.Void
                : _chains[topicId].reopenedAt >= from;
        return again ? 0 : from + schedule.headStart;
    }

    function _openFrom(Schedule memory schedule, uint64 topicId) internal view returns (uint256) {
        uint256 keptAt = _chains[topicId].keptAt;
        return Leaders.openFrom(keptAt > schedule.start ? keptAt : schedule.start, schedule.epochLength);
    }

    function _settlement(uint64 topicId, uint32 number) internal view returns (SettlementRecord storage) {
        SettlementChain.Chain storage chain = _chains[topicId];
        if (number == 0 || number > chain.length) revert Epochs_UnknownSettlement(topicId, number, chain.length);
        return chain.records[number];
    }

    function _requirePaid(uint64 topicId, uint32 settlement) private view {
        uint32 paid = _chains[topicId].paid;
        if (settlement > paid) revert Epochs_Unpaid(topicId, settlement, paid);
    }

    function _requireBindable(address bound) private view {
        if (msg.sender != _deployer) revert Epochs_NotDeployer(msg.sender, _deployer);
        if (bound != address(0)) revert Epochs_AlreadyBound(bound);
    }

    /// @dev Posted for as long as a post stands, whatever the time.
    function _standing(uint64 topicId, SynthesisRecord storage record) private view returns (Status status) {
        status = record.status;
        if (status == Status.Posted && !_chains[topicId].stands(record.base, record.baseNonce)) status = Status.Void;
    }
}
