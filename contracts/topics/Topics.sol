// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITopics} from "../interfaces/ITopics.sol";
import {Role, Schedule, Seat, TopicMath, TopicParameters, TopicSecurity, TruthSource} from "../types/Topic.sol";
import {Roster} from "./Roster.sol";
import {Schedules} from "./Schedules.sol";
import {TopicRules} from "./TopicRules.sol";

/// @title Topics
/// @notice See ITopics.
contract Topics is ITopics {
    using Roster for Roster.Slots;
    using Schedules for Schedule;

    struct Topic {
        address creator;
        string title;
        Schedule schedule;
        TopicMath math;
        TopicSecurity security;
        TruthSource source;
        mapping(Role role => Roster.Slots) rosters;
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
    function register(uint64 topicId, Role role) external returns (uint256 slot, uint32 id) {
        Topic storage topic = _existing(topicId);
        Roster.Slots storage roster = topic.rosters[role];
        if (roster.slots[msg.sender] != 0) revert Topics_AlreadyRegistered(topicId, role, msg.sender);
        uint256 limit = slotLimit(role);
        uint64 activeFrom = topic.schedule.nextEpoch(block.timestamp);
        (slot, id) = roster.take(msg.sender, limit, activeFrom);
        if (slot == limit) revert Topics_RoleFull(topicId, role, limit);
        emit Registered(topicId, role, msg.sender, slot, id, activeFrom);
    }

    /// @inheritdoc ITopics
    function deregister(uint64 topicId, Role role) external {
        Roster.Slots storage roster = _existing(topicId).rosters[role];
        if (roster.slots[msg.sender] == 0) revert Topics_NotRegistered(topicId, role, msg.sender);
        (uint256 slot, uint32 id) = roster.release(msg.sender);
        emit Deregistered(topicId, role, msg.sender, slot, id);
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

    /// @inheritdoc ITopics
    function occupiedSlots(uint64 topicId, Role role) external view returns (uint32) {
        return _existing(topicId).rosters[role].occupied;
    }

    /// @inheritdoc ITopics
    function knownSlots(uint64 topicId, Role role) external view returns (uint32) {
        return _existing(topicId).rosters[role].known;
    }

    /// @inheritdoc ITopics
    function seatAt(uint64 topicId, Role role, uint256 slot) external view returns (Seat memory) {
        return _existing(topicId).rosters[role].seats[slot];
    }

    /// @inheritdoc ITopics
    function seatOf(uint64 topicId, Role role, address participant) external view returns (uint256 slot, Seat memory) {
        Roster.Slots storage roster = _existing(topicId).rosters[role];
        slot = roster.slots[participant];
        if (slot == 0) revert Topics_NotRegistered(topicId, role, participant);
        --slot;
        return (slot, roster.seats[slot]);
    }

    /// @inheritdoc ITopics
    function isRegistered(uint64 topicId, Role role, address participant) external view returns (bool) {
        return _existing(topicId).rosters[role].slots[participant] != 0;
    }

    /// @inheritdoc ITopics
    function participantOf(uint64 topicId, Role role, uint32 id) external view returns (address) {
        return _existing(topicId).rosters[role].participants[id];
    }

    /// @inheritdoc ITopics
    function slotLimit(Role role) public pure returns (uint256) {
        return role == Role.Inferer ? 32 : 8;
    }

    function _existing(uint64 topicId) private view returns (Topic storage topic) {
        topic = _topics[topicId];
        if (topic.creator == address(0)) revert Topics_UnknownTopic(topicId, topicCount);
    }
}
