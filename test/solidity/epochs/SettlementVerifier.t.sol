// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trace} from "../../../contracts/epochs/Trace.sol";
import {ISettlementVerifier} from "../../../contracts/interfaces/ISettlementVerifier.sol";
import {
    OpenedReport,
    SettlementCommitments,
    SettlementEvidence,
    SettlementSection
} from "../../../contracts/types/Settlement.sol";
import {SettlementSize} from "../../../contracts/types/Trace.sol";
import {Packing} from "../utils/Packing.sol";
import {SettlementCases} from "../utils/SettlementCases.sol";
import {SettlementWitness} from "../utils/SettlementWitness.sol";

/// @notice Any wrong number of a settlement is found wrong, no right one is, and evidence that is not what was committed
/// decides nothing.
contract SettlementVerifierTest is SettlementWitness {
    using SettlementCases for SettlementCases.Case;

    ISettlementVerifier private stateVerifier;
    ISettlementVerifier private payoutVerifier;

    function setUp() public {
        stateVerifier = ISettlementVerifier(deploy("StateVerifier", ""));
        payoutVerifier = ISettlementVerifier(deploy("PayoutVerifier", ""));
        deployRegistry();
    }

    function judgeOf(uint256 section) private view returns (ISettlementVerifier) {
        return section < 7 ? stateVerifier : payoutVerifier;
    }

    function isWrong(
        SettlementCases.Case memory self,
        SettlementSize memory size,
        bytes[] memory sections,
        uint256 section,
        uint256 index
    ) private view returns (bool) {
        (SettlementCommitments memory c, SettlementEvidence memory e) = commit(self, size, sections);
        if (section == 2) showLosses(self, size, index, e);
        return judgeOf(section).isWrong(c, SettlementSection(section), index, e);
    }

    /// @dev The numbers that the tests compute are right to begin with.
    function anySettled(
        uint256 seed
    ) private view returns (SettlementCases.Case memory self, SettlementSize memory size, int256[][] memory sections) {
        self = anyEpoch(seed, 3, draw(seed, 0) % 4 == 0 ? 8 : 4);
        (size, sections) = self.settled();
    }

    // --- at random ---

    /// @dev No number of a right settlement can be refuted.
    function testFuzz_HonestSettlements_Stand(uint256 seed) public view {
        (SettlementCases.Case memory self, SettlementSize memory size, int256[][] memory sections) = anySettled(seed);
        bytes[] memory data = packed(sections);
        for (uint256 s = 0; s < 17; ++s) {
            if (sections[s].length == 0) continue;
            assertFalse(isWrong(self, size, data, s, draw(seed, 500 + s) % sections[s].length), "a right number");
        }
    }

    /// @dev Any other number in the place of a right one can be refuted.
    function testFuzz_TamperedSettlements_AreRefuted(uint256 seed) public view {
        (SettlementCases.Case memory self, SettlementSize memory size, int256[][] memory sections) = anySettled(seed);
        for (uint256 s = 0; s < 17; ++s) {
            if (sections[s].length == 0) continue;
            uint256 index = draw(seed, 500 + s) % sections[s].length;
            bytes[] memory data = packed(sections);
            bytes memory before = data[s];
            data[s] = Packing.replaced(before, widthOf(s), index, tampered(sections[s][index], draw(seed, 600 + s)));
            if (keccak256(data[s]) == keccak256(before)) continue;
            assertTrue(isWrong(self, size, data, s, index), "a wrong number");
        }
    }

    function tampered(int256 value, uint256 word) private pure returns (int256) {
        if (word % 3 == 0) return int256(word >> 8);
        unchecked {
            return word % 3 == 1 ? value + 1 : value - 1;
        }
    }

    /// @dev Garbage in all sections that depend on a wrong one changes nothing about the first wrong number.
    function testFuzz_Garbage_IsRefutedFromItsFirstWrongSection(uint256 seed) public view {
        (SettlementCases.Case memory self, SettlementSize memory size, int256[][] memory sections) = anySettled(seed);
        uint8[17] memory order = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 7, 13, 11, 12, 14, 15, 16];
        bytes[] memory data = packed(sections);
        bytes[] memory right = packed(sections);
        uint256 first = draw(seed, 900) % 17;
        for (uint256 o = first; o < 17; ++o) {
            bytes memory bad = data[order[o]];
            for (uint256 i = 0; i < bad.length; ++i) bad[i] = bytes1(uint8(draw(seed, 1000 * o + i)));
        }
        uint256 s = order[first];
        if (sections[s].length == 0) return;
        uint256 width = widthOf(s);
        // In its first number nothing but right ones enters.
        bool same = true;
        for (uint256 b = 0; b < width; ++b) same = same && data[s][b] == right[s][b];
        assertTrue(isWrong(self, size, data, s, 0) != same, "verdict");
    }

    // --- ranges ---

    function firstWrong(
        SettlementCases.Case memory self,
        SettlementSize memory size,
        bytes[] memory sections,
        uint256 section,
        uint256 from,
        uint256 to
    ) private view returns (uint256) {
        (SettlementCommitments memory c, SettlementEvidence memory e) = commit(self, size, sections);
        if (section == 2) showLosses(self, size, from, e);
        return judgeOf(section).firstWrong(c, SettlementSection(section), from, to, e);
    }

    /// @dev Any part of any section of a right settlement proves.
    function testFuzz_HonestRanges_Prove(uint256 seed) public view {
        (SettlementCases.Case memory self, SettlementSize memory size, int256[][] memory sections) = anySettled(seed);
        bytes[] memory data = packed(sections);
        for (uint256 s = 0; s < 17; ++s) {
            if (sections[s].length == 0) continue;
            uint256 from = draw(seed, 500 + s) % sections[s].length;
            uint256 to = from + 1 + (draw(seed, 600 + s) % (blockEnd(sections, s, from) - from));
            assertEq(firstWrong(self, size, data, s, from, to), to, "all of the range");
        }
    }

    /// @dev Where a range from `from` on may end: losses are opened one report at a time.
    function blockEnd(int256[][] memory sections, uint256 s, uint256 from) private pure returns (uint256) {
        uint256 length = sections[3].length;
        return s == 2 ? from - (from % length) + length : sections[s].length;
    }

    /// @dev No range with an altered number proves, whatever else it holds.
    function testFuzz_TamperedRanges_NeverProve(uint256 seed) public view {
        (SettlementCases.Case memory self, SettlementSize memory size, int256[][] memory sections) = anySettled(seed);
        for (uint256 s = 0; s < 17; ++s) {
            if (sections[s].length == 0) continue;
            uint256 index = draw(seed, 500 + s) % sections[s].length;
            bytes[] memory data = packed(sections);
            bytes memory before = data[s];
            data[s] = Packing.replaced(before, widthOf(s), index, tampered(sections[s][index], draw(seed, 600 + s)));
            if (keccak256(data[s]) == keccak256(before)) continue;
            uint256 first = s == 2 ? index - (index % sections[3].length) : 0;
            uint256 from = first + (draw(seed, 700 + s) % (index + 1 - first));
            assertEq(firstWrong(self, size, data, s, from, index + 1), index, "the altered one");
            uint256 to = index + 1 + (draw(seed, 800 + s) % (blockEnd(sections, s, index) - index));
            (SettlementCommitments memory c, SettlementEvidence memory e) = commit(self, size, data);
            if (s == 2) showLosses(self, size, from, e);
            // Numbers after it may be computed from it, and out of what the equations are defined for.
            try judgeOf(s).firstWrong(c, SettlementSection(s), from, to, e) returns (uint256 found) {
                assertEq(found, index, "in any range");
            } catch {
                continue;
            }
        }
    }

    // --- sizes ---

    /// @dev Losses that nobody reported cannot be added, nor can a report's be left out.
    function testFuzz_Reports_AreAsManyAsThereAre(uint256 seed) public view {
        (SettlementCases.Case memory self, SettlementSize memory size, int256[][] memory sections) = anySettled(seed);
        uint256 length = sections[3].length;
        bytes[] memory data = packed(sections);
        size.reports += 1;
        data[2] = bytes.concat(data[2], Packing.pack(sections[3], 9));
        assertTrue(isWrong(self, size, data, 2, (size.reports - 1) * length), "one too many");
        for (uint256 m = 0; m < size.reputers; ++m) assertFalse(isWrong(self, size, data, 1, m), "reported");
        if (size.reports == 2) return;
        size.reports -= 2;
        data = packed(sections);
        data[2] = firstBytes(data[2], size.reports * length * 9);
        for (uint256 m = 0; m < size.reputers; ++m) {
            bool missing = sections[1][m] == int256(uint256(size.reports));
            assertTrue(isWrong(self, size, data, 1, m) == missing, "one too few");
        }
    }

    /// @dev The iteration cannot go on after it stopped, nor stop before.
    function testFuzz_Steps_AreAsManyAsThereAre(uint256 seed) public view {
        (SettlementCases.Case memory self, SettlementSize memory size, int256[][] memory sections) = anySettled(seed);
        uint256 r = size.reputers;
        bytes[] memory data = packed(sections);
        bytes memory right = data[8];
        if (size.steps < self.math.maxGradientIterations) {
            size.steps += 1;
            data[8] = bytes.concat(right, right);
            data[8] = firstBytes(data[8], right.length + r * 8);
            for (uint256 i = 0; i < r; ++i) {
                assertTrue(isWrong(self, size, data, 8, (size.steps - 1) * r + i), "one too many");
            }
            assertFalse(isWrong(self, size, data, 8, (size.steps - 2) * r), "the one before");
            size.steps -= 1;
        }
        if (size.steps == 1) return;
        size.steps -= 1;
        data[8] = firstBytes(right, right.length - r * 8);
        for (uint256 i = 0; i < r; ++i) {
            assertTrue(isWrong(self, size, data, 8, (size.steps - 1) * r + i), "one too few");
        }
    }

    function firstBytes(bytes memory data, uint256 length) private pure returns (bytes memory result) {
        result = new bytes(length);
        for (uint256 i = 0; i < length; ++i) result[i] = data[i];
    }

    // --- evidence ---

    function prepare() private view returns (SettlementCommitments memory c, SettlementEvidence memory e) {
        for (uint256 seed = 0; ; ++seed) {
            (SettlementCases.Case memory self, SettlementSize memory size, int256[][] memory sections) = anySettled(
                seed
            );
            bool rich = self.base.length > 0 && self.slots[0] > 0 && self.slots[2] > 0;
            if (rich && size.reputers == 3 && size.forecasters > 0) return commit(self, size, packed(sections));
        }
    }

    function refuse(
        bytes32 part,
        SettlementSection section,
        SettlementCommitments memory c,
        SettlementEvidence memory e
    ) private {
        ISettlementVerifier judge = judgeOf(uint256(section));
        expectError(abi.encodeWithSelector(ISettlementVerifier.SettlementVerifier_BadEvidence.selector, part));
        judge.isWrong(c, section, 0, e);
    }

    function test_RevertWhen_TheLeavesAreOthers() public {
        SettlementSection section = SettlementSection.ConsensusLoss;
        (SettlementCommitments memory c, SettlementEvidence memory e) = prepare();
        e.leaves[6] ^= bytes32(uint256(1));
        refuse("leaves", section, c, e);
        (c, e) = prepare();
        e.leaves = new bytes32[](0);
        refuse("leaves", section, c, e);
        (c, e) = prepare();
        e.sections = new bytes[](16);
        refuse("leaves", section, c, e);
        (c, e) = prepare();
        e.synthesisLeaves[0] ^= bytes32(uint256(1));
        refuse("synthesisLeaves", section, c, e);
        (c, e) = prepare();
        e.synthesisSections = new bytes[](8);
        refuse("synthesisLeaves", section, c, e);
        (c, e) = prepare();
        e.baseLeaves = new bytes32[](0);
        refuse("baseLeaves", section, c, e);
        (c, e) = prepare();
        e.baseSections = new bytes[](0);
        refuse("baseLeaves", section, c, e);
    }

    function test_RevertWhen_ASectionIsAnother() public {
        (SettlementCommitments memory c, SettlementEvidence memory e) = prepare();
        e.sections[3][0] ^= 0x01;
        refuse("section", SettlementSection.ConsensusLoss, c, e);
        (c, e) = prepare();
        e.sections[2] = "";
        refuse("section", SettlementSection.ConsensusLoss, c, e);
        (c, e) = prepare();
        e.synthesisSections[5][0] ^= 0x01;
        refuse("synthesisSection", SettlementSection.Losses, c, e);
        (c, e) = prepare();
        e.baseSections[4][0] ^= 0x01;
        refuse("baseSection", SettlementSection.SmoothedLosses, c, e);
        (c, e) = prepare();
        (e.baseSections[5], e.baseSections[6]) = (e.baseSections[6], e.baseSections[5]);
        refuse("baseSection", SettlementSection.Holders, c, e);
        // A leaf of one part is none of the other.
        (c, e) = prepare();
        c.payoutDomain = c.stateDomain;
        refuse("section", SettlementSection.Scores, c, e);
    }

    /// @dev Losses that nobody reported, or that another report says.
    function testFuzz_RevertWhen_TheLossesAreOthers(uint128 from, uint256 x) public {
        uint256 seed = from;
        SettlementCases.Case memory self;
        SettlementSize memory size;
        int256[][] memory sections;
        for (; self.reported.length == 0; ++seed) (self, size, sections) = anySettled(seed);
        (SettlementCommitments memory c, SettlementEvidence memory e) = commit(self, size, packed(sections));
        refuse("losses", SettlementSection.Losses, c, e);
        showLosses(self, size, 0, e);
        assertFalse(stateVerifier.isWrong(c, SettlementSection.Losses, 0, e), "the losses");
        e.losses[x % e.losses.length] ^= 1;
        refuse("losses", SettlementSection.Losses, c, e);
    }

    /// @dev Omitted, invented, reordered and altered reports.
    function test_RevertWhen_TheReportsAreOthers() public {
        SettlementSection section = SettlementSection.Reported;
        (SettlementCommitments memory c, SettlementEvidence memory e) = prepare();
        OpenedReport[] memory all = e.reports;
        e.reports = new OpenedReport[](2);
        (e.reports[0], e.reports[1]) = (all[0], all[1]);
        refuse("reports", section, c, e);
        e.reports = new OpenedReport[](4);
        (e.reports[0], e.reports[1], e.reports[2], e.reports[3]) = (all[0], all[1], all[2], all[2]);
        refuse("reports", section, c, e);
        e.reports = new OpenedReport[](3);
        (e.reports[0], e.reports[1], e.reports[2]) = (all[1], all[0], all[2]);
        refuse("reports", section, c, e);
        (e.reports[0], e.reports[1]) = (all[0], all[1]);
        e.reports[1].content += 1;
        refuse("reports", section, c, e);
        e.reports[1].content -= 1;
        e.reports[1].id += 1;
        refuse("reports", section, c, e);
        e.reports = new OpenedReport[](0);
        refuse("reports", SettlementSection.Losses, c, e);
    }

    function test_RevertWhen_TheIndexIsOutOfRange() public {
        (SettlementCommitments memory c, SettlementEvidence memory e) = prepare();
        for (uint256 s = 0; s < 17; ++s) {
            uint256 count = e.sections[s].length / widthOf(s);
            ISettlementVerifier judge = judgeOf(s);
            expectError(abi.encodeWithSelector(Trace.Trace_IndexOutOfRange.selector, count, count));
            judge.isWrong(c, SettlementSection(s), count, e);
        }
    }

    function test_RevertWhen_TheOtherVerifierIsAsked() public {
        (SettlementCommitments memory c, SettlementEvidence memory e) = prepare();
        for (uint256 s = 0; s < 17; ++s) {
            ISettlementVerifier judge = s < 7 ? payoutVerifier : stateVerifier;
            SettlementSection section = SettlementSection(s);
            expectError(abi.encodeWithSelector(ISettlementVerifier.SettlementVerifier_OtherPart.selector, section));
            judge.isWrong(c, section, 0, e);
        }
    }

    /// @dev Whatever is changed in the evidence against a right number: it reverts or changes nothing.
    function testFuzz_ChangedEvidence_NeverRefutesARightNumber(uint256 seed) public view {
        (SettlementCases.Case memory self, SettlementSize memory size, int256[][] memory sections) = anySettled(seed);
        uint256 s = draw(seed, 700) % 17;
        if (sections[s].length == 0) return;
        uint256 index = draw(seed, 701) % sections[s].length;
        (SettlementCommitments memory c, SettlementEvidence memory e) = commit(self, size, packed(sections));
        bytes memory call = abi.encodeCall(ISettlementVerifier.isWrong, (c, SettlementSection(s), index, e));
        // Past the selector and the commitments (52 words), section and index, all of it is evidence.
        uint256 start = 4 + 54 * 32;
        for (uint256 i = 0; i < 8; ++i) {
            bytes memory changed = bytes.concat(call);
            uint256 position = start + (draw(seed, 710 + i) % (changed.length - start));
            changed[position] ^= bytes1(uint8(1 + (draw(seed, 720 + i) % 255)));
            (bool ok, bytes memory result) = address(judgeOf(s)).staticcall(changed);
            if (ok) assertFalse(abi.decode(result, (bool)), "a right number");
        }
    }
}
