// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Role, Schedule, Seat} from "../types/Topic.sol";
import {MAX_LOG_LOSS, MAX_VALUE} from "./Bounds.sol";
import {Bits} from "./Bits.sol";
import {SubmissionChain} from "./SubmissionChain.sol";

/// @title Inbox
/// @notice See IInbox.
contract Inbox is IInbox, EIP712 {
    using Schedules for Schedule;

    bytes32 private constant INFERENCE_TYPEHASH = keccak256("Inference(uint64 topicId,uint64 epoch,int256 value)");
    bytes32 private constant FORECAST_TYPEHASH = keccak256(
        "Forecast(uint64 topicId,uint64 epoch,uint32 inferers,int256[] losses)"
    );
    bytes32 private constant REPORT_TYPEHASH = keccak256("Report(uint64 topicId,uint64 epoch,int256 truth)");

    ITopics public immutable topics;
    IStaking public immutable staking;

    mapping(uint64 topicId => mapping(uint64 epoch => Intake)) private _intakes;

    /// @dev Submissions of one call, written to storage once; `time` is the last second of the worker window.
    struct Batch {
        uint64 topicId;
        uint64 epoch;
        bytes32 head;
        uint32 inferers;
        uint32 forecasters;
        uint32 reputers;
        uint256 time;
        uint256 accepted;
        bytes firstReason;
    }

    constructor(ITopics topics_, IStaking staking_) EIP712("Allora", "1") {
        topics = topics_;
        staking = staking_;
    }

    /// @inheritdoc IInbox
    function submitInference(uint64 topicId, uint64 epoch, int256 value) external {
        Batch memory batch = _openWorkers(topicId, epoch);
        (uint256 slot, ) = topics.seatOf(topicId, Role.Inferer, msg.sender);
        _orRevert(_acceptInference(batch, slot, msg.sender, value));
        _closeWorkers(batch);
    }

    /// @inheritdoc IInbox
    function submitForecast(uint64 topicId, uint64 epoch, uint32 inferers, int256[] calldata losses) external {
        Batch memory batch = _openWorkers(topicId, epoch);
        (uint256 slot, ) = topics.seatOf(topicId, Role.Forecaster, msg.sender);
        _orRevert(_acceptForecast(batch, slot, msg.sender, inferers, losses));
        _closeWorkers(batch);
    }

    /// @inheritdoc IInbox
    function submitReport(uint64 topicId, uint64 epoch, int256 truth) external {
        Batch memory batch = _openReputers(topicId, epoch);
        address reputer = staking.reputerOf(topicId, msg.sender);
        (uint256 slot, ) = topics.seatOf(topicId, Role.Reputer, reputer);
        _orRevert(_acceptReport(batch, slot, reputer, truth));
        _closeReputers(batch);
    }

    /// @inheritdoc IInbox
    function relaySubmissions(
        uint64 topicId,
        uint64 epoch,
        SignedInference[] calldata inferences,
        SignedForecast[] calldata forecasts
    ) external {
        Batch memory batch = _openWorkers(topicId, epoch);
        for (uint256 i = 0; i < inferences.length; ++i) {
            SignedInference calldata item = inferences[i];
            bytes32 structHash = keccak256(abi.encode(INFERENCE_TYPEHASH, topicId, epoch, item.value));
            address signer = _signer(structHash, item.r, item.vs);
            _orSkip(batch, Role.Inferer, item.slot, _acceptInference(batch, item.slot, signer, item.value));
        }
        for (uint256 i = 0; i < forecasts.length; ++i) {
            SignedForecast calldata item = forecasts[i];
            bytes32 lossesHash = keccak256(abi.encodePacked(item.losses));
            bytes32 structHash = keccak256(abi.encode(FORECAST_TYPEHASH, topicId, epoch, item.inferers, lossesHash));
            address signer = _signer(structHash, item.r, item.vs);
            bytes memory reason = _acceptForecast(batch, item.slot, signer, item.inferers, item.losses);
            _orSkip(batch, Role.Forecaster, item.slot, reason);
        }
        _requireAccepted(batch);
        _closeWorkers(batch);
    }

    /// @inheritdoc IInbox
    function relayReports(uint64 topicId, uint64 epoch, SignedReport[] calldata reports) external {
        Batch memory batch = _openReputers(topicId, epoch);
        for (uint256 i = 0; i < reports.length; ++i) {
            SignedReport calldata item = reports[i];
            address reputer = staking.reputerOf(topicId, _reportSigner(topicId, epoch, item));
            _orSkip(batch, Role.Reputer, item.slot, _acceptReport(batch, item.slot, reputer, item.truth));
        }
        _requireAccepted(batch);
        _closeReputers(batch);
    }

    /// @inheritdoc IInbox
    function equivocatorOf(
        uint64 topicId,
        uint64 epoch,
        SignedReport calldata report,
        SignedReport calldata other
    ) external view returns (address reputer) {
        if (report.truth == other.truth) revert Inbox_SameTruth(topicId, epoch, report.truth);
        address signer = _reportSigner(topicId, epoch, report);
        address otherSigner = _reportSigner(topicId, epoch, other);
        if (signer == address(0) || signer != otherSigner)
            revert Inbox_OtherSigner(topicId, epoch, signer, otherSigner);
        return staking.liableFor(topicId, signer);
    }

    /// @inheritdoc IInbox
    function intakeOf(uint64 topicId, uint64 epoch) external view returns (Intake memory) {
        return _intakes[topicId][epoch];
    }

    // Each accept function returns the encoded error that speaks against the item, and nothing when it was accepted:
    // the same check then reverts a direct submission and skips a relayed one.

    function _acceptInference(
        Batch memory batch,
        uint256 slot,
        address signer,
        int256 value
    ) private returns (bytes memory reason) {
        if (Bits.has(batch.inferers, slot)) return _already(batch, Role.Inferer, slot);
        Seat memory seat;
        (seat, reason) = _seat(batch, Role.Inferer, slot, signer);
        if (reason.length > 0) return reason;
        if (value > MAX_VALUE || value < -MAX_VALUE) {
            return abi.encodeWithSelector(Inbox_ValueOutOfRange.selector, value, MAX_VALUE);
        }
        batch.inferers = Bits.set(batch.inferers, slot);
        _extend(batch, SubmissionChain.valueLink(Role.Inferer, slot, seat.id, value));
        emit InferenceSubmitted(batch.topicId, batch.epoch, signer, slot, seat.id, value);
    }

    function _acceptForecast(
        Batch memory batch,
        uint256 slot,
        address signer,
        uint32 inferers,
        int256[] calldata losses
    ) private returns (bytes memory reason) {
        if (Bits.has(batch.forecasters, slot)) return _already(batch, Role.Forecaster, slot);
        Seat memory seat;
        (seat, reason) = _seat(batch, Role.Forecaster, slot, signer);
        if (reason.length > 0) return reason;
        reason = _checkForecast(batch.topicId, slot, inferers, losses);
        if (reason.length > 0) return reason;
        batch.forecasters = Bits.set(batch.forecasters, slot);
        _extend(batch, SubmissionChain.forecastLink(slot, seat.id, inferers, losses));
        emit ForecastSubmitted(batch.topicId, batch.epoch, signer, slot, seat.id, inferers, losses);
    }

    /// @dev Slots need not be held any more: an inferer that leaves would void every forecast under way that names it.
    function _checkForecast(
        uint64 topicId,
        uint256 slot,
        uint32 inferers,
        int256[] calldata losses
    ) private view returns (bytes memory) {
        if (inferers == 0) return abi.encodeWithSelector(Inbox_EmptyForecast.selector, topicId, slot);
        uint32 known = topics.knownSlots(topicId, Role.Inferer);
        if (inferers & ~known != 0) {
            return abi.encodeWithSelector(Inbox_UnknownInferer.selector, topicId, inferers, known);
        }
        uint256 expected = Bits.count(inferers);
        if (losses.length != expected) {
            return abi.encodeWithSelector(Inbox_LengthMismatch.selector, losses.length, expected);
        }
        for (uint256 i = 0; i < losses.length; ++i) {
            if (losses[i] > MAX_LOG_LOSS || losses[i] < -MAX_LOG_LOSS) {
                return abi.encodeWithSelector(Inbox_ValueOutOfRange.selector, losses[i], MAX_LOG_LOSS);
            }
        }
        return "";
    }

    function _acceptReport(
        Batch memory batch,
        uint256 slot,
        address signer,
        int256 truth
    ) private returns (bytes memory reason) {
        if (Bits.has(batch.reputers, slot)) return _already(batch, Role.Reputer, slot);
        Seat memory seat;
        (seat, reason) = _seat(batch, Role.Reputer, slot, signer);
        if (reason.length > 0) return reason;
        if (truth > MAX_VALUE || truth < -MAX_VALUE) {
            return abi.encodeWithSelector(Inbox_ValueOutOfRange.selector, truth, MAX_VALUE);
        }
        uint256 minimum = topics.securityOf(batch.topicId).minStake;
        uint256 stake = staking.stakeAt(batch.topicId, signer, batch.time);
        if (stake < minimum) {
            return abi.encodeWithSelector(Inbox_InsufficientStake.selector, batch.topicId, signer, stake, minimum);
        }
        batch.reputers = Bits.set(batch.reputers, slot);
        _extend(batch, SubmissionChain.valueLink(Role.Reputer, slot, seat.id, truth));
        emit ReportSubmitted(batch.topicId, batch.epoch, signer, slot, seat.id, truth);
    }

    /// @dev Seat of a slot whose holder is `signer` and may act in the epoch.
    function _seat(
        Batch memory batch,
        Role role,
        uint256 slot,
        address signer
    ) private view returns (Seat memory seat, bytes memory reason) {
        seat = topics.seatAt(batch.topicId, role, slot);
        if (signer == address(0) || seat.holder != signer) {
            reason = abi.encodeWithSelector(Inbox_WrongSigner.selector, batch.topicId, role, slot, signer, seat.holder);
        } else if (seat.activeFrom > batch.epoch) {
            reason = abi.encodeWithSelector(
                Inbox_NotYetActive.selector,
                batch.topicId,
                role,
                slot,
                seat.activeFrom,
                batch.epoch
            );
        }
    }

    function _extend(Batch memory batch, bytes32 link) private pure {
        batch.head = SubmissionChain.extend(batch.head, link);
        ++batch.accepted;
    }

    function _orRevert(bytes memory reason) private pure {
        if (reason.length == 0) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    function _orSkip(Batch memory batch, Role role, uint256 slot, bytes memory reason) private {
        if (reason.length == 0) return;
        if (batch.firstReason.length == 0) batch.firstReason = reason;
        emit SubmissionSkipped(batch.topicId, batch.epoch, role, slot, reason);
    }

    function _requireAccepted(Batch memory batch) private pure {
        if (batch.accepted > 0) return;
        _orRevert(batch.firstReason);
        revert Inbox_NothingSubmitted(batch.topicId, batch.epoch);
    }

    function _already(Batch memory batch, Role role, uint256 slot) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Inbox_AlreadySubmitted.selector, batch.topicId, batch.epoch, role, slot);
    }

    function _openWorkers(uint64 topicId, uint64 epoch) private view returns (Batch memory batch) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        _requireWithin(topicId, epoch, schedule.opensAt(epoch), schedule.closesAt(epoch));
        Intake storage intake = _intakes[topicId][epoch];
        batch = _batch(topicId, epoch, intake, intake.submissions, SubmissionChain.Window.Workers);
    }

    function _openReputers(uint64 topicId, uint64 epoch) private view returns (Batch memory batch) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        _requireWithin(topicId, epoch, schedule.reportsFrom(epoch), schedule.reportsUntil(epoch));
        Intake storage intake = _intakes[topicId][epoch];
        batch = _batch(topicId, epoch, intake, intake.reports, SubmissionChain.Window.Reputers);
        // Not its end, a second that is not over yet where reports follow at once.
        batch.time = schedule.closesAt(epoch) - 1;
    }

    function _batch(
        uint64 topicId,
        uint64 epoch,
        Intake storage intake,
        bytes32 head,
        SubmissionChain.Window window
    ) private view returns (Batch memory batch) {
        batch.topicId = topicId;
        batch.epoch = epoch;
        batch.head = head == 0 ? SubmissionChain.seed(address(this), topicId, epoch, window) : head;
        batch.inferers = intake.inferers;
        batch.forecasters = intake.forecasters;
        batch.reputers = intake.reputers;
    }

    function _requireWithin(uint64 topicId, uint64 epoch, uint256 from, uint256 until) private view {
        if (block.timestamp < from) revert Inbox_WindowNotOpen(topicId, epoch, from, block.timestamp);
        if (block.timestamp >= until) revert Inbox_WindowClosed(topicId, epoch, until, block.timestamp);
    }

    function _closeWorkers(Batch memory batch) private {
        Intake storage intake = _intakes[batch.topicId][batch.epoch];
        intake.submissions = batch.head;
        intake.inferers = batch.inferers;
        intake.forecasters = batch.forecasters;
    }

    function _closeReputers(Batch memory batch) private {
        Intake storage intake = _intakes[batch.topicId][batch.epoch];
        intake.reports = batch.head;
        intake.reputers = batch.reputers;
    }

    function _reportSigner(uint64 topicId, uint64 epoch, SignedReport calldata item) private view returns (address) {
        return _signer(keccak256(abi.encode(REPORT_TYPEHASH, topicId, epoch, item.truth)), item.r, item.vs);
    }

    /// @dev Zero for a signature that recovers to nobody.
    function _signer(bytes32 structHash, bytes32 r, bytes32 vs) private view returns (address signer) {
        (signer, , ) = ECDSA.tryRecover(_hashTypedDataV4(structHash), r, vs);
    }
}
