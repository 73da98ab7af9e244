// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {GuardedFeed} from "./GuardedFeed.sol";

/// @title A feed that reverts while the sequencer of a layer 2 is down, and for a while after
/// @notice See IGuardedFeed. While it is down nobody but those who force transactions in can act on a price.
contract SequencerGuardedFeed is GuardedFeed {
    /// @notice Chainlink's uptime feed: answer 0 where the sequencer is up, 1 where it is down, since `startedAt`.
    AggregatorV3Interface public immutable uptimeFeed;
    /// @notice Seconds after the sequencer came up again in which the feed still reverts; usually 3,600.
    uint256 public immutable gracePeriod;

    constructor(
        AggregatorV3Interface feed_,
        AggregatorV3Interface uptimeFeed_,
        uint256 gracePeriod_
    ) GuardedFeed(feed_) {
        uptimeFeed = uptimeFeed_;
        gracePeriod = gracePeriod_;
    }

    function _requireUsable(uint256) internal view override {
        (, int256 answer, uint256 startedAt, , ) = uptimeFeed.latestRoundData();
        if (answer != 0) revert SequencerGuardedFeed_Down();
        // Before the first message from the other chain; a time in the future is no better.
        if (startedAt == 0 || startedAt > block.timestamp) revert SequencerGuardedFeed_Unknown();
        if (block.timestamp - startedAt <= gracePeriod) {
            revert SequencerGuardedFeed_Grace(startedAt, gracePeriod, block.timestamp);
        }
    }
}
