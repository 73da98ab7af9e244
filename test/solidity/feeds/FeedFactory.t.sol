// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorFeed} from "../../../contracts/interfaces/IAggregatorFeed.sol";
import {IFeedFactory} from "../../../contracts/interfaces/IFeedFactory.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Schedule} from "../../../contracts/types/Topic.sol";
import {FeedsWorld} from "../utils/FeedsWorld.sol";
import {vm} from "../utils/Vm.sol";

contract FeedFactoryTest is FeedsWorld {
    function test_CreateFeed_MakesOneForEachTriple() public {
        IAggregatorFeed other = factory.createFeed(topicId, 18, "ETH / USD");
        assertTrue(address(other) != address(feed), "other decimals");
        assertTrue(address(factory.createFeed(topicId, 8, "ETH/USD")) != address(feed), "another label");
        uint64 second = createTopic();
        IAggregatorFeed elsewhere = factory.createFeed(second, 8, "ETH / USD");
        assertTrue(address(elsewhere) != address(feed), "another topic");
        assertEq(uint256(elsewhere.topicId()), second, "topic");
        assertEq(uint256(other.decimals()), 18, "decimals");
        vm.recordLogs();
        assertEq(address(factory.createFeed(topicId, 8, "ETH / USD")), address(feed), "the same again");
        assertEq(vm.getRecordedLogs().length, 0, "no second event");
    }

    function test_CreateFeed_TellsAllOfTheFeed() public {
        address place = factory.addressOf(topicId, 6, "BTC / USD");
        assertEq(address(factory.feedOf(topicId, 6, "BTC / USD")), address(0), "not made yet");
        vm.expectEmit(address(factory));
        emit IFeedFactory.FeedCreated(topicId, 6, place, "BTC / USD", "BTC / USD - Allora topic 1, 1000s", 1500);
        vm.prank(watcher);
        assertEq(address(factory.createFeed(topicId, 6, "BTC / USD")), place, "where it was to be");
        assertEq(address(factory.feedOf(topicId, 6, "BTC / USD")), place, "made");
    }

    /// @dev Without a label a feed is called by the topic's title, and is the one with that label.
    function test_CreateFeed_TakesTheTitleForALabel() public {
        IAggregatorFeed titled = factory.createFeed(topicId, 18, "");
        assertEq(titled.description(), "ETH / USD - Allora topic 1, 1000s", "description");
        assertEq(address(factory.feedOf(topicId, 18, "ETH / USD")), address(titled), "one feed");
    }

    function descriptionAt(uint32 epochLength) private returns (string memory) {
        Schedule memory schedule = kit.defaultSchedule();
        schedule.epochLength = epochLength;
        return factory.createFeed(kit.createTopic(schedule), 8, "X").description();
    }

    function test_Description_NamesTheLengthOfEpochs() public {
        assertEq(descriptionAt(630), "X - Allora topic 2, 630s", "seconds");
        assertEq(descriptionAt(5400), "X - Allora topic 3, 90m", "minutes");
        assertEq(descriptionAt(10_800), "X - Allora topic 4, 3h", "hours");
        assertEq(descriptionAt(604_800), "X - Allora topic 5, 7d", "days");
    }

    function test_RevertWhen_TermsAreOutOfRange() public {
        factory.createFeed(topicId, 18, "");
        expectError(abi.encodeWithSelector(IFeedFactory.FeedFactory_TooManyDecimals.selector, 19, 18));
        factory.createFeed(topicId, 19, "");
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 2, 1));
        factory.createFeed(2, 8, "");
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 0, 1));
        factory.feedOf(0, 8, "");
        string memory longest = "0123456789012345678901234567890123456789012345678901234567890123";
        factory.createFeed(topicId, 8, longest);
        expectError(abi.encodeWithSelector(IFeedFactory.FeedFactory_LabelTooLong.selector, 65, 64));
        factory.createFeed(topicId, 8, string.concat(longest, "4"));
    }

    /// @dev Whatever the schedule, the terms in a feed's code are those of the topic.
    function testFuzz_Terms_AreThoseOfTheTopic(uint256 seed, uint8 decimals) public {
        decimals = uint8(bound(decimals, 0, 18));
        Schedule memory schedule = kit.defaultSchedule();
        schedule.start = uint40(bound(draw(seed, 0), time() + 1, time() + 365 days));
        schedule.workerWindow = uint32(bound(draw(seed, 1), 60, 30 days));
        schedule.epochLength = uint32(bound(draw(seed, 2), schedule.workerWindow, 60 days));
        schedule.groundTruthLag = uint32(bound(draw(seed, 3), schedule.epochLength, 90 days));
        schedule.challengeWindow = uint32(bound(draw(seed, 4), 60, 60 days));
        uint64 id = kit.createTopic(schedule);
        IAggregatorFeed made = factory.createFeed(id, decimals, "");
        assertEq(uint256(made.topicId()), id, "topic");
        assertEq(uint256(made.decimals()), decimals, "decimals");
        assertEq(made.heartbeat(), inferences.heartbeat(id), "heartbeat");
        assertEq(made.heartbeat(), uint256(schedule.epochLength) + schedule.challengeWindow, "of two windows");
    }
}
