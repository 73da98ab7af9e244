// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorInterface} from "../interfaces/AggregatorInterface.sol";
import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {IGuardedFeed} from "../interfaces/IGuardedFeed.sol";

/// @title A feed that reverts while its newest round should not be used
/// @notice See IGuardedFeed. The feed behind may be any that has both of Chainlink's interfaces.
abstract contract GuardedFeed is IGuardedFeed {
    /// @inheritdoc IGuardedFeed
    AggregatorV3Interface public immutable feed;
    /// @inheritdoc AggregatorV3Interface
    uint8 public immutable decimals;

    constructor(AggregatorV3Interface feed_) {
        feed = feed_;
        decimals = feed_.decimals();
    }

    // --- guarded ---

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData()
        public
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        (roundId, answer, startedAt, updatedAt, answeredInRound) = feed.latestRoundData();
        _requireUsable(updatedAt);
    }

    /// @inheritdoc AggregatorInterface
    function latestAnswer() external view returns (int256 answer) {
        (, answer, , , ) = latestRoundData();
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() external view returns (uint256 updatedAt) {
        (, , , updatedAt, ) = latestRoundData();
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() external view returns (uint256) {
        (uint80 roundId, , , , ) = latestRoundData();
        return roundId;
    }

    // --- those of the feed behind ---

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        return feed.getRoundData(roundId);
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 roundId) external view returns (int256) {
        return AggregatorInterface(address(feed)).getAnswer(roundId);
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 roundId) external view returns (uint256) {
        return AggregatorInterface(address(feed)).getTimestamp(roundId);
    }

    /// @inheritdoc AggregatorV3Interface
    function description() external view returns (string memory) {
        return feed.description();
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external view returns (uint256) {
        return feed.version();
    }

    /// @dev Reverts while the newest round, which is as old as `updatedAt` says, should not be used.
    function _requireUsable(uint256 updatedAt) internal view virtual;
}
