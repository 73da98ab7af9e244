// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trace} from "../../../contracts/epochs/Trace.sol";
import {ISynthesisVerifier} from "../../../contracts/interfaces/ISynthesisVerifier.sol";
import {
    OpenedSubmission,
    SynthesisCommitments,
    SynthesisEvidence,
    SynthesisSection
} from "../../../contracts/types/Trace.sol";
import {Packing} from "../utils/Packing.sol";
import {RandomCases} from "../utils/RandomCases.sol";
import {SynthesisCases} from "../utils/SynthesisCases.sol";

/// @notice A cold epoch of two inferers and one forecaster whose trace is worked out by hand, and random epochs.
contract SynthesisVerifierTest is RandomCases {
    using SynthesisCases for SynthesisCases.Case;

    ISynthesisVerifier private verifier;

    function setUp() public {
        verifier = ISynthesisVerifier(deploy("SynthesisVerifier", ""));
    }

    /// @dev Inferers in slots 1 and 4 say 1 and 3; the forecaster in slot 2 names both.
    function coldCase() private pure returns (SynthesisCases.Case memory self) {
        (self.inferers, self.forecasters) = (0x12, 4);
        self.ids = list(7, 8, 9);
        self.inferences = list(1e18, 3e18);
        (self.named, self.forecasts) = (new uint32[](1), new int256[][](1));
        (self.named[0], self.forecasts[0]) = (0x12, list(-1e18, -2e18));
        (self.p, self.c, self.epsilon) = (3e18, 0.75e18, 0.01e18);
    }

    function coldTrace() private pure returns (int256[][] memory sections) {
        sections = new int256[][](9);
        sections[0] = list(7, 8, 9);
        sections[1] = list(1e18, 3e18);
        // The median of both, and each alone without the other.
        sections[2] = list(2e18);
        sections[3] = list(3e18, 1e18);
        sections[4] = list(0.5e18, 0.5e18, 0);
        // Distribution function of 1, 2, 3 with weights 1/2, 0, 1/2: 1/4, 1/2, 3/4.
        sections[5] = new int256[](7);
        int256[7] memory combined = [int256(2e18), 2e18, 1e18, 1e18, 2e18, 3e18, 3e18];
        for (uint256 i = 0; i < 7; ++i) sections[5][i] = combined[i];
        sections[6] = list(3e18, 1e18);
        sections[7] = list(2e18);
        sections[8] = list(2e18);
    }

    function list(int256 a) private pure returns (int256[] memory values) {
        values = new int256[](1);
        values[0] = a;
    }

    function list(int256 a, int256 b) private pure returns (int256[] memory values) {
        values = new int256[](2);
        (values[0], values[1]) = (a, b);
    }

    function list(int256 a, int256 b, int256 c) private pure returns (int256[] memory values) {
        values = new int256[](3);
        (values[0], values[1], values[2]) = (a, b, c);
    }

    function isWrong(
        SynthesisCases.Case memory self,
        bytes[] memory sections,
        uint256 section,
        uint256 index
    ) private view returns (bool) {
        SynthesisSection which = SynthesisSection(section);
        return verifier.isWrong(self.commitments(sections), which, index, self.evidence(sections, which, index));
    }

    // --- by hand ---

    function test_ColdEpoch_EveryRightNumberStands() public view {
        int256[][] memory sections = coldTrace();
        bytes[] memory data = SynthesisCases.packed(sections);
        for (uint256 s = 0; s < 9; ++s) {
            for (uint256 i = 0; i < sections[s].length; ++i) {
                assertFalse(isWrong(coldCase(), data, s, i), "a right number");
            }
        }
    }

    function test_ColdEpoch_EveryWrongNumberIsRefuted() public view {
        int256[][] memory sections = coldTrace();
        for (uint256 s = 0; s < 9; ++s) {
            for (uint256 i = 0; i < sections[s].length; ++i) {
                sections[s][i] += 1;
                assertTrue(isWrong(coldCase(), SynthesisCases.packed(sections), s, i), "off by one unit");
                sections[s][i] -= 1;
            }
        }
    }

    /// @dev A number that exists cannot be posted as missing, nor one that is missing as a number.
    function test_Absence_IsRefutableBothWays() public view {
        SynthesisCases.Case memory self = coldCase();
        int256[][] memory sections = coldTrace();
        sections[2][0] = type(int256).min;
        assertTrue(isWrong(self, SynthesisCases.packed(sections), 2, 0), "posted as missing");
        // The forecaster names nobody who took part.
        self.named[0] = 0x21;
        sections = self.trace();
        bytes[] memory data = SynthesisCases.packed(sections);
        for (uint256 s = 2; s < 9; ++s) {
            if (s == 5 || s == 6) continue;
            uint256 index = s == 4 ? 2 : 0;
            assertEq(sections[s][index], s == 4 ? int256(0) : type(int256).min, "missing");
            assertFalse(isWrong(self, data, s, index), "rightly missing");
        }
        sections[7][0] = 2e18;
        assertTrue(isWrong(self, SynthesisCases.packed(sections), 7, 0), "posted all the same");
    }

    // --- at random ---

    /// @dev No number of a right trace can be refuted.
    function testFuzz_HonestTraces_Stand(uint256 seed) public view {
        SynthesisCases.Case memory self = anyCase(seed, 4, draw(seed, 0) % 8 == 0 ? 32 : 6);
        int256[][] memory sections = self.trace();
        bytes[] memory data = SynthesisCases.packed(sections);
        for (uint256 s = 0; s < 9; ++s) {
            if (sections[s].length == 0) continue;
            assertFalse(isWrong(self, data, s, draw(seed, 500 + s) % sections[s].length), "a right number");
        }
    }

    /// @dev Any other number in the place of a right one can be refuted.
    function testFuzz_TamperedTraces_AreRefuted(uint256 seed) public view {
        SynthesisCases.Case memory self = anyCase(seed, 4, draw(seed, 0) % 8 == 0 ? 32 : 6);
        int256[][] memory sections = self.trace();
        for (uint256 s = 0; s < 9; ++s) {
            if (sections[s].length == 0) continue;
            uint256 index = draw(seed, 500 + s) % sections[s].length;
            bytes[] memory data = SynthesisCases.packed(sections);
            uint256 width = SynthesisCases.widthOf(s);
            bytes memory before = data[s];
            data[s] = Packing.replaced(before, width, index, tampered(sections[s][index], draw(seed, 600 + s)));
            if (keccak256(data[s]) == keccak256(before)) continue;
            assertTrue(isWrong(self, data, s, index), "a wrong number");
        }
    }

    function tampered(int256 value, uint256 word) private pure returns (int256) {
        if (word % 3 == 0) return int256(word >> 8);
        unchecked {
            return word % 3 == 1 ? value + 1 : value - 1;
        }
    }

    /// @dev Numbers that no section before could hold: the verdict does not depend on the kind of garbage.
    function testFuzz_Garbage_IsRefutedFromItsFirstWrongSection(uint256 seed) public view {
        SynthesisCases.Case memory self = anyCase(seed, 3, 6);
        int256[][] memory sections = self.trace();
        bytes[] memory data = SynthesisCases.packed(sections);
        uint256 first = draw(seed, 900) % 9;
        for (uint256 s = first; s < 9; ++s) {
            for (uint256 i = 0; i < data[s].length; ++i) data[s][i] = bytes1(uint8(draw(seed, 1000 * s + i)));
        }
        bytes[] memory right = SynthesisCases.packed(sections);
        uint256 width = SynthesisCases.widthOf(first);
        for (uint256 i = 0; i < sections[first].length; ++i) {
            bool same = true;
            for (uint256 b = i * width; b < (i + 1) * width; ++b) same = same && data[first][b] == right[first][b];
            assertTrue(isWrong(self, data, first, i) != same, "verdict");
        }
    }

    // --- ranges ---

    function firstWrong(
        SynthesisCases.Case memory self,
        bytes[] memory sections,
        uint256 section,
        uint256 from,
        uint256 to
    ) private view returns (uint256) {
        SynthesisSection which = SynthesisSection(section);
        SynthesisEvidence memory evidence = self.evidence(sections, which, 0);
        evidence.links = new bytes32[](0);
        return verifier.firstWrong(self.commitments(sections), which, from, to, evidence, self.submissionsOf());
    }

    /// @dev Any part of any section of a right trace proves.
    function testFuzz_HonestRanges_Prove(uint256 seed) public view {
        SynthesisCases.Case memory self = anyCase(seed, 4, draw(seed, 0) % 8 == 0 ? 32 : 6);
        int256[][] memory sections = self.trace();
        bytes[] memory data = SynthesisCases.packed(sections);
        for (uint256 s = 0; s < 9; ++s) {
            if (sections[s].length == 0) continue;
            uint256 from = draw(seed, 500 + s) % sections[s].length;
            uint256 to = from + 1 + (draw(seed, 600 + s) % (sections[s].length - from));
            assertEq(firstWrong(self, data, s, from, to), to, "all of the range");
        }
    }

    /// @dev No range with an altered number proves, whatever else it holds.
    function testFuzz_TamperedRanges_NeverProve(uint256 seed) public view {
        SynthesisCases.Case memory self = anyCase(seed, 4, 6);
        int256[][] memory sections = self.trace();
        for (uint256 s = 0; s < 9; ++s) {
            if (sections[s].length == 0) continue;
            uint256 index = draw(seed, 500 + s) % sections[s].length;
            bytes[] memory data = SynthesisCases.packed(sections);
            bytes memory before = data[s];
            int256 other = tampered(sections[s][index], draw(seed, 600 + s));
            data[s] = Packing.replaced(before, SynthesisCases.widthOf(s), index, other);
            if (keccak256(data[s]) == keccak256(before)) continue;
            uint256 from = draw(seed, 700 + s) % (index + 1);
            uint256 to = index + 1 + (draw(seed, 800 + s) % (sections[s].length - index));
            assertEq(firstWrong(self, data, s, from, to), index, "the altered one");
        }
    }

    function test_RevertWhen_TheRangeIsEmptyOrTooLong() public {
        SynthesisCases.Case memory self = coldCase();
        bytes[] memory data = SynthesisCases.packed(coldTrace());
        SynthesisCommitments memory c = self.commitments(data);
        SynthesisEvidence memory e = self.evidence(data, SynthesisSection.Weights, 0);
        OpenedSubmission[] memory submissions = self.submissionsOf();
        expectError(abi.encodeWithSelector(Trace.Trace_IndexOutOfRange.selector, 4, 3));
        verifier.firstWrong(c, SynthesisSection.Weights, 0, 4, e, submissions);
        expectError(abi.encodeWithSelector(Trace.Trace_IndexOutOfRange.selector, 2, 3));
        verifier.firstWrong(c, SynthesisSection.Weights, 2, 2, e, submissions);
    }

    /// @dev A prover that leaves out or changes a submission shows nothing.
    function test_RevertWhen_TheSubmissionsAreOthers() public {
        SynthesisCases.Case memory self = coldCase();
        bytes[] memory data = SynthesisCases.packed(coldTrace());
        SynthesisCommitments memory c = self.commitments(data);
        SynthesisEvidence memory e = self.evidence(data, SynthesisSection.Inferences, 0);
        OpenedSubmission[] memory submissions = self.submissionsOf();
        submissions[1].value += 1;
        bytes memory reason = abi.encodeWithSelector(
            ISynthesisVerifier.SynthesisVerifier_BadEvidence.selector,
            bytes32("submissions")
        );
        expectError(reason);
        verifier.firstWrong(c, SynthesisSection.Inferences, 0, 2, e, submissions);
        expectError(reason);
        verifier.firstWrong(c, SynthesisSection.Inferences, 0, 2, e, new OpenedSubmission[](0));
    }
}
