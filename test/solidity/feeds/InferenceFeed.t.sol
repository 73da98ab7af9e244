// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInferenceFeed} from "../../../contracts/interfaces/IInferenceFeed.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Status} from "../../../contracts/types/Epoch.sol";
import {Inference, Quality, QualityLimits} from "../../../contracts/types/Inference.sol";
import {FeedsWorld} from "../utils/FeedsWorld.sol";
import {vm} from "../utils/Vm.sol";

contract InferenceFeedTest is FeedsWorld {
    uint128 private constant ANY_WIDTH = type(uint128).max;

    function assertQuality(Quality actual, Quality expected, string memory what) private pure {
        assertEq(uint256(actual), uint256(expected), what);
    }

    function assertStatus(Status actual, Status expected, string memory what) private pure {
        assertEq(uint256(actual), uint256(expected), what);
    }

    // --- final ---

    function test_Latest_TellsAllOfTheNewestRound() public {
        finalizeRound(0, VALUE);
        finalizeRound(2, 1000e18, 990e18, 1020e18);
        Inference memory inference = inferences.latest(topicId);
        assertEq(inference.value, 1000e18, "value");
        assertEq(inference.lower, 990e18, "lower");
        assertEq(inference.upper, 1020e18, "upper");
        assertEq(inference.root, rootOf(2), "root");
        assertEq(uint256(inference.epoch), 2, "epoch");
        assertEq(uint256(inference.round), 2, "round");
        assertEq(uint256(inference.dataTime), closesAt(2), "data time");
        assertEq(uint256(inference.postedAt), closesAt(2), "posted at");
        assertEq(uint256(inference.finalAt), closesAt(2) + 500, "final at");
        assertStatus(inference.status, Status.Final, "status");
        assertStatus(inference.traceStatus, Status.Final, "trace");
        assertEq(uint256(inference.inferers), 1, "inferers");
        assertEq(uint256(inference.forecasters), 0, "forecasters");
        assertEq(uint256(inference.reputers), 0, "reputers");
        assertQuality(inference.quality, Quality.Good, "quality");
    }

    function test_RevertWhen_ThereIsNothingToServe() public {
        bytes memory unknown = abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 9, 1);
        expectError(unknown);
        inferences.latest(9);
        expectError(unknown);
        inferences.atEpoch(9, 0);
        expectError(unknown);
        inferences.atTime(9, time());
        expectError(unknown);
        inferences.pending(9);
        bytes memory noData = abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NoData.selector, topicId);
        expectError(noData);
        inferences.latest(topicId);
        expectError(noData);
        inferences.valueNoOlderThan(topicId, type(uint256).max);
        expectError(noData);
        inferences.atTime(topicId, time());
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NoRound.selector, topicId, 1, 0));
        inferences.atRound(topicId, 1);
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NothingPending.selector, topicId));
        inferences.pending(topicId);
    }

    function test_AtRound_ServesEveryRound() public {
        finalizeRound(0, VALUE);
        finalizeRound(3, 2 * VALUE);
        assertEq(inferences.atRound(topicId, 1).value, VALUE, "first");
        assertEq(uint256(inferences.atRound(topicId, 2).epoch), 3, "second");
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NoRound.selector, topicId, 0, 2));
        inferences.atRound(topicId, 0);
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NoRound.selector, topicId, 3, 2));
        inferences.atRound(topicId, 3);
    }

    /// @dev Epoch 1 is final after epoch 2, so that it is served by epoch only.
    function test_AtEpoch_ServesFinalValuesAlsoWhereTheyAreNoRound() public {
        collect(1, 7e18);
        finalizeRound(2, VALUE);
        expectNotFinal(1, Status.None);
        inferences.atEpoch(topicId, 1);
        postSynthesis(rob, 1, 0, single(7e18));
        expectNotFinal(1, Status.Posted);
        inferences.atEpoch(topicId, 1);
        vm.warp(time() + 500);
        // Final already, and recorded by nobody.
        assertLate(inferences.atEpoch(topicId, 1));
        epochs.finalize(topicId, 1);
        assertLate(inferences.atEpoch(topicId, 1));
        assertEq(uint256(inferences.atEpoch(topicId, 2).round), 1, "the newer one is a round");
        assertEq(inferences.atTime(topicId, closesAt(2)).value, VALUE, "rounds by time leave it out");
        synthesize(rob, 4, VALUE);
        refute(4);
        expectNotFinal(4, Status.Void);
        inferences.atEpoch(topicId, 4);
    }

    function expectNotFinal(uint64 epoch, Status status) private {
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NotFinal.selector, topicId, epoch, status));
    }

    function assertLate(Inference memory inference) private pure {
        assertEq(inference.value, 7e18, "value");
        assertEq(uint256(inference.round), 0, "no round");
        assertStatus(inference.status, Status.Final, "status");
    }

    function test_AtTime_ServesTheNewestRoundWhoseDataIsNotNewer() public {
        finalizeRound(3, VALUE);
        finalizeRound(4, 2 * VALUE);
        finalizeRound(8, 3 * VALUE);
        assertEq(uint256(inferences.atTime(topicId, closesAt(3)).round), 1, "to the second");
        assertEq(uint256(inferences.atTime(topicId, closesAt(4) - 1).round), 1, "a second before the next");
        assertEq(uint256(inferences.atTime(topicId, closesAt(4)).round), 2, "the next");
        assertEq(uint256(inferences.atTime(topicId, closesAt(8) - 1).round), 2, "over a gap");
        assertEq(uint256(inferences.atTime(topicId, type(uint256).max).round), 3, "ever");
        assertNothingBefore(closesAt(3) - 1);
        assertNothingBefore(0);
    }

    function assertNothingBefore(uint256 moment) private {
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NothingBefore.selector, topicId, moment));
        inferences.atTime(topicId, moment);
    }

    /// @dev Against a walk over all rounds.
    function testFuzz_AtTime_FindsWhatAWalkFinds(uint256 seed) public {
        uint64 epoch;
        uint256 rounds = bound(draw(seed, 0), 1, 12);
        uint64[] memory epochOf = new uint64[](rounds + 1);
        for (uint256 i = 1; i <= rounds; ++i) {
            epoch += uint64(bound(draw(seed, i), 1, 3) == 3 ? draw(seed, 99 + i) % 20 : 1);
            if (i > 1 && epoch == epochOf[i - 1]) ++epoch;
            finalizeRound(epoch, int128(int256(i)) * 1e18);
            epochOf[i] = epoch;
        }
        for (uint256 i = 0; i < 8; ++i) {
            uint256 moment = bound(draw(seed, 200 + i), closesAt(epochOf[1]), closesAt(epoch) + 2000);
            uint256 round = 1;
            while (round < rounds && closesAt(epochOf[round + 1]) <= moment) ++round;
            assertEq(uint256(inferences.atTime(topicId, moment).round), round, "by time");
            assertEq(uint256(inferences.atEpoch(topicId, epochOf[round]).round), round, "by epoch");
        }
    }

    function test_ValueNoOlderThan_RefusesOldData() public {
        finalizeRound(0, VALUE);
        vm.warp(closesAt(0) + 900);
        assertEq(inferences.valueNoOlderThan(topicId, 900).value, VALUE, "as old as allowed");
        vm.warp(time() + 1);
        bytes4 stale = IInferenceFeed.InferenceFeed_Stale.selector;
        expectError(abi.encodeWithSelector(stale, topicId, closesAt(0), 900, time()));
        inferences.valueNoOlderThan(topicId, 900);
    }

    // --- quality ---

    function expectBad(uint64 epoch, Quality quality) private {
        bytes4 bad = IInferenceFeed.InferenceFeed_BadQuality.selector;
        expectError(abi.encodeWithSelector(bad, topicId, epoch, quality));
    }

    function test_Quality_IsJudgedByTheLimits() public {
        finalizeRound(0, 1000e18, 980e18, 1080e18);
        assertQuality(inferences.latest(topicId).quality, Quality.Good, "a tenth wide");
        finalizeRound(1, 1000e18, 980e18, 1080e18 + 1);
        assertQuality(inferences.latest(topicId).quality, Quality.WideInterval, "wider");
        expectBad(1, Quality.WideInterval);
        inferences.valueNoOlderThan(topicId, 5000);
        assertEq(inferences.valueWithin(topicId, 5000, QualityLimits(1, 0, 0.2e18)).value, 1000e18, "own limits");
        expectBad(1, Quality.LowParticipation);
        inferences.valueWithin(topicId, 5000, QualityLimits(2, 0, ANY_WIDTH));
        assertQuality(inferences.qualityOf(topicId, QualityLimits(2, 0, 0)), Quality.WideInterval, "the worse one");
        assertQuality(inferences.qualityOf(9, QualityLimits(0, 0, 0)), Quality.NoTopic, "no topic");
        QualityLimits memory limits = inferences.qualityLimits();
        assertEq(uint256(limits.inferers), 1, "limit of inferers");
        assertEq(uint256(limits.reputers), 0, "limit of reputers");
        assertEq(uint256(limits.width), 0.1e18, "limit of the width");
    }

    function test_Quality_OfAnIntervalUpsideDownIsWide() public {
        finalizeRound(0, 1000e18, 1001e18, 1000e18);
        assertQuality(inferences.qualityOf(topicId, QualityLimits(0, 0, ANY_WIDTH)), Quality.WideInterval, "quality");
    }

    /// @dev An epoch that stands on no settlement was weighed by nobody's losses.
    function test_Reputers_AreThoseOfTheSettlementBehind() public {
        QualityLimits memory limits = QualityLimits(1, 1, ANY_WIDTH);
        run(rob, 0, VALUE);
        epochs.finalize(topicId, 0);
        assertQuality(inferences.qualityOf(topicId, limits), Quality.LowParticipation, "cold start");
        finalizeRound(3, VALUE);
        Inference memory inference = inferences.latest(topicId);
        assertEq(uint256(inference.reputers), 1, "reputers");
        assertQuality(inferences.qualityOf(topicId, limits), Quality.Good, "weighed");
    }

    function test_Quality_IsHaltedWhileTheTopicIsPaused() public {
        finalizeRound(0, VALUE);
        vm.prank(address(kit));
        topics.pause(topicId);
        assertQuality(inferences.latest(topicId).quality, Quality.Good, "the open epoch goes on");
        vm.warp(opensAt(2) - 1);
        assertQuality(inferences.latest(topicId).quality, Quality.Good, "to its last second");
        vm.warp(opensAt(2));
        assertQuality(inferences.latest(topicId).quality, Quality.Halted, "paused");
        assertQuality(inferences.atRound(topicId, 1).quality, Quality.Good, "history stays as it was");
        expectBad(0, Quality.Halted);
        inferences.valueNoOlderThan(topicId, 5000);
        vm.prank(address(kit));
        topics.unpause(topicId);
        assertQuality(inferences.latest(topicId).quality, Quality.Halted, "until the next epoch");
        vm.warp(opensAt(3));
        assertQuality(inferences.latest(topicId).quality, Quality.Good, "on again");
    }

    // --- batch ---

    function test_LatestOf_OneBadTopicSpoilsNothing() public {
        finalizeRound(0, VALUE);
        uint64 silent = createTopic();
        uint64[] memory ids = new uint64[](5);
        (ids[0], ids[1], ids[2], ids[3], ids[4]) = (99, silent, topicId, 0, type(uint64).max);
        Inference[] memory all = inferences.latestOf(ids);
        assertEq(all.length, 5, "one for each");
        assertQuality(all[0].quality, Quality.NoTopic, "unknown");
        assertQuality(all[1].quality, Quality.NoData, "silent");
        assertQuality(all[2].quality, Quality.Good, "good");
        assertEq(all[2].value, VALUE, "value");
        assertQuality(all[3].quality, Quality.NoTopic, "no topic 0");
        assertQuality(all[4].quality, Quality.NoTopic, "nor the last");
        assertEq(all[0].value, 0, "nothing in its place");
    }

    // --- pending ---

    function expectNotPending(uint64 epoch, Status status) private {
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NotPending.selector, topicId, epoch, status));
    }

    function test_Pending_IsNeverMixedWithFinal() public {
        finalizeRound(0, VALUE);
        synthesize(rob, 2, 2 * VALUE);
        assertEq(inferences.latest(topicId).value, VALUE, "final");
        Inference memory inference = inferences.pending(topicId);
        assertEq(inference.value, 2 * VALUE, "pending");
        assertStatus(inference.status, Status.Posted, "status");
        assertEq(uint256(inference.round), 0, "no round");
        assertEq(uint256(inference.finalAt), closesAt(2) + 500, "final at");
        assertEq(inferences.pendingAt(topicId, 2).value, 2 * VALUE, "by epoch");
        expectNotPending(0, Status.Final);
        inferences.pendingAt(topicId, 0);
        expectNotPending(1, Status.None);
        inferences.pendingAt(topicId, 1);
        vm.warp(closesAt(2) + 500);
        expectNotPending(2, Status.Final);
        inferences.pendingAt(topicId, 2);
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NothingPending.selector, topicId));
        inferences.pending(topicId);
    }

    function test_Pending_LooksBackAsFarAsItSays() public {
        assertEq(inferences.PENDING_EPOCHS(), 32, "epochs");
        collect(0, VALUE);
        vm.warp(opensAt(32) - 1);
        postSynthesis(rob, 0, 0, single(VALUE));
        assertEq(uint256(inferences.pending(topicId).epoch), 0, "the 32nd, of which the open epoch is the first");
        vm.warp(opensAt(32));
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NothingPending.selector, topicId));
        inferences.pending(topicId);
        assertEq(uint256(inferences.pendingAt(topicId, 0).epoch), 0, "by its epoch it is there");
    }

    function test_Terms() public view {
        assertEq(inferences.heartbeat(topicId), 1500, "heartbeat");
        assertEq(inferences.epochLength(topicId), 1000, "epoch");
        assertEq(address(inferences.epochs()), address(epochs), "epochs");
    }
}
