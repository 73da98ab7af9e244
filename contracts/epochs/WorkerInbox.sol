// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IInbox} from "../interfaces/IInbox.sol";
import {Holders} from "../topics/Holders.sol";
import {Schedules} from "../topics/Schedules.sol";
import {PackedHolder} from "../types/Participant.sol";
import {Role, Schedule} from "../types/Topic.sol";
import {Bits} from "./Bits.sol";
import {MAX_VALUE} from "./Bounds.sol";
import {Hashes} from "./Hashes.sol";
import {Intakes} from "./Intakes.sol";
import {Signatures} from "./Signatures.sol";
import {SubmissionChain} from "./SubmissionChain.sol";

/// @title What workers submit openly
abstract contract WorkerInbox is Intakes {
    using Holders for PackedHolder;
    using Schedules for Schedule;

    bytes32 private constant INFERENCE_TYPEHASH = keccak256("Inference(uint64 topicId,uint64 epoch,int256 value)");
    bytes32 private constant FORECAST_TYPEHASH = keccak256(
        "Forecast(uint64 topicId,uint64 epoch,uint32 inferers,int256[] losses)"
    );

    /// @inheritdoc IInbox
    function submitInference(uint64 topicId, uint64 epoch, int256 value) external {
        Batch memory batch = _openWorkers(topicId, epoch);
        (uint256 slot, PackedHolder caller) = _place(topicId, epoch, Role.Inferer, msg.sender);
        _orRevert(_acceptInference(batch, slot, caller.idOf(), msg.sender, value));
        _closeWorkers(batch);
    }

    /// @inheritdoc IInbox
    function submitForecast(uint64 topicId, uint64 epoch, uint32 inferers, int256[] calldata losses) external {
        Batch memory batch = _openWorkers(topicId, epoch);
        (uint256 slot, PackedHolder caller) = _place(topicId, epoch, Role.Forecaster, msg.sender);
        uint32 known = participants.knownSlots(topicId, Role.Inferer);
        _orRevert(_acceptForecast(batch, slot, caller.idOf(), msg.sender, inferers, losses, known));
        _closeWorkers(batch);
    }

    /// @inheritdoc IInbox
    function relaySubmissions(
        uint64 topicId,
        uint64 epoch,
        SignedInference[] calldata inferences,
        SignedForecast[] calldata forecasts
    ) external {
        Batch memory batch = _openWorkers(topicId, epoch);
        _relayInferences(batch, inferences);
        _relayForecasts(batch, forecasts);
        _requireAccepted(batch);
        _closeWorkers(batch);
    }

    function _relayInferences(Batch memory batch, SignedInference[] calldata inferences) private {
        PackedHolder[] memory holders = _holders(batch, Role.Inferer, _slotsOf(inferences));
        bytes32 domain = _domainSeparatorV4();
        for (uint256 i = 0; i < inferences.length; ++i) {
            SignedInference calldata item = inferences[i];
            (uint256 slot, int256 value) = (item.slot, item.value);
            bytes32 structHash = Hashes.hash(uint256(INFERENCE_TYPEHASH), batch.topicId, batch.epoch, uint256(value));
            address signer = Signatures.signerOf(domain, structHash, item.r, item.vs);
            PackedHolder holder = Holders.at(holders, slot);
            bytes memory reason =
                holder.isHeldBy(signer)
                    ? _acceptInference(batch, slot, holder.idOf(), signer, value)
                    : _wrongSigner(batch, Role.Inferer, slot, holder, signer);
            if (reason.length > 0) _skip(batch, Role.Inferer, slot, reason);
        }
    }

    function _relayForecasts(Batch memory batch, SignedForecast[] calldata forecasts) private {
        uint256 slots;
        for (uint256 i = 0; i < forecasts.length; ++i) slots |= 1 << forecasts[i].slot;
        PackedHolder[] memory holders = _holders(batch, Role.Forecaster, uint32(slots));
        uint32 known = forecasts.length == 0 ? 0 : participants.knownSlots(batch.topicId, Role.Inferer);
        for (uint256 i = 0; i < forecasts.length; ++i) {
            SignedForecast calldata item = forecasts[i];
            address signer = _forecastSigner(batch, item);
            PackedHolder holder = Holders.at(holders, item.slot);
            bytes memory reason =
                holder.isHeldBy(signer)
                    ? _acceptForecast(batch, item.slot, holder.idOf(), signer, item.inferers, item.losses, known)
                    : _wrongSigner(batch, Role.Forecaster, item.slot, holder, signer);
            if (reason.length > 0) _skip(batch, Role.Forecaster, item.slot, reason);
        }
    }

    /// @dev As a loop over `inferences[i].slot` would find it: each item is four words, of which the slot is the first.
    function _slotsOf(SignedInference[] calldata inferences) private pure returns (uint32) {
        uint256 slots;
        assembly ("memory-safe") {
            let end := add(inferences.offset, shl(7, inferences.length))
            for {
                let item := inferences.offset
            } lt(item, end) {
                item := add(item, 0x80)
            } {
                slots := or(slots, shl(calldataload(item), 1))
            }
        }
        // Slots from 32 on are nobody's.
        return uint32(slots);
    }

    function _forecastSigner(Batch memory batch, SignedForecast calldata item) private view returns (address) {
        bytes32 lossesHash = keccak256(abi.encodePacked(item.losses));
        bytes32 structHash = keccak256(
            abi.encode(FORECAST_TYPEHASH, batch.topicId, batch.epoch, item.inferers, lossesHash)
        );
        return _signer(structHash, item.r, item.vs);
    }

    // Each accept function returns the encoded error that speaks against the item, and nothing when it was accepted:
    // the same check then reverts a direct submission and skips a relayed one.

    /// @dev An inference of the participant that holds, or held, the slot under this id.
    function _acceptInference(
        Batch memory batch,
        uint256 slot,
        uint32 id,
        address participant,
        int256 value
    ) internal returns (bytes memory reason) {
        if (Bits.has(batch.inferers, slot)) return _already(batch, Role.Inferer, slot);
        if (value > MAX_VALUE || value < -MAX_VALUE) {
            return abi.encodeWithSelector(Inbox_ValueOutOfRange.selector, value, MAX_VALUE);
        }
        batch.inferers = Bits.set(batch.inferers, slot);
        _extend(batch, SubmissionChain.valueLink(Role.Inferer, slot, id, value));
        emit InferenceSubmitted(batch.topicId, batch.epoch, participant, slot, id, value);
    }

    /// @dev Likewise a forecast, of slots that are or were held.
    function _acceptForecast(
        Batch memory batch,
        uint256 slot,
        uint32 id,
        address participant,
        uint32 inferers,
        int256[] calldata losses,
        uint32 known
    ) internal returns (bytes memory reason) {
        if (Bits.has(batch.forecasters, slot)) return _already(batch, Role.Forecaster, slot);
        reason = _checkForecast(batch.topicId, slot, inferers, losses, known);
        if (reason.length > 0) return reason;
        batch.forecasters = Bits.set(batch.forecasters, slot);
        _extend(batch, SubmissionChain.forecastLink(slot, id, inferers, losses));
        emit ForecastSubmitted(batch.topicId, batch.epoch, participant, slot, id, inferers, losses);
    }

    /// @dev Slots need not be held any more: an inferer that leaves would void every forecast under way that names it.
    function _checkForecast(
        uint64 topicId,
        uint256 slot,
        uint32 inferers,
        int256[] calldata losses,
        uint32 known
    ) private pure returns (bytes memory) {
        if (inferers == 0) return abi.encodeWithSelector(Inbox_EmptyForecast.selector, topicId, slot);
        if (inferers & ~known != 0) {
            return abi.encodeWithSelector(Inbox_UnknownInferer.selector, topicId, inferers, known);
        }
        uint256 expected = Bits.count(inferers);
        if (losses.length != expected) {
            return abi.encodeWithSelector(Inbox_LengthMismatch.selector, losses.length, expected);
        }
        return _checkLosses(losses);
    }

    function _openWorkers(uint64 topicId, uint64 epoch) private view returns (Batch memory batch) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        if (schedule.revealWindow > 0) revert Inbox_Sealed(topicId, schedule.revealWindow);
        _requireWithin(topicId, epoch, schedule.opensAt(epoch), schedule.closesAt(epoch));
        _requireUnpaused(topicId, epoch);
        Intake storage intake = _intakes[topicId][epoch];
        batch = _batch(topicId, epoch, intake, intake.submissions, SubmissionChain.Window.Workers);
    }

    function _closeWorkers(Batch memory batch) internal {
        Intake storage intake = _intakes[batch.topicId][batch.epoch];
        intake.submissions = batch.head;
        intake.inferers = batch.inferers;
        intake.forecasters = batch.forecasters;
    }
}
