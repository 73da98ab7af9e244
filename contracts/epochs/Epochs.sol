// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {ABSENT} from "../math/Fixed.sol";
import {Schedules} from "../topics/Schedules.sol";
import {SettlementRecord, Status, SynthesisRecord} from "../types/Epoch.sol";
import {SettlementSection} from "../types/Settlement.sol";
import {Role, Schedule} from "../types/Topic.sol";
import {PayoutSection, SettlementSize, StateSection, SynthesisSection, TraceKind} from "../types/Trace.sol";
import {Bits} from "./Bits.sol";
import {EpochRecords} from "./EpochRecords.sol";
import {PayoutTree} from "./PayoutTree.sol";
import {SettlementChain} from "./SettlementChain.sol";
import {Trace} from "./Trace.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title Epochs
/// @notice See IEpochs.
contract Epochs is EpochRecords {
    using Schedules for Schedule;
    using SettlementChain for SettlementChain.Chain;

    constructor(
        ITopics topics_,
        IStaking staking_,
        IInbox inbox_,
        IRewards rewards_
    ) EpochRecords(topics_, staking_, inbox_, rewards_) {}

    /// @inheritdoc IEpochs
    function postSynthesis(uint64 topicId, uint64 epoch, uint32 base, bytes calldata trace) external {
        Schedule memory schedule = topics.scheduleOf(topicId);
        _requireFrom(topicId, epoch, schedule.revealsUntil(epoch));
        SettlementChain.Chain storage chain = _chains[topicId];
        if (epoch < chain.next) revert Epochs_EpochClosed(topicId, epoch, chain.next);
        Status status = statusOf(topicId, epoch);
        if (status != Status.None && status != Status.Void) revert Epochs_WrongStatus(topicId, epoch, status);
        (address keeper, uint256 bond) = _requireKeeper(topicId);
        if (!chain.isNewestAt(base, schedule.closesAt(epoch), schedule.freshBase)) {
            revert Epochs_WrongBase(topicId, epoch, base);
        }
        SynthesisRecord memory record = _committed(topicId, epoch, trace);
        if (_refuted[_verdictOf(chain, record.root, base)]) revert Epochs_Refuted(record.root);
        record.poster = keeper;
        record.base = base;
        record.baseNonce = chain.records[base].nonce;
        record.deadline = _deadline(schedule, chain.records[base].deadline);
        SynthesisRecord storage before = _syntheses[topicId][epoch];
        _closeBond(topicId, before.poster, before.bond);
        record.bond = staking.openBond(topicId, keeper, bond, record.deadline);
        _syntheses[topicId][epoch] = record;
        _emitSynthesisPosted(topicId, epoch, record, trace);
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
        Schedule memory schedule = topics.scheduleOf(topicId);
        _requireFrom(topicId, epoch, schedule.reportsUntil(epoch));
        uint256 until = _settledUntil(chain, schedule, epoch);
        if (block.timestamp >= until) revert Epochs_TooLate(topicId, epoch, until, block.timestamp);
        Status status = statusOf(topicId, epoch);
        if (status != Status.Posted && status != Status.Final) revert Epochs_WrongStatus(topicId, epoch, status);
        (address keeper, uint256 bond) = _requireKeeper(topicId);

        SettlementSize memory size = _sizeOf(topicId, epoch, reports, steps);
        SettlementRecord memory record = _settled(topicId, epoch, size, state, payout);
        uint40 synthesisDeadline = _syntheses[topicId][epoch].deadline;
        uint40 baseDeadline = chain.records[chain.length].deadline;
        record.deadline = _deadline(schedule, synthesisDeadline > baseDeadline ? synthesisDeadline : baseDeadline);
        record.reward = uint96(rewards.reserve(topicId, topics.securityOf(topicId).rewardPerEpoch));
        if (record.reward != reward) revert Epochs_WrongReward(reward, record.reward);
        if (_refuted[_settlementVerdictOf(topicId, record, chain.records[chain.length].root)]) {
            revert Epochs_Refuted(record.root);
        }
        record.reserved = chain.records[chain.length].reserved + record.reward;
        record.poster = keeper;
        SettlementRecord storage before = chain.records[chain.length + 1];
        _closeBond(topicId, before.poster, before.bond);
        record.bond = staking.openBond(topicId, keeper, bond + record.reward, record.deadline);
        uint32 number = chain.append(record);
        emit SettlementPosted(
            topicId,
            epoch,
            keeper,
            number,
            record.root,
            record.deadline,
            record.reward,
            size,
            state,
            payout
        );
    }

    /// @inheritdoc IEpochs
    function refuteSynthesis(
        uint64 topicId,
        uint64 epoch,
        SynthesisSection section,
        uint256 index,
        address challenger,
        address earner
    ) external {
        _requireDisputes();
        SynthesisRecord storage record = _syntheses[topicId][epoch];
        (bytes32 root, address poster) = (record.root, record.poster);
        record.status = Status.Void;
        SettlementChain.Chain storage chain = _chains[topicId];
        _refuted[_verdictOf(chain, root, record.base)] = true;
        uint32 settlement = chain.numberOf(epoch);
        if (settlement > 0) _voidSettlements(topicId, settlement);
        uint256 slashed = staking.slash(topicId, poster, record.bond, _slashFraction(topicId), earner);
        emit SynthesisRefuted(topicId, epoch, poster, challenger, root, section, index, slashed);
    }

    /// @inheritdoc IEpochs
    function refuteSettlement(
        uint64 topicId,
        uint32 settlement,
        SettlementSection section,
        uint256 index,
        address challenger,
        address earner
    ) external {
        _requireDisputes();
        SettlementRecord storage record = _settlement(topicId, settlement);
        (bytes32 root, address poster, uint64 epoch) = (record.root, record.poster, record.epoch);
        _refuted[_settlementVerdictOf(topicId, record, _chains[topicId].records[settlement - 1].root)] = true;
        _voidSettlements(topicId, settlement);
        uint256 slashed = staking.slash(topicId, poster, record.bond, _slashFraction(topicId), earner);
        emit SettlementRefuted(topicId, epoch, poster, challenger, settlement, root, section, index, slashed);
    }

    /// @inheritdoc IEpochs
    function slashReputer(uint64 topicId, address reputer, address earner) external returns (uint256 slashed) {
        _requireDisputes();
        return staking.slashReputer(topicId, reputer, _slashFraction(topicId), earner);
    }

    /// @inheritdoc IEpochs
    function finalize(uint64 topicId, uint64 epoch) external {
        SynthesisRecord storage record = _syntheses[topicId][epoch];
        Status status = statusOf(topicId, epoch);
        if (status == Status.Posted) revert Epochs_NotFinal(topicId, record.deadline, block.timestamp);
        if (status != Status.Final || record.status == Status.Final) revert Epochs_WrongStatus(topicId, epoch, status);
        record.status = Status.Final;
        uint64[] storage rounds = _rounds[topicId];
        // Rounds follow the epochs: one that is final later than a newer one is served by epoch only.
        uint256 round;
        if (rounds.length == 0 || rounds[rounds.length - 1] < epoch) {
            rounds.push(epoch);
            round = rounds.length;
        }
        emit SynthesisFinalized(topicId, epoch, round, record.network);
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

    function _requireDisputes() private view {
        if (msg.sender != disputes) revert Epochs_NotDisputes(msg.sender, disputes);
    }

    function _slashFraction(uint64 topicId) private view returns (uint256) {
        return topics.securityOf(topicId).slashFraction;
    }

    /// @dev Record of a posted trace, without poster, base, deadline and bond.
    function _committed(
        uint64 topicId,
        uint64 epoch,
        bytes calldata trace
    ) private view returns (SynthesisRecord memory record) {
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        if (intake.inferers == 0) revert Epochs_NothingToPost(topicId, epoch);
        (uint256 n, uint256 k) = (Bits.count(intake.inferers), Bits.count(intake.forecasters));
        uint256[] memory lengths = TraceLayout.synthesisLengths(n, k);
        record.root = Trace.commit(trace, lengths, Trace.domain(address(this), topicId, epoch, TraceKind.Synthesis));
        record.postedAt = uint40(block.timestamp);
        record.status = Status.Posted;
        bytes calldata combined = _slice(trace, lengths, uint256(SynthesisSection.Combined));
        TraceLayout.Section memory section = TraceLayout.synthesis(SynthesisSection.Combined, n, k);
        record.network = int128(Trace.numberAt(combined, section, 0));
        record.lower = int128(Trace.numberAt(combined, section, 2));
        record.upper = int128(Trace.numberAt(combined, section, TraceLayout.COMBINED - 1));
    }

    /// @dev Record of a posted settlement, without poster, deadline, bond and reward.
    function _settled(
        uint64 topicId,
        uint64 epoch,
        SettlementSize memory size,
        bytes calldata state,
        bytes calldata payout
    ) private view returns (SettlementRecord memory record) {
        uint256[] memory stateLengths = TraceLayout.stateLengths(size);
        uint256[] memory payoutLengths = TraceLayout.payoutLengths(size);
        record.root = Trace.node(
            Trace.commit(state, stateLengths, Trace.domain(address(this), topicId, epoch, TraceKind.State)),
            Trace.commit(payout, payoutLengths, Trace.domain(address(this), topicId, epoch, TraceKind.Payout))
        );
        record.payouts = PayoutTree.root(
            size,
            _slice(state, stateLengths, uint256(StateSection.Holders)),
            _slice(payout, payoutLengths, uint256(PayoutSection.Cumulative))
        );
        record.postedAt = uint40(block.timestamp);
        record.epoch = epoch;
        record.size = size;
        TraceLayout.Section memory section = TraceLayout.state(StateSection.ConsensusLoss, size);
        bytes calldata consensus = _slice(state, stateLengths, uint256(StateSection.ConsensusLoss));
        int256 networkLoss = Trace.numberAt(consensus, section, 0);
        if (networkLoss == ABSENT) revert Epochs_AbsentValue();
        record.networkLoss = int72(networkLoss);
    }

    /// @dev Sizes of an epoch's settlement on the newest one.
    function _sizeOf(
        uint64 topicId,
        uint64 epoch,
        uint8 reports,
        uint8 steps
    ) private view returns (SettlementSize memory size) {
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        if (intake.reputers == 0 || _isOffTopic(topicId, epoch, intake)) revert Epochs_NothingToPost(topicId, epoch);
        SettlementChain.Chain storage chain = _chains[topicId];
        size = chain.records[chain.length].size;
        size.inferers = uint8(Bits.count(intake.inferers));
        size.forecasters = uint8(Bits.count(intake.forecasters));
        size.reputers = uint8(Bits.count(intake.reputers));
        size.infererSlots = _widened(size.infererSlots, intake.inferers);
        size.forecasterSlots = _widened(size.forecasterSlots, intake.forecasters);
        size.reputerSlots = _widened(size.reputerSlots, intake.reputers);
        if (reports == 0 || reports > size.reputers) revert Epochs_WrongSize(reports, size.reputers);
        uint8 mostSteps = topics.mathOf(topicId).maxGradientIterations;
        if (steps == 0 || steps > mostSteps) revert Epochs_WrongSize(steps, mostSteps);
        size.reports = reports;
        size.steps = steps;
    }

    /// @dev Cuts the chain of settlements back to before a standing one.
    function _voidSettlements(uint64 topicId, uint32 settlement) private {
        SettlementChain.Chain storage chain = _chains[topicId];
        uint256 released = chain.cut(settlement);
        emit SettlementsVoided(topicId, chain.length, chain.next, released);
        rewards.release(topicId, released);
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
        return intake.inferers == 0 || intake.reputers == 0 || _isOffTopic(topicId, epoch, intake);
    }

    /// @dev Whether losses were reported of another synthesis than the one that stands.
    function _isOffTopic(uint64 topicId, uint64 epoch, IInbox.Intake memory intake) private view returns (bool) {
        if (intake.subject == 0 || intake.subject == _syntheses[topicId][epoch].root) return false;
        Status status = statusOf(topicId, epoch);
        return status == Status.Posted || status == Status.Final;
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

    /// @dev Names a synthesis trace on the settlement that it stands on.
    function _verdictOf(SettlementChain.Chain storage chain, bytes32 root, uint32 base) private view returns (bytes32) {
        return Trace.node(root, chain.records[base].root);
    }

    /// @dev Names a settlement by all that can differ between two posts of an epoch and decides whether it is right.
    function _settlementVerdictOf(
        uint64 topicId,
        SettlementRecord memory record,
        bytes32 baseRoot
    ) private view returns (bytes32) {
        return keccak256(abi.encode(record.root, _syntheses[topicId][record.epoch].root, baseRoot, record.reward));
    }

    /// @dev A post is never final before what it stands on.
    function _deadline(Schedule memory schedule, uint40 baseDeadline) private view returns (uint40) {
        uint40 own = uint40(block.timestamp + schedule.challengeWindow);
        return own > baseDeadline ? own : baseDeadline;
    }

    function _requireFrom(uint64 topicId, uint64 epoch, uint256 from) private view {
        if (block.timestamp < from) revert Epochs_TooEarly(topicId, epoch, from, block.timestamp);
    }

    /// @dev The reputer that the caller is or acts for, and the stake that every post of it ties up.
    function _requireKeeper(uint64 topicId) private view returns (address keeper, uint256 minimum) {
        keeper = staking.reputerOf(topicId, msg.sender);
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

    function _widened(uint8 slots, uint32 mask) private pure returns (uint8) {
        uint256 span = Bits.span(mask);
        return span > slots ? uint8(span) : slots;
    }

    function _slice(
        bytes calldata trace,
        uint256[] memory lengths,
        uint256 section
    ) private pure returns (bytes calldata) {
        uint256 offset;
        for (uint256 i = 0; i < section; ++i) offset += lengths[i];
        return trace[offset:offset + lengths[section]];
    }
}
