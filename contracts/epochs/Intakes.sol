// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {PackedHolder} from "../types/Participant.sol";
import {Role, Seat} from "../types/Topic.sol";
import {Holders} from "../topics/Holders.sol";
import {MAX_LOG_LOSS} from "./Bounds.sol";
import {Signatures} from "./Signatures.sol";
import {SubmissionChain} from "./SubmissionChain.sol";

/// @title What has been accepted for each epoch
/// @notice State of the inbox, and what both of its windows share: batches, seats, signatures, reasons of refusal.
abstract contract Intakes is IInbox, EIP712 {
    using Holders for PackedHolder;

    ITopics public immutable topics;
    IParticipants public immutable participants;
    IStaking public immutable staking;

    mapping(uint64 topicId => mapping(uint64 epoch => Intake)) internal _intakes;

    /// @dev Submissions of one call, written to storage once; `time` is the last second of the worker window, `subject`
    /// the synthesis that losses are reported of.
    struct Batch {
        uint64 topicId;
        uint64 epoch;
        bytes32 head;
        uint32 inferers;
        uint32 forecasters;
        uint32 reputers;
        uint256 time;
        bytes32 subject;
        bool accepted;
        bytes firstReason;
    }

    constructor(ITopics topics_, IStaking staking_) EIP712("Allora", "1") {
        topics = topics_;
        staking = staking_;
        participants = staking_.participants();
    }

    /// @inheritdoc IInbox
    function intakeOf(uint64 topicId, uint64 epoch) external view returns (Intake memory) {
        return _intakes[topicId][epoch];
    }

    function _batch(
        uint64 topicId,
        uint64 epoch,
        Intake storage intake,
        bytes32 head,
        SubmissionChain.Window window
    ) internal view returns (Batch memory batch) {
        batch.topicId = topicId;
        batch.epoch = epoch;
        batch.head = head == 0 ? SubmissionChain.seed(address(this), topicId, epoch, window) : head;
        batch.inferers = intake.inferers;
        batch.forecasters = intake.forecasters;
        batch.reputers = intake.reputers;
    }

    function _requireWithin(uint64 topicId, uint64 epoch, uint256 from, uint256 until) internal view {
        if (block.timestamp < from) revert Inbox_WindowNotOpen(topicId, epoch, from, block.timestamp);
        if (block.timestamp >= until) revert Inbox_WindowClosed(topicId, epoch, until, block.timestamp);
    }

    function _requireUnpaused(uint64 topicId, uint64 epoch) internal view {
        (uint64 from, uint64 until) = topics.pauseOf(topicId);
        if (epoch >= from && epoch < until) revert Inbox_Paused(topicId, epoch, from);
    }

    /// @dev Slot in which somebody may act in the epoch.
    function _place(
        uint64 topicId,
        uint64 epoch,
        Role role,
        address participant
    ) internal view returns (uint256 slot, PackedHolder holder) {
        uint32 id;
        (slot, id) = participants.seatOf(topicId, epoch, role, participant);
        holder = Holders.pack(participant, id);
    }

    /// @dev Who may act in slots of the epoch, asked once for all items of a call.
    function _holders(
        Batch memory batch,
        Role role,
        uint32 slots
    ) internal view returns (PackedHolder[] memory holders) {
        if (slots > 0) holders = participants.seatsIn(batch.topicId, batch.epoch, role, slots);
    }

    /// @dev Why `signer`, who does not hold the slot in this epoch, may not act in it.
    function _wrongSigner(
        Batch memory batch,
        Role role,
        uint256 slot,
        PackedHolder holder,
        address signer
    ) internal view returns (bytes memory) {
        Seat memory seat = participants.seatAt(batch.topicId, role, slot);
        if (signer == address(0) || seat.holder != signer || seat.activeFrom <= batch.epoch) {
            return
                abi.encodeWithSelector(
                    Inbox_WrongSigner.selector,
                    batch.topicId,
                    role,
                    slot,
                    signer,
                    holder.accountOf()
                );
        }
        return
            abi.encodeWithSelector(
                Inbox_NotYetActive.selector,
                batch.topicId,
                role,
                slot,
                seat.activeFrom,
                batch.epoch
            );
    }

    function _checkLosses(int256[] calldata losses) internal pure returns (bytes memory reason) {
        for (uint256 i = 0; i < losses.length; ++i) {
            if (losses[i] > MAX_LOG_LOSS || losses[i] < -MAX_LOG_LOSS) {
                return abi.encodeWithSelector(Inbox_ValueOutOfRange.selector, losses[i], MAX_LOG_LOSS);
            }
        }
    }

    function _extend(Batch memory batch, bytes32 link) internal pure {
        batch.head = SubmissionChain.extend(batch.head, link);
        batch.accepted = true;
    }

    function _orRevert(bytes memory reason) internal pure {
        if (reason.length == 0) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    function _orSkip(Batch memory batch, Role role, uint256 slot, bytes memory reason) internal {
        if (reason.length > 0) _skip(batch, role, slot, reason);
    }

    function _skip(Batch memory batch, Role role, uint256 slot, bytes memory reason) internal {
        if (batch.firstReason.length == 0) batch.firstReason = reason;
        emit SubmissionSkipped(batch.topicId, batch.epoch, role, slot, reason);
    }

    function _requireAccepted(Batch memory batch) internal pure {
        if (batch.accepted) return;
        _orRevert(batch.firstReason);
        revert Inbox_NothingSubmitted(batch.topicId, batch.epoch);
    }

    function _already(Batch memory batch, Role role, uint256 slot) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(Inbox_AlreadySubmitted.selector, batch.topicId, batch.epoch, role, slot);
    }

    /// @dev Zero for a signature that recovers to nobody.
    function _signer(bytes32 structHash, bytes32 r, bytes32 vs) internal view returns (address) {
        return Signatures.signerOf(_domainSeparatorV4(), structHash, r, vs);
    }
}
