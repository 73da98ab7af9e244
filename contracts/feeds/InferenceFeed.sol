// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bits} from "../epochs/Bits.sol";
import {Trace} from "../epochs/Trace.sol";
import {TraceLayout} from "../epochs/TraceLayout.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IInferenceFeed} from "../interfaces/IInferenceFeed.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Round, SettlementRecord, Status, SynthesisRecord} from "../types/Epoch.sol";
import {Inference, Quality, QualityLimits, TraceEvidence} from "../types/Inference.sol";
import {SettlementSection} from "../types/Settlement.sol";
import {Schedule} from "../types/Topic.sol";
import {PayoutSection, StateSection, SynthesisSection, TraceKind} from "../types/Trace.sol";
import {Qualities} from "./Qualities.sol";
import {TraceProofs} from "./TraceProofs.sol";

/// @title Inferences of all topics
/// @notice See IInferenceFeed.
contract InferenceFeed is IInferenceFeed {
    using Schedules for Schedule;

    /// @inheritdoc IInferenceFeed
    uint256 public constant PENDING_EPOCHS = 32;

    /// @inheritdoc IInferenceFeed
    IEpochs public immutable epochs;
    ITopics public immutable topics;
    IInbox public immutable inbox;
    uint8 private immutable _inferers;
    uint8 private immutable _reputers;
    uint128 private immutable _width;

    /// @param limits Under which quality is told to readers that name no limits.
    constructor(IEpochs epochs_, QualityLimits memory limits) {
        epochs = epochs_;
        (topics, inbox) = (epochs_.topics(), epochs_.inbox());
        (_inferers, _reputers, _width) = (limits.inferers, limits.reputers, limits.width);
    }

    // --- final ---

    /// @inheritdoc IInferenceFeed
    function latest(uint64 topicId) external view returns (Inference memory) {
        return _latest(topicId, qualityLimits());
    }

    /// @inheritdoc IInferenceFeed
    function latestOf(uint64[] calldata topicIds) external view returns (Inference[] memory inferences) {
        inferences = new Inference[](topicIds.length);
        QualityLimits memory limits = qualityLimits();
        for (uint256 i = 0; i < topicIds.length; ++i) inferences[i] = _newest(topicIds[i], limits);
    }

    /// @inheritdoc IInferenceFeed
    function valueNoOlderThan(uint64 topicId, uint256 maxAge) external view returns (Inference memory) {
        return _valueWithin(topicId, maxAge, qualityLimits());
    }

    /// @inheritdoc IInferenceFeed
    function valueWithin(
        uint64 topicId,
        uint256 maxAge,
        QualityLimits calldata limits
    ) external view returns (Inference memory) {
        return _valueWithin(topicId, maxAge, limits);
    }

    /// @inheritdoc IInferenceFeed
    function atEpoch(uint64 topicId, uint64 epoch) external view returns (Inference memory) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        Status status = epochs.statusOf(topicId, epoch);
        if (status != Status.Final) revert InferenceFeed_NotFinal(topicId, epoch, status);
        (uint64 round, uint64 found) = _roundUpTo(topicId, epoch);
        return _inference(schedule, topicId, epoch, round > 0 && found == epoch ? round : 0, status, qualityLimits());
    }

    /// @inheritdoc IInferenceFeed
    function atRound(uint64 topicId, uint64 round) external view returns (Inference memory) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        uint64 newest = epochs.newestRound(topicId).number;
        if (round == 0 || round > newest) revert InferenceFeed_NoRound(topicId, round, newest);
        uint64 epoch = epochs.epochOfRound(topicId, round);
        return _inference(schedule, topicId, epoch, round, Status.Final, qualityLimits());
    }

    /// @inheritdoc IInferenceFeed
    function atTime(uint64 topicId, uint256 time) external view returns (Inference memory) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        if (epochs.newestRound(topicId).number == 0) revert InferenceFeed_NoData(topicId);
        if (time < schedule.closesAt(0)) revert InferenceFeed_NothingBefore(topicId, time);
        uint256 closed = (time - schedule.closesAt(0)) / schedule.epochLength;
        uint64 last = closed < type(uint64).max ? uint64(closed) : type(uint64).max;
        (uint64 round, uint64 epoch) = _roundUpTo(topicId, last);
        if (round == 0) revert InferenceFeed_NothingBefore(topicId, time);
        return _inference(schedule, topicId, epoch, round, Status.Final, qualityLimits());
    }

    // --- pending ---

    /// @inheritdoc IInferenceFeed
    function pending(uint64 topicId) external view returns (Inference memory) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        uint64 epoch = schedule.unopenedEpoch(block.timestamp);
        for (uint256 i = 0; i < PENDING_EPOCHS && epoch > 0; ++i) {
            Status status = epochs.statusOf(topicId, --epoch);
            if (status == Status.Posted) return _inference(schedule, topicId, epoch, 0, status, qualityLimits());
        }
        revert InferenceFeed_NothingPending(topicId);
    }

    /// @inheritdoc IInferenceFeed
    function pendingAt(uint64 topicId, uint64 epoch) external view returns (Inference memory) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        Status status = epochs.statusOf(topicId, epoch);
        if (status != Status.Posted) revert InferenceFeed_NotPending(topicId, epoch, status);
        return _inference(schedule, topicId, epoch, 0, status, qualityLimits());
    }

    // --- any number of a final trace ---

    /// @inheritdoc IInferenceFeed
    function elementOf(
        uint64 topicId,
        uint64 epoch,
        SynthesisSection section,
        uint256 index,
        TraceEvidence calldata evidence
    ) external view returns (int256) {
        Status status = epochs.traceStatusOf(topicId, epoch);
        if (status != Status.Final) revert InferenceFeed_TraceNotFinal(topicId, epoch, status);
        bytes32 root = epochs.synthesisOf(topicId, epoch).root;
        bytes32 domain = Trace.domain(address(epochs), topicId, epoch, TraceKind.Synthesis);
        return TraceProofs.synthesisNumber(root, domain, section, index, evidence);
    }

    /// @inheritdoc IInferenceFeed
    function settlementElementOf(
        uint64 topicId,
        uint32 settlement,
        SettlementSection section,
        uint256 index,
        TraceEvidence calldata evidence
    ) external view returns (int256) {
        SettlementRecord memory record = epochs.settlementAt(topicId, settlement);
        uint256 i = uint256(section);
        if (i < TraceLayout.STATE_SECTIONS) {
            _requireReached(topicId, settlement, record.stateDeadline);
            bytes32 stateDomain = Trace.domain(address(epochs), topicId, record.epoch, TraceKind.State);
            return TraceProofs.stateNumber(record.stateRoot, stateDomain, StateSection(i), index, evidence);
        }
        uint32 paid = epochs.paidCount(topicId);
        if (settlement > paid) revert InferenceFeed_Unpaid(topicId, settlement, paid);
        _requireReached(topicId, settlement, record.deadline);
        bytes32 domain = Trace.domain(address(epochs), topicId, record.epoch, TraceKind.Payout);
        i -= TraceLayout.STATE_SECTIONS;
        return TraceProofs.payoutNumber(record.payoutRoot, domain, PayoutSection(i), index, evidence);
    }

    // --- terms ---

    /// @inheritdoc IInferenceFeed
    function qualityOf(uint64 topicId, QualityLimits calldata limits) external view returns (Quality) {
        return _newest(topicId, limits).quality;
    }

    /// @inheritdoc IInferenceFeed
    function qualityLimits() public view returns (QualityLimits memory) {
        return QualityLimits(_inferers, _reputers, _width);
    }

    /// @inheritdoc IInferenceFeed
    function heartbeat(uint64 topicId) external view returns (uint256) {
        return topics.scheduleOf(topicId).heartbeat();
    }

    /// @inheritdoc IInferenceFeed
    function epochLength(uint64 topicId) external view returns (uint256) {
        return topics.scheduleOf(topicId).epochLength;
    }

    // --- shared ---

    function _valueWithin(
        uint64 topicId,
        uint256 maxAge,
        QualityLimits memory limits
    ) private view returns (Inference memory inference) {
        inference = _latest(topicId, limits);
        if (block.timestamp - inference.dataTime > maxAge) {
            revert InferenceFeed_Stale(topicId, inference.dataTime, maxAge, block.timestamp);
        }
        if (inference.quality != Quality.Good) {
            revert InferenceFeed_BadQuality(topicId, inference.epoch, inference.quality);
        }
    }

    function _latest(uint64 topicId, QualityLimits memory limits) private view returns (Inference memory inference) {
        inference = _newest(topicId, limits);
        if (inference.quality == Quality.NoTopic) revert ITopics.Topics_UnknownTopic(topicId, topics.topicCount());
        if (inference.quality == Quality.NoData) revert InferenceFeed_NoData(topicId);
    }

    /// @dev The newest round, or the reason why there is none; never reverts.
    function _newest(uint64 topicId, QualityLimits memory limits) private view returns (Inference memory inference) {
        Round memory newest = epochs.newestRound(topicId);
        if (newest.number == 0) {
            bool known = topicId > 0 && topicId <= topics.topicCount();
            inference.quality = known ? Quality.NoData : Quality.NoTopic;
            return inference;
        }
        Schedule memory schedule = topics.scheduleOf(topicId);
        inference = _inference(schedule, topicId, newest.epoch, newest.number, Status.Final, limits);
        if (_isHalted(schedule, topicId)) inference.quality = Quality.Halted;
    }

    function _isHalted(Schedule memory schedule, uint64 topicId) private view returns (bool) {
        (uint64 from, uint64 until) = topics.pauseOf(topicId);
        uint64 unopened = schedule.unopenedEpoch(block.timestamp);
        // A topic with a round has opened an epoch.
        return from < unopened && unopened <= until;
    }

    /// @param status Status of the value.
    function _inference(
        Schedule memory schedule,
        uint64 topicId,
        uint64 epoch,
        uint64 round,
        Status status,
        QualityLimits memory limits
    ) private view returns (Inference memory inference) {
        SynthesisRecord memory record = epochs.synthesisOf(topicId, epoch);
        (inference.value, inference.lower, inference.upper) = (record.network, record.lower, record.upper);
        inference.root = record.root;
        (inference.epoch, inference.round) = (epoch, round);
        inference.dataTime = uint40(schedule.closesAt(epoch));
        (inference.postedAt, inference.finalAt) = (record.postedAt, record.valueDeadline);
        inference.status = status;
        inference.traceStatus = epochs.traceStatusOf(topicId, epoch);
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        inference.inferers = uint8(Bits.count(intake.inferers));
        inference.forecasters = uint8(Bits.count(intake.forecasters));
        inference.reputers = _reputersOf(topicId, record);
        inference.quality = Qualities.judge(inference, limits);
    }

    /// @dev Of the settlement that a synthesis was posted on, which another one can have taken the place of.
    function _reputersOf(uint64 topicId, SynthesisRecord memory record) private view returns (uint8) {
        if (record.base == 0 || record.base > epochs.settlementCount(topicId)) return 0;
        SettlementRecord memory base = epochs.settlementAt(topicId, record.base);
        return base.nonce == record.baseNonce ? base.size.reputers : 0;
    }

    /// @dev Number and epoch of the newest round of an epoch up to `last`; both 0 where there is none.
    function _roundUpTo(uint64 topicId, uint64 last) private view returns (uint64, uint64) {
        Round memory newest = epochs.newestRound(topicId);
        if (newest.number == 0 || newest.epoch <= last) return (newest.number, newest.epoch);
        // Each round is of a later epoch than the one before: the one sought is at most so many rounds back, and its
        // number at most one more than that of its epoch.
        uint64 back = newest.epoch - last;
        uint64 low = newest.number > back ? newest.number - back : 0;
        uint64 high = newest.number - 1 < last + 1 ? newest.number : last + 2;
        // `low` is of an epoch up to `last`, or 0; `high` is not.
        while (high - low > 1) {
            uint64 middle = (low + high) / 2;
            if (epochs.epochOfRound(topicId, middle) <= last) low = middle;
            else high = middle;
        }
        return (low, epochs.epochOfRound(topicId, low));
    }

    function _requireReached(uint64 topicId, uint32 settlement, uint256 deadline) private view {
        if (block.timestamp < deadline) {
            revert InferenceFeed_SettlementNotFinal(topicId, settlement, deadline, block.timestamp);
        }
    }
}
