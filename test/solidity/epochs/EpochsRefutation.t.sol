// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TraceLayout} from "../../../contracts/epochs/TraceLayout.sol";
import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {ISynthesisVerifier} from "../../../contracts/interfaces/ISynthesisVerifier.sol";
import {Status} from "../../../contracts/types/Epoch.sol";
import {Role, Schedule} from "../../../contracts/types/Topic.sol";
import {SynthesisEvidence, SynthesisSection} from "../../../contracts/types/Trace.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Posts of one inferer that are wrong in one number, refuted before the real verifier with evidence that is
/// put together from what was submitted and posted alone.
contract EpochsRefutationTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;
    uint256[9] private sizes = [uint256(4), 16, 0, 0, 8, 112, 16, 0, 0];

    bytes private baseState;

    function setUp() public override {
        address stateVerifier = deploy("StateVerifier", "");
        deployAll([deploy("SynthesisVerifier", ""), stateVerifier, deploy("PayoutVerifier", "")]);
        Schedule memory schedule = kit.defaultSchedule();
        schedule.freshBase = true;
        enterTopic(kit.createTopic(schedule), STAKE);
    }

    // --- evidence ---

    function slice(bytes memory data, uint256 from, uint256 length) private pure returns (bytes memory part) {
        part = new bytes(length);
        for (uint256 i = 0; i < length; ++i) part[i] = data[from + i];
    }

    function split(bytes memory trace, uint256[] memory lengths) private pure returns (bytes[] memory sections) {
        sections = new bytes[](lengths.length);
        uint256 offset;
        for (uint256 i = 0; i < lengths.length; ++i) {
            sections[i] = slice(trace, offset, lengths[i]);
            offset += lengths[i];
        }
        assertEq(offset, trace.length, "a trace of these sections");
    }

    function leavesOf(
        bytes[] memory sections,
        uint64 epoch,
        uint256 kind
    ) private view returns (bytes32[] memory leaves) {
        bytes32 domain = keccak256(abi.encode("allora.trace", block.chainid, epochs, topicId, epoch, kind));
        leaves = new bytes32[](sections.length);
        for (uint256 i = 0; i < sections.length; ++i) {
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(sections[i])))));
        }
    }

    function against(
        bytes memory trace,
        uint64 epoch,
        int256 submitted
    ) private view returns (SynthesisEvidence memory evidence) {
        uint256[] memory lengths = new uint256[](9);
        for (uint256 i = 0; i < 9; ++i) lengths[i] = sizes[i];
        evidence.sections = split(trace, lengths);
        evidence.leaves = leavesOf(evidence.sections, epoch, 0);
        evidence.links = new bytes32[](1);
        evidence.links[0] = keccak256(abi.encode(0, 0, 1, submitted));
        evidence.submission.role = Role.Inferer;
        evidence.submission.id = 1;
        evidence.submission.value = submitted;
        if (baseState.length == 0) return evidence;
        bytes[] memory state = split(baseState, TraceLayout.stateLengths(sizeOf(0, 1)));
        evidence.stateLeaves = leavesOf(state, 0, 1);
        (evidence.losses, evidence.holders, evidence.inclusions) = (state[4], state[5], state[6]);
    }

    function challenge(
        uint64 epoch,
        SynthesisSection section,
        uint256 index,
        SynthesisEvidence memory evidence
    ) private {
        bytes32 root = rootOf(epoch);
        commitTo(watcher, root);
        vm.prank(watcher);
        disputes.challengeSynthesis(topicId, epoch, root, section, index, evidence, 0);
    }

    /// @dev A trace that is right but for one byte.
    function tampered(uint256 position) private pure returns (bytes memory trace) {
        trace = single(VALUE);
        trace[position] ^= 0x01;
    }

    function postAndRefute(uint256 position, SynthesisSection section, uint256 index) private {
        collect(0, VALUE);
        bytes memory trace = tampered(position);
        postSynthesis(rob, 0, 0, trace);
        vm.warp(time() + 499);
        challenge(0, section, index, against(trace, 0, VALUE));
        assertStatus(0, Status.Void, "status");
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "stake");
        assertEq(staking.bountyOf(watcher), STAKE / 4, "bounty");
        postSynthesis(ray, 0, 0, single(VALUE));
        vm.warp(time() + 500);
        epochs.finalize(topicId, 0);
        assertEq(int256(epochs.synthesisOf(topicId, 0).network), VALUE, "the right value");
    }

    function test_Refute_AParticipant() public {
        postAndRefute(3, SynthesisSection.Participants, 0);
    }

    function test_Refute_AnInference() public {
        postAndRefute(19, SynthesisSection.Inferences, 0);
    }

    function test_Refute_AWeight() public {
        postAndRefute(27, SynthesisSection.Weights, 0);
    }

    function test_Refute_TheNetworkInference() public {
        postAndRefute(43, SynthesisSection.Combined, 0);
    }

    function test_Refute_TheNaiveInference() public {
        postAndRefute(59, SynthesisSection.Combined, 1);
    }

    function test_Refute_APercentile() public {
        postAndRefute(139, SynthesisSection.Combined, 6);
    }

    function test_Refute_AOneOutInference() public {
        postAndRefute(155, SynthesisSection.OneOutInference, 0);
    }

    /// @dev A single flipped bit anywhere in a trace can be refuted.
    /// hardhat-config: default.fuzz.runs = 156
    function testFuzz_Refute_AnyByte(uint256 position, uint256 bit) public {
        position = bound(position, 0, 155);
        collect(0, VALUE);
        bytes memory trace = single(VALUE);
        trace[position] ^= bytes1(uint8(1 << (bit % 8)));
        postSynthesis(rob, 0, 0, trace);
        (SynthesisSection section, uint256 index) = elementAt(position);
        challenge(0, section, index, against(trace, 0, VALUE));
        assertStatus(0, Status.Void, "status");
    }

    function elementAt(uint256 position) private pure returns (SynthesisSection, uint256) {
        if (position < 4) return (SynthesisSection.Participants, 0);
        if (position < 20) return (SynthesisSection.Inferences, 0);
        if (position < 28) return (SynthesisSection.Weights, 0);
        if (position < 140) return (SynthesisSection.Combined, (position - 28) / 16);
        return (SynthesisSection.OneOutInference, 0);
    }

    function test_RevertWhen_TheTraceIsRight() public {
        collect(0, VALUE);
        bytes memory trace = single(VALUE);
        postSynthesis(rob, 0, 0, trace);
        SynthesisSection[5] memory sections = [
            SynthesisSection.Participants,
            SynthesisSection.Inferences,
            SynthesisSection.Weights,
            SynthesisSection.Combined,
            SynthesisSection.OneOutInference
        ];
        SynthesisEvidence memory evidence = against(trace, 0, VALUE);
        bytes32 root = rootOf(0);
        for (uint256 i = 0; i < 5; ++i) {
            expectError(abi.encodeWithSelector(IDisputes.Disputes_NotWrong.selector, topicId, 0, sections[i], 0));
            disputes.challengeSynthesis(topicId, 0, root, sections[i], 0, evidence, 0);
        }
    }

    /// @dev Another submission than the one that was made does not make a right trace wrong.
    function test_RevertWhen_TheSubmissionIsMadeUp() public {
        collect(0, VALUE);
        bytes memory trace = single(VALUE);
        postSynthesis(rob, 0, 0, trace);
        SynthesisEvidence memory evidence = against(trace, 0, VALUE + 1);
        bytes32 root = rootOf(0);
        expectError(
            abi.encodeWithSelector(ISynthesisVerifier.SynthesisVerifier_BadEvidence.selector, bytes32("links"))
        );
        disputes.challengeSynthesis(topicId, 0, root, SynthesisSection.Inferences, 0, evidence, 0);
    }

    // --- on a settlement ---

    function settleFirst() private {
        synthesize(ray, 0, VALUE);
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        bytes memory payout;
        (baseState, payout) = settlementOf(sizeOf(0, 1), -3e18, list(1, 1), list(7, 8));
        postSettlement(ray, 0, baseState, payout);
    }

    function test_Refute_OnASettlement() public {
        settleFirst();
        collect(1, VALUE);
        bytes memory trace = tampered(27);
        postSynthesis(rob, 1, 1, trace);
        challenge(1, SynthesisSection.Weights, 0, against(trace, 1, VALUE));
        assertStatus(1, Status.Void, "status");
        assertStatus(0, Status.Final, "epoch 0 stands");
        assertEq(uint256(epochs.settlementCount(topicId)), 1, "so does its settlement");
        postSynthesis(ray, 1, 1, single(VALUE));
    }

    function test_RevertWhen_RightOnASettlement() public {
        settleFirst();
        collect(1, VALUE);
        bytes memory trace = single(VALUE);
        postSynthesis(rob, 1, 1, trace);
        SynthesisEvidence memory evidence = against(trace, 1, VALUE);
        bytes32 root = rootOf(1);
        expectError(
            abi.encodeWithSelector(IDisputes.Disputes_NotWrong.selector, topicId, 1, SynthesisSection.Weights, 0)
        );
        disputes.challengeSynthesis(topicId, 1, root, SynthesisSection.Weights, 0, evidence, 0);
        // The state of another settlement is not evidence.
        evidence.losses[0] ^= 0x01;
        expectError(
            abi.encodeWithSelector(ISynthesisVerifier.SynthesisVerifier_BadEvidence.selector, bytes32("state"))
        );
        disputes.challengeSynthesis(topicId, 1, root, SynthesisSection.Weights, 0, evidence, 0);
    }

    function test_ComputeId_IsThatOfTheVerifiers() public view {
        bytes32 version = keccak256("allora-evm 1, SD59x18, prb-math 4.2.0");
        assertEq(disputes.computeId(), version, "version of the equations");
    }
}
