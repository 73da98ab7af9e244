// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {SettlementRecord, Status, SynthesisRecord} from "../types/Epoch.sol";
import {Schedule} from "../types/Topic.sol";
import {SettlementSize, TraceKind} from "../types/Trace.sol";
import {Bits} from "./Bits.sol";
import {EpochRecords} from "./EpochRecords.sol";
import {Finality} from "./Finality.sol";
import {SettlementChain} from "./SettlementChain.sol";
import {SubmissionChain} from "./SubmissionChain.sol";
import {Trace} from "./Trace.sol";
import {TraceReader} from "./TraceReader.sol";

/// @title Epochs
/// @notice See IEpochs.
contract Epochs is Finality {
    using Schedules for Schedule;
    using SettlementChain for SettlementChain.Chain;

    /// @dev Who posts, what that ties up at least, whether it is a keeper, and what it can bond; see `IKeepers.admit`.
    struct Admission {
        address poster;
        uint256 minimum;
        bool kept;
        uint256 capacity;
    }

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
        _requireFrom(topicId, epoch, _postableFrom(schedule, epoch, SubmissionChain.Window.Reputers));
        uint256 until = _settledUntil(chain, schedule, epoch);
        if (block.timestamp >= until) revert Epochs_TooLate(topicId, epoch, until, block.timestamp);
        Status status = traceStatusOf(topicId, epoch);
        if (status != Status.Posted && status != Status.Final) revert Epochs_WrongStatus(topicId, epoch, status);
        uint256 aloneUntil = _aloneUntil(schedule, topicId, epoch, SubmissionChain.Window.Reputers);
        Admission memory admission = _admit(
            schedule,
            msg.sender,
            topicId,
            epoch,
            SubmissionChain.Window.Reputers,
            aloneUntil
        );

        SettlementRecord storage base = chain.records[chain.length];
        SettlementRecord memory record = _settled(topicId, epoch, base.size, reports, steps, state, payout);
        record.stateDeadline = _deadline(schedule, _later(_syntheses[topicId][epoch].deadline, base.stateDeadline));
        record.deadline = _later(record.stateDeadline, base.deadline);
        (uint256 allotted, ) = rewards.allotmentOf(topicId, epoch);
        record.reward = uint96(allotted);
        if (record.reward != reward) revert Epochs_WrongReward(reward, record.reward);
        if (_refuted[_stateVerdictOf(topicId, record, base)]) revert Epochs_Refuted(record.stateRoot);
        if (_refuted[_payoutVerdictOf(topicId, record, base)]) revert Epochs_Refuted(record.payoutRoot);
        record.reserved = base.reserved + record.reward;
        (record.poster, record.payoutPoster) = (admission.poster, admission.poster);
        SettlementRecord storage before = chain.records[chain.length + 1];
        _closeBond(topicId, before.poster, before.bond);
        _closeBond(topicId, before.payoutPoster, before.payoutBond);
        record.bond = _openBond(topicId, admission, 0, record.stateDeadline);
        record.payoutBond = _openBond(topicId, admission, record.reward, record.deadline);
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
        Schedule memory schedule = topics.scheduleOf(topicId);
        // What is posted again is open to every keeper at once.
        SubmissionChain.Window window = SubmissionChain.Window.Reputers;
        Admission memory admission = _admit(schedule, msg.sender, topicId, record.epoch, window, 0);
        bytes32 domain = Trace.domain(address(this), topicId, record.epoch, TraceKind.State);
        if (!_reader.areHolders(record.stateRoot, domain, stateLeaves, holders)) {
            revert Epochs_WrongHolders(topicId, settlement);
        }
        uint8 mostSteps = topics.mathOf(topicId, record.epoch).maxGradientIterations;
        if (steps == 0 || steps > mostSteps) revert Epochs_WrongSize(steps, mostSteps);
        record.size.steps = steps;
        domain = Trace.domain(address(this), topicId, record.epoch, TraceKind.Payout);
        (record.payoutRoot, record.payouts) = _reader.payout(record.size, domain, payout, holders);
        SettlementRecord storage base = chain.records[settlement - 1];
        if (_refuted[_payoutVerdictOf(topicId, record, base)]) revert Epochs_Refuted(record.payoutRoot);
        uint40 deadline = _deadline(schedule, _later(record.stateDeadline, base.deadline));
        _closeBond(topicId, record.payoutPoster, record.payoutBond);
        (record.payoutPoster, record.deadline) = (admission.poster, deadline);
        record.payoutBond = _openBond(topicId, admission, record.reward, deadline);
        chain.paid = settlement;
        emit PayoutPosted(
            topicId,
            record.epoch,
            admission.poster,
            settlement,
            record.payoutRoot,
            deadline,
            steps,
            payout
        );
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
        _requireFrom(topicId, epoch, _postableFrom(schedule, epoch, SubmissionChain.Window.Workers));
        SettlementChain.Chain storage chain = _chains[topicId];
        if (epoch < chain.next) revert Epochs_EpochClosed(topicId, epoch, chain.next);
        Status status = traceStatusOf(topicId, epoch);
        if (status != Status.None && status != Status.Void) revert Epochs_WrongStatus(topicId, epoch, status);
        SubmissionChain.Window window = SubmissionChain.Window.Workers;
        uint256 aloneUntil = _aloneUntil(schedule, topicId, epoch, window);
        Admission memory admission = _admit(schedule, account, topicId, epoch, window, aloneUntil);
        if (!chain.isNewestAt(base, schedule.closesAt(epoch), schedule.freshBase)) {
            revert Epochs_WrongBase(topicId, epoch, base);
        }
        SynthesisRecord memory record = _committed(topicId, epoch, trace);
        if (_refuted[_verdictOf(chain, record.root, base)]) revert Epochs_Refuted(record.root);
        record.poster = admission.poster;
        record.base = base;
        record.baseNonce = chain.records[base].nonce;
        record.deadline = _deadline(schedule, chain.records[base].stateDeadline);
        record.valueDeadline = record.deadline;
        SynthesisRecord storage before = _syntheses[topicId][epoch];
        if (before.recorded) _keepValue(topicId, epoch, before, record);
        _closeBond(topicId, before.poster, before.bond);
        record.bond = _openBond(topicId, admission, 0, record.deadline);
        _syntheses[topicId][epoch] = record;
        // What an epoch that comes too late took would be lost to the topic.
        if (!_isUnsettleable(chain, schedule, topicId, epoch)) {
            rewards.allot(topicId, epoch, topics.securityOf(topicId, epoch).rewardPerEpoch, admission.capacity);
        }
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
        if (intake.reputers == 0 || _isOffTopic(topicId, epoch, intake)) revert Epochs_NothingToPost(topicId, epoch);
        uint8 mostSteps = topics.mathOf(topicId, epoch).maxGradientIterations;
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
        return intake.inferers == 0 || intake.reputers == 0 || _isOffTopic(topicId, epoch, intake);
    }

    /// @dev Whether losses were reported of another synthesis than the one that stands.
    function _isOffTopic(uint64 topicId, uint64 epoch, IInbox.Intake memory intake) private view returns (bool) {
        if (intake.subject == 0 || intake.subject == _syntheses[topicId][epoch].root) return false;
        Status status = traceStatusOf(topicId, epoch);
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

    /// @dev A post is never final before what it stands on.
    function _deadline(Schedule memory schedule, uint40 baseDeadline) private view returns (uint40) {
        return _later(uint40(block.timestamp + schedule.challengeWindow), baseDeadline);
    }

    function _requireFrom(uint64 topicId, uint64 epoch, uint256 from) private view {
        if (block.timestamp < from) revert Epochs_TooEarly(topicId, epoch, from, block.timestamp);
    }

    function _admit(
        Schedule memory schedule,
        address account,
        uint64 topicId,
        uint64 epoch,
        SubmissionChain.Window window,
        uint256 aloneUntil
    ) private view returns (Admission memory admission) {
        (admission.poster, admission.minimum, admission.kept, admission.capacity) = keepers.admit(
            topicId,
            epoch,
            window,
            account,
            aloneUntil,
            _openFrom(schedule, topicId)
        );
    }

    /// @dev Of a post that is as good as made: only those of keepers end a topic's being open to anybody.
    function _openBond(
        uint64 topicId,
        Admission memory admission,
        uint256 reward,
        uint256 until
    ) private returns (uint32) {
        uint256 amount = admission.minimum + reward;
        if (!admission.kept) return staking.openPaidBond(topicId, admission.poster, amount, until);
        _chains[topicId].keptAt = uint40(block.timestamp);
        return staking.openBond(topicId, admission.poster, amount, until);
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
