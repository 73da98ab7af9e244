// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RemoteAggregator} from "../../../contracts/feeds/RemoteAggregator.sol";
import {IRemoteFeed} from "../../../contracts/interfaces/IRemoteFeed.sol";
import {FinalValue, RemoteAnswer} from "../../../contracts/types/Remote.sol";
import {RemoteWorld} from "../utils/RemoteWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Values by proof, and the aggregator that serves them.
contract RemoteValuesTest is RemoteWorld {
    uint64 private constant ETHER_TOPIC = 1;
    uint64 private constant OTHER_TOPIC = 7;
    int128 private constant VALUE = 2500.123456789e18;

    IRemoteFeed private feed;
    Committee private set;
    RemoteAggregator private aggregator;
    uint64 private batch;

    function setUp() public {
        vm.warp(NOW);
        set = committee("first", 3, NOW - 100);
        feed = newFeed(HOME, EPOCHS, set);
        batch = NOW - 90;
        aggregator = newAggregator(8);
    }

    function newAggregator(uint8 decimals) private returns (RemoteAggregator) {
        return RemoteAggregator(deploy("RemoteAggregator", abi.encode(feed, ETHER_TOPIC, decimals, "ETH / USD")));
    }

    /// @dev A batch of two values; the siblings of each are the proofs of both.
    function accept(FinalValue memory a, FinalValue memory b) private {
        update(feed, set, 7, ++batch, parent(leafOf(a), leafOf(b)));
    }

    function proveRound(uint64 round, int128 value) private returns (FinalValue memory a) {
        a = valueOf(ETHER_TOPIC, round, value);
        FinalValue memory b = valueOf(OTHER_TOPIC, 1, 1e18);
        accept(a, b);
        feed.prove(a, path(leafOf(b)));
    }

    // --- proofs ---

    function test_Prove_KeepsTheValue() public {
        FinalValue memory a = valueOf(ETHER_TOPIC, 5, VALUE);
        FinalValue memory b = valueOf(OTHER_TOPIC, 9, -3e18);
        accept(a, b);
        feed.verify(a, path(leafOf(b)));
        vm.expectEmit(address(feed));
        emit IRemoteFeed.ValueProven(ETHER_TOPIC, 5, 1, a.epoch, a.value, a.lower, a.upper, a.dataTime, a.finalAt);
        assertEq(uint256(feed.prove(a, path(leafOf(b)))), 1, "number");
        assertValue(feed.latest(ETHER_TOPIC), a);
        feed.prove(b, path(leafOf(a)));
        assertValue(feed.latest(OTHER_TOPIC), b);
        assertValue(feed.latest(ETHER_TOPIC), a);
        // A read by proof is possible of what is kept already.
        feed.verify(a, path(leafOf(b)));
    }

    function test_Prove_ATreeOfOne() public {
        FinalValue memory a = valueOf(ETHER_TOPIC, 1, VALUE);
        update(feed, set, 7, NOW, leafOf(a));
        feed.prove(a, new bytes32[](0));
        assertValue(feed.latest(ETHER_TOPIC), a);
    }

    function refuse(FinalValue memory value, bytes32[] memory proof) private {
        bytes memory error_ = abi.encodeWithSelector(
            IRemoteFeed.RemoteFeed_NotInBatch.selector,
            leafOf(value),
            feed.root()
        );
        expectError(error_);
        feed.verify(value, proof);
        expectError(error_);
        feed.prove(value, proof);
    }

    function testFuzz_RevertWhen_AnythingDiffers(uint256 field, int128 by) public {
        vm.assume(by != 0);
        FinalValue memory a = valueOf(ETHER_TOPIC, 5, VALUE);
        FinalValue memory b = valueOf(OTHER_TOPIC, 9, -3e18);
        accept(a, b);
        uint64 shift = 1 + uint64(bound(uint256(int256(by)), 0, 1000));
        field %= 8;
        if (field == 0) a.topicId += shift;
        if (field == 1) a.epoch += shift;
        if (field == 2) a.round += shift;
        if (field == 3) a.value ^= by;
        if (field == 4) a.lower ^= by;
        if (field == 5) a.upper ^= by;
        if (field == 6) a.dataTime -= shift;
        if (field == 7) a.finalAt += shift;
        refuse(a, path(leafOf(b)));
    }

    function test_RevertWhen_TheProofIsWrong() public {
        FinalValue memory a = valueOf(ETHER_TOPIC, 5, VALUE);
        FinalValue memory b = valueOf(OTHER_TOPIC, 9, -3e18);
        refuse(a, new bytes32[](0));
        accept(a, b);
        refuse(a, new bytes32[](0));
        refuse(a, path(leafOf(a)));
        bytes32[] memory longer = new bytes32[](2);
        (longer[0], longer[1]) = (leafOf(b), leafOf(b));
        refuse(a, longer);
    }

    /// @dev Whoever signs for two homes says nothing to one about the other's values.
    function test_RevertWhen_TheLeafIsOfAnotherHome() public {
        FinalValue memory a = valueOf(ETHER_TOPIC, 5, VALUE);
        update(feed, set, 7, NOW - 1, leafOf(HOME + 1, EPOCHS, a));
        refuse(a, new bytes32[](0));
        update(feed, set, 7, NOW, leafOf(HOME, address(0xE90C6), a));
        refuse(a, new bytes32[](0));
    }

    function test_RevertWhen_TheBatchWasReplaced() public {
        FinalValue memory a = valueOf(ETHER_TOPIC, 5, VALUE);
        FinalValue memory b = valueOf(OTHER_TOPIC, 9, -3e18);
        accept(a, b);
        accept(valueOf(ETHER_TOPIC, 6, VALUE), b);
        refuse(a, path(leafOf(b)));
    }

    function test_RevertWhen_ARoundIsNotNewer() public {
        FinalValue memory a = proveRound(5, VALUE);
        bytes32 sibling = leafOf(valueOf(OTHER_TOPIC, 1, 1e18));
        bytes4 old = IRemoteFeed.RemoteFeed_OldRound.selector;
        expectError(abi.encodeWithSelector(old, ETHER_TOPIC, 5, 5));
        feed.prove(a, path(sibling));
        // Not even where a quorum says so.
        FinalValue memory before = valueOf(ETHER_TOPIC, 4, VALUE);
        update(feed, set, 7, NOW - 1, parent(leafOf(before), sibling));
        expectError(abi.encodeWithSelector(old, ETHER_TOPIC, 4, 5));
        feed.prove(before, path(sibling));
        expectError(abi.encodeWithSelector(old, ETHER_TOPIC, 4, 5));
        feed.verify(before, path(sibling));
        FinalValue memory late = valueOf(ETHER_TOPIC, 6, VALUE);
        late.dataTime = a.dataTime;
        update(feed, set, 7, NOW, parent(leafOf(late), sibling));
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_OldTime.selector, a.dataTime, a.dataTime));
        feed.prove(late, path(sibling));
        assertValue(feed.latest(ETHER_TOPIC), a);
    }

    function test_RevertWhen_DataIsOfTheFuture() public {
        FinalValue memory a = valueOf(ETHER_TOPIC, 5, VALUE);
        a.dataTime = NOW + 1;
        update(feed, set, 7, NOW, leafOf(a));
        bytes memory future = abi.encodeWithSelector(IRemoteFeed.RemoteFeed_FutureTime.selector, NOW + 1, NOW);
        expectError(future);
        feed.prove(a, new bytes32[](0));
        expectError(future);
        feed.verify(a, new bytes32[](0));
        vm.warp(NOW + 1);
        feed.prove(a, new bytes32[](0));
    }

    // --- reads ---

    function test_Staleness() public {
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_NoValue.selector, ETHER_TOPIC));
        feed.latest(ETHER_TOPIC);
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_NoValue.selector, ETHER_TOPIC));
        feed.valueNoOlderThan(ETHER_TOPIC, type(uint256).max);
        FinalValue memory a = proveRound(5, VALUE);
        uint256 age = NOW - a.dataTime;
        assertValue(feed.valueNoOlderThan(ETHER_TOPIC, age), a);
        expectError(
            abi.encodeWithSelector(IRemoteFeed.RemoteFeed_Stale.selector, ETHER_TOPIC, a.dataTime, age - 1, NOW)
        );
        feed.valueNoOlderThan(ETHER_TOPIC, age - 1);
    }

    /// @dev What was proven stays readable after its set has expired.
    function test_ReadsOutliveTheSet() public {
        FinalValue memory a = proveRound(5, VALUE);
        vm.warp(NOW + 365 days);
        assertValue(feed.latest(ETHER_TOPIC), a);
        assertRound(1, VALUE / 1e10, a.dataTime);
    }

    function test_Answers_TheNewest64AreKept() public {
        vm.warp(NOW + 20_000);
        for (uint64 round = 1; round <= 66; ++round) proveRound(3 * round, int128(uint128(round)) * 1e18);
        assertEq(uint256(feed.roundCount(ETHER_TOPIC)), 66, "count");
        assertEq(feed.answerAt(ETHER_TOPIC, 2).dataTime, 0, "forgotten");
        assertEq(feed.answerAt(ETHER_TOPIC, 67).dataTime, 0, "not yet");
        assertEq(feed.answerAt(ETHER_TOPIC, 0).dataTime, 0, "none");
        for (uint64 number = 3; number <= 66; ++number) {
            RemoteAnswer memory answer = feed.answerAt(ETHER_TOPIC, number);
            FinalValue memory expected = valueOf(ETHER_TOPIC, 3 * number, int128(uint128(number)) * 1e18);
            assertEq(answer.value, expected.value, "value");
            assertEq(answer.epoch, expected.epoch, "epoch");
            assertEq(answer.dataTime, expected.dataTime, "data time");
        }
    }

    // --- aggregator ---

    function assertRound(uint80 roundId, int256 answer, uint256 dataTime) private view {
        (uint80 id, int256 value, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = aggregator.getRoundData(
            roundId
        );
        assertEq(uint256(id), roundId, "round");
        assertEq(value, answer, "answer");
        assertEq(startedAt, dataTime, "started");
        assertEq(updatedAt, dataTime, "updated");
        assertEq(uint256(answeredIn), roundId, "answered in");
    }

    /// @dev Rounds have no gaps although the home chain's do here.
    function test_Aggregator_ServesWhatWasProven() public {
        bytes memory noData = abi.encodeWithSignature("Error(string)", "No data present");
        expectError(noData);
        aggregator.latestRoundData();
        FinalValue memory a = proveRound(5, VALUE);
        FinalValue memory b = proveRound(9, -VALUE);
        assertRound(1, 2500.12345678e8, a.dataTime);
        assertRound(2, -2500.12345678e8, b.dataTime);
        (uint80 id, int256 answer, , uint256 updatedAt, ) = aggregator.latestRoundData();
        assertEq(uint256(id), 2, "newest");
        assertEq(answer, -2500.12345678e8, "newest answer");
        assertEq(updatedAt, b.dataTime, "newest time");
        expectError(noData);
        aggregator.getRoundData(0);
        expectError(noData);
        aggregator.getRoundData(3);
        expectError(noData);
        aggregator.getRoundData(type(uint80).max);
    }

    function test_Aggregator_Constants() public {
        assertEq(uint256(aggregator.decimals()), 8, "decimals");
        assertEq(aggregator.description(), "ETH / USD", "description");
        assertEq(aggregator.version(), 1, "version");
        aggregator = newAggregator(18);
        proveRound(1, VALUE);
        (, int256 answer, , , ) = aggregator.latestRoundData();
        assertEq(answer, VALUE, "all decimals");
        expectError(abi.encodeWithSelector(RemoteAggregator.RemoteAggregator_TooManyDecimals.selector, 19, 18));
        newAggregator(19);
    }
}
