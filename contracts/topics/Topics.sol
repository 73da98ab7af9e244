// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITopics} from "../interfaces/ITopics.sol";
import {Schedule, TopicMath, TopicParameters, TopicSecurity, TruthSource} from "../types/Topic.sol";
import {TopicRules} from "./TopicRules.sol";

/// @title Topics
/// @notice See ITopics.
contract Topics is ITopics {
    struct Topic {
        address creator;
        string title;
        Schedule schedule;
        TopicMath math;
        TopicSecurity security;
        TruthSource source;
    }

    /// @inheritdoc ITopics
    uint64 public topicCount;
    mapping(uint64 topicId => Topic) private _topics;

    /// @inheritdoc ITopics
    function createTopic(TopicParameters calldata parameters) external returns (uint64 topicId) {
        TopicRules.check(parameters);
        topicId = ++topicCount;
        Topic storage topic = _topics[topicId];
        topic.creator = msg.sender;
        topic.title = parameters.title;
        topic.schedule = parameters.schedule;
        topic.math = parameters.math;
        topic.security = parameters.security;
        topic.source = parameters.source;
        emit TopicCreated(topicId, msg.sender, parameters);
    }

    /// @inheritdoc ITopics
    function titleOf(uint64 topicId) external view returns (string memory) {
        return _existing(topicId).title;
    }

    /// @inheritdoc ITopics
    function creatorOf(uint64 topicId) external view returns (address) {
        return _existing(topicId).creator;
    }

    /// @inheritdoc ITopics
    function scheduleOf(uint64 topicId) external view returns (Schedule memory) {
        return _existing(topicId).schedule;
    }

    /// @inheritdoc ITopics
    function mathOf(uint64 topicId) external view returns (TopicMath memory) {
        return _existing(topicId).math;
    }

    /// @inheritdoc ITopics
    function securityOf(uint64 topicId) external view returns (TopicSecurity memory) {
        return _existing(topicId).security;
    }

    /// @inheritdoc ITopics
    function sourceOf(uint64 topicId) external view returns (TruthSource memory) {
        return _existing(topicId).source;
    }

    function _existing(uint64 topicId) private view returns (Topic storage topic) {
        topic = _topics[topicId];
        if (topic.creator == address(0)) revert Topics_UnknownTopic(topicId, topicCount);
    }
}
