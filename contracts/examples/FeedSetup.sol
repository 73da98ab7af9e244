// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StaleGuardedFeed} from "../feeds/StaleGuardedFeed.sol";
import {IAggregatorFeed} from "../interfaces/IAggregatorFeed.sol";
import {IFeedFactory} from "../interfaces/IFeedFactory.sol";

/// @title A price feed for a market, and a guard in front of it
/// @notice What a team does once, before it names a topic in a market's configuration.
contract FeedSetup {
    /// @notice A feed with 8 decimals, under the topic's own title, and one that allows for a missed epoch and reverts
    /// once the data is twice as old as it should get.
    function create(
        IFeedFactory factory,
        uint64 topicId
    ) external returns (IAggregatorFeed feed, StaleGuardedFeed guarded) {
        feed = factory.createFeed(topicId, 8, "");
        guarded = new StaleGuardedFeed(feed, 2 * feed.heartbeat());
    }
}
