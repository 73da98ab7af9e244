// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {GuardedFeed} from "./GuardedFeed.sol";

/// @title A feed that reverts while its newest round is too old
/// @notice See IGuardedFeed. For readers like Morpho's, which take any answer however old it is.
contract StaleGuardedFeed is GuardedFeed {
    /// @notice Oldest data, in seconds, that is still served.
    uint256 public immutable maxAge;

    /// @param maxAge_ At least the feed's `heartbeat()`, or it reverts in the normal course of things.
    constructor(AggregatorV3Interface feed_, uint256 maxAge_) GuardedFeed(feed_) {
        maxAge = maxAge_;
    }

    function _requireUsable(uint256 updatedAt) internal view override {
        // The feed behind may date into the future, and that is not stale.
        if (updatedAt < block.timestamp && block.timestamp - updatedAt > maxAge) {
            revert StaleGuardedFeed_Stale(updatedAt, maxAge, block.timestamp);
        }
    }
}
