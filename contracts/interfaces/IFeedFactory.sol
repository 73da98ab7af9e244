// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAggregatorFeed} from "./IAggregatorFeed.sol";
import {IEpochs} from "./IEpochs.sol";

/// @title Where price feeds over topics are made
/// @notice One feed for each topic, number of decimals and label, at an address that follows from the three. Feeds have
/// no owner and never change. Convention: 8 decimals for prices in USD, 18 for all else.
interface IFeedFactory {
    error FeedFactory_TooManyDecimals(uint8 decimals, uint8 limit);
    error FeedFactory_LabelTooLong(uint256 length, uint256 limit);

    /// @param description What the feed calls itself: the label, the topic and the length of its epochs.
    event FeedCreated(
        uint64 indexed topicId,
        uint8 indexed decimals,
        address indexed feed,
        string label,
        string description,
        uint256 heartbeat
    );

    /// @notice Makes a feed, or returns the one that there is. Anybody, at any time; about 100,000 gas.
    /// @dev Reverts with Topics_UnknownTopic, FeedFactory_TooManyDecimals, FeedFactory_LabelTooLong.
    /// @param decimals Decimals of the answers, at most 18; inferences are truncated to them.
    /// @param label What the answers are, e.g. "ETH / USD", at most 64 bytes; empty for the topic's title. Nobody
    /// checks it: only the rest of the description is certain.
    function createFeed(uint64 topicId, uint8 decimals, string calldata label) external returns (IAggregatorFeed feed);

    /// @notice The feed of a topic with these decimals and this label; zero where nobody has made it.
    /// @dev Reverts as `createFeed` does.
    function feedOf(uint64 topicId, uint8 decimals, string calldata label) external view returns (IAggregatorFeed feed);

    /// @notice Likewise the address that it has or would have.
    function addressOf(uint64 topicId, uint8 decimals, string calldata label) external view returns (address);

    /// @notice Contract whose code all feeds run.
    function implementation() external view returns (address);

    /// @notice Contract that the inferences are read from.
    function epochs() external view returns (IEpochs);
}
