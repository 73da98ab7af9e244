// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IInbox} from "../interfaces/IInbox.sol";
import {Holders} from "../topics/Holders.sol";
import {Schedules} from "../topics/Schedules.sol";
import {PackedHolder} from "../types/Participant.sol";
import {Role, Schedule} from "../types/Topic.sol";
import {Bits} from "./Bits.sol";
import {Sealing} from "./Sealing.sol";
import {SubmissionChain} from "./SubmissionChain.sol";
import {WorkerInbox} from "./WorkerInbox.sol";

/// @title What workers commit to and reveal
/// @notice In topics with a reveal window a submission counts once it is revealed; what is not leaves no trace.
abstract contract SealedInbox is WorkerInbox {
    using Holders for PackedHolder;
    using Schedules for Schedule;

    bytes32 private constant COMMITMENT_TYPEHASH = keccak256(
        "Commitment(uint64 topicId,uint64 epoch,uint8 role,bytes32 commitment)"
    );

    mapping(uint64 topicId => mapping(uint64 epoch => mapping(Role role => mapping(uint256 slot => bytes32))))
        private _seals;

    /// @inheritdoc IInbox
    function commitSubmission(uint64 topicId, uint64 epoch, Role role, bytes32 commitment) external {
        Batch memory batch = _openCommitments(topicId, epoch);
        if (role == Role.Reputer) revert Inbox_NotAWorker(topicId, role);
        (uint256 slot, PackedHolder caller) = _place(topicId, epoch, role, msg.sender);
        _orRevert(_acceptCommitment(batch, role, slot, caller, msg.sender, commitment));
    }

    /// @inheritdoc IInbox
    function relayCommitments(uint64 topicId, uint64 epoch, SignedCommitment[] calldata commitments) external {
        Batch memory batch = _openCommitments(topicId, epoch);
        uint32[2] memory slots;
        for (uint256 i = 0; i < commitments.length; ++i) {
            SignedCommitment calldata item = commitments[i];
            if (item.role == Role.Reputer) continue;
            slots[uint256(item.role)] = Bits.with(slots[uint256(item.role)], item.slot);
        }
        PackedHolder[][2] memory holders = [
            _holders(batch, Role.Inferer, slots[0]),
            _holders(batch, Role.Forecaster, slots[1])
        ];
        for (uint256 i = 0; i < commitments.length; ++i) {
            SignedCommitment calldata item = commitments[i];
            bytes32 structHash = keccak256(abi.encode(COMMITMENT_TYPEHASH, topicId, epoch, item.role, item.commitment));
            address signer = _signer(structHash, item.r, item.vs);
            PackedHolder holder;
            if (item.role != Role.Reputer) holder = Holders.at(holders[uint256(item.role)], item.slot);
            bytes memory reason = _acceptCommitment(batch, item.role, item.slot, holder, signer, item.commitment);
            _orSkip(batch, item.role, item.slot, reason);
        }
        _requireAccepted(batch);
    }

    /// @inheritdoc IInbox
    function revealSubmissions(
        uint64 topicId,
        uint64 epoch,
        RevealedInference[] calldata inferences,
        RevealedForecast[] calldata forecasts
    ) external {
        Batch memory batch = _openReveals(topicId, epoch);
        for (uint256 i = 0; i < inferences.length; ++i) {
            _orSkip(batch, Role.Inferer, inferences[i].slot, _revealInference(batch, inferences[i]));
        }
        uint32 known = forecasts.length == 0 ? 0 : participants.knownSlots(topicId, Role.Inferer);
        for (uint256 i = 0; i < forecasts.length; ++i) {
            _orSkip(batch, Role.Forecaster, forecasts[i].slot, _revealForecast(batch, forecasts[i], known));
        }
        _requireAccepted(batch);
        _closeWorkers(batch);
    }

    /// @inheritdoc IInbox
    function sealAt(uint64 topicId, uint64 epoch, Role role, uint256 slot) external view returns (bytes32) {
        return _seals[topicId][epoch][role][slot];
    }

    function _acceptCommitment(
        Batch memory batch,
        Role role,
        uint256 slot,
        PackedHolder holder,
        address signer,
        bytes32 commitment
    ) private returns (bytes memory reason) {
        if (role == Role.Reputer) return abi.encodeWithSelector(Inbox_NotAWorker.selector, batch.topicId, role);
        mapping(uint256 => bytes32) storage seals = _seals[batch.topicId][batch.epoch][role];
        if (seals[slot] != 0) return _already(batch, role, slot);
        if (!holder.isHeldBy(signer)) return _wrongSigner(batch, role, slot, holder, signer);
        seals[slot] = Sealing.seal(commitment, holder.idOf());
        batch.accepted = true;
        emit SubmissionCommitted(batch.topicId, batch.epoch, signer, role, slot, holder.idOf(), commitment);
    }

    function _revealInference(
        Batch memory batch,
        RevealedInference calldata item
    ) private returns (bytes memory reason) {
        address participant;
        bytes32 payload = Sealing.inferencePayload(item.value);
        (participant, reason) = _unseal(batch, Role.Inferer, item.slot, item.id, payload, item.salt);
        if (reason.length > 0) return reason;
        return _acceptInference(batch, item.slot, item.id, participant, item.value);
    }

    function _revealForecast(
        Batch memory batch,
        RevealedForecast calldata item,
        uint32 known
    ) private returns (bytes memory reason) {
        address participant;
        bytes32 payload = Sealing.forecastPayload(item.inferers, item.losses);
        (participant, reason) = _unseal(batch, Role.Forecaster, item.slot, item.id, payload, item.salt);
        if (reason.length > 0) return reason;
        return _acceptForecast(batch, item.slot, item.id, participant, item.inferers, item.losses, known);
    }

    /// @dev Who committed to the payload; it may have left since.
    function _unseal(
        Batch memory batch,
        Role role,
        uint256 slot,
        uint32 id,
        bytes32 payload,
        bytes32 salt
    ) private view returns (address participant, bytes memory reason) {
        participant = participants.participantOf(batch.topicId, role, id);
        bytes32 commitment = Sealing.commitmentOf(
            address(this),
            batch.topicId,
            batch.epoch,
            role,
            participant,
            payload,
            salt
        );
        if (_seals[batch.topicId][batch.epoch][role][slot] != Sealing.seal(commitment, id)) {
            reason = abi.encodeWithSelector(Inbox_NotCommitted.selector, batch.topicId, batch.epoch, role, slot);
        }
    }

    function _openCommitments(uint64 topicId, uint64 epoch) private view returns (Batch memory batch) {
        Schedule memory schedule = _sealedSchedule(topicId);
        _requireWithin(topicId, epoch, schedule.opensAt(epoch), schedule.closesAt(epoch));
        _requireUnpaused(topicId, epoch);
        (batch.topicId, batch.epoch) = (topicId, epoch);
    }

    function _openReveals(uint64 topicId, uint64 epoch) private view returns (Batch memory) {
        Schedule memory schedule = _sealedSchedule(topicId);
        _requireWithin(topicId, epoch, schedule.closesAt(epoch), schedule.revealsUntil(epoch));
        Intake storage intake = _intakes[topicId][epoch];
        return _batch(topicId, epoch, intake, intake.submissions, SubmissionChain.Window.Workers);
    }

    function _sealedSchedule(uint64 topicId) private view returns (Schedule memory schedule) {
        schedule = topics.scheduleOf(topicId);
        if (schedule.revealWindow == 0) revert Inbox_NotSealed(topicId);
    }
}
