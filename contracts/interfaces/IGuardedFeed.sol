// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorInterface} from "./AggregatorInterface.sol";
import {AggregatorV3Interface} from "./AggregatorV3Interface.sol";

/// @title A feed that reverts when its newest round should not be used
/// @notice For readers that do not look themselves. `latestRoundData`, `latestAnswer`, `latestTimestamp` and
/// `latestRound` revert as the guard says; rounds by number, `decimals` and `description` are those of the feed behind,
/// untouched. Do not give it to readers that take a revert for the end of the feed.
interface IGuardedFeed is AggregatorV3Interface, AggregatorInterface {
    /// @notice Feed that is guarded.
    function feed() external view returns (AggregatorV3Interface);
}
