// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {Role, Schedule} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {Signatures} from "../utils/Signatures.sol";
import {vm} from "../utils/Vm.sol";

/// @notice In a topic with a reveal window only what its author committed to in time, and somebody revealed in time, is
/// submitted.
contract SealedInboxTest is EpochsWorld {
    uint24 private constant REVEAL_WINDOW = 120;
    int256 private constant MAX_VALUE = 1e38;
    bytes32 private constant SALT = "salt";
    address private bob = actor("bob");
    address private fay = actor("fay");

    function setUp() public override {
        super.setUp();
        Schedule memory schedule = kit.defaultSchedule();
        schedule.revealWindow = REVEAL_WINDOW;
        topicId = kit.createTopic(schedule);
        join(Role.Inferer, alice);
        join(Role.Inferer, bob);
        join(Role.Forecaster, fay);
        join(Role.Reputer, rob);
        giveStake(rob, STAKE);
        vm.warp(opensAt(0));
    }

    function commitmentOf(Role role, address sender, bytes32 payload, uint64 epoch) private view returns (bytes32) {
        return
            keccak256(
                abi.encode("allora.commitment", block.chainid, inbox, topicId, epoch, role, sender, payload, SALT)
            );
    }

    function to(address sender, int256 value) private view returns (bytes32) {
        return commitmentOf(Role.Inferer, sender, keccak256(abi.encode(value)), 0);
    }

    function commit(address sender, bytes32 commitment) private {
        vm.prank(sender);
        inbox.commitSubmission(topicId, 0, Role.Inferer, commitment);
    }

    function reveal(uint8 slot, uint32 id, int256 value) private {
        IInbox.RevealedInference[] memory items = new IInbox.RevealedInference[](1);
        items[0] = IInbox.RevealedInference(slot, id, value, SALT);
        inbox.revealSubmissions(topicId, 0, items, new IInbox.RevealedForecast[](0));
    }

    function notCommitted(Role role, uint256 slot) private view returns (bytes memory) {
        return abi.encodeWithSelector(IInbox.Inbox_NotCommitted.selector, topicId, 0, role, slot);
    }

    // --- commit and reveal ---

    /// @dev What is revealed has the effect that submitting it openly would have; the right value and salt alone open it.
    function testFuzz_Reveal_SubmitsWhatWasCommittedTo(int256 value, int256 other, bytes32 salt) public {
        value = bound(value, -MAX_VALUE, MAX_VALUE);
        if (other == value) other = value ^ 1;
        commit(bob, to(bob, value));
        assertEq(inbox.intakeOf(topicId, 0).submissions, 0, "nothing is submitted yet");
        vm.warp(closesAt(0));
        expectError(notCommitted(Role.Inferer, 1));
        reveal(1, 2, other);
        if (salt != SALT) {
            IInbox.RevealedInference[] memory items = new IInbox.RevealedInference[](1);
            items[0] = IInbox.RevealedInference(1, 2, value, salt);
            expectError(notCommitted(Role.Inferer, 1));
            inbox.revealSubmissions(topicId, 0, items, new IInbox.RevealedForecast[](0));
        }
        vm.expectEmit(address(inbox));
        emit IInbox.InferenceSubmitted(topicId, 0, bob, 1, 2, value);
        vm.prank(actor("anybody"));
        reveal(1, 2, value);
        bytes32 seed = keccak256(abi.encode("allora.submissions", block.chainid, inbox, topicId, 0, 0));
        IInbox.Intake memory intake = inbox.intakeOf(topicId, 0);
        assertEq(intake.submissions, keccak256(abi.encode(seed, keccak256(abi.encode(0, 1, 2, value)))), "chain");
        assertEq(uint256(intake.inferers), 2, "inferers");
        expectError(abi.encodeWithSelector(IInbox.Inbox_AlreadySubmitted.selector, topicId, 0, Role.Inferer, 1));
        reveal(1, 2, value);
    }

    function test_Forecast_IsRevealedLikewise() public {
        int256[] memory losses = new int256[](2);
        (losses[0], losses[1]) = (-1e18, 2e18);
        bytes32 commitment = commitmentOf(Role.Forecaster, fay, keccak256(abi.encode(uint32(3), losses)), 0);
        vm.expectEmit(address(inbox));
        emit IInbox.SubmissionCommitted(topicId, 0, fay, Role.Forecaster, 0, 1, commitment);
        vm.prank(fay);
        inbox.commitSubmission(topicId, 0, Role.Forecaster, commitment);
        vm.warp(closesAt(0));
        IInbox.RevealedForecast[] memory items = new IInbox.RevealedForecast[](1);
        items[0] = IInbox.RevealedForecast(0, 1, 3, losses, SALT);
        vm.expectEmit(address(inbox));
        emit IInbox.ForecastSubmitted(topicId, 0, fay, 0, 1, 3, losses);
        inbox.revealSubmissions(topicId, 0, new IInbox.RevealedInference[](0), items);
        assertEq(uint256(inbox.intakeOf(topicId, 0).forecasters), 1, "forecasters");
    }

    /// @dev A copy of a commitment can be opened by nobody, even when the original's payload and salt are known.
    function test_CopiedCommitment_IsUseless() public {
        commit(alice, to(alice, 7));
        commit(bob, to(alice, 7));
        vm.warp(closesAt(0));
        reveal(0, 1, 7);
        expectError(notCommitted(Role.Inferer, 1));
        reveal(1, 2, 7);
        // Nor under the registration of whom it was copied from.
        expectError(notCommitted(Role.Inferer, 1));
        reveal(1, 1, 7);
        assertEq(uint256(inbox.intakeOf(topicId, 0).inferers), 1, "inferers");
    }

    function test_Commitment_OncePerRole() public {
        commit(alice, to(alice, 7));
        bytes32 other = to(alice, 8);
        expectError(abi.encodeWithSelector(IInbox.Inbox_AlreadySubmitted.selector, topicId, 0, Role.Inferer, 0));
        commit(alice, other);
        vm.warp(closesAt(0));
        expectError(notCommitted(Role.Inferer, 0));
        reveal(0, 1, 8);
        reveal(0, 1, 7);
    }

    function test_Commitment_OutlivesTheRegistration() public {
        commit(alice, to(alice, 7));
        leaveRole(Role.Inferer, alice);
        uint32 id = join(Role.Inferer, alice);
        vm.warp(closesAt(0));
        expectError(notCommitted(Role.Inferer, 0));
        reveal(0, id, 7);
        reveal(0, 1, 7);
    }

    function test_RevertWhen_TheCommitterMayNotSubmit() public {
        address late = actor("late");
        vm.warp(opensAt(0) + 1);
        uint32 id = join(Role.Inferer, late);
        assertEq(uint256(id), 3, "id");
        bytes32 commitment = to(late, 7);
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotSeated.selector, topicId, Role.Inferer, late, 0)
        );
        commit(late, commitment);
        expectError(abi.encodeWithSelector(IInbox.Inbox_NotAWorker.selector, topicId, Role.Reputer));
        vm.prank(rob);
        inbox.commitSubmission(topicId, 0, Role.Reputer, commitment);
    }

    function test_RevertWhen_ThePayloadIsOutOfRange() public {
        commit(alice, to(alice, MAX_VALUE + 1));
        vm.warp(closesAt(0));
        expectError(abi.encodeWithSelector(IInbox.Inbox_ValueOutOfRange.selector, MAX_VALUE + 1, MAX_VALUE));
        reveal(0, 1, MAX_VALUE + 1);
    }

    // --- windows, at their boundary seconds ---

    function test_Windows_FollowEachOther() public {
        (uint256 closes, uint256 until) = (closesAt(0), closesAt(0) + REVEAL_WINDOW);
        commit(alice, to(alice, 7));
        vm.warp(closes - 1);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowNotOpen.selector, topicId, 0, closes, closes - 1));
        reveal(0, 1, 7);
        commit(bob, to(bob, 8));
        vm.warp(closes);
        bytes32 commitment = to(bob, 9);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowClosed.selector, topicId, 0, closes, closes));
        commit(bob, commitment);
        reveal(0, 1, 7);
        vm.warp(until);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowClosed.selector, topicId, 0, until, until));
        reveal(1, 2, 8);
        vm.warp(until - 1);
        reveal(1, 2, 8);
    }

    function test_Synthesis_IsPostedAfterTheReveals() public {
        uint256 until = closesAt(0) + REVEAL_WINDOW;
        commit(alice, to(alice, 7));
        commit(bob, to(bob, 8));
        vm.warp(closesAt(0));
        reveal(0, 1, 7);
        vm.warp(until - 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_TooEarly.selector, topicId, 0, until, until - 1));
        postSynthesis(rob, 0, 0, single(7));
        vm.warp(until);
        // Bob's commitment, which nobody revealed, is as if it had not been made.
        postSynthesis(rob, 0, 0, single(7));
        assertTrue(rootOf(0) != 0, "posted");
    }

    function test_NothingRevealed_ClosesTheEpoch() public {
        commit(alice, to(alice, 7));
        vm.warp(closesAt(0) + REVEAL_WINDOW);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NothingToPost.selector, topicId, 0));
        postSynthesis(rob, 0, 0, single(7));
        vm.warp(reportsUntil(0));
        assertEq(epochs.skip(topicId, 1), 1, "skipped");
    }

    // --- relays ---

    function test_Relay_TakesWhatItCanAndLogsTheRest() public {
        IInbox.SignedCommitment[] memory items = new IInbox.SignedCommitment[](3);
        items[0] = signed("bob", Role.Inferer, 0, to(bob, 1));
        items[1] = signed("alice", Role.Inferer, 0, to(alice, 7));
        items[2] = signed("alice", Role.Inferer, 0, to(alice, 8));
        vm.expectEmit(address(inbox));
        bytes memory reason = abi.encodeWithSelector(
            IInbox.Inbox_WrongSigner.selector,
            topicId,
            Role.Inferer,
            0,
            bob,
            alice
        );
        emit IInbox.SubmissionSkipped(topicId, 0, Role.Inferer, 0, reason);
        vm.expectEmit(address(inbox));
        emit IInbox.SubmissionCommitted(topicId, 0, alice, Role.Inferer, 0, 1, to(alice, 7));
        inbox.relayCommitments(topicId, 0, items);
        commit(bob, to(bob, 8));

        vm.warp(closesAt(0));
        IInbox.RevealedInference[] memory reveals = new IInbox.RevealedInference[](2);
        reveals[0] = IInbox.RevealedInference(0, 1, 8, SALT);
        reveals[1] = IInbox.RevealedInference(1, 2, 8, SALT);
        vm.expectEmit(address(inbox));
        emit IInbox.SubmissionSkipped(topicId, 0, Role.Inferer, 0, notCommitted(Role.Inferer, 0));
        inbox.revealSubmissions(topicId, 0, reveals, new IInbox.RevealedForecast[](0));
        assertEq(uint256(inbox.intakeOf(topicId, 0).inferers), 2, "inferers");
    }

    function test_RevertWhen_NothingIsRelayed() public {
        expectError(abi.encodeWithSelector(IInbox.Inbox_NothingSubmitted.selector, topicId, 0));
        inbox.relayCommitments(topicId, 0, new IInbox.SignedCommitment[](0));
    }

    function signed(
        string memory who,
        Role role,
        uint8 slot,
        bytes32 commitment
    ) private view returns (IInbox.SignedCommitment memory) {
        return Signatures.commitment(address(inbox), keyOf(who), topicId, 0, role, slot, commitment);
    }

    // --- which topics ---

    function test_RevertWhen_TheTopicIsSealed() public {
        bytes memory reason = abi.encodeWithSelector(IInbox.Inbox_Sealed.selector, topicId, uint256(REVEAL_WINDOW));
        expectError(reason);
        submit(alice, 0, 7);
        expectError(reason);
        vm.prank(fay);
        inbox.submitForecast(topicId, 0, 1, new int256[](1));
        expectError(reason);
        inbox.relaySubmissions(topicId, 0, new IInbox.SignedInference[](1), new IInbox.SignedForecast[](0));
    }

    function test_RevertWhen_TheTopicIsOpen() public {
        topicId -= 1;
        bytes memory reason = abi.encodeWithSelector(IInbox.Inbox_NotSealed.selector, topicId);
        bytes32 commitment = to(alice, 7);
        expectError(reason);
        commit(alice, commitment);
        expectError(reason);
        inbox.relayCommitments(topicId, 0, new IInbox.SignedCommitment[](1));
        expectError(reason);
        reveal(0, 1, 7);
    }
}
