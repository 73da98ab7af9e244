// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SettlementInputs} from "../epochs/SettlementInputs.sol";
import {Trace} from "../epochs/Trace.sol";
import {TraceLayout} from "../epochs/TraceLayout.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {SettlementRecord} from "../types/Epoch.sol";
import {Role} from "../types/Topic.sol";
import {PayoutSection, SettlementSize, TraceKind} from "../types/Trace.sol";

/// @title Scores and rewards of a settlement whose payouts are final
library FinalScores {
    /// @param epoch Epoch that it settles.
    /// @param scores Scores by role, of the epoch's participants in slot order.
    /// @param toReputers What reputers earned, wei.
    /// @param total What all participants earned, wei.
    struct Result {
        uint64 epoch;
        int256[][3] scores;
        uint256 toReputers;
        uint256 total;
    }

    /// @notice Reverts unless the settlement is final and the sections are those of its payout part.
    function read(
        IEpochs epochs,
        uint64 topicId,
        uint32 settlement,
        bytes32[] calldata leaves,
        bytes calldata scores,
        bytes calldata rewards
    ) internal view returns (Result memory result) {
        epochs.finalPayouts(topicId, settlement);
        SettlementRecord memory record = epochs.settlementAt(topicId, settlement);
        if (leaves.length != TraceLayout.PAYOUT_SECTIONS || Trace.root(leaves) != record.payoutRoot) {
            revert IParticipants.Participants_BadEvidence(topicId, settlement, "leaves");
        }
        bytes32 domain = Trace.domain(address(epochs), topicId, record.epoch, TraceKind.Payout);
        uint256 section = uint256(PayoutSection.Scores);
        if (Trace.leaf(domain, section, scores) != leaves[section]) {
            revert IParticipants.Participants_BadEvidence(topicId, settlement, "scores");
        }
        section = uint256(PayoutSection.Rewards);
        if (Trace.leaf(domain, section, rewards) != leaves[section]) {
            revert IParticipants.Participants_BadEvidence(topicId, settlement, "rewards");
        }
        result.epoch = record.epoch;
        SettlementSize memory size = record.size;
        int256[] memory values = Trace.numbers(scores, TraceLayout.payout(PayoutSection.Scores, size));
        int256[] memory amounts = Trace.numbers(rewards, TraceLayout.payout(PayoutSection.Rewards, size));
        for (uint256 i = 0; i < 3; ++i) result.scores[i] = SettlementInputs.ofRole(values, size, Role(i));
        (uint256 first, ) = SettlementInputs.members(size, Role.Reputer);
        for (uint256 i = 0; i < amounts.length; ++i) {
            result.total += uint256(amounts[i]);
            if (i >= first) result.toReputers += uint256(amounts[i]);
        }
    }
}
