// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bits} from "../../../contracts/epochs/Bits.sol";
import {LossVector} from "../../../contracts/math/LossVector.sol";
import {LossFunction} from "../../../contracts/math/Losses.sol";
import {OpenedReport, SettlementCommitments, SettlementEvidence} from "../../../contracts/types/Settlement.sol";
import {Statistics} from "../../../contracts/math/Statistics.sol";
import {SettlementSize} from "../../../contracts/types/Trace.sol";
import {Packing} from "./Packing.sol";
import {SettlementCases} from "./SettlementCases.sol";
import {Test} from "./Test.sol";

/// @title Registrations and stakes that follow from an id alone
contract Registry {
    function participantOf(uint64, uint8, uint32 id) external pure returns (address) {
        return address(uint160(id));
    }

    function stakeAt(uint64, address reputer, uint256) external pure returns (uint256) {
        uint256 word = uint256(keccak256(abi.encode(reputer)));
        return word % 8 == 0 ? 1 : 1 + ((word >> 8) % 1e24);
    }
}

/// @title Random epochs to settle, what the chain commits to, and evidence
/// @notice Commitments are written out here a second time, so that the verifier is compared with them.
abstract contract SettlementWitness is Test {
    Registry internal registry;

    function deployRegistry() internal {
        registry = new Registry();
    }

    // --- random epochs ---

    /// @dev At most `most` participants of a role, in slots below `slots`.
    function anyEpoch(
        uint256 seed,
        uint256 most,
        uint256 slots
    ) internal view returns (SettlementCases.Case memory self) {
        self.masks[0] = anyMask(draw(seed, 1), 1 + (draw(seed, 2) % most), slots);
        self.masks[1] = anyMask(draw(seed, 3), draw(seed, 4) % (most + 1), slots);
        self.masks[2] = anyMask(draw(seed, 5), 1 + (draw(seed, 6) % most), slots);
        for (uint256 role = 0; role < 3; ++role) {
            uint256 count = Bits.count(self.masks[role]);
            self.ids[role] = new int256[](count);
            // Distinct ids that are often those of the slots before.
            for (uint256 i = 0; i < count; ++i) {
                uint256 slot = Bits.slots(self.masks[role])[i];
                self.ids[role][i] = int256(1 + slot + (draw(seed, 20 + 8 * role + i) % 3 == 0 ? 100 : 0));
            }
        }
        uint256 r = self.ids[2].length;
        (self.truths, self.stakes) = (new int256[](r), new int256[](r));
        for (uint256 m = 0; m < r; ++m) {
            self.truths[m] = int256(draw(seed, 50 + (draw(seed, 60 + m) % 3)) % 1000e18) - 500e18;
            self.stakes[m] = int256(registry.stakeAt(0, address(uint160(uint256(self.ids[2][m]))), 0));
        }
        if (draw(seed, 7) % 10 == 0) self.truths[0] = draw(seed, 8) % 2 == 0 ? int256(1e38) : -1e38;
        self.synthesis = anySynthesis(draw(seed, 9), self.ids[0].length, self.ids[1].length);
        anyMath(self, draw(seed, 10));
        if (self.math.lossFunction == LossFunction.Reported) anyLosses(self, draw(seed, 15));
        self.reward = draw(seed, 11) % 5 == 0 ? int256(0) : int256(draw(seed, 12) % 1e26);
        if (draw(seed, 13) % 4 != 0) anyBase(self, draw(seed, 14), slots);
    }

    function anyMask(uint256 word, uint256 count, uint256 slots) private pure returns (uint32 mask) {
        for (uint256 i = 0; Bits.count(mask) < count; ++i) mask = Bits.set(mask, draw(word, i) % slots);
    }

    /// @dev Any numbers: a settlement takes the synthesis as it was posted. Forecasters may have no implied inference.
    function anySynthesis(uint256 word, uint256 n, uint256 k) private pure returns (int256[][] memory sections) {
        sections = new int256[][](9);
        uint256[9] memory counts = [n + k, n, k, n * k, n + k, 7, n, k, k];
        for (uint256 s = 0; s < 9; ++s) {
            sections[s] = new int256[](counts[s]);
            for (uint256 i = 0; i < counts[s]; ++i) {
                int256 value = int256(draw(word, 100 * s + i) % 1000e18) - 500e18;
                if (draw(word, 1000 + i) % 40 == 0) value *= 1e16;
                sections[s][i] = s == 0 || s == 4 ? int256(1) : value;
            }
        }
        for (uint256 f = 0; f < k; ++f) {
            if (draw(word, 2000 + f) % 4 != 0) continue;
            (sections[2][f], sections[7][f], sections[8][f]) = (absent(), absent(), absent());
            for (uint256 j = 0; j < n; ++j) sections[3][f * n + j] = absent();
        }
    }

    function absent() private pure returns (int256) {
        return type(int256).min;
    }

    /// @dev One of three reports for each; what is reported of an inference that does not exist is a number like others.
    function anyLosses(SettlementCases.Case memory self, uint256 word) private pure {
        uint256 length = LossVector.size(self.ids[0].length, self.ids[1].length);
        self.reported = new int256[][](self.truths.length);
        for (uint256 m = 0; m < self.truths.length; ++m) {
            uint256 which = draw(word, m) % 3;
            self.reported[m] = new int256[](length);
            for (uint256 x = 0; x < length; ++x) {
                self.reported[m][x] = int256(draw(word, 100 + 1000 * which + x) % 128e18) - 64e18;
            }
            self.truths[m] = int256(uint256(keccak256(abi.encodePacked(self.reported[m]))));
        }
    }

    /// @dev Evidence for a loss takes the losses that it is one of, if anybody reported them.
    function showLosses(
        SettlementCases.Case memory self,
        SettlementSize memory size,
        uint256 index,
        SettlementEvidence memory e
    ) internal pure {
        if (self.reported.length == 0) return;
        int256 number = int256(index / LossVector.size(size.inferers, size.forecasters));
        int256[] memory numbers = Statistics.distinct(self.truths);
        for (uint256 m = 0; m < numbers.length; ++m) {
            if (numbers[m] == number) e.losses = self.reported[m];
        }
    }

    function anyMath(SettlementCases.Case memory self, uint256 word) private pure {
        self.math.pNorm = uint64(1e18 + (draw(word, 0) % 9e18));
        self.math.cNorm = int64(int256(draw(word, 1) % 9e18));
        self.math.epsilon = uint64(1 + (draw(word, 2) % 1e18));
        self.math.alphaRegret = uint64(1 + (draw(word, 3) % 1e18));
        self.math.pRewardInference = uint64(1e18 + (draw(word, 4) % 9e18));
        self.math.pRewardForecast = uint64(1e18 + (draw(word, 5) % 9e18));
        self.math.pRewardReputer = uint64(1e18 + (draw(word, 6) % 9e18));
        self.math.cReward = int64(int256(draw(word, 7) % 9e18));
        self.math.betaEntropy = uint64(draw(word, 8) % 1e18);
        self.math.alphaTask = uint64(1 + (draw(word, 9) % 1e18));
        self.math.epsilonReputer = uint64(0.001e18 + (draw(word, 10) % 0.999e18));
        self.math.learningRate = uint64(1 + (draw(word, 11) % 1e18));
        self.math.gradientThreshold = uint64(draw(word, 12) % (draw(word, 13) % 2 == 0 ? 1e18 : 0.05e18));
        self.math.minStakeFraction = uint64(draw(word, 14) % 1e18);
        self.math.maxGradientIterations = uint8(1 + (draw(word, 15) % 10));
        self.math.lossFunction = LossFunction(draw(word, 16) % 7);
        self.math.lossParameter = uint128(1 + (draw(word, 17) % 1e18));
        self.math.lossFloor = uint128(1 + (draw(word, 18) % 1e6));
    }

    function anyBase(SettlementCases.Case memory self, uint256 word, uint256 slots) private pure {
        for (uint256 role = 0; role < 3; ++role) self.slots[role] = draw(word, role) % (slots + 1);
        uint256 places = self.slots[0] + self.slots[1] + self.slots[2];
        self.base = new int256[][](17);
        self.base[4] = new int256[](LossVector.size(self.slots[0], self.slots[1]));
        for (uint256 x = 0; x < self.base[4].length; ++x) {
            self.base[4][x] = int256(draw(word, 100 + x) % 40e18) - 18e18;
        }
        self.base[5] = new int256[](places);
        (self.base[6], self.base[12], self.base[16]) = (
            new int256[](places),
            new int256[](places),
            new int256[](places)
        );
        for (uint256 i = 0; i < places; ++i) {
            uint256 slot =
                i < self.slots[0]
                    ? i
                    : i < self.slots[0] + self.slots[1]
                        ? i - self.slots[0]
                        : i - self.slots[0] - self.slots[1];
            self.base[5][i] = draw(word, 400 + i) % 4 == 0 ? int256(0) : int256(slot + 1);
            self.base[6][i] = int256(draw(word, 500 + i) % 15);
            self.base[12][i] = int256(draw(word, 600 + i) % 1e18);
            self.base[16][i] = int256(draw(word, 700 + i) % 1e27);
        }
        self.base[9] = new int256[](self.slots[2]);
        for (uint256 i = 0; i < self.base[9].length; ++i) self.base[9][i] = int256(draw(word, 800 + i) % 1e18);
        self.base[13] = new int256[](60);
        for (uint256 i = 0; i < 60; ++i) {
            self.base[13][i] = i % 3 == 0 ? int256(draw(word, 900 + i) % 33) : int256(draw(word, 900 + i) % 100e18);
        }
        self.base[14] = new int256[](9);
        self.base[14][3] = int256(draw(word, 1000) % 4e18) - 2e18;
    }

    // --- commitments and evidence ---

    function widthOf(uint256 section) internal pure returns (uint256) {
        uint8[17] memory widths = [4, 1, 9, 9, 9, 4, 4, 9, 8, 8, 8, 8, 8, 12, 16, 12, 12];
        return widths[section];
    }

    function packed(int256[][] memory sections) internal pure returns (bytes[] memory data) {
        data = new bytes[](17);
        for (uint256 i = 0; i < 17; ++i) data[i] = Packing.pack(sections[i], widthOf(i));
    }

    function commit(
        SettlementCases.Case memory self,
        SettlementSize memory size,
        bytes[] memory sections
    ) internal view returns (SettlementCommitments memory c, SettlementEvidence memory e) {
        (c.stateDomain, c.payoutDomain) = ("state", "payout");
        (c.baseStateDomain, c.basePayoutDomain) = ("base state", "base payout");
        (c.synthesisDomain, c.seed) = ("synthesis", "seed");
        e.sections = sections;
        (c.stateRoot, c.payoutRoot, e.leaves) = treesOf(c.stateDomain, c.payoutDomain, sections);
        e.synthesisSections = new bytes[](9);
        for (uint256 i = 0; i < 9; ++i) {
            e.synthesisSections[i] = Packing.pack(i == 0 ? workers(self) : self.synthesis[i], synthesisWidth(i));
        }
        e.synthesisLeaves = leavesOf(c.synthesisDomain, e.synthesisSections, 0, 9);
        c.synthesisRoot = rootOf(e.synthesisLeaves, 16);
        if (self.base.length > 0) {
            e.baseSections = packed(self.base);
            (c.baseStateRoot, c.basePayoutRoot, e.baseLeaves) = treesOf(
                c.baseStateDomain,
                c.basePayoutDomain,
                e.baseSections
            );
            c.baseSize.infererSlots = uint8(self.slots[0]);
            c.baseSize.forecasterSlots = uint8(self.slots[1]);
            c.baseSize.reputerSlots = uint8(self.slots[2]);
        }
        e.reports = reportsOf(self);
        c.reports = c.seed;
        for (uint256 i = 0; i < e.reports.length; ++i) {
            OpenedReport memory report = e.reports[i];
            c.reports = keccak256(
                abi.encode(c.reports, keccak256(abi.encode(2, report.slot, report.id, report.content)))
            );
        }
        (c.inferers, c.forecasters, c.reputers) = (self.masks[0], self.masks[1], self.masks[2]);
        (c.reward, c.size, c.math) = (uint96(uint256(self.reward)), size, self.math);
        (c.participants, c.staking, c.topicId, c.stakeTime) = (address(registry), address(registry), 1, 1);
    }

    /// @dev In the order of the chain: the last slot reported first.
    function reportsOf(SettlementCases.Case memory self) private pure returns (OpenedReport[] memory reports) {
        uint256 r = self.truths.length;
        reports = new OpenedReport[](r);
        uint256[] memory slots = Bits.slots(self.masks[2]);
        for (uint256 m = 0; m < r; ++m) {
            reports[r - 1 - m] = OpenedReport(slots[m], uint32(uint256(self.ids[2][m])), self.truths[m]);
        }
    }

    function workers(SettlementCases.Case memory self) private pure returns (int256[] memory ids) {
        uint256 n = self.ids[0].length;
        ids = new int256[](n + self.ids[1].length);
        for (uint256 i = 0; i < ids.length; ++i) ids[i] = i < n ? self.ids[0][i] : self.ids[1][i - n];
    }

    function synthesisWidth(uint256 section) private pure returns (uint256) {
        uint8[9] memory widths = [4, 16, 16, 16, 8, 16, 16, 16, 16];
        return widths[section];
    }

    function treesOf(
        bytes32 stateDomain,
        bytes32 payoutDomain,
        bytes[] memory sections
    ) private pure returns (bytes32 stateRoot, bytes32 payoutRoot, bytes32[] memory leaves) {
        bytes32[] memory state = leavesOf(stateDomain, sections, 0, 7);
        bytes32[] memory payout = leavesOf(payoutDomain, sections, 7, 17);
        (stateRoot, payoutRoot) = (rootOf(state, 8), rootOf(payout, 16));
        leaves = new bytes32[](17);
        for (uint256 i = 0; i < 17; ++i) leaves[i] = i < 7 ? state[i] : payout[i - 7];
    }

    function leavesOf(
        bytes32 domain,
        bytes[] memory sections,
        uint256 from,
        uint256 to
    ) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](to - from);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(sections[from + i])))));
        }
    }

    function rootOf(bytes32[] memory leaves, uint256 width) private pure returns (bytes32) {
        bytes32[] memory nodes = new bytes32[](width);
        for (uint256 i = 0; i < width; ++i) {
            nodes[i] = i < leaves.length ? leaves[i] : keccak256("allora.trace.padding");
        }
        for (; width > 1; width /= 2) {
            for (uint256 i = 0; i < width / 2; ++i) nodes[i] = keccak256(bytes.concat(nodes[2 * i], nodes[2 * i + 1]));
        }
        return nodes[0];
    }
}
