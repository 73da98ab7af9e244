// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorFeed} from "../../../contracts/interfaces/IAggregatorFeed.sol";
import {FeedsWorld} from "../utils/FeedsWorld.sol";
import {vm} from "../utils/Vm.sol";

contract AggregatorFeedTest is FeedsWorld {
    bytes private constant NO_DATA = abi.encodeWithSignature("Error(string)", "No data present");

    function assertRound(uint80 roundId, uint256 answer, uint256 dataTime) private view {
        (uint80 id, int256 value, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = feed.getRoundData(roundId);
        assertEq(uint256(id), roundId, "round");
        assertEq(value, int256(answer), "answer");
        assertEq(startedAt, dataTime, "started");
        assertEq(updatedAt, dataTime, "updated");
        assertEq(uint256(answeredIn), roundId, "answered in");
        assertEq(feed.getAnswer(roundId), value, "older read of the answer");
        assertEq(feed.getTimestamp(roundId), dataTime, "older read of the time");
    }

    function test_Terms() public view {
        assertEq(uint256(feed.decimals()), 8, "decimals");
        assertEq(feed.description(), "ETH / USD - Allora topic 1, 1000s", "description");
        assertEq(feed.version(), 2, "version");
        assertEq(uint256(feed.topicId()), topicId, "topic");
        assertEq(address(feed.epochs()), address(epochs), "epochs");
        // An epoch of 1000 s and a challenge window of 500 s.
        assertEq(feed.heartbeat(), 1500, "heartbeat");
    }

    function test_RevertWhen_ThereIsNoRound() public {
        expectError(NO_DATA);
        feed.latestRoundData();
        expectError(NO_DATA);
        feed.getRoundData(0);
        expectError(NO_DATA);
        feed.getRoundData(1);
        // A value that is final without anybody having recorded it is not a round yet.
        synthesize(rob, 0, VALUE);
        vm.warp(time() + 500);
        expectError(NO_DATA);
        feed.latestRoundData();
        epochs.finalize(topicId, 0);
        feed.latestRoundData();
        expectError(NO_DATA);
        feed.getRoundData(0);
        expectError(NO_DATA);
        feed.getRoundData(2);
        expectError(NO_DATA);
        feed.getRoundData(type(uint80).max);
        // Its lower 64 bits are those of round 1.
        expectError(NO_DATA);
        feed.getRoundData((1 << 64) + 1);
    }

    function assertNothing(uint256 roundId) private view {
        assertEq(feed.getAnswer(roundId), 0, "no answer");
        assertEq(feed.getTimestamp(roundId), 0, "no time");
    }

    function test_OlderReads_NeverRevert() public {
        assertEq(feed.latestAnswer(), 0, "no answer yet");
        assertEq(feed.latestTimestamp(), 0, "no time yet");
        assertEq(feed.latestRound(), 0, "no round yet");
        assertNothing(0);
        assertNothing(1);
        finalizeRound(0, VALUE);
        finalizeRound(2, 2 * VALUE);
        assertEq(feed.latestAnswer(), 5000.24691357e8, "answer");
        assertEq(feed.latestTimestamp(), closesAt(2), "time");
        assertEq(feed.latestRound(), 2, "round");
        assertNothing(0);
        assertNothing(3);
        assertNothing((1 << 64) + 1);
        assertNothing(type(uint256).max);
    }

    function test_Rounds_AreContiguousAndDatedByTheirData() public {
        finalizeRound(0, VALUE);
        finalizeRound(3, 2 * VALUE);
        assertRound(1, 2500.12345678e8, closesAt(0));
        assertRound(2, 5000.24691357e8, closesAt(3));
        (uint80 id, int256 answer, , uint256 updatedAt, ) = feed.latestRoundData();
        assertEq(uint256(id), 2, "round");
        assertEq(answer, 5000.24691357e8, "answer");
        assertTrue(updatedAt <= time(), "never from the future");
    }

    /// @dev A pending or refuted post is never served, and what was served stays.
    function test_Rounds_ServeFinalValuesOnly() public {
        finalizeRound(0, VALUE);
        synthesize(rob, 2, 9 * VALUE);
        assertRound(1, 2500.12345678e8, closesAt(0));
        refute(2);
        (uint80 id, , , , ) = feed.latestRoundData();
        assertEq(uint256(id), 1, "still the first");
        postSynthesis(ray, 2, 0, single(2 * VALUE));
        vm.warp(time() + 500);
        epochs.finalize(topicId, 2);
        assertRound(1, 2500.12345678e8, closesAt(0));
        assertRound(2, 5000.24691357e8, closesAt(2));
    }

    /// @dev One second before the next round the newest one is as old as it gets.
    function test_Heartbeat_IsNotReached() public {
        finalizeRound(0, VALUE);
        for (uint64 epoch = 1; epoch < 4; ++epoch) {
            synthesize(rob, epoch, VALUE);
            vm.warp(time() + 499);
            (, , , uint256 updatedAt, ) = feed.latestRoundData();
            assertEq(time() - updatedAt, feed.heartbeat() - 1, "age");
            vm.warp(time() + 1);
            epochs.finalize(topicId, epoch);
        }
    }

    function test_RevertWhen_TheOriginalIsReadAsAFeed() public {
        IAggregatorFeed original = IAggregatorFeed(factory.implementation());
        bytes memory noFeed = abi.encodeWithSelector(IAggregatorFeed.AggregatorFeed_NoFeed.selector);
        expectError(noFeed);
        original.latestRoundData();
        expectError(noFeed);
        original.latestAnswer();
        expectError(noFeed);
        original.decimals();
    }

    function testFuzz_Answer_IsTruncatedTowardsZero(uint8 decimals, int128 value) public {
        decimals = uint8(bound(decimals, 0, 18));
        int128 network = int128(bound(int256(value), -1e38, 1e38));
        feed = factory.createFeed(topicId, decimals, "any");
        finalizeRound(0, network);
        (, int256 answer, , , ) = feed.latestRoundData();
        assertEq(feed.latestAnswer(), answer, "older read");
        int256 unit = int256(10 ** (18 - uint256(decimals)));
        int256 rest = network - answer * unit;
        assertTrue(rest == 0 || (rest > 0) == (network > 0), "towards zero");
        assertTrue(rest < unit && rest > -unit, "by less than a unit");
    }
}
