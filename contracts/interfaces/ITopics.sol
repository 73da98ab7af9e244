// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Schedule, TopicMath, TopicParameters, TopicSecurity, TruthSource} from "../types/Topic.sol";

/// @title Topics: what they predict, and their parameters
/// @notice Anybody may create a topic. Parameters never change after creation.
interface ITopics {
    /// @notice A parameter is out of its range; `name` is that of the struct field, low and high are inclusive.
    error Topics_ParameterOutOfRange(bytes32 name, int256 value, int256 low, int256 high);
    /// @notice The truth source does not say how many decimals it has.
    error Topics_SilentFeed(address feed);
    /// @notice There is no such topic; ids go from 1 to `last`.
    error Topics_UnknownTopic(uint64 topicId, uint64 last);

    event TopicCreated(uint64 indexed topicId, address indexed creator, TopicParameters parameters);

    /// @notice Creates a topic and returns its id, from 1. Anybody, at any time; about 330,000 gas.
    /// @dev Reverts with Topics_ParameterOutOfRange, Topics_SilentFeed.
    function createTopic(TopicParameters calldata parameters) external returns (uint64 topicId);

    /// @notice Number of topics, and the newest topic's id.
    function topicCount() external view returns (uint64);

    /// @dev This and all following views of a topic revert with Topics_UnknownTopic.
    function titleOf(uint64 topicId) external view returns (string memory);

    function creatorOf(uint64 topicId) external view returns (address);

    function scheduleOf(uint64 topicId) external view returns (Schedule memory);

    function mathOf(uint64 topicId) external view returns (TopicMath memory);

    function securityOf(uint64 topicId) external view returns (TopicSecurity memory);

    function sourceOf(uint64 topicId) external view returns (TruthSource memory);
}
