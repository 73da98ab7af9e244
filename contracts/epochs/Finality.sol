// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {SettlementRecord, Status, SynthesisRecord} from "../types/Epoch.sol";
import {SettlementSection} from "../types/Settlement.sol";
import {SynthesisSection} from "../types/Trace.sol";
import {EpochRecords} from "./EpochRecords.sol";
import {SettlementChain} from "./SettlementChain.sol";
import {Trace} from "./Trace.sol";

/// @title What becomes of posts: refuted, proven, final
abstract contract Finality is EpochRecords {
    using SettlementChain for SettlementChain.Chain;

    // --- refuted ---

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
        // A value that was proven outlives the rest of its trace.
        if (!record.recorded && block.timestamp >= record.valueDeadline) _recordValue(topicId, epoch, record);
        record.status = Status.Void;
        SettlementChain.Chain storage chain = _chains[topicId];
        _refuted[_verdictOf(chain, root, record.base)] = true;
        uint32 settlement = chain.numberOf(epoch);
        if (settlement > 0) _voidSettlements(topicId, settlement);
        uint256 slashed = staking.slash(topicId, poster, record.bond, _slashFraction(topicId, epoch), earner);
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
        SettlementRecord memory record = _settlement(topicId, settlement);
        SettlementRecord storage before = _chains[topicId].records[settlement - 1];
        (bytes32 root, address poster, uint32 bond) = (record.stateRoot, record.poster, record.bond);
        if (section <= SettlementSection.Inclusions) {
            _refuted[_stateVerdictOf(topicId, record, before)] = true;
            _voidSettlements(topicId, settlement);
        } else {
            (root, poster, bond) = (record.payoutRoot, record.payoutPoster, record.payoutBond);
            _refuted[_payoutVerdictOf(topicId, record, before)] = true;
            _chains[topicId].cutPayouts(settlement);
            emit PayoutsVoided(topicId, settlement - 1);
        }
        uint256 slashed = staking.slash(topicId, poster, bond, _slashFraction(topicId, record.epoch), earner);
        emit SettlementRefuted(topicId, record.epoch, poster, challenger, settlement, root, section, index, slashed);
    }

    /// @inheritdoc IEpochs
    function slashReputer(
        uint64 topicId,
        uint64 epoch,
        address reputer,
        address earner
    ) external returns (uint256 slashed) {
        _requireDisputes();
        return staking.slashReputer(topicId, reputer, _slashFraction(topicId, epoch), earner);
    }

    // --- proven ---

    /// @inheritdoc IEpochs
    function advanceSynthesis(uint64 topicId, uint64 epoch, bool value, bool trace) external {
        _requireProofs();
        SynthesisRecord storage record = _syntheses[topicId][epoch];
        uint40 floor = _later(_nextSecond(), _chains[topicId].records[record.base].stateDeadline);
        bool lowered;
        if (value && floor < record.valueDeadline) {
            record.valueDeadline = floor;
            lowered = true;
        }
        if (trace && floor < record.deadline) {
            record.deadline = floor;
            lowered = true;
        }
        if (lowered) emit SynthesisAdvanced(topicId, epoch, record.root, record.valueDeadline, record.deadline);
    }

    /// @inheritdoc IEpochs
    function advanceSettlement(uint64 topicId, uint32 settlement, bool state, bool payout) external {
        _requireProofs();
        SettlementRecord storage record = _settlement(topicId, settlement);
        SettlementChain.Chain storage chain = _chains[topicId];
        SettlementRecord storage before = chain.records[settlement - 1];
        bool lowered;
        if (state) {
            uint40 floor = _later(_nextSecond(), before.stateDeadline);
            floor = _later(floor, _syntheses[topicId][record.epoch].deadline);
            if (floor < record.stateDeadline) {
                record.stateDeadline = floor;
                lowered = true;
            }
        }
        if (payout && settlement <= chain.paid) {
            uint40 floor = _later(_later(_nextSecond(), record.stateDeadline), before.deadline);
            if (floor < record.deadline) {
                record.deadline = floor;
                lowered = true;
            }
        }
        if (lowered) emit SettlementAdvanced(topicId, settlement, record.stateDeadline, record.deadline);
    }

    // --- final ---

    /// @inheritdoc IEpochs
    function finalize(uint64 topicId, uint64 epoch) external {
        SynthesisRecord storage record = _syntheses[topicId][epoch];
        Status status = statusOf(topicId, epoch);
        if (status == Status.Posted) revert Epochs_NotFinal(topicId, record.valueDeadline, block.timestamp);
        if (status != Status.Final || record.recorded) revert Epochs_WrongStatus(topicId, epoch, status);
        _recordValue(topicId, epoch, record);
    }

    function _recordValue(uint64 topicId, uint64 epoch, SynthesisRecord storage record) private {
        record.recorded = true;
        uint64[] storage rounds = _rounds[topicId];
        // Rounds follow the epochs: one that is final later than a newer one is served by epoch only.
        uint256 round;
        if (rounds.length == 0 || rounds[rounds.length - 1] < epoch) {
            rounds.push(epoch);
            round = rounds.length;
        }
        emit SynthesisFinalized(topicId, epoch, round, record.network);
    }

    // --- shared ---

    function _requireDisputes() private view {
        if (msg.sender != disputes) revert Epochs_NotDisputes(msg.sender, disputes);
    }

    function _requireProofs() internal view {
        if (msg.sender != proofs) revert Epochs_NotProofs(msg.sender, proofs);
    }

    function _slashFraction(uint64 topicId, uint64 epoch) private view returns (uint256) {
        return topics.securityOf(topicId, epoch).slashFraction;
    }

    /// @dev Cuts the chain of settlements back to before a standing one.
    function _voidSettlements(uint64 topicId, uint32 settlement) private {
        SettlementChain.Chain storage chain = _chains[topicId];
        uint256 released = chain.cut(settlement);
        emit SettlementsVoided(topicId, chain.length, chain.next, released);
        rewards.release(topicId, released);
    }

    /// @dev Names a synthesis trace on the state that it stands on.
    function _verdictOf(
        SettlementChain.Chain storage chain,
        bytes32 root,
        uint32 base
    ) internal view returns (bytes32) {
        return Trace.node(root, chain.records[base].stateRoot);
    }

    /// @dev Names a state part by all that can differ between two posts of an epoch and decides whether it is right.
    function _stateVerdictOf(
        uint64 topicId,
        SettlementRecord memory record,
        SettlementRecord storage before
    ) internal view returns (bytes32) {
        return keccak256(abi.encode(record.stateRoot, _syntheses[topicId][record.epoch].root, before.stateRoot));
    }

    /// @dev Likewise a payout part.
    function _payoutVerdictOf(
        uint64 topicId,
        SettlementRecord memory record,
        SettlementRecord storage before
    ) internal view returns (bytes32) {
        bytes32 state = _stateVerdictOf(topicId, record, before);
        return keccak256(abi.encode(record.payoutRoot, state, before.payoutRoot, record.reward));
    }

    /// @dev What is proven is final from the next second on, so that nothing changes while a second lasts.
    function _nextSecond() private view returns (uint40) {
        return uint40(block.timestamp + 1);
    }

    function _later(uint40 a, uint40 b) internal pure returns (uint40) {
        return a > b ? a : b;
    }
}
