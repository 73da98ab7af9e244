// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bits} from "../../../contracts/epochs/Bits.sol";
import {Trace} from "../../../contracts/epochs/Trace.sol";
import {ABSENT} from "../../../contracts/math/Fixed.sol";
import {LossVector} from "../../../contracts/math/LossVector.sol";
import {Newcomers} from "../../../contracts/math/Newcomers.sol";
import {Quantiles} from "../../../contracts/math/Quantiles.sol";
import {Synthesis} from "../../../contracts/math/Synthesis.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {
    OpenedSubmission,
    SettlementSize,
    SynthesisCommitments,
    SynthesisEvidence,
    SynthesisSection
} from "../../../contracts/types/Trace.sol";
import {Packing} from "./Packing.sol";

/// @title Epochs to synthesize: their inputs, their right traces, and the evidence against a number
/// @notice What the chain commits to is written out here a second time, so that the verifier is compared with it.
library SynthesisCases {
    bytes32 internal constant DOMAIN = keccak256("synthesis domain");
    bytes32 internal constant BASE_DOMAIN = keccak256("state domain");
    bytes32 internal constant SEED = keccak256("seed");

    /// @param named Per forecaster the inferer slots that it names, as a bit mask; `forecasts` has one loss for each.
    /// @param smoothed State of the base settlement, as are the fields after it; empty in a cold start.
    struct Case {
        uint32 inferers;
        uint32 forecasters;
        int256[] ids;
        int256[] inferences;
        uint32[] named;
        int256[][] forecasts;
        SettlementSize size;
        int256 networkLoss;
        int256[] smoothed;
        int256[] holders;
        int256[] inclusions;
        int256 p;
        int256 c;
        int256 epsilon;
    }

    // --- the right trace ---

    /// @notice Numbers of all sections.
    function trace(Case memory self) internal pure returns (int256[][] memory sections) {
        uint256 n = self.inferences.length;
        uint256 k = self.forecasts.length;
        int256[] memory losses = lossesOf(self);
        sections = new int256[][](9);
        sections[0] = self.ids;
        sections[1] = self.inferences;
        sections[2] = new int256[](k);
        sections[3] = new int256[](k * n);
        for (uint256 f = 0; f < k; ++f) {
            sections[2][f] = implied(self, f, n);
            for (uint256 j = 0; j < n; ++j) sections[3][f * n + j] = implied(self, f, j);
        }
        (int256 p, int256 c, int256 e) = (self.p, self.c, self.epsilon);
        sections[4] = Synthesis.networkWeights(self.inferences, sections[2], losses, p, c, e);
        sections[5] = new int256[](7);
        sections[5][0] = Synthesis.networkInference(self.inferences, sections[2], sections[4]);
        sections[5][1] = Synthesis.naiveInference(self.inferences, losses, p, c, e);
        for (uint256 i = 0; i < 5; ++i) {
            sections[5][2 + i] = Synthesis.networkQuantile(
                self.inferences,
                sections[2],
                sections[4],
                Quantiles.level(i)
            );
        }
        sections[6] = new int256[](n);
        for (uint256 j = 0; j < n; ++j) {
            int256[] memory without = new int256[](k);
            for (uint256 f = 0; f < k; ++f) without[f] = sections[3][f * n + j];
            sections[6][j] = Synthesis.oneOutInference(j, sections[5][0], self.inferences, without, losses, p, c, e);
        }
        (sections[7], sections[8]) = (new int256[](k), new int256[](k));
        for (uint256 f = 0; f < k; ++f) {
            sections[7][f] = Synthesis.oneOutForecast(f, self.inferences, sections[2], losses, p, c, e);
            sections[8][f] = Synthesis.oneInForecast(f, self.inferences, sections[2], losses, p, c, e);
        }
    }

    function implied(Case memory self, uint256 f, uint256 excluded) private pure returns (int256) {
        uint256[] memory slots = Bits.slots(self.inferers);
        int256[] memory spread = new int256[](slots.length);
        for (uint256 j = 0; j < slots.length; ++j) {
            spread[j] = ABSENT;
            uint256 rank;
            for (uint256 slot = 0; slot < 32; ++slot) {
                if (self.named[f] & (uint32(1) << uint32(slot)) == 0) continue;
                if (slot == slots[j]) spread[j] = self.forecasts[f][rank];
                ++rank;
            }
        }
        return
            Synthesis.forecastImplied(
                self.inferences,
                spread,
                excluded,
                self.networkLoss,
                self.smoothed.length == 0,
                self.p,
                self.c,
                self.epsilon
            );
    }

    /// @dev Smoothed losses of the participants; who holds a slot for the first time starts as a newcomer.
    function lossesOf(Case memory self) private pure returns (int256[] memory) {
        if (self.smoothed.length == 0) return new int256[](0);
        uint256[] memory inferers = Bits.slots(self.inferers);
        uint256[] memory forecasters = Bits.slots(self.forecasters);
        (uint256 n, uint256 k) = (self.size.infererSlots, self.size.forecasterSlots);
        uint256[] memory inclusions = new uint256[](n + k);
        for (uint256 i = 0; i < n + k; ++i) inclusions[i] = uint256(self.inclusions[i]);
        uint256[] memory newInferers = newcomers(self, inclusions, inferers, 0, 0, n);
        uint256[] memory newForecasters = newcomers(self, inclusions, forecasters, inferers.length, n, k);
        uint256 toN = Bits.span(self.inferers) > n ? Bits.span(self.inferers) : n;
        uint256 toK = Bits.span(self.forecasters) > k ? Bits.span(self.forecasters) : k;
        int256[] memory widened = Newcomers.startingLosses(
            self.smoothed,
            inclusions,
            n,
            k,
            toN,
            toK,
            newInferers,
            newForecasters,
            self.p,
            self.c,
            self.epsilon
        );
        return LossVector.select(widened, toN, toK, inferers, forecasters);
    }

    function newcomers(
        Case memory self,
        uint256[] memory inclusions,
        uint256[] memory slots,
        uint256 first,
        uint256 offset,
        uint256 count
    ) private pure returns (uint256[] memory result) {
        uint256 found;
        bool[] memory isNew = new bool[](slots.length);
        for (uint256 i = 0; i < slots.length; ++i) {
            bool seated = slots[i] < count && self.holders[offset + slots[i]] == self.ids[first + i];
            if (slots[i] < count && !seated) inclusions[offset + slots[i]] = 0;
            isNew[i] = !seated || inclusions[offset + slots[i]] == 0;
            if (isNew[i]) ++found;
        }
        result = new uint256[](found);
        found = 0;
        for (uint256 i = 0; i < slots.length; ++i) if (isNew[i]) result[found++] = slots[i];
    }

    // --- commitments and evidence ---

    function widthOf(uint256 section) internal pure returns (uint256) {
        return
            section == 0
                ? 4
                : section == 4
                    ? 8
                    : 16;
    }

    function packed(int256[][] memory sections) internal pure returns (bytes[] memory data) {
        data = new bytes[](sections.length);
        for (uint256 i = 0; i < sections.length; ++i) data[i] = Packing.pack(sections[i], widthOf(i));
    }

    function commitments(
        Case memory self,
        bytes[] memory sections
    ) internal pure returns (SynthesisCommitments memory result) {
        result.root = Trace.root(leavesOf(DOMAIN, sections));
        result.domain = DOMAIN;
        result.seed = SEED;
        bytes32[] memory links = linksOf(self);
        result.submissions = SEED;
        for (uint256 i = 0; i < links.length; ++i)
            result.submissions = keccak256(abi.encode(result.submissions, links[i]));
        (result.inferers, result.forecasters) = (self.inferers, self.forecasters);
        (result.pNorm, result.cNorm, result.epsilon) = (self.p, self.c, self.epsilon);
        if (self.smoothed.length == 0) return result;
        result.baseRoot = Trace.root(stateLeaves(self));
        result.baseDomain = BASE_DOMAIN;
        result.networkLoss = self.networkLoss;
        result.baseSize = self.size;
    }

    /// @notice Evidence with all sections, and the submission that the element depends on, if it does on one.
    function evidence(
        Case memory self,
        bytes[] memory sections,
        SynthesisSection section,
        uint256 index
    ) internal pure returns (SynthesisEvidence memory result) {
        result.leaves = leavesOf(DOMAIN, sections);
        result.sections = sections;
        uint256 n = self.inferences.length;
        if (section == SynthesisSection.ForecastImplied) result.position = n + index;
        else if (section == SynthesisSection.OneOutImplied) result.position = n + index / n;
        else result.position = section <= SynthesisSection.Inferences ? index : 0;
        result.links = linksOf(self);
        result.submission = submissionOf(self, result.position);
        if (self.smoothed.length == 0) return result;
        result.stateLeaves = stateLeaves(self);
        result.losses = Packing.pack(self.smoothed, 9);
        result.holders = Packing.pack(self.holders, 4);
        result.inclusions = Packing.pack(self.inclusions, 4);
    }

    /// @dev Inferences first, then forecasts, each in slot order.
    function submissionOf(Case memory self, uint256 i) internal pure returns (OpenedSubmission memory submission) {
        uint256 n = self.inferences.length;
        submission.id = uint32(uint256(self.ids[i]));
        if (i < n) {
            submission.role = Role.Inferer;
            submission.slot = Bits.slots(self.inferers)[i];
            submission.value = self.inferences[i];
        } else {
            submission.role = Role.Forecaster;
            submission.slot = Bits.slots(self.forecasters)[i - n];
            submission.inferers = self.named[i - n];
            submission.losses = self.forecasts[i - n];
        }
    }

    function submissionsOf(Case memory self) internal pure returns (OpenedSubmission[] memory submissions) {
        submissions = new OpenedSubmission[](self.ids.length);
        for (uint256 i = 0; i < submissions.length; ++i) submissions[i] = submissionOf(self, i);
    }

    function linksOf(Case memory self) internal pure returns (bytes32[] memory links) {
        links = new bytes32[](self.ids.length);
        for (uint256 i = 0; i < links.length; ++i) {
            OpenedSubmission memory s = submissionOf(self, i);
            links[i] =
                s.role == Role.Inferer
                    ? keccak256(abi.encode(s.role, s.slot, s.id, s.value))
                    : keccak256(abi.encode(s.role, s.slot, s.id, s.inferers, s.losses));
        }
    }

    function leavesOf(bytes32 domain, bytes[] memory sections) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](sections.length);
        for (uint256 i = 0; i < sections.length; ++i) {
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(sections[i])))));
        }
    }

    /// @dev Sections 4 to 6 are those that a synthesis depends on; the others may be anything.
    function stateLeaves(Case memory self) internal pure returns (bytes32[] memory) {
        bytes[] memory sections = new bytes[](7);
        sections[4] = Packing.pack(self.smoothed, 9);
        sections[5] = Packing.pack(self.holders, 4);
        sections[6] = Packing.pack(self.inclusions, 4);
        return leavesOf(BASE_DOMAIN, sections);
    }
}
