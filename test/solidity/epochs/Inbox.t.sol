// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Role, Schedule} from "../../../contracts/types/Topic.sol";
import {vm} from "../utils/Vm.sol";
import {World} from "../utils/World.sol";

/// @notice Submissions that come directly from the participants.
contract InboxTest is World {
    int256 private constant MAX_VALUE = 1e38;
    int256 private constant MAX_LOG_LOSS = 64e18;

    address private alice = actor("alice");
    address private bob = actor("bob");
    address private fay = actor("fay");
    address private rob = actor("rob");
    address private stranger = actor("stranger");

    function setUp() public {
        deployBase();
        topicId = createTopic();
        join(Role.Inferer, alice);
        join(Role.Inferer, bob);
        join(Role.Forecaster, fay);
        join(Role.Reputer, rob);
        giveStake(rob, MIN_STAKE);
    }

    function forecast(address account, uint64 epoch, uint32 inferers, int256[] memory losses) private {
        vm.prank(account);
        inbox.submitForecast(topicId, epoch, inferers, losses);
    }

    function list(int256 a) private pure returns (int256[] memory losses) {
        losses = new int256[](1);
        losses[0] = a;
    }

    function list(int256 a, int256 b) private pure returns (int256[] memory losses) {
        losses = new int256[](2);
        (losses[0], losses[1]) = (a, b);
    }

    function seed(uint64 epoch, uint256 window) private view returns (bytes32) {
        return keccak256(abi.encode("allora.submissions", block.chainid, inbox, topicId, epoch, window));
    }

    // --- the hash chain ---

    function test_Submissions_ExtendTheChainInOrder() public {
        vm.warp(opensAt(2));
        vm.expectEmit(address(inbox));
        emit IInbox.InferenceSubmitted(topicId, 2, bob, 1, 2, -5);
        submit(bob, 2, -5);
        bytes32 head = keccak256(abi.encode(seed(2, 0), keccak256(abi.encode(0, 1, 2, -5))));
        IInbox.Intake memory intake = inbox.intakeOf(topicId, 2);
        assertEq(intake.submissions, head, "after the first");
        assertEq(uint256(intake.inferers), 2, "inferers");

        vm.expectEmit(address(inbox));
        emit IInbox.ForecastSubmitted(topicId, 2, fay, 0, 1, 3, list(-1e18, 2e18));
        forecast(fay, 2, 3, list(-1e18, 2e18));
        head = keccak256(abi.encode(head, keccak256(abi.encode(1, 0, 1, 3, list(-1e18, 2e18)))));
        submit(alice, 2, 7e18);
        head = keccak256(abi.encode(head, keccak256(abi.encode(0, 0, 1, 7e18))));
        intake = inbox.intakeOf(topicId, 2);
        assertEq(intake.submissions, head, "after all");
        assertEq(uint256(intake.inferers), 3, "inferers");
        assertEq(uint256(intake.forecasters), 1, "forecasters");
        assertEq(intake.reports, 0, "no reports yet");
    }

    function test_Reports_HaveAChainOfTheirOwn() public {
        vm.warp(opensAt(0));
        submit(alice, 0, 1e18);
        bytes32 submissions = inbox.intakeOf(topicId, 0).submissions;
        vm.warp(reportsFrom(0));
        vm.expectEmit(address(inbox));
        emit IInbox.ReportSubmitted(topicId, 0, rob, 0, 1, -9e18);
        report(rob, 0, -9e18);
        IInbox.Intake memory intake = inbox.intakeOf(topicId, 0);
        assertEq(intake.reports, keccak256(abi.encode(seed(0, 1), keccak256(abi.encode(2, 0, 1, -9e18)))), "reports");
        assertEq(intake.submissions, submissions, "submissions stay");
        assertEq(uint256(intake.reputers), 1, "reputers");
        assertEq(uint256(intake.inferers), 1, "inferers");
    }

    function test_Epochs_DoNotMix() public {
        vm.warp(opensAt(0));
        submit(alice, 0, 1e18);
        vm.warp(opensAt(1));
        submit(alice, 1, 1e18);
        assertTrue(
            inbox.intakeOf(topicId, 0).submissions != inbox.intakeOf(topicId, 1).submissions,
            "the same submission in another epoch"
        );
    }

    // --- windows, at their boundary seconds ---

    function test_WorkerWindow_ContainsItsFirstSecondAndNotItsEnd() public {
        (uint256 opens, uint256 closes) = (opensAt(1), closesAt(1));
        vm.warp(opens - 1);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowNotOpen.selector, topicId, 1, opens, opens - 1));
        submit(alice, 1, 1);
        vm.warp(opens);
        submit(alice, 1, 1);
        vm.warp(closes - 1);
        submit(bob, 1, 1);
        forecast(fay, 1, 1, list(1));
        vm.warp(closes);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowClosed.selector, topicId, 1, closes, closes));
        forecast(fay, 1, 1, list(1));
    }

    function test_ReputerWindow_ContainsItsFirstSecondAndNotItsEnd() public {
        address ray = actor("ray");
        join(Role.Reputer, ray);
        giveStake(ray, MIN_STAKE);
        (uint256 from, uint256 until) = (reportsFrom(1), reportsUntil(1));
        vm.warp(from - 1);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowNotOpen.selector, topicId, 1, from, from - 1));
        report(rob, 1, 1);
        vm.warp(from);
        report(rob, 1, 1);
        vm.warp(until - 1);
        report(ray, 1, 1);
        vm.warp(until);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowClosed.selector, topicId, 1, until, until));
        report(ray, 1, 1);
    }

    function test_RevertWhen_TheTopicIsUnknown() public {
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 5, 1));
        inbox.submitInference(5, 0, 1);
    }

    // --- who may submit ---

    function test_RevertWhen_TheCallerIsNotRegistered() public {
        vm.warp(opensAt(0));
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotRegistered.selector, topicId, Role.Inferer, fay)
        );
        submit(fay, 0, 1);
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotRegistered.selector, topicId, Role.Forecaster, alice)
        );
        forecast(alice, 0, 1, list(1));
        vm.warp(reportsFrom(0));
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotRegistered.selector, topicId, Role.Reputer, stranger)
        );
        report(stranger, 0, 1);
    }

    function test_RevertWhen_SubmittedAlready() public {
        vm.warp(opensAt(0));
        submit(bob, 0, 1);
        expectError(abi.encodeWithSelector(IInbox.Inbox_AlreadySubmitted.selector, topicId, 0, Role.Inferer, 1));
        submit(bob, 0, 1);
        forecast(fay, 0, 1, list(1));
        expectError(abi.encodeWithSelector(IInbox.Inbox_AlreadySubmitted.selector, topicId, 0, Role.Forecaster, 0));
        forecast(fay, 0, 1, list(1));
        vm.warp(reportsFrom(0));
        report(rob, 0, 1);
        expectError(abi.encodeWithSelector(IInbox.Inbox_AlreadySubmitted.selector, topicId, 0, Role.Reputer, 0));
        report(rob, 0, 1);
    }

    function test_RevertWhen_RegisteredInTheMiddleOfTheEpoch() public {
        vm.warp(opensAt(4) + 1);
        join(Role.Inferer, stranger);
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotSeated.selector, topicId, Role.Inferer, stranger, 4)
        );
        submit(stranger, 4, 1);
        vm.warp(opensAt(5));
        submit(stranger, 5, 1);
    }

    /// @dev A slot that changed hands after its holder submitted is not free for a second submission.
    function test_RevertWhen_TheSlotsFormerHolderHasSubmitted() public {
        vm.warp(opensAt(3));
        submit(alice, 3, 1);
        leaveRole(Role.Inferer, alice);
        join(Role.Inferer, stranger);
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotSeated.selector, topicId, Role.Inferer, stranger, 3)
        );
        submit(stranger, 3, 1);
    }

    // --- what may be submitted ---

    function test_Values_AreBoundedInclusively() public {
        vm.warp(opensAt(0));
        expectError(abi.encodeWithSelector(IInbox.Inbox_ValueOutOfRange.selector, MAX_VALUE + 1, MAX_VALUE));
        submit(alice, 0, MAX_VALUE + 1);
        expectError(abi.encodeWithSelector(IInbox.Inbox_ValueOutOfRange.selector, type(int256).min, MAX_VALUE));
        submit(alice, 0, type(int256).min);
        submit(alice, 0, MAX_VALUE);
        submit(bob, 0, -MAX_VALUE);
        vm.warp(reportsFrom(0));
        expectError(abi.encodeWithSelector(IInbox.Inbox_ValueOutOfRange.selector, -MAX_VALUE - 1, MAX_VALUE));
        report(rob, 0, -MAX_VALUE - 1);
        report(rob, 0, -MAX_VALUE);
    }

    function test_Forecasts_AreBoundedInclusively() public {
        vm.warp(opensAt(0));
        expectError(abi.encodeWithSelector(IInbox.Inbox_ValueOutOfRange.selector, MAX_LOG_LOSS + 1, MAX_LOG_LOSS));
        forecast(fay, 0, 3, list(0, MAX_LOG_LOSS + 1));
        expectError(abi.encodeWithSelector(IInbox.Inbox_ValueOutOfRange.selector, -MAX_LOG_LOSS - 1, MAX_LOG_LOSS));
        forecast(fay, 0, 3, list(-MAX_LOG_LOSS - 1, 0));
        forecast(fay, 0, 3, list(MAX_LOG_LOSS, -MAX_LOG_LOSS));
    }

    function test_RevertWhen_TheForecastIsMalformed() public {
        vm.warp(opensAt(0));
        expectError(abi.encodeWithSelector(IInbox.Inbox_EmptyForecast.selector, topicId, 0));
        forecast(fay, 0, 0, new int256[](0));
        expectError(abi.encodeWithSelector(IInbox.Inbox_LengthMismatch.selector, 1, 2));
        forecast(fay, 0, 3, list(1));
        expectError(abi.encodeWithSelector(IInbox.Inbox_LengthMismatch.selector, 2, 1));
        forecast(fay, 0, 2, list(1, 2));
    }

    function test_RevertWhen_TheForecastNamesASlotThatWasNeverHeld() public {
        vm.warp(opensAt(0));
        expectError(abi.encodeWithSelector(IInbox.Inbox_UnknownInferer.selector, topicId, 5, 3));
        forecast(fay, 0, 5, list(1, 2));
        leaveRole(Role.Inferer, alice);
        forecast(fay, 0, 3, list(1, 2));
    }

    // --- stake of reporters ---

    /// @dev The stake that counts is that of the end of the worker window.
    function test_RevertWhen_TheStakeWasTooLowWhenTheWindowClosed() public {
        address ray = actor("ray");
        join(Role.Reputer, ray);
        giveStake(ray, MIN_STAKE - 1);
        vm.warp(closesAt(0) + 1);
        giveStake(ray, 1);
        vm.warp(reportsFrom(0));
        expectError(
            abi.encodeWithSelector(IInbox.Inbox_InsufficientStake.selector, topicId, ray, MIN_STAKE - 1, MIN_STAKE)
        );
        report(ray, 0, 1);
        vm.warp(reportsFrom(1));
        report(ray, 1, 1);
    }

    function test_Report_WithStakeThatHasStartedToLeaveSince() public {
        vm.warp(closesAt(0) + 1);
        unbond(rob, MIN_STAKE);
        vm.warp(reportsFrom(0));
        report(rob, 0, 1);
        assertEq(uint256(inbox.intakeOf(topicId, 0).reputers), 1, "reputers");
    }

    /// @dev Reputer windows of neighbouring epochs overlap without interfering.
    function test_Report_ForTwoEpochsAtOnce() public {
        Schedule memory schedule = topics.scheduleOf(topicId);
        schedule.start = uint40(time() + 1);
        schedule.reputerWindow = 5000;
        uint64 first = topicId;
        topicId = kit.createTopic(schedule);
        join(Role.Reputer, rob);
        giveStake(rob, MIN_STAKE);
        vm.warp(reportsFrom(1));
        report(rob, 1, 5);
        report(rob, 0, 6);
        assertTrue(inbox.intakeOf(topicId, 0).reports != inbox.intakeOf(topicId, 1).reports, "a chain for each epoch");
        assertEq(inbox.intakeOf(first, 0).reports, 0, "the other topic");
    }
}
