// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {Status} from "../../../contracts/types/Epoch.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {LongWindowWorld} from "../utils/LongWindowWorld.sol";
import {Signatures} from "../utils/Signatures.sol";
import {vm} from "../utils/Vm.sol";

/// @notice What posts tie up, and posts and reports by operators. A challenge window of several epochs keeps chains of
/// posts open at once.
contract EpochsBondsTest is LongWindowWorld {
    /// @dev Both parts of a settlement are posts.
    uint256 private constant SETTLEMENT = 2 * MIN_STAKE + REWARD;
    address private operator = actor("operator");

    function setUp() public override {
        super.setUp();
        openTopic(STAKE);
    }

    function exposureOf(address keeper) private view returns (uint256) {
        return staking.exposureOf(topicId, keeper);
    }

    // --- bonds ---

    function test_Posts_TieUpTheMinimumStakeAndTheReward() public {
        synthesize(ray, 0, VALUE);
        assertEq(exposureOf(ray), MIN_STAKE, "a synthesis");
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        settle(rob, 0);
        assertEq(exposureOf(rob), SETTLEMENT, "a settlement");
        assertEq(exposureOf(ray), MIN_STAKE, "another's");
    }

    function test_Posts_AreReleasedAtTheSecondInWhichTheyAreFinal() public {
        run(ray, 0, VALUE);
        uint256 settledAt = time();
        vm.warp(closesAt(0) + WINDOW - 1);
        assertEq(exposureOf(ray), MIN_STAKE + SETTLEMENT, "both are open");
        assertStatus(0, Status.Posted, "the synthesis");
        vm.warp(closesAt(0) + WINDOW);
        assertEq(exposureOf(ray), SETTLEMENT, "the settlement is open");
        assertStatus(0, Status.Final, "the synthesis");
        vm.warp(settledAt + WINDOW - 1);
        assertEq(exposureOf(ray), SETTLEMENT, "the settlement is still open");
        vm.warp(settledAt + WINDOW);
        assertEq(exposureOf(ray), 0, "none is open");
    }

    /// @dev Four epochs tie up 4 x (100 + 250) ALLO: all of the stake.
    function test_RevertWhen_TheBondDoesNotAllowAnotherPost() public {
        uint256 stake = 4 * (MIN_STAKE + SETTLEMENT);
        giveStake(ray, stake - STAKE);
        for (uint64 epoch = 0; epoch < 4; ++epoch) run(ray, epoch, VALUE);
        collect(4, VALUE);
        assertEq(exposureOf(ray), stake, "all of it");
        uint32 base = epochs.baseOf(topicId, 4);
        expectError(
            abi.encodeWithSelector(IStaking.Staking_BondExceeded.selector, topicId, ray, stake + MIN_STAKE, stake)
        );
        postSynthesis(ray, 4, base, single(VALUE));
        postSynthesis(rob, 4, base, single(VALUE));
        giveStake(ray, SETTLEMENT);
        vm.warp(reportsFrom(4));
        report(rob, 4, VALUE);
        vm.warp(reportsUntil(4));
        settle(ray, 4);
    }

    /// @dev A refuted post is punished and released; what falls with it is released when it is posted again.
    function test_VoidPosts_AreReleased() public {
        synthesize(rob, 0, VALUE);
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        settle(ray, 0);
        synthesize(ray, 1, VALUE);
        assertEq(exposureOf(ray), MIN_STAKE + SETTLEMENT, "before");
        refute(0);
        assertEq(exposureOf(rob), 0, "the refuted one");
        assertStatus(1, Status.Void, "what stood on it");
        assertEq(exposureOf(ray), MIN_STAKE + SETTLEMENT, "until it is posted again");
        postSynthesis(rob, 0, 0, single(VALUE + 1));
        settle(rob, 0);
        assertEq(exposureOf(rob), MIN_STAKE + SETTLEMENT, "the new ones");
        assertEq(exposureOf(ray), MIN_STAKE, "the old settlement");
        postSynthesis(ray, 1, epochs.baseOf(topicId, 1), single(VALUE + 1));
        assertEq(exposureOf(ray), MIN_STAKE, "the new synthesis of epoch 1");
    }

    /// @dev Each of several forged posts costs its part of what is left: none is free, and none twice.
    function test_Refute_OfSeveralPostsSlashesForEach() public {
        synthesize(ray, 0, VALUE);
        synthesize(ray, 1, VALUE);
        refute(1);
        assertEq(staking.stakeOf(topicId, ray), STAKE / 2, "one");
        refute(0);
        assertEq(staking.stakeOf(topicId, ray), STAKE / 4, "two");
        assertEq(exposureOf(ray), 0, "none is open");
    }

    // --- operators ---

    function appoint() private {
        vm.prank(ray);
        staking.nameOperator(topicId, operator);
        vm.prank(operator);
        staking.serve(topicId, ray);
    }

    function signedByOperator() private view returns (IInbox.SignedReport[] memory reports) {
        reports = new IInbox.SignedReport[](1);
        reports[0] = Signatures.report(address(inbox), keyOf("operator"), topicId, 0, 1, VALUE);
    }

    function test_Operator_PostsAndReportsForItsReputer() public {
        appoint();
        synthesize(operator, 0, VALUE);
        assertEq(epochs.synthesisOf(topicId, 0).poster, ray, "poster");
        vm.warp(reportsFrom(0));
        report(operator, 0, VALUE);
        assertEq(uint256(inbox.intakeOf(topicId, 0).reputers), 2, "the slot of ray");
        expectError(abi.encodeWithSelector(IInbox.Inbox_AlreadySubmitted.selector, topicId, 0, Role.Reputer, 1));
        report(ray, 0, VALUE);
        assertEq(exposureOf(ray), MIN_STAKE, "ties up the reputer's stake");
        refute(0);
        assertEq(staking.stakeOf(topicId, ray), STAKE / 2, "and costs it");
    }

    function test_Operator_SignsReportsForItsReputer() public {
        appoint();
        vm.warp(reportsFrom(0));
        IInbox.SignedReport[] memory reports = signedByOperator();
        vm.expectEmit(address(inbox));
        emit IInbox.ReportSubmitted(topicId, 0, ray, 1, 2, VALUE);
        inbox.relayReports(topicId, 0, reports);
    }

    function test_RevertWhen_TheOperatorIsNotAppointedAnyMore() public {
        appoint();
        vm.prank(ray);
        staking.nameOperator(topicId, address(0));
        collect(0, VALUE);
        bytes memory reason = abi.encodeWithSelector(
            IParticipants.Participants_NotRegistered.selector,
            topicId,
            Role.Reputer,
            operator
        );
        expectError(reason);
        postSynthesis(operator, 0, 0, single(VALUE));
        vm.warp(reportsFrom(0));
        expectError(reason);
        report(operator, 0, VALUE);
        IInbox.SignedReport[] memory reports = signedByOperator();
        expectError(abi.encodeWithSelector(IInbox.Inbox_WrongSigner.selector, topicId, Role.Reputer, 1, operator, ray));
        inbox.relayReports(topicId, 0, reports);
    }
}
