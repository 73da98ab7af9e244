// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGuardedFeed} from "../../../contracts/interfaces/IGuardedFeed.sol";
import {IPythFeed} from "../../../contracts/interfaces/IPythFeed.sol";
import {FeedScenario} from "../utils/FeedScenario.sol";
import {vm} from "../utils/Vm.sol";
import {AaveReader} from "./readers/AaveReader.sol";
import {EulerPythReader} from "./readers/EulerPythReader.sol";
import {EulerReader} from "./readers/EulerReader.sol";
import {LiquityReader} from "./readers/LiquityReader.sol";
import {MorphoReader} from "./readers/MorphoReader.sol";
import {SynthetixReader} from "./readers/SynthetixReader.sol";

/// @notice What real readers do with a feed, after everything that happens in hundreds of epochs.
contract ConformanceTest is FeedScenario {
    uint256 private constant FALLBACK = 1;
    /// @dev Most that Euler takes of a price's confidence, in basis points.
    uint256 private constant MAX_WIDTH = 500;

    AaveReader private aave;
    MorphoReader private morpho;
    EulerReader private euler;
    EulerPythReader private eulerPyth;
    LiquityReader private liquity;
    SynthetixReader private synthetix;
    IGuardedFeed private guarded;
    uint256 private maxAge;
    uint256 private seen;
    uint256 private looks;

    function setUp() public override {
        super.setUp();
        // All epochs between two regular ones can yield nothing, and the scenario records 100 s after the deadline.
        maxAge = feed.heartbeat() + (LONGEST_GAP - 1) * 1000 + 101;
        aave = new AaveReader(address(feed), FALLBACK);
        morpho = new MorphoReader(feed);
        euler = new EulerReader(feed, maxAge);
        liquity = new LiquityReader(feed, maxAge);
        synthetix = new SynthetixReader(feed);
        guarded = IGuardedFeed(deploy("StaleGuardedFeed", abi.encode(feed, feed.heartbeat())));
        IPythFeed pyth = IPythFeed(deploy("PythFeed", abi.encode(epochs)));
        eulerPyth = new EulerPythReader(pyth, pyth.idOf(topicId), maxAge, MAX_WIDTH);
    }

    function test_Readers_AreServedThroughEverythingThatHappens() public {
        play(uint64(vm.envOr("ALLORA_DEEP", 0) == 1 ? 5000 : 500));
        assertEq(feed.latestRound(), rounds.length, "rounds");
        for (uint256 kind = 0; kind <= uint256(type(Kind).max); ++kind) {
            assertTrue(played[Kind(kind)] >= 10, "every kind of epoch, many times");
        }
        assertTrue(looks > 2000, "looks");
        assertHistory();
    }

    /// @dev All rounds, to the end, as they were when each was the newest.
    function assertHistory() private view {
        (int256[] memory rates, uint256[] memory times) = synthetix.lastRates(type(uint256).max);
        assertEq(rates.length, rounds.length, "all rounds");
        for (uint256 i = 0; i < rates.length; ++i) {
            Served storage served = rounds[rates.length - 1 - i];
            assertEq(rates[i], served.value / 1e10, "rate");
            assertEq(times[i], closesAt(served.epoch), "time");
            assertEq(inferences.atRound(topicId, uint64(rates.length - i)).value, served.value, "of the native feed");
        }
    }

    // --- after everything that happens ---

    function look() internal override {
        ++looks;
        uint256 count = rounds.length;
        if (count == 0) {
            assertNoRound();
            return;
        }
        Served memory served = rounds[count - 1];
        assertNewest(count, served.value / 1e10, closesAt(served.epoch));
        if (count > seen) {
            assertEq(count, seen + 1, "one round at a time");
            if (seen > 0) assertTrue(rounds[seen - 1].epoch < served.epoch, "never back in time");
            seen = count;
        }
        assertOlder(draw(seed, looks));
        assertReaders(uint256(served.value / 1e10));
        assertGuard(closesAt(served.epoch));
    }

    function assertNoRound() private view {
        assertEq(feed.latestAnswer(), 0, "nothing yet");
        assertEq(aave.getAssetPrice(), FALLBACK, "the fallback");
        try feed.latestRoundData() {
            assertTrue(false, "no data present");
        } catch Error(string memory reason) {
            assertEq(reason, "No data present", "reason");
        }
    }

    function assertNewest(uint256 count, int256 expected, uint256 dataTime) private view {
        (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = feed.latestRoundData();
        assertEq(uint256(id), count, "newest round");
        assertEq(uint256(answeredIn), count, "answered in it");
        assertEq(answer, expected, "answer");
        assertEq(startedAt, dataTime, "started at the data time");
        assertEq(updatedAt, dataTime, "updated at the data time");
        assertLe(updatedAt, time(), "not in the future");
        assertEq(inferences.latest(topicId).value / 1e10, expected, "native feed");
        (, uint256 next) = synthetix.rateAt(count + 1);
        assertEq(next, 0, "no round after it");
    }

    /// @dev A round that was served is what it was.
    function assertOlder(uint256 word) private view {
        uint256 round = 1 + (word % rounds.length);
        Served storage served = rounds[round - 1];
        (int256 answer, uint256 updatedAt) = synthetix.rateAt(round);
        assertEq(answer, served.value / 1e10, "older answer");
        assertEq(updatedAt, closesAt(served.epoch), "older time");
        uint256 sought = word % 5000;
        uint256 found = synthetix.roundAfter(round, updatedAt, sought);
        assertLe(closesAt(rounds[found - 1].epoch), updatedAt + sought, "in force then");
        if (found < rounds.length) {
            assertTrue(closesAt(rounds[found].epoch) > updatedAt + sought, "and the next not yet");
        }
    }

    function assertReaders(uint256 expected) private {
        assertEq(aave.getAssetPrice(), expected, "Aave 3");
        assertEq(aave.getReservePrice(), expected, "Aave 4");
        assertEq(morpho.price(), expected * 1e28, "Morpho");
        assertEq(euler.getQuote(1e18), expected * 1e10, "Euler");
        assertEq(eulerPyth.getPrice(), expected * 1e10, "Euler with Pyth");
        assertEq(liquity.fetchPrice(), expected * 1e10, "Liquity");
        assertFalse(liquity.isShutDown(), "Liquity goes on");
    }

    /// @dev It reverts exactly while the newest round is older than it allows.
    function assertGuard(uint256 dataTime) private view {
        bool fresh = time() - dataTime <= feed.heartbeat();
        try guarded.latestRoundData() {
            assertTrue(fresh, "served, though stale");
        } catch {
            assertFalse(fresh, "refused, though fresh");
        }
    }
}
