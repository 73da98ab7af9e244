// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Role} from "../types/Topic.sol";

/// @title Rewards: what topics are funded with and participants claim
/// @notice Anybody funds a topic. Each settled epoch reserves its reward from the topic's funds; participants claim
/// what a final settlement says they have earned since they registered, less what they claimed before. Wei of ALLO.
interface IRewards {
    error Rewards_ZeroAmount();
    error Rewards_UnknownParticipant(uint64 topicId, Role role, uint32 id);
    /// @notice The proof does not lead to the settlement's payouts.
    error Rewards_BadProof(uint64 topicId, uint32 settlement, uint256 place);
    error Rewards_NothingToClaim(uint64 topicId, Role role, uint32 id, uint256 claimed);
    /// @notice The settlement says that more was earned in the topic than its epochs were worth.
    error Rewards_Overspent(uint64 topicId, uint256 claimed, uint256 reserved);

    event Funded(uint64 indexed topicId, address indexed from, uint256 amount, uint256 available);
    event Reserved(uint64 indexed topicId, uint256 amount, uint256 available);
    event Released(uint64 indexed topicId, uint256 amount, uint256 available);
    event Claimed(
        uint64 indexed topicId,
        Role indexed role,
        address indexed participant,
        uint32 id,
        uint256 amount,
        uint256 cumulative
    );

    /// @notice Adds to a topic's funds, with an ALLO allowance. Anybody; about 65,000 gas.
    /// @dev Reverts with Rewards_ZeroAmount, Topics_UnknownTopic, or as the token does.
    function fund(uint64 topicId, uint256 amount) external;

    /// @notice Sets aside up to `wanted` wei of a topic's funds. Only the epochs contract.
    function reserve(uint64 topicId, uint256 wanted) external returns (uint256 amount);

    /// @notice Takes back what void settlements had set aside. Only the epochs contract.
    function release(uint64 topicId, uint256 amount) external;

    /// @notice Pays a participant, whoever calls: inferers and forecasters to their addresses, reputers into their
    /// pools (`IStaking.compound`). Anybody; about 130,000 gas, 80,000 when claimed before, and 75,000 more for a pool.
    /// @dev Reverts with Epochs_UnknownSettlement, Epochs_NotFinal, Rewards_BadProof, Rewards_UnknownParticipant,
    /// Rewards_NothingToClaim, Rewards_Overspent.
    /// @param settlement A final settlement of the topic.
    /// @param place Place of the participant's slot among all slots of the settlement.
    /// @param cumulative Reward since registration according to it.
    function claim(
        uint64 topicId,
        uint32 settlement,
        Role role,
        uint32 id,
        uint256 place,
        uint256 cumulative,
        bytes32[] calldata proof
    ) external;

    /// @notice Funds of a topic that no epoch has reserved.
    function availableOf(uint64 topicId) external view returns (uint256);

    /// @notice What a participant has been paid.
    function claimedBy(uint64 topicId, Role role, uint32 id) external view returns (uint256);

    /// @notice What all participants of a topic have been paid.
    function totalClaimed(uint64 topicId) external view returns (uint256);
}
