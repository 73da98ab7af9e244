// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LossVector} from "../math/LossVector.sol";
import {SettlementSection} from "../types/Settlement.sol";
import {Role} from "../types/Topic.sol";
import {PayoutSection, SettlementSize, StateSection, SynthesisSection} from "../types/Trace.sol";

/// @title Sections of a trace: how many numbers each holds, and how wide they are
/// @notice Numbers are big-endian, `width` bytes each, two's complement where they have a sign. The keeper has the same
/// table in keeper/src/trace/layout.ts; a test compares the two.
library TraceLayout {
    /// @notice How the bytes of a number are read.
    enum Kind {
        Unsigned,
        Signed,
        /// The smallest number means ABSENT.
        SignedOrAbsent
    }

    struct Section {
        uint256 count;
        uint256 width;
        Kind kind;
    }

    uint256 internal constant SYNTHESIS_SECTIONS = 9;
    uint256 internal constant STATE_SECTIONS = 7;
    uint256 internal constant PAYOUT_SECTIONS = 10;
    uint256 internal constant SETTLEMENT_SECTIONS = STATE_SECTIONS + PAYOUT_SECTIONS;

    /// @dev Values of the combined section: network, naive, and the percentiles.
    uint256 internal constant COMBINED = 7;
    /// @dev Numbers per epoch in the window of score moments: count, sum and squares of two classes.
    uint256 internal constant MOMENTS = 6;
    uint256 internal constant SCORE_WINDOW = 10;
    /// @dev F G H tau chi gamma U V W.
    uint256 internal constant SCALARS = 9;

    uint256 private constant ID = 4;
    uint256 private constant VALUE = 16;
    uint256 private constant LOSS = 9;
    uint256 private constant FRACTION = 8;
    uint256 private constant AMOUNT = 12;

    /// @notice A section of the synthesis trace of n inferers and k forecasters.
    function synthesis(SynthesisSection section, uint256 n, uint256 k) internal pure returns (Section memory) {
        if (section == SynthesisSection.Participants) return Section(n + k, ID, Kind.Unsigned);
        if (section == SynthesisSection.Inferences) return Section(n, VALUE, Kind.Signed);
        if (section == SynthesisSection.ForecastImplied) return Section(k, VALUE, Kind.SignedOrAbsent);
        if (section == SynthesisSection.OneOutImplied) return Section(n * k, VALUE, Kind.SignedOrAbsent);
        if (section == SynthesisSection.Weights) return Section(n + k, FRACTION, Kind.Unsigned);
        if (section == SynthesisSection.Combined) return Section(COMBINED, VALUE, Kind.Signed);
        if (section == SynthesisSection.OneOutInference) return Section(n, VALUE, Kind.Signed);
        return Section(k, VALUE, Kind.SignedOrAbsent);
    }

    /// @notice A section of the state part of a settlement trace.
    function state(StateSection section, SettlementSize memory size) internal pure returns (Section memory) {
        uint256 vector = LossVector.size(size.inferers, size.forecasters);
        uint256 slots = uint256(size.infererSlots) + size.forecasterSlots + size.reputerSlots;
        if (section == StateSection.Reporters) return Section(size.reputers, ID, Kind.Unsigned);
        if (section == StateSection.Reported) return Section(size.reputers, 1, Kind.Unsigned);
        if (section == StateSection.Losses) return Section(size.reports * vector, LOSS, Kind.SignedOrAbsent);
        if (section == StateSection.ConsensusLoss) return Section(vector, LOSS, Kind.SignedOrAbsent);
        if (section == StateSection.SmoothedLosses) {
            return Section(LossVector.size(size.infererSlots, size.forecasterSlots), LOSS, Kind.Signed);
        }
        return Section(slots, ID, Kind.Unsigned);
    }

    /// @notice A section of the payout part of a settlement trace.
    function payout(PayoutSection section, SettlementSize memory size) internal pure returns (Section memory) {
        uint256 participants = uint256(size.inferers) + size.forecasters + size.reputers;
        uint256 slots = uint256(size.infererSlots) + size.forecasterSlots + size.reputerSlots;
        if (section == PayoutSection.Scores) return Section(participants, LOSS, Kind.SignedOrAbsent);
        if (section == PayoutSection.ListeningSteps)
            return Section(uint256(size.steps) * size.reputers, FRACTION, Kind.Unsigned);
        if (section == PayoutSection.Listening) return Section(size.reputerSlots, FRACTION, Kind.Unsigned);
        if (section == PayoutSection.AdjustedStakes) return Section(size.reputers, FRACTION, Kind.Unsigned);
        if (section == PayoutSection.Fractions) return Section(participants, FRACTION, Kind.Unsigned);
        if (section == PayoutSection.SmoothedFractions) return Section(slots, FRACTION, Kind.Unsigned);
        if (section == PayoutSection.ScoreMoments) return Section(SCORE_WINDOW * MOMENTS, AMOUNT, Kind.Signed);
        if (section == PayoutSection.Scalars) return Section(SCALARS, VALUE, Kind.Signed);
        if (section == PayoutSection.Rewards) return Section(participants, AMOUNT, Kind.Unsigned);
        return Section(slots, AMOUNT, Kind.Unsigned);
    }

    /// @notice A section of a settlement, of either part.
    function settlement(SettlementSection section, SettlementSize memory size) internal pure returns (Section memory) {
        uint256 i = uint256(section);
        return i < STATE_SECTIONS ? state(StateSection(i), size) : payout(PayoutSection(i - STATE_SECTIONS), size);
    }

    /// @notice Section and place in it of the evaluated inference whose losses are at `x` of a vector ordered by
    /// `LossVector`, over n inferers and k forecasters.
    function evaluated(
        uint256 x,
        uint256 n,
        uint256 k
    ) internal pure returns (SynthesisSection section, uint256 index) {
        if (x < LossVector.inference(0)) return (SynthesisSection.Combined, x);
        if (x < LossVector.forecastImplied(n, 0)) return (SynthesisSection.Inferences, x - LossVector.inference(0));
        uint256 first = LossVector.oneOutImplied(n, k, 0, 0);
        if (x < first) return (SynthesisSection.ForecastImplied, x - LossVector.forecastImplied(n, 0));
        if (x < LossVector.oneOutInference(n, k, 0)) return (SynthesisSection.OneOutImplied, x - first);
        first = LossVector.oneOutForecast(n, k, 0);
        if (x < first) return (SynthesisSection.OneOutInference, x - LossVector.oneOutInference(n, k, 0));
        if (x < LossVector.oneInForecast(n, k, 0)) return (SynthesisSection.OneOutForecast, x - first);
        return (SynthesisSection.OneInForecast, x - LossVector.oneInForecast(n, k, 0));
    }

    /// @notice Role and slot at a place of the lists over all slots.
    function seatAt(SettlementSize memory size, uint256 place) internal pure returns (Role role, uint256 slot) {
        if (place < size.infererSlots) return (Role.Inferer, place);
        slot = place - size.infererSlots;
        if (slot < size.forecasterSlots) return (Role.Forecaster, slot);
        return (Role.Reputer, slot - size.forecasterSlots);
    }

    /// @notice Place of a role's first slot in the lists over all slots, and the number of its slots.
    function seatsOf(SettlementSize memory size, Role role) internal pure returns (uint256 first, uint256 count) {
        if (role == Role.Inferer) return (0, size.infererSlots);
        if (role == Role.Forecaster) return (size.infererSlots, size.forecasterSlots);
        return (uint256(size.infererSlots) + size.forecasterSlots, size.reputerSlots);
    }

    /// @notice Bytes of every section of a synthesis trace.
    function synthesisLengths(uint256 n, uint256 k) internal pure returns (uint256[] memory lengths) {
        lengths = new uint256[](SYNTHESIS_SECTIONS);
        for (uint256 i = 0; i < SYNTHESIS_SECTIONS; ++i) lengths[i] = bytesOf(synthesis(SynthesisSection(i), n, k));
    }

    /// @notice Bytes of every section of the state part of a settlement trace.
    function stateLengths(SettlementSize memory size) internal pure returns (uint256[] memory lengths) {
        lengths = new uint256[](STATE_SECTIONS);
        for (uint256 i = 0; i < STATE_SECTIONS; ++i) lengths[i] = bytesOf(state(StateSection(i), size));
    }

    /// @notice Bytes of every section of the payout part of a settlement trace.
    function payoutLengths(SettlementSize memory size) internal pure returns (uint256[] memory lengths) {
        lengths = new uint256[](PAYOUT_SECTIONS);
        for (uint256 i = 0; i < PAYOUT_SECTIONS; ++i) lengths[i] = bytesOf(payout(PayoutSection(i), size));
    }

    function bytesOf(Section memory section) internal pure returns (uint256) {
        return section.count * section.width;
    }
}
