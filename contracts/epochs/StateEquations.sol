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
import {SubmissionChain} from "./SubmissionChain.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title What the equations yield for numbers of the state part of a settlement
/// @notice From the sections before it as posted and from committed inputs. Twin of keeper/src/engine/settlement.ts.
library StateEquations {
    using SettlementInputs for SettlementCommitments;

    /// @notice Numbers `from` to before `to` of a section.
    function expected(
        SettlementCommitments calldata c,
        SettlementSection section,
        uint256 from,
        uint256 to,
        SettlementEvidence calldata e
    ) internal view returns (int256[] memory result) {
        result = new int256[](to - from);
        if (section == SettlementSection.Reporters) {
            (int256[] memory ids, ) = c.opened(e);
            for (uint256 i = from; i < to; ++i) result[i - from] = ids[i];
        } else if (section == SettlementSection.Reported) reported(c, from, e, result);
        else if (section == SettlementSection.Losses) losses(c, from, e, result);
        else if (section == SettlementSection.ConsensusLoss) consensusLosses(c, from, e, result);
        else if (section == SettlementSection.SmoothedLosses) {
            int256[] memory smoothed = smoothedLosses(c, e);
            for (uint256 i = from; i < to; ++i) result[i - from] = smoothed[i];
        } else for (uint256 i = from; i < to; ++i) result[i - from] = seated(c, section, i, e);
    }

    /// @dev Which distinct report each reputer made; the trace must have room for its losses.
    function reported(
        SettlementCommitments calldata c,
        uint256 from,
        SettlementEvidence calldata e,
        int256[] memory result
    ) private pure {
        (, int256[] memory contents) = c.opened(e);
        int256[] memory numbers = Statistics.distinct(contents);
        for (uint256 i = 0; i < result.length; ++i) {
            int256 number = numbers[from + i];
            result[i] = number >= int256(uint256(c.size.reports)) ? NOWHERE : number;
        }
    }

    /// @dev Eq. 13 for the truths that distinct reports are, or the losses that they say; for each there must be a
    /// reputer that made it. What is reported of an inference that does not exist does not matter.
    function losses(
        SettlementCommitments calldata c,
        uint256 from,
        SettlementEvidence calldata e,
        int256[] memory result
    ) private pure {
        uint256 length = LossVector.size(c.size.inferers, c.size.forecasters);
        (, int256[] memory contents) = c.opened(e);
        int256[] memory numbers = Statistics.distinct(contents);
        bool isReported = c.math.lossFunction == LossFunction.Reported;
        // What a report says is opened once: the numbers asked for are mostly of one.
        int256 opened = isReported ? SubmissionChain.lossesContent(e.losses) : int256(0);
        // Sections are opened when the first of their inferences is evaluated.
        int256[][] memory sections = new int256[][](TraceLayout.SYNTHESIS_SECTIONS);
        for (uint256 i = 0; i < result.length; ++i) {
            uint256 m = reporterOf(numbers, (from + i) / length);
            if (m == numbers.length) {
                result[i] = NOWHERE;
                continue;
            }
            uint256 x = (from + i) % length;
            int256 inference = evaluated(c, x, e, sections);
            if (inference == ABSENT) result[i] = ABSENT;
            else if (!isReported) result[i] = loss(c, inference, contents[m]);
            else if (contents[m] == opened) result[i] = e.losses[x];
            else SettlementInputs.bad("losses");
        }
    }

    /// @dev First reputer that made a distinct report, their number if none did.
    function reporterOf(int256[] memory numbers, uint256 report) private pure returns (uint256 m) {
        while (m < numbers.length && numbers[m] != int256(report)) ++m;
    }

    /// @dev The inference whose losses are at `x` of a vector.
    function evaluated(
        SettlementCommitments calldata c,
        uint256 x,
        SettlementEvidence calldata e,
        int256[][] memory sections
    ) private pure returns (int256) {
        (SynthesisSection section, uint256 place) = TraceLayout.evaluated(x, c.size.inferers, c.size.forecasters);
        if (sections[uint256(section)].length == 0) sections[uint256(section)] = c.synthesis(e, section);
        return sections[uint256(section)][place];
    }

    function loss(SettlementCommitments calldata c, int256 inference, int256 truth) private pure returns (int256) {
        TopicMath calldata math = c.math;
        int256 value = Losses.loss(math.lossFunction, int256(uint256(math.lossParameter)), inference, truth);
        return Losses.logLoss(value, int256(uint256(math.lossFloor)));
    }

    /// @dev Eq. 14.
    function consensusLosses(
        SettlementCommitments calldata c,
        uint256 from,
        SettlementEvidence calldata e,
        int256[] memory result
    ) private view {
        uint256 length = LossVector.size(c.size.inferers, c.size.forecasters);
        int256[] memory numbers = c.posted(e, SettlementSection.Reported);
        int256[] memory all = c.posted(e, SettlementSection.Losses);
        int256[] memory stakes = c.stakes(e);
        int256[] memory logLosses = new int256[](numbers.length);
        for (uint256 i = 0; i < result.length; ++i) {
            for (uint256 m = 0; m < numbers.length; ++m) logLosses[m] = all[uint256(numbers[m]) * length + from + i];
            result[i] = Losses.consensusLoss(logLosses, stakes);
        }
    }

    /// @dev Eq. 15: entries of the epoch's participants move, all others stay.
    function smoothedLosses(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e
    ) private pure returns (int256[] memory result) {
        int256[] memory consensus = c.posted(e, SettlementSection.ConsensusLoss);
        if (c.baseStateRoot != 0) {
            result = startingLosses(c, e);
        } else {
            result = new int256[](LossVector.size(c.size.infererSlots, c.size.forecasterSlots));
            for (uint256 x = 0; x < result.length; ++x) result[x] = consensus[LossVector.NETWORK];
        }
        uint256[] memory places = placesOf(c);
        int256 alpha = int256(uint256(c.math.alphaRegret));
        for (uint256 x = 0; x < places.length; ++x) {
            uint256 place = places[x];
            result[place] = Losses.smoothedLoss(alpha, consensus[x], result[place]);
        }
    }

    /// @dev Where the epoch's participants stand among all slots.
    function placesOf(SettlementCommitments calldata c) private pure returns (uint256[] memory) {
        return
            LossVector.places(
                c.size.infererSlots,
                c.size.forecasterSlots,
                Bits.slots(c.inferers),
                Bits.slots(c.forecasters)
            );
    }

    /// @dev Holder and inclusions of one slot.
    function seated(
        SettlementCommitments calldata c,
        SettlementSection section,
        uint256 index,
        SettlementEvidence calldata e
    ) private pure returns (int256) {
        SettlementInputs.Seat memory seat = c.seat(e, index);
        if (section == SettlementSection.Holders) return seat.holder;
        int256 inclusions = c.start(e, seat, SettlementSection.Inclusions, 0);
        return seat.taken && c.present(e, seat.role, seat.rank) ? inclusions + 1 : inclusions;
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
