// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Role, Schedule, Seat, TopicMath, TopicParameters, TopicSecurity, TruthSource} from "../types/Topic.sol";

/// @title Topics: what they predict, their parameters, and who takes part
/// @notice Anybody may create a topic and register for it. Parameters never change after creation.
interface ITopics {
    /// @notice A parameter is out of its range; `name` is that of the struct field, low and high are inclusive.
    error Topics_ParameterOutOfRange(bytes32 name, int256 value, int256 low, int256 high);
    /// @notice The truth source does not say how many decimals it has.
    error Topics_SilentFeed(address feed);
    /// @notice There is no such topic; ids go from 1 to `last`.
    error Topics_UnknownTopic(uint64 topicId, uint64 last);
    error Topics_AlreadyRegistered(uint64 topicId, Role role, address participant);
    error Topics_NotRegistered(uint64 topicId, Role role, address participant);
    /// @notice All `limit` slots of the role are held.
    error Topics_RoleFull(uint64 topicId, Role role, uint256 limit);

    event TopicCreated(uint64 indexed topicId, address indexed creator, TopicParameters parameters);
    event Registered(
        uint64 indexed topicId,
        Role indexed role,
        address indexed participant,
        uint256 slot,
        uint32 id,
        uint64 activeFrom
    );
    event Deregistered(uint64 indexed topicId, Role indexed role, address indexed participant, uint256 slot, uint32 id);

    /// @notice Creates a topic and returns its id, from 1. Anybody, at any time; about 330,000 gas.
    /// @dev Reverts with Topics_ParameterOutOfRange, Topics_SilentFeed.
    function createTopic(TopicParameters calldata parameters) external returns (uint64 topicId);

    /// @notice Takes the lowest free slot of a role, to act in epochs that open from now on. Anybody, at any time;
    /// about 100,000 gas.
    /// @dev Reverts with Topics_UnknownTopic, Topics_AlreadyRegistered, Topics_RoleFull.
    /// @return slot Slot, below the role's limit.
    /// @return id Registration id, which nobody else ever gets in this topic and role.
    function register(uint64 topicId, Role role) external returns (uint256 slot, uint32 id);

    /// @notice Leaves a role at once. What was submitted stays, and so do rewards. Anybody registered, at any time;
    /// about 40,000 gas.
    /// @dev Reverts with Topics_NotRegistered.
    function deregister(uint64 topicId, Role role) external;

    /// @notice Number of topics, and the newest topic's id.
    function topicCount() external view returns (uint64);

    /// @dev This and all following views of a topic revert with Topics_UnknownTopic.
    function titleOf(uint64 topicId) external view returns (string memory);

    function creatorOf(uint64 topicId) external view returns (address);

    function scheduleOf(uint64 topicId) external view returns (Schedule memory);

    function mathOf(uint64 topicId) external view returns (TopicMath memory);

    function securityOf(uint64 topicId) external view returns (TopicSecurity memory);

    function sourceOf(uint64 topicId) external view returns (TruthSource memory);

    /// @notice Slots of a role that are held, as a bit mask.
    function occupiedSlots(uint64 topicId, Role role) external view returns (uint32);

    /// @notice Slots of a role that are or were held, as a bit mask.
    function knownSlots(uint64 topicId, Role role) external view returns (uint32);

    /// @notice Holder of a slot; all zero for a free one.
    function seatAt(uint64 topicId, Role role, uint256 slot) external view returns (Seat memory);

    /// @notice Slot and seat of a participant; reverts with Topics_NotRegistered.
    function seatOf(uint64 topicId, Role role, address participant) external view returns (uint256 slot, Seat memory);

    /// @notice Whether somebody holds a slot now.
    /// @dev Reverts with Topics_UnknownTopic.
    function isRegistered(uint64 topicId, Role role, address participant) external view returns (bool);

    /// @notice Address that registered with an id, also after it left; zero for an id never given.
    function participantOf(uint64 topicId, Role role, uint32 id) external view returns (address);

    /// @notice Slots that a role has: 32 inferers, 8 forecasters, 8 reputers.
    function slotLimit(Role role) external pure returns (uint256);
}
