// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trace} from "../../../contracts/epochs/Trace.sol";
import {ISynthesisVerifier} from "../../../contracts/interfaces/ISynthesisVerifier.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {SynthesisCommitments, SynthesisEvidence, SynthesisSection} from "../../../contracts/types/Trace.sol";
import {RandomCases} from "../utils/RandomCases.sol";
import {SynthesisCases} from "../utils/SynthesisCases.sol";

/// @notice Evidence that is not what was committed reverts; it never decides anything.
contract SynthesisEvidenceTest is RandomCases {
    using SynthesisCases for SynthesisCases.Case;

    ISynthesisVerifier private verifier;

    function setUp() public {
        verifier = ISynthesisVerifier(deploy("SynthesisVerifier", ""));
    }

    /// @dev A warm epoch of three inferers and two forecasters on a base with slots for all of them.
    function warmCase() private pure returns (SynthesisCases.Case memory result) {
        for (uint256 seed = 0; ; ++seed) {
            result = anyCase(seed, 4, 6);
            bool warm = result.smoothed.length > 0;
            if (warm && result.inferences.length == 3 && result.forecasts.length == 2) return result;
        }
    }

    function prepare(
        SynthesisSection section,
        uint256 index
    ) private pure returns (SynthesisCommitments memory c, SynthesisEvidence memory e) {
        SynthesisCases.Case memory warm = warmCase();
        bytes[] memory data = SynthesisCases.packed(warm.trace());
        return (warm.commitments(data), warm.evidence(data, section, index));
    }

    function refuse(
        bytes32 part,
        SynthesisSection section,
        uint256 index,
        SynthesisCommitments memory c,
        SynthesisEvidence memory e
    ) private {
        expectError(abi.encodeWithSelector(ISynthesisVerifier.SynthesisVerifier_BadEvidence.selector, part));
        verifier.isWrong(c, section, index, e);
    }

    // --- the posted trace ---

    function test_RevertWhen_TheLeavesAreOthers() public {
        SynthesisSection section = SynthesisSection.Combined;
        (SynthesisCommitments memory c, SynthesisEvidence memory e) = prepare(section, 0);
        e.leaves[3] = bytes32(uint256(e.leaves[3]) ^ 1);
        refuse("leaves", section, 0, c, e);

        (c, e) = prepare(section, 0);
        e.leaves = resized(e.leaves, 8);
        refuse("leaves", section, 0, c, e);
        // The padding is not a section.
        (c, e) = prepare(section, 0);
        e.leaves = resized(e.leaves, 10);
        e.leaves[9] = Trace.PADDING;
        refuse("leaves", section, 0, c, e);
        (c, e) = prepare(section, 0);
        e.sections = new bytes[](8);
        refuse("leaves", section, 0, c, e);
    }

    function test_RevertWhen_ASectionIsAnother() public {
        SynthesisSection section = SynthesisSection.Combined;
        (SynthesisCommitments memory c, SynthesisEvidence memory e) = prepare(section, 0);
        e.sections[5][0] ^= 0x01;
        refuse("section", section, 0, c, e);
        // One that the element depends on.
        (c, e) = prepare(section, 0);
        e.sections[4] = "";
        refuse("section", section, 0, c, e);
        // The same bytes under another domain.
        (c, e) = prepare(section, 0);
        c.domain = "other";
        refuse("section", section, 0, c, e);
    }

    function test_RevertWhen_TheIndexIsOutOfRange() public {
        uint256[9] memory counts = [uint256(5), 3, 2, 6, 5, 7, 3, 2, 2];
        for (uint256 s = 0; s < 9; ++s) {
            (SynthesisCommitments memory c, SynthesisEvidence memory e) = prepare(SynthesisSection(s), 0);
            expectError(abi.encodeWithSelector(Trace.Trace_IndexOutOfRange.selector, counts[s], counts[s]));
            verifier.isWrong(c, SynthesisSection(s), counts[s], e);
        }
    }

    // --- submissions ---

    function test_RevertWhen_TheChainIsAnother() public {
        SynthesisSection section = SynthesisSection.Inferences;
        (SynthesisCommitments memory c, SynthesisEvidence memory e) = prepare(section, 0);
        e.links[1] = bytes32(uint256(e.links[1]) ^ 1);
        refuse("links", section, 0, c, e);
        (c, e) = prepare(section, 0);
        (e.links[0], e.links[1]) = (e.links[1], e.links[0]);
        refuse("links", section, 0, c, e);
        (c, e) = prepare(section, 0);
        e.links = resized(e.links, e.links.length - 1);
        refuse("links", section, 0, c, e);
        (c, e) = prepare(section, 0);
        e.links = new bytes32[](0);
        refuse("links", section, 0, c, e);
    }

    function test_RevertWhen_TheSubmissionIsSomebodyElses() public {
        SynthesisSection section = SynthesisSection.Inferences;
        (SynthesisCommitments memory c, SynthesisEvidence memory e) = prepare(section, 1);
        // That of participant 1, for element 0.
        refuse("participant", section, 0, c, e);
        (c, e) = prepare(section, 1);
        e.submission.role = Role.Forecaster;
        refuse("participant", section, 1, c, e);
        (c, e) = prepare(SynthesisSection.ForecastImplied, 1);
        refuse("participant", SynthesisSection.ForecastImplied, 0, c, e);
        (c, e) = prepare(SynthesisSection.Participants, 3);
        refuse("participant", SynthesisSection.Participants, 0, c, e);
    }

    function test_RevertWhen_TheSubmissionIsChanged() public {
        SynthesisSection section = SynthesisSection.Inferences;
        (SynthesisCommitments memory c, SynthesisEvidence memory e) = prepare(section, 1);
        e.submission.value += 1;
        refuse("submission", section, 1, c, e);
        (c, e) = prepare(section, 1);
        e.submission.id += 1;
        refuse("submission", section, 1, c, e);
        (c, e) = prepare(section, 1);
        e.position = 0;
        refuse("submission", section, 1, c, e);
        e.position = e.links.length;
        refuse("submission", section, 1, c, e);

        section = SynthesisSection.OneOutImplied;
        (c, e) = prepare(section, 4);
        e.submission.losses[0] += 1;
        refuse("submission", section, 4, c, e);
        (c, e) = prepare(section, 4);
        e.submission.inferers ^= 1 << 31;
        refuse("submission", section, 4, c, e);
    }

    // --- the base ---

    function test_RevertWhen_TheStateIsAnother() public {
        SynthesisSection section = SynthesisSection.Weights;
        (SynthesisCommitments memory c, SynthesisEvidence memory e) = prepare(section, 0);
        e.stateLeaves[0] = "other";
        refuse("stateLeaves", section, 0, c, e);
        (c, e) = prepare(section, 0);
        e.stateLeaves = resized(e.stateLeaves, 6);
        refuse("stateLeaves", section, 0, c, e);
        (c, e) = prepare(section, 0);
        e.stateLeaves = resized(e.stateLeaves, 8);
        e.stateLeaves[7] = Trace.PADDING;
        refuse("stateLeaves", section, 0, c, e);
        (c, e) = prepare(section, 0);
        e.losses[0] ^= 0x01;
        refuse("state", section, 0, c, e);
        (c, e) = prepare(section, 0);
        e.holders[0] ^= 0x01;
        refuse("state", section, 0, c, e);
        (c, e) = prepare(section, 0);
        e.inclusions[0] ^= 0x01;
        refuse("state", section, 0, c, e);
        // Holders and inclusions have the same number of bytes, and are not each other.
        (c, e) = prepare(section, 0);
        (e.holders, e.inclusions) = (e.inclusions, e.holders);
        refuse("state", section, 0, c, e);
        (c, e) = prepare(section, 0);
        c.baseDomain = "other";
        refuse("state", section, 0, c, e);
    }

    /// @dev A cold start cannot be claimed for an epoch that has a base.
    function test_RevertWhen_TheStateIsLeftOut() public {
        SynthesisSection section = SynthesisSection.OneOutInference;
        (SynthesisCommitments memory c, SynthesisEvidence memory e) = prepare(section, 0);
        e.stateLeaves = new bytes32[](0);
        refuse("stateLeaves", section, 0, c, e);
    }

    /// @dev Whatever is changed in the evidence against a right number: it reverts or changes nothing.
    function testFuzz_ChangedEvidence_NeverRefutesARightNumber(uint256 seed) public view {
        SynthesisCases.Case memory any = anyCase(seed, 3, 6);
        int256[][] memory numbers = any.trace();
        bytes[] memory data = SynthesisCases.packed(numbers);
        uint256 s = draw(seed, 700) % 9;
        if (numbers[s].length == 0) return;
        uint256 index = draw(seed, 701) % numbers[s].length;
        SynthesisCommitments memory c = any.commitments(data);
        bytes memory call = abi.encodeCall(
            ISynthesisVerifier.isWrong,
            (c, SynthesisSection(s), index, any.evidence(data, SynthesisSection(s), index))
        );
        // Past the selector, the commitments (20 words), section and index, all of it is evidence.
        uint256 start = 4 + 22 * 32;
        for (uint256 i = 0; i < 8; ++i) {
            bytes memory changed = bytes.concat(call);
            uint256 position = start + (draw(seed, 710 + i) % (changed.length - start));
            changed[position] ^= bytes1(uint8(1 + (draw(seed, 720 + i) % 255)));
            (bool ok, bytes memory result) = address(verifier).staticcall(changed);
            if (ok) assertFalse(abi.decode(result, (bool)), "a right number");
        }
    }

    function resized(bytes32[] memory values, uint256 length) private pure returns (bytes32[] memory result) {
        result = new bytes32[](length);
        for (uint256 i = 0; i < length && i < values.length; ++i) result[i] = values[i];
    }
}
