// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {LossFunction} from "../math/Losses.sol";
import {LossVector} from "../math/LossVector.sol";
import {Holders} from "../topics/Holders.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Status} from "../types/Epoch.sol";
import {PackedHolder} from "../types/Participant.sol";
import {Role, Schedule} from "../types/Topic.sol";
import {Bits} from "./Bits.sol";
import {MAX_VALUE} from "./Bounds.sol";
import {EpochsBound} from "./EpochsBound.sol";
import {Intakes} from "./Intakes.sol";
import {SubmissionChain} from "./SubmissionChain.sol";

/// @title What reputers report
/// @notice Losses are about one synthesis: the inbox asks the epochs contract for it.
abstract contract ReputerInbox is Intakes, EpochsBound {
    using Holders for PackedHolder;
    using Schedules for Schedule;

    bytes32 private constant REPORT_TYPEHASH = keccak256("Report(uint64 topicId,uint64 epoch,int256 truth)");
    bytes32 private constant LOSSES_TYPEHASH = keccak256(
        "LossReport(uint64 topicId,uint64 epoch,bytes32 root,int256[] losses)"
    );

    /// @inheritdoc IInbox
    function submitReport(uint64 topicId, uint64 epoch, int256 truth) external {
        Batch memory batch = _openReputers(topicId, epoch);
        address reputer = staking.reputerOf(topicId, msg.sender);
        (uint256 slot, PackedHolder holder) = _place(topicId, epoch, Role.Reputer, reputer);
        _orRevert(_acceptReport(batch, slot, holder, reputer, truth));
        _closeReputers(batch);
    }

    /// @inheritdoc IInbox
    function submitLosses(uint64 topicId, uint64 epoch, bytes32 root, int256[] calldata losses) external {
        Batch memory batch = _openLosses(topicId, epoch, root);
        address reputer = staking.reputerOf(topicId, msg.sender);
        (uint256 slot, PackedHolder holder) = _place(topicId, epoch, Role.Reputer, reputer);
        _orRevert(_acceptLosses(batch, slot, holder, reputer, losses));
        _closeReputers(batch);
    }

    /// @inheritdoc IInbox
    function relayReports(uint64 topicId, uint64 epoch, SignedReport[] calldata reports) external {
        Batch memory batch = _openReputers(topicId, epoch);
        PackedHolder[] memory holders = _holders(batch, Role.Reputer, type(uint32).max);
        for (uint256 i = 0; i < reports.length; ++i) {
            SignedReport calldata item = reports[i];
            address reputer = staking.reputerOf(topicId, _reportSigner(topicId, epoch, item));
            PackedHolder holder = Holders.at(holders, item.slot);
            _orSkip(batch, Role.Reputer, item.slot, _acceptReport(batch, item.slot, holder, reputer, item.truth));
        }
        _requireAccepted(batch);
        _closeReputers(batch);
    }

    /// @inheritdoc IInbox
    function relayLosses(uint64 topicId, uint64 epoch, bytes32 root, SignedLosses[] calldata reports) external {
        Batch memory batch = _openLosses(topicId, epoch, root);
        PackedHolder[] memory holders = _holders(batch, Role.Reputer, type(uint32).max);
        for (uint256 i = 0; i < reports.length; ++i) {
            SignedLosses calldata item = reports[i];
            address reputer = staking.reputerOf(topicId, _lossesSigner(topicId, epoch, root, item));
            PackedHolder holder = Holders.at(holders, item.slot);
            _orSkip(batch, Role.Reputer, item.slot, _acceptLosses(batch, item.slot, holder, reputer, item.losses));
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
        return _commonSigner(topicId, epoch, signer, otherSigner);
    }

    /// @inheritdoc IInbox
    function lossEquivocatorOf(
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        SignedLosses calldata report,
        SignedLosses calldata other
    ) external view returns (address reputer) {
        bytes32 lossesHash = SubmissionChain.lossesHash(report.losses);
        if (lossesHash == SubmissionChain.lossesHash(other.losses)) {
            revert Inbox_SameLosses(topicId, epoch, root, lossesHash);
        }
        address signer = _lossesSigner(topicId, epoch, root, report);
        address otherSigner = _lossesSigner(topicId, epoch, root, other);
        return _commonSigner(topicId, epoch, signer, otherSigner);
    }

    function _acceptReport(
        Batch memory batch,
        uint256 slot,
        PackedHolder holder,
        address signer,
        int256 truth
    ) private returns (bytes memory reason) {
        reason = _checkReporter(batch, slot, holder, signer);
        if (reason.length > 0) return reason;
        if (truth > MAX_VALUE || truth < -MAX_VALUE) {
            return abi.encodeWithSelector(Inbox_ValueOutOfRange.selector, truth, MAX_VALUE);
        }
        reason = _checkStake(batch, signer);
        if (reason.length > 0) return reason;
        batch.reputers = Bits.set(batch.reputers, slot);
        _extend(batch, SubmissionChain.valueLink(Role.Reputer, slot, holder.idOf(), truth));
        emit ReportSubmitted(batch.topicId, batch.epoch, signer, slot, holder.idOf(), truth);
    }

    function _acceptLosses(
        Batch memory batch,
        uint256 slot,
        PackedHolder holder,
        address signer,
        int256[] calldata losses
    ) private returns (bytes memory reason) {
        reason = _checkReporter(batch, slot, holder, signer);
        if (reason.length > 0) return reason;
        uint256 expected = LossVector.size(Bits.count(batch.inferers), Bits.count(batch.forecasters));
        if (losses.length != expected) {
            return abi.encodeWithSelector(Inbox_LengthMismatch.selector, losses.length, expected);
        }
        reason = _checkLosses(losses);
        if (reason.length > 0) return reason;
        reason = _checkStake(batch, signer);
        if (reason.length > 0) return reason;
        batch.reputers = Bits.set(batch.reputers, slot);
        int256 content = SubmissionChain.lossesContent(losses);
        _extend(batch, SubmissionChain.valueLink(Role.Reputer, slot, holder.idOf(), content));
        emit LossesSubmitted(batch.topicId, batch.epoch, signer, slot, holder.idOf(), batch.subject, losses);
    }

    function _checkReporter(
        Batch memory batch,
        uint256 slot,
        PackedHolder holder,
        address signer
    ) private view returns (bytes memory) {
        if (Bits.has(batch.reputers, slot)) return _already(batch, Role.Reputer, slot);
        if (!holder.isHeldBy(signer)) return _wrongSigner(batch, Role.Reputer, slot, holder, signer);
        return "";
    }

    function _checkStake(Batch memory batch, address reputer) private view returns (bytes memory) {
        uint256 minimum = topics.securityOf(batch.topicId, batch.epoch).minStake;
        uint256 stake = staking.stakeAt(batch.topicId, reputer, batch.time);
        if (stake >= minimum) return "";
        return abi.encodeWithSelector(Inbox_InsufficientStake.selector, batch.topicId, reputer, stake, minimum);
    }

    function _openReputers(uint64 topicId, uint64 epoch) private view returns (Batch memory batch) {
        _requireKind(topicId, false);
        return _reputerBatch(topicId, epoch);
    }

    /// @dev Losses of a synthesis that took the place of another are not those of that one: the reports start anew.
    function _openLosses(uint64 topicId, uint64 epoch, bytes32 root) private view returns (Batch memory batch) {
        _requireKind(topicId, true);
        batch = _reputerBatch(topicId, epoch);
        IEpochs epochs_ = IEpochs(epochs());
        Status status = epochs_.traceStatusOf(topicId, epoch);
        bool standing = status == Status.Posted || status == Status.Final;
        bytes32 expected = standing ? epochs_.synthesisOf(topicId, epoch).root : bytes32(0);
        if (!standing || root != expected) revert Inbox_OtherSynthesis(topicId, epoch, root, expected);
        if (batch.subject == root) return batch;
        batch.subject = root;
        batch.head = SubmissionChain.seed(address(this), topicId, epoch, SubmissionChain.Window.Reputers);
        batch.reputers = 0;
    }

    function _requireKind(uint64 topicId, bool losses) private view {
        LossFunction kind = topics.lossFunctionOf(topicId);
        if ((kind == LossFunction.Reported) != losses) revert Inbox_OtherKind(topicId, kind);
    }

    function _reputerBatch(uint64 topicId, uint64 epoch) private view returns (Batch memory batch) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        _requireWithin(topicId, epoch, schedule.reportsFrom(epoch), schedule.reportsUntil(epoch));
        Intake storage intake = _intakes[topicId][epoch];
        batch = _batch(topicId, epoch, intake, intake.reports, SubmissionChain.Window.Reputers);
        batch.subject = intake.subject;
        // Not its end, a second that is not over yet where reports follow at once.
        batch.time = schedule.closesAt(epoch) - 1;
    }

    function _closeReputers(Batch memory batch) private {
        Intake storage intake = _intakes[batch.topicId][batch.epoch];
        intake.reports = batch.head;
        intake.reputers = batch.reputers;
        if (intake.subject != batch.subject) intake.subject = batch.subject;
    }

    function _reportSigner(uint64 topicId, uint64 epoch, SignedReport calldata item) private view returns (address) {
        return _signer(keccak256(abi.encode(REPORT_TYPEHASH, topicId, epoch, item.truth)), item.r, item.vs);
    }

    function _lossesSigner(
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        SignedLosses calldata item
    ) private view returns (address) {
        bytes32 lossesHash = SubmissionChain.lossesHash(item.losses);
        return _signer(keccak256(abi.encode(LOSSES_TYPEHASH, topicId, epoch, root, lossesHash)), item.r, item.vs);
    }

    /// @dev Who answers for two reports that one key signed.
    function _commonSigner(
        uint64 topicId,
        uint64 epoch,
        address signer,
        address other
    ) private view returns (address reputer) {
        if (signer == address(0) || signer != other) revert Inbox_OtherSigner(topicId, epoch, signer, other);
        return staking.liableFor(topicId, signer);
    }
}
