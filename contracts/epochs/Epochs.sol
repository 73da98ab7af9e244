// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {SettlementRecord, Status, SynthesisRecord} from "../types/Epoch.sol";
import {Role, Schedule} from "../types/Topic.sol";
import {SettlementSize, TraceKind} from "../types/Trace.sol";
import {Bits} from "./Bits.sol";
import {EpochRecords} from "./EpochRecords.sol";
import {Finality} from "./Finality.sol";
import {SettlementChain} from "./SettlementChain.sol";
import {Trace} from "./Trace.sol";
import {TraceReader} from "./TraceReader.sol";

/// @title Epochs
/// @notice See IEpochs.
contract Epochs is Finality {
    using Schedules for Schedule;
    using SettlementChain for SettlementChain.Chain;

    TraceReader private immutable _reader = new TraceReader();

    constructor(
        ITopics topics_,
        IStaking staking_,
        IInbox inbox_,
        IRewards rewards_
    ) EpochRecords(topics_, staking_, inbox_, rewards_) {}

    /// @inheritdoc IEpochs
    function postSynthesis(uint64 topicId, uint64 epoch, uint32 base, bytes calldata trace) external {
        if (topics.scheduleOf(topicId).eager) revert Epochs_Eager(topicId);
        _postSynthesis(msg.sender, topicId, epoch, base, trace);
    }

    /// @inheritdoc IEpochs
    function postSynthesisFor(
        address account,
        uint64 topicId,
        uint64 epoch,
        uint32 base,
        bytes calldata trace
    ) external returns (bytes32 root) {
        _requireProofs();
        return _postSynthesis(account, topicId, epoch, base, trace);
    }

    /// @inheritdoc IEpochs
    function postSettlement(
        uint64 topicId,
        uint64 epoch,
        uint8 reports,
        uint8 steps,
        uint96 reward,
        bytes calldata state,
        bytes calldata payout
    ) external {
        SettlementChain.Chain storage chain = _chains[topicId];
        if (epoch != chain.next) revert Epochs_OutOfOrder(topicId, epoch, chain.next);
        if (chain.paid != chain.length) revert Epochs_Unpaid(topicId, chain.length, chain.paid);
        Schedule memory schedule = topics.scheduleOf(topicId);
        _requireFrom(topicId, epoch, schedule.reportsUntil(epoch));
        uint256 until = _settledUntil(chain, schedule, epoch);
        if (block.timestamp >= until) revert Epochs_TooLate(topicId, epoch, until, block.timestamp);
        Status status = traceStatusOf(topicId, epoch);
        if (status != Status.Posted && status != Status.Final) revert Epochs_WrongStatus(topicId, epoch, status);
        (address keeper, uint256 bond) = _requireKeeper(topicId, msg.sender);

        SettlementRecord storage base = chain.records[chain.length];
        SettlementRecord memory record = _settled(topicId, epoch, base.size, reports, steps, state, payout);
        record.stateDeadline = _deadline(schedule, _later(_syntheses[topicId][epoch].deadline, base.stateDeadline));
        record.deadline = _later(record.stateDeadline, base.deadline);
        record.reward = uint96(rewards.reserve(topicId, topics.securityOf(topicId).rewardPerEpoch));
        if (record.reward != reward) revert Epochs_WrongReward(reward, record.reward);
        if (_refuted[_stateVerdictOf(topicId, record, base)]) revert Epochs_Refuted(record.stateRoot);
        if (_refuted[_payoutVerdictOf(topicId, record, base)]) revert Epochs_Refuted(record.payoutRoot);
        record.reserved = base.reserved + record.reward;
        (record.poster, record.payoutPoster) = (keeper, keeper);
        SettlementRecord storage before = chain.records[chain.length + 1];
        _closeBond(topicId, before.poster, before.bond);
        _closeBond(topicId, before.payoutPoster, before.payoutBond);
        record.bond = staking.openBond(topicId, keeper, bond, record.stateDeadline);
        record.payoutBond = staking.openBond(topicId, keeper, bond + record.reward, record.deadline);
        uint32 number = chain.append(record);
        _emitSettlementPosted(topicId, number, record, state, payout);
    }

    /// @inheritdoc IEpochs
    function postPayout(
        uint64 topicId,
        uint32 settlement,
        uint8 steps,
        bytes calldata payout,
        bytes calldata holders,
        bytes32[] calldata stateLeaves
    ) external {
        SettlementChain.Chain storage chain = _chains[topicId];
        SettlementRecord storage record = _settlement(topicId, settlement);
        if (settlement != chain.paid + 1) revert Epochs_PayoutOutOfOrder(topicId, settlement, chain.paid);
        (address keeper, uint256 bond) = _requireKeeper(topicId, msg.sender);
        bytes32 domain = Trace.domain(address(this), topicId, record.epoch, TraceKind.State);
        if (!_reader.areHolders(record.stateRoot, domain, stateLeaves, holders)) {
            revert Epochs_WrongHolders(topicId, settlement);
        }
        uint8 mostSteps = topics.mathOf(topicId).maxGradientIterations;
        if (steps == 0 || steps > mostSteps) revert Epochs_WrongSize(steps, mostSteps);
        record.size.steps = steps;
        domain = Trace.domain(address(this), topicId, record.epoch, TraceKind.Payout);
        (record.payoutRoot, record.payouts) = _reader.payout(record.size, domain, payout, holders);
        SettlementRecord storage base = chain.records[settlement - 1];
        if (_refuted[_payoutVerdictOf(topicId, record, base)]) revert Epochs_Refuted(record.payoutRoot);
        uint40 deadline = _deadline(topics.scheduleOf(topicId), _later(record.stateDeadline, base.deadline));
        _closeBond(topicId, record.payoutPoster, record.payoutBond);
        (record.payoutPoster, record.deadline) = (keeper, deadline);
        record.payoutBond = staking.openBond(topicId, keeper, bond + record.reward, deadline);
        chain.paid = settlement;
        emit PayoutPosted(topicId, record.epoch, keeper, settlement, record.payoutRoot, deadline, steps, payout);
    }

    /// @inheritdoc IEpochs
    function skip(uint64 topicId, uint256 limit) external returns (uint256 skipped) {
        SettlementChain.Chain storage chain = _chains[topicId];
        Schedule memory schedule = topics.scheduleOf(topicId);
        uint64 first = chain.next;
        uint64 epoch = first;
        while (skipped < limit && _isUnsettleable(chain, schedule, topicId, epoch)) {
            ++epoch;
            ++skipped;
        }
        if (skipped == 0) return 0;
        chain.next = epoch;
        emit EpochsSkipped(topicId, first, epoch - 1);
    }

    function _postSynthesis(
        address account,
        uint64 topicId,
        uint64 epoch,
        uint32 base,
        bytes calldata trace
    ) private returns (bytes32) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        _requireFrom(topicId, epoch, schedule.closesAt(epoch));
        SettlementChain.Chain storage chain = _chains[topicId];
        if (epoch < chain.next) revert Epochs_EpochClosed(topicId, epoch, chain.next);
        Status status = traceStatusOf(topicId, epoch);
        if (status != Status.None && status != Status.Void) revert Epochs_WrongStatus(topicId, epoch, status);
        (address keeper, uint256 bond) = _requireKeeper(topicId, account);
        if (!chain.isNewestAt(base, schedule.closesAt(epoch), schedule.freshBase)) {
            revert Epochs_WrongBase(topicId, epoch, base);
        }
        SynthesisRecord memory record = _committed(topicId, epoch, trace);
        if (_refuted[_verdictOf(chain, record.root, base)]) revert Epochs_Refuted(record.root);
        record.poster = keeper;
        record.base = base;
        record.baseNonce = chain.records[base].nonce;
        record.deadline = _deadline(schedule, chain.records[base].stateDeadline);
        record.valueDeadline = record.deadline;
        SynthesisRecord storage before = _syntheses[topicId][epoch];
        if (before.recorded) _keepValue(topicId, epoch, before, record);
        _closeBond(topicId, before.poster, before.bond);
        record.bond = staking.openBond(topicId, keeper, bond, record.deadline);
        _syntheses[topicId][epoch] = record;
        _emitSynthesisPosted(topicId, epoch, record, trace);
        return record.root;
    }

    /// @dev Of an epoch whose value is final only the rest of the trace is posted again.
    function _keepValue(
        uint64 topicId,
        uint64 epoch,
        SynthesisRecord storage before,
        SynthesisRecord memory record
    ) private view {
        if (record.network != before.network || record.lower != before.lower || record.upper != before.upper) {
            revert Epochs_OtherValue(topicId, epoch, record.network, before.network);
        }
        record.recorded = true;
        record.valueDeadline = before.valueDeadline;
    }

    /// @dev Record of a posted trace, without poster, base, deadlines and bond.
    function _committed(
        uint64 topicId,
        uint64 epoch,
        bytes calldata trace
    ) private view returns (SynthesisRecord memory record) {
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        if (intake.inferers == 0) revert Epochs_NothingToPost(topicId, epoch);
        bytes32 domain = Trace.domain(address(this), topicId, epoch, TraceKind.Synthesis);
        TraceReader.Value memory value;
        (record.root, value) = _reader.synthesis(
            Bits.count(intake.inferers),
            Bits.count(intake.forecasters),
            domain,
            trace
        );
        (record.network, record.lower, record.upper) = (value.network, value.lower, value.upper);
        record.postedAt = uint32(block.timestamp);
        record.status = Status.Posted;
    }

    /// @dev Record of a posted settlement, without posters, deadlines, bonds and reward.
    function _settled(
        uint64 topicId,
        uint64 epoch,
        SettlementSize memory base,
        uint8 reports,
        uint8 steps,
        bytes calldata state,
        bytes calldata payout
    ) private view returns (SettlementRecord memory record) {
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        if (intake.reputers == 0) revert Epochs_NothingToPost(topicId, epoch);
        uint8 mostSteps = topics.mathOf(topicId).maxGradientIterations;
        record.size = _reader.sizeOf(base, intake, reports, steps, mostSteps);
        record.postedAt = uint40(block.timestamp);
        record.epoch = epoch;
        bytes32 domain = Trace.domain(address(this), topicId, epoch, TraceKind.State);
        bytes memory holders;
        (record.stateRoot, record.networkLoss, holders) = _reader.state(record.size, domain, state);
        domain = Trace.domain(address(this), topicId, epoch, TraceKind.Payout);
        (record.payoutRoot, record.payouts) = _reader.payout(record.size, domain, payout, holders);
    }

    function _isUnsettleable(
        SettlementChain.Chain storage chain,
        Schedule memory schedule,
        uint64 topicId,
        uint64 epoch
    ) private view returns (bool) {
        if (block.timestamp < schedule.reportsUntil(epoch)) return false;
        if (block.timestamp >= _settledUntil(chain, schedule, epoch)) return true;
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        return intake.inferers == 0 || intake.reputers == 0;
    }

    /// @dev First second at which an epoch can no longer be settled; later where the chain was cut back meanwhile.
    function _settledUntil(
        SettlementChain.Chain storage chain,
        Schedule memory schedule,
        uint64 epoch
    ) private view returns (uint256) {
        uint256 from = schedule.reportsUntil(epoch);
        uint256 reopenedAt = chain.reopenedAt;
        return (reopenedAt > from ? reopenedAt : from) + Schedules.SETTLEMENT_GRACE;
    }

    /// @dev A post is never final before what it stands on.
    function _deadline(Schedule memory schedule, uint40 baseDeadline) private view returns (uint40) {
        return _later(uint40(block.timestamp + schedule.challengeWindow), baseDeadline);
    }

    function _requireFrom(uint64 topicId, uint64 epoch, uint256 from) private view {
        if (block.timestamp < from) revert Epochs_TooEarly(topicId, epoch, from, block.timestamp);
    }

    /// @dev The reputer that an account is or acts for, and the stake that every post of it ties up.
    function _requireKeeper(uint64 topicId, address account) private view returns (address keeper, uint256 minimum) {
        keeper = staking.reputerOf(topicId, account);
        topics.seatOf(topicId, Role.Reputer, keeper);
        minimum = topics.securityOf(topicId).minStake;
        uint256 stake = staking.stakeOf(topicId, keeper);
        if (stake < minimum) revert Epochs_NotKeeper(topicId, keeper, stake, minimum);
    }

    /// @dev Of a void post, when another takes its place.
    function _closeBond(uint64 topicId, address poster, uint32 bond) private {
        if (bond > 0) staking.closeBond(topicId, poster, bond);
    }

    function _emitSynthesisPosted(
        uint64 topicId,
        uint64 epoch,
        SynthesisRecord memory record,
        bytes calldata trace
    ) private {
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        emit SynthesisPosted(
            topicId,
            epoch,
            record.poster,
            record.root,
            record.base,
            record.deadline,
            intake.inferers,
            intake.forecasters,
            record.network,
            record.lower,
            record.upper,
            trace
        );
    }

    function _emitSettlementPosted(
        uint64 topicId,
        uint32 number,
        SettlementRecord memory record,
        bytes calldata state,
        bytes calldata payout
    ) private {
        emit SettlementPosted(
            topicId,
            record.epoch,
            record.poster,
            number,
            record.stateRoot,
            record.payoutRoot,
            record.stateDeadline,
            record.deadline,
            record.reward,
            record.size,
            state,
            payout
        );
    }
}
