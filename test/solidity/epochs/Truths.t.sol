// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {FeedMock} from "../../../contracts/mocks/FeedMock.sol";
import {OpenedReport} from "../../../contracts/types/Settlement.sol";
import {Role, TopicParameters} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Truths outside the tolerance of the topic's feed cost stake, those within it never do, and a feed that leaves
/// a doubt decides nothing.
contract TruthsTest is EpochsWorld {
    uint32 private constant MAX_AGE = 200;
    int256 private constant MAX_VALUE = 1e38;
    uint80 private constant ROUND = 7;
    FeedMock private feed;
    /// @dev Moment that epoch 0 is about.
    uint256 private moment;

    function setUp() public override {
        super.setUp();
        createFeedTopic(8, 0.01e18);
    }

    function createFeedTopic(uint8 decimals, uint64 tolerance) private {
        feed = FeedMock(deploy("FeedMock", abi.encode(decimals)));
        TopicParameters memory parameters = kit.defaultParameters();
        parameters.source.feed = address(feed);
        parameters.source.maxAge = MAX_AGE;
        parameters.source.tolerance = tolerance;
        topicId = topics.createTopic(parameters);
        join(Role.Reputer, rob);
        join(Role.Reputer, ray);
        giveStake(rob, STAKE);
        giveStake(ray, STAKE);
        moment = reportsFrom(0);
    }

    /// @dev Rob says so, ray says 100.
    function reported(int256 truth) private returns (OpenedReport[] memory reports) {
        vm.warp(moment);
        report(rob, 0, truth);
        report(ray, 0, 100e18);
        vm.warp(reportsUntil(0));
        reports = new OpenedReport[](2);
        reports[0] = OpenedReport(0, 1, truth);
        reports[1] = OpenedReport(1, 2, 100e18);
    }

    function slash(OpenedReport[] memory reports, uint256 position, uint80 roundId) private {
        vm.prank(watcher);
        disputes.slashTruth(topicId, 0, reports, position, roundId, 0);
    }

    function refuse(bytes memory reason, OpenedReport[] memory reports) private {
        expectError(reason);
        slash(reports, 0, ROUND);
        assertEq(staking.stakeOf(topicId, rob), STAKE, "stake");
    }

    function notInForce(uint256 updatedAt, uint256 replacedAt) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(IDisputes.Disputes_RoundNotInForce.selector, ROUND, updatedAt, replacedAt, moment);
    }

    // --- tolerance ---

    /// @dev Exactly as the inequality |truth - answer| > tolerance |answer| says, whatever the decimals; near it too.
    function testFuzz_Truths_AreSlashedIffOutside(uint256 seed) public {
        uint8 decimals = uint8(draw(seed, 0) % 19);
        uint64 tolerance = uint64(1 + (draw(seed, 1) % 1e18));
        createFeedTopic(decimals, tolerance);
        int256 scale = int256(10 ** (18 - decimals));
        int256 limit = MAX_VALUE / scale / (draw(seed, 2) % 3 == 0 ? int256(1) : int256(10 ** (draw(seed, 3) % 20)));
        int256 answer = bound(int256(draw(seed, 4)), -limit, limit);
        if (answer == 0) answer = 1;
        feed.push(ROUND, answer, moment);
        int256 value = answer * scale;
        int256 magnitude = value < 0 ? -value : value;
        int256 width = (int256(uint256(tolerance)) * magnitude) / 1e18;
        int256 truth = value + (draw(seed, 5) % 2 == 0 ? width : -width) + int256(draw(seed, 6) % 5) - 2;
        if (draw(seed, 7) % 3 == 0) truth = bound(int256(draw(seed, 8)), -MAX_VALUE, MAX_VALUE);
        truth = bound(truth, -MAX_VALUE, MAX_VALUE);
        OpenedReport[] memory reports = reported(truth);
        int256 gap = truth > value ? truth - value : value - truth;
        // In 1e36ths, so that nothing is rounded.
        bool outside = gap * 1e18 > int256(uint256(tolerance)) * magnitude;
        if (!outside) {
            int256 excess = gap * 1e18 - int256(uint256(tolerance)) * magnitude;
            refuse(abi.encodeWithSelector(IDisputes.Disputes_TruthWithin.selector, truth, value, excess), reports);
            return;
        }
        slash(reports, 0, ROUND);
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "slashed");
        assertEq(staking.stakeOf(topicId, ray), STAKE, "another reputer");
    }

    function test_Slash_PaysWhoCommittedAndHappensOnce() public {
        feed.push(ROUND, 100e8, moment);
        OpenedReport[] memory reports = reported(102e18);
        commitTo(watcher, disputes.wrongTruthOf(topicId, 0, rob));
        vm.expectEmit(address(disputes));
        emit IDisputes.TruthSlashed(topicId, 0, rob, watcher, 102e18, 100e18, ROUND, STAKE / 2);
        slash(reports, 0, ROUND);
        assertEq(staking.bountyOf(watcher), STAKE / 4, "bounty");
        expectError(abi.encodeWithSelector(IDisputes.Disputes_AlreadyJudged.selector, topicId, 0, rob));
        slash(reports, 0, ROUND);
        expectError(abi.encodeWithSelector(IDisputes.Disputes_TruthWithin.selector, 100e18, 100e18, -1e36));
        slash(reports, 1, ROUND);
    }

    function test_Slash_WithoutACommitment_PaysNobody() public {
        feed.push(ROUND, 100e8, moment);
        slash(reported(102e18), 0, ROUND);
        assertEq(staking.bountyOf(watcher), 0, "bounty");
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "slashed");
    }

    // --- the round in force, at its boundary seconds ---

    function test_Round_IsInForceFromItsFirstSecondToTheNextRounds() public {
        OpenedReport[] memory reports = reported(102e18);
        feed.push(ROUND, 100e8, moment + 1);
        refuse(notInForce(moment + 1, type(uint256).max), reports);
        feed.push(ROUND, 100e8, moment - 1);
        feed.push(ROUND + 1, 102e8, moment);
        refuse(notInForce(moment - 1, moment), reports);
        feed.push(ROUND + 1, 102e8, moment + 1);
        slash(reports, 0, ROUND);
    }

    function test_Round_IsNotOlderThanAllowed() public {
        OpenedReport[] memory reports = reported(102e18);
        feed.push(ROUND, 100e8, moment - MAX_AGE - 1);
        refuse(abi.encodeWithSelector(IDisputes.Disputes_StaleRound.selector, ROUND, MAX_AGE + 1, MAX_AGE), reports);
        feed.push(ROUND, 100e8, moment - MAX_AGE);
        slash(reports, 0, ROUND);
    }

    function test_RevertWhen_TheRoundIsIncomplete() public {
        OpenedReport[] memory reports = reported(102e18);
        bytes4 selector = IDisputes.Disputes_IncompleteRound.selector;
        feed.push(ROUND, 100e8, 0);
        refuse(abi.encodeWithSelector(selector, ROUND, ROUND, 0, ROUND), reports);
        feed.set(ROUND, 100e8, moment, ROUND - 1);
        refuse(abi.encodeWithSelector(selector, ROUND, ROUND, moment, ROUND - 1), reports);
        // One that is not complete yet may be followed by others: it is no proof that this one lasted.
        feed.push(ROUND, 100e8, moment);
        feed.push(ROUND + 1, 100e8, 0);
        refuse(notInForce(moment, 0), reports);
    }

    function test_RevertWhen_TheNewestRoundIsOfAnotherAggregator() public {
        OpenedReport[] memory reports = reported(102e18);
        feed.push(ROUND, 100e8, moment);
        uint80 next = (uint80(1) << 64) + 1;
        feed.push(next, 100e8, moment + 1);
        refuse(abi.encodeWithSelector(IDisputes.Disputes_OtherPhase.selector, ROUND, next), reports);
        feed.setNewest(ROUND - 1);
        refuse(abi.encodeWithSelector(IDisputes.Disputes_OtherPhase.selector, ROUND, ROUND - 1), reports);
    }

    function test_RevertWhen_TheFeedIsSilentOrMalformed() public {
        OpenedReport[] memory reports = reported(102e18);
        bytes4 selector = IDisputes.Disputes_UnusableAnswer.selector;
        feed.push(ROUND, 0, moment);
        refuse(abi.encodeWithSelector(selector, ROUND, 0, 8, MAX_VALUE), reports);
        feed.push(ROUND, type(int256).min, moment);
        refuse(abi.encodeWithSelector(selector, ROUND, type(int256).min, 8, MAX_VALUE), reports);
        feed.push(ROUND, 1e28 + 1, moment);
        refuse(abi.encodeWithSelector(selector, ROUND, 1e28 + 1, 8, MAX_VALUE), reports);
        feed.push(ROUND, 100e8, moment);
        feed.setDecimals(19);
        refuse(abi.encodeWithSelector(selector, ROUND, 100e8, 19, MAX_VALUE), reports);
        feed.setDecimals(8);
        feed.setSilent(true);
        refuse(abi.encodeWithSelector(FeedMock.FeedMock_Silent.selector), reports);
        feed.setSilent(false);
        slash(reports, 0, ROUND);
    }

    // --- when, and of what ---

    function test_Time_FromTheEndOfTheWindowUntilAllIsDecided() public {
        feed.push(ROUND, 100e8, moment);
        OpenedReport[] memory reports = reported(102e18);
        (uint256 from, uint256 until) = (reportsUntil(0), reportsUntil(0) + 1 days + 500);
        bytes4 selector = IDisputes.Disputes_NotNow.selector;
        vm.warp(from - 1);
        refuse(abi.encodeWithSelector(selector, topicId, 0, from, until, from - 1), reports);
        vm.warp(until);
        refuse(abi.encodeWithSelector(selector, topicId, 0, from, until, until), reports);
        vm.warp(until - 1);
        slash(reports, 0, ROUND);
    }

    /// @dev Whoever starts to leave in the first second after its stake counted can be slashed to the last.
    function test_Unbonding_IsNoEscape() public {
        feed.push(ROUND, 100e8, moment);
        vm.warp(closesAt(0));
        unbond(rob, STAKE);
        OpenedReport[] memory reports = reported(102e18);
        vm.warp(reportsUntil(0) + 1 days + 499);
        slash(reports, 0, ROUND);
        assertEq(staking.unbondingOf(topicId, rob, rob, 1).amount, STAKE / 2, "what will be paid");
    }

    function test_RevertWhen_TheReportsAreOthers() public {
        feed.push(ROUND, 100e8, moment);
        OpenedReport[] memory reports = reported(102e18);
        reports[0].content = 200e18;
        vm.expectPartialRevert(IDisputes.Disputes_OtherReports.selector);
        slash(reports, 0, ROUND);
        reports[0].content = 102e18;
        vm.expectPartialRevert(IDisputes.Disputes_OtherReports.selector);
        slash(reports, 2, ROUND);
        vm.expectPartialRevert(IDisputes.Disputes_OtherReports.selector);
        slash(new OpenedReport[](0), 0, ROUND);
    }

    function test_RevertWhen_TheTopicHasNoSource() public {
        topicId -= 1;
        vm.warp(reportsFrom(0));
        report(rob, 0, 5e18);
        vm.warp(reportsUntil(0));
        OpenedReport[] memory reports = new OpenedReport[](1);
        reports[0] = OpenedReport(0, 1, 5e18);
        expectError(abi.encodeWithSelector(IDisputes.Disputes_NoSource.selector, topicId));
        slash(reports, 0, ROUND);
    }
}
