// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorFeed} from "../../../contracts/feeds/AggregatorFeed.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

contract AggregatorFeedTest is EpochsWorld {
    int128 private constant VALUE = 2500.123456789e18;

    AggregatorFeed private feed;

    function setUp() public override {
        super.setUp();
        feed = newFeed(8);
    }

    function newFeed(uint8 decimals) private returns (AggregatorFeed) {
        return AggregatorFeed(deploy("AggregatorFeed", abi.encode(epochs, topics, topicId, decimals, "ETH / USD")));
    }

    function finalizeRound(uint64 epoch, int128 value) private {
        synthesize(rob, epoch, value);
        vm.warp(time() + 500);
        epochs.finalize(topicId, epoch);
    }

    function assertRound(uint80 roundId, uint256 answer, uint256 dataTime) private view {
        (uint80 id, int256 value, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = feed.getRoundData(roundId);
        assertEq(uint256(id), roundId, "round");
        assertEq(value, int256(answer), "answer");
        assertEq(startedAt, dataTime, "started");
        assertEq(updatedAt, dataTime, "updated");
        assertEq(uint256(answeredIn), roundId, "answered in");
    }

    function test_Constants() public view {
        assertEq(uint256(feed.decimals()), 8, "decimals");
        assertEq(feed.description(), "ETH / USD", "description");
        assertEq(feed.version(), 1, "version");
        assertEq(uint256(feed.topicId()), topicId, "topic");
        assertEq(address(feed.epochs()), address(epochs), "epochs");
    }

    function test_RevertWhen_DecimalsAreTooMany() public {
        newFeed(18);
        expectError(abi.encodeWithSelector(AggregatorFeed.AggregatorFeed_TooManyDecimals.selector, 19, 18));
        deploy("AggregatorFeed", abi.encode(epochs, topics, topicId, 19, ""));
    }

    function test_RevertWhen_TheTopicIsUnknown() public {
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 2, 1));
        deploy("AggregatorFeed", abi.encode(epochs, topics, 2, 8, ""));
    }

    function test_RevertWhen_ThereIsNoRound() public {
        bytes memory noData = abi.encodeWithSignature("Error(string)", "No data present");
        expectError(noData);
        feed.latestRoundData();
        expectError(noData);
        feed.getRoundData(0);
        expectError(noData);
        feed.getRoundData(1);
        // A value that is final without anybody having recorded it is not a round yet.
        synthesize(rob, 0, VALUE);
        vm.warp(time() + 500);
        expectError(noData);
        feed.latestRoundData();
        epochs.finalize(topicId, 0);
        feed.latestRoundData();
        expectError(noData);
        feed.getRoundData(0);
        expectError(noData);
        feed.getRoundData(2);
        expectError(noData);
        feed.getRoundData(type(uint80).max);
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

    function testFuzz_Answer_IsTruncatedTowardsZero(uint8 decimals, int128 value) public {
        decimals = uint8(bound(decimals, 0, 18));
        int128 network = int128(bound(int256(value), -1e38, 1e38));
        feed = newFeed(decimals);
        finalizeRound(0, network);
        (, int256 answer, , , ) = feed.latestRoundData();
        int256 unit = int256(10 ** (18 - uint256(decimals)));
        int256 rest = network - answer * unit;
        assertTrue(rest == 0 || (rest > 0) == (network > 0), "towards zero");
        assertTrue(rest < unit && rest > -unit, "by less than a unit");
    }
}
