// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGuardedFeed} from "../../../contracts/interfaces/IGuardedFeed.sol";
import {FeedMock} from "../../../contracts/mocks/FeedMock.sol";
import {Quality, QualityLimits} from "../../../contracts/types/Inference.sol";
import {FeedsWorld} from "../utils/FeedsWorld.sol";
import {vm} from "../utils/Vm.sol";

contract GuardedFeedsTest is FeedsWorld {
    uint256 private constant MAX_AGE = 1500;
    uint256 private constant GRACE = 3600;

    FeedMock private uptime;
    IGuardedFeed private fresh;
    IGuardedFeed private sequenced;
    IGuardedFeed private good;

    function setUp() public override {
        super.setUp();
        uptime = FeedMock(deploy("FeedMock", abi.encode(0)));
        fresh = IGuardedFeed(deploy("StaleGuardedFeed", abi.encode(feed, MAX_AGE)));
        sequenced = IGuardedFeed(deploy("SequencerGuardedFeed", abi.encode(feed, uptime, GRACE)));
        QualityLimits memory limits = QualityLimits(1, 0, 0.1e18);
        good = IGuardedFeed(deploy("QualityGuardedFeed", abi.encode(feed, inferences, limits)));
        finalizeRound(0, VALUE);
        uptime.push(1, 0, time() - GRACE - 1);
    }

    /// @dev Every guarded read reverts with this, and rounds by number are served all the same.
    function assertRefuses(IGuardedFeed guarded, bytes memory reason) private {
        expectError(reason);
        guarded.latestRoundData();
        expectError(reason);
        guarded.latestAnswer();
        expectError(reason);
        guarded.latestTimestamp();
        expectError(reason);
        guarded.latestRound();
        (, int256 answer, , , ) = guarded.getRoundData(1);
        assertEq(answer, 2500.12345678e8, "history");
        assertEq(guarded.getAnswer(1), answer, "older read of it");
    }

    function assertServes(IGuardedFeed guarded) private view {
        (uint80 round, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = guarded
            .latestRoundData();
        assertEq(uint256(round), feed.latestRound(), "round");
        assertEq(answer, feed.latestAnswer(), "answer");
        assertEq(startedAt, updatedAt, "started");
        assertEq(updatedAt, feed.latestTimestamp(), "updated");
        assertEq(uint256(answeredIn), round, "answered in");
        assertEq(guarded.latestAnswer(), answer, "older read");
        assertEq(guarded.latestTimestamp(), updatedAt, "its time");
        assertEq(guarded.latestRound(), round, "its round");
        assertEq(guarded.getTimestamp(round), updatedAt, "time by round");
        assertEq(uint256(guarded.decimals()), 8, "decimals");
        assertEq(guarded.description(), feed.description(), "description");
        assertEq(guarded.version(), feed.version(), "version");
        assertEq(address(guarded.feed()), address(feed), "feed");
    }

    function test_Stale_RefusesOldRounds() public {
        assertServes(fresh);
        vm.warp(closesAt(0) + MAX_AGE);
        assertServes(fresh);
        vm.warp(time() + 1);
        bytes4 stale = IGuardedFeed.StaleGuardedFeed_Stale.selector;
        assertRefuses(fresh, abi.encodeWithSelector(stale, closesAt(0), MAX_AGE, time()));
        finalizeRound(3, VALUE);
        assertServes(fresh);
    }

    /// @dev Behind it any feed can stand, also one that dates into the future.
    function test_Stale_TakesTheFutureForFresh() public {
        FeedMock other = FeedMock(deploy("FeedMock", abi.encode(8)));
        IGuardedFeed guarded = IGuardedFeed(deploy("StaleGuardedFeed", abi.encode(other, MAX_AGE)));
        other.push(1, 5, time() + 10);
        assertEq(guarded.latestAnswer(), 5, "answer");
        other.push(2, 6, 0);
        expectError(abi.encodeWithSelector(IGuardedFeed.StaleGuardedFeed_Stale.selector, 0, MAX_AGE, time()));
        guarded.latestAnswer();
    }

    function test_Sequencer_RefusesWhileItIsDownAndForTheGracePeriod() public {
        assertServes(sequenced);
        uptime.push(2, 1, time() - 100_000);
        assertRefuses(sequenced, abi.encodeWithSelector(IGuardedFeed.SequencerGuardedFeed_Down.selector));
        uint256 upSince = time();
        uptime.push(3, 0, upSince);
        bytes4 grace = IGuardedFeed.SequencerGuardedFeed_Grace.selector;
        assertRefuses(sequenced, abi.encodeWithSelector(grace, upSince, GRACE, upSince));
        vm.warp(upSince + GRACE);
        assertRefuses(sequenced, abi.encodeWithSelector(grace, upSince, GRACE, upSince + GRACE));
        vm.warp(upSince + GRACE + 1);
        assertServes(sequenced);
    }

    function test_Sequencer_RefusesWithoutAValidTime() public {
        bytes memory unknown = abi.encodeWithSelector(IGuardedFeed.SequencerGuardedFeed_Unknown.selector);
        uptime.push(2, 0, 0);
        assertRefuses(sequenced, unknown);
        uptime.push(3, 0, time() + 1);
        assertRefuses(sequenced, unknown);
    }

    function test_Quality_RefusesWhatIsNotGood() public {
        assertServes(good);
        finalizeRound(2, 1000e18, 900e18, 1100e18);
        bytes4 bad = IGuardedFeed.QualityGuardedFeed_BadQuality.selector;
        assertRefuses(good, abi.encodeWithSelector(bad, Quality.WideInterval));
        vm.prank(address(kit));
        topics.pause(topicId);
        vm.warp(opensAt(5));
        assertRefuses(good, abi.encodeWithSelector(bad, Quality.Halted));
    }

    function test_RevertWhen_QualityIsOfOtherEpochs() public {
        OtherInferences other = new OtherInferences(address(this));
        bytes4 selector = IGuardedFeed.QualityGuardedFeed_OtherEpochs.selector;
        expectError(abi.encodeWithSelector(selector, address(this), address(epochs)));
        deploy("QualityGuardedFeed", abi.encode(feed, other, QualityLimits(1, 0, 0)));
    }

    function test_Guards_StandBehindOneAnother() public {
        IGuardedFeed both = IGuardedFeed(deploy("StaleGuardedFeed", abi.encode(sequenced, MAX_AGE)));
        assertEq(both.latestAnswer(), feed.latestAnswer(), "answer");
        assertEq(both.getAnswer(1), feed.getAnswer(1), "history");
        uptime.push(2, 1, time());
        expectError(abi.encodeWithSelector(IGuardedFeed.SequencerGuardedFeed_Down.selector));
        both.latestAnswer();
    }

    function test_RevertWhen_ThereIsNoRoundBehindAGuard() public {
        uint64 silent = createTopic();
        address unserved = address(factory.createFeed(silent, 8, ""));
        IGuardedFeed guarded = IGuardedFeed(deploy("StaleGuardedFeed", abi.encode(unserved, MAX_AGE)));
        expectError(abi.encodeWithSignature("Error(string)", "No data present"));
        guarded.latestRoundData();
    }
}

/// @dev Reads another contract.
contract OtherInferences {
    address public immutable epochs;

    constructor(address epochs_) {
        epochs = epochs_;
    }
}
