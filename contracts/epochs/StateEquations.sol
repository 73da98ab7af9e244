// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ABSENT} from "../math/Fixed.sol";
import {LossFunction, Losses} from "../math/Losses.sol";
import {LossVector} from "../math/LossVector.sol";
import {Statistics} from "../math/Statistics.sol";
import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {TopicMath} from "../types/Topic.sol";
import {SynthesisSection} from "../types/Trace.sol";
import {Bits} from "./Bits.sol";
import {Seats} from "./Seats.sol";
import {NOWHERE, SettlementInputs} from "./SettlementInputs.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title What the equations yield for one number of the state part of a settlement
/// @notice From the sections before it as posted and from committed inputs. Twin of keeper/src/engine/settlement.ts.
library StateEquations {
    using SettlementInputs for SettlementCommitments;

    function expected(
        SettlementCommitments calldata c,
        SettlementSection section,
        uint256 index,
        SettlementEvidence calldata e
    ) internal view returns (int256) {
        if (section == SettlementSection.Reporters) {
            (int256[] memory ids, ) = c.opened(e);
            return ids[index];
        }
        if (section == SettlementSection.Reported) return reported(c, index, e);
        if (section == SettlementSection.Losses) return loss(c, index, e);
        if (section == SettlementSection.ConsensusLoss) return consensusLoss(c, index, e);
        if (section == SettlementSection.SmoothedLosses) return smoothedLoss(c, index, e);
        SettlementInputs.Seat memory seat = c.seat(e, index);
        if (section == SettlementSection.Holders) return seat.holder;
        int256 inclusions = c.start(e, seat, SettlementSection.Inclusions, 0);
        return seat.taken && c.present(e, seat.role, seat.rank) ? inclusions + 1 : inclusions;
    }

    /// @dev Which distinct report a reputer made; the trace must have room for its losses.
    function reported(
        SettlementCommitments calldata c,
        uint256 index,
        SettlementEvidence calldata e
    ) private pure returns (int256 number) {
        (, int256[] memory contents) = c.opened(e);
        number = Statistics.distinct(contents)[index];
        if (number >= int256(uint256(c.size.reports))) return NOWHERE;
    }

    /// @dev Eq. 13 for the truth that a distinct report is, or the loss that it says; there must be a reputer that made
    /// it. What is reported of an inference that does not exist does not matter.
    function loss(
        SettlementCommitments calldata c,
        uint256 index,
        SettlementEvidence calldata e
    ) private pure returns (int256) {
        (uint256 n, uint256 k) = (c.size.inferers, c.size.forecasters);
        uint256 length = LossVector.size(n, k);
        int256 report = int256(index / length);
        (, int256[] memory contents) = c.opened(e);
        int256[] memory numbers = Statistics.distinct(contents);
        uint256 m = 0;
        while (m < numbers.length && numbers[m] != report) ++m;
        if (m == numbers.length) return NOWHERE;
        (SynthesisSection section, uint256 place) = TraceLayout.evaluated(index % length, n, k);
        int256 inference = c.synthesis(e, section)[place];
        if (inference == ABSENT) return ABSENT;
        TopicMath calldata math = c.math;
        if (math.lossFunction == LossFunction.Reported) {
            return SettlementInputs.reportedLoss(e, contents[m], index % length);
        }
        int256 value = Losses.loss(math.lossFunction, int256(uint256(math.lossParameter)), inference, contents[m]);
        return Losses.logLoss(value, int256(uint256(math.lossFloor)));
    }

    /// @dev Eq. 14.
    function consensusLoss(
        SettlementCommitments calldata c,
        uint256 index,
        SettlementEvidence calldata e
    ) private view returns (int256) {
        uint256 length = LossVector.size(c.size.inferers, c.size.forecasters);
        int256[] memory numbers = c.posted(e, SettlementSection.Reported);
        int256[] memory losses = c.posted(e, SettlementSection.Losses);
        int256[] memory logLosses = new int256[](numbers.length);
        for (uint256 m = 0; m < numbers.length; ++m) logLosses[m] = losses[uint256(numbers[m]) * length + index];
        return Losses.consensusLoss(logLosses, c.stakes(e));
    }

    /// @dev Eq. 15: entries of the epoch's participants move, all others stay.
    function smoothedLoss(
        SettlementCommitments calldata c,
        uint256 index,
        SettlementEvidence calldata e
    ) private pure returns (int256) {
        int256[] memory consensus = c.posted(e, SettlementSection.ConsensusLoss);
        int256 previous = c.baseRoot == 0 ? consensus[LossVector.NETWORK] : startingLosses(c, e)[index];
        uint256[] memory places = LossVector.places(
            c.size.infererSlots,
            c.size.forecasterSlots,
            Bits.slots(c.inferers),
            Bits.slots(c.forecasters)
        );
        for (uint256 x = 0; x < places.length; ++x) {
            if (places[x] == index) {
                return Losses.smoothedLoss(int256(uint256(c.math.alphaRegret)), consensus[x], previous);
            }
        }
        return previous;
    }

    function startingLosses(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e
    ) private pure returns (int256[] memory) {
        return
            Seats.startingLosses(
                Seats.Base({
                    size: c.baseSize,
                    losses: c.base(e, SettlementSection.SmoothedLosses),
                    holders: c.base(e, SettlementSection.Holders),
                    inclusions: c.base(e, SettlementSection.Inclusions)
                }),
                c.synthesis(e, SynthesisSection.Participants),
                c.inferers,
                c.forecasters,
                int256(uint256(c.math.pNorm)),
                c.math.cNorm,
                int256(uint256(c.math.epsilon))
            );
    }
}
