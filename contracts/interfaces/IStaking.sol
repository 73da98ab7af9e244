// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Stake of reputers, by topic
/// @notice Stake backs a reputer's reports and posts. It leaves only through a delay that outlasts everything it can
/// still be slashed for, and is slashed while it leaves. Amounts are wei of ALLO.
interface IStaking {
    /// @notice Stake that is leaving.
    /// @param amount Wei, after slashes.
    /// @param releasedAt First second at which it can be withdrawn.
    struct Unbonding {
        uint128 amount;
        uint40 releasedAt;
    }

    error Staking_ZeroAmount();
    error Staking_InsufficientStake(uint64 topicId, address reputer, uint256 amount, uint256 stake);
    error Staking_NothingUnbonding(uint64 topicId, address reputer);
    error Staking_StillUnbonding(uint64 topicId, address reputer, uint256 releasedAt);
    error Staking_NoBounty(address account);

    event Staked(uint64 indexed topicId, address indexed reputer, uint256 amount, uint256 stake);
    event UnbondingStarted(
        uint64 indexed topicId,
        address indexed reputer,
        uint256 amount,
        uint256 unbonding,
        uint256 releasedAt,
        uint256 stake
    );
    event Withdrawn(uint64 indexed topicId, address indexed reputer, uint256 amount);
    /// @param amount All that was taken, from stake and unbonding stake alike.
    /// @param bounty Part of it that goes to `challenger`; the rest was burnt.
    event Slashed(
        uint64 indexed topicId,
        address indexed reputer,
        address indexed challenger,
        uint256 amount,
        uint256 bounty,
        uint256 stake,
        uint256 unbonding
    );
    event BountyClaimed(address indexed account, uint256 amount);

    /// @notice Adds stake, with an ALLO allowance. A registered reputer of the topic, at any time; about 130,000 gas.
    /// @dev Reverts with Staking_ZeroAmount, Topics_NotRegistered, or as the token does.
    function stake(uint64 topicId, uint256 amount) external;

    /// @notice Starts to take stake out; what was unbonding already waits for the new delay as well. The reputer, at
    /// any time, registered or not; about 90,000 gas.
    /// @dev Reverts with Staking_ZeroAmount, Staking_InsufficientStake.
    function unbond(uint64 topicId, uint256 amount) external;

    /// @notice Pays out stake whose delay is over. The reputer; about 50,000 gas.
    /// @dev Reverts with Staking_NothingUnbonding, Staking_StillUnbonding.
    function withdraw(uint64 topicId) external;

    /// @notice Takes `fraction` (SD59x18) of a reputer's stake and unbonding stake, rounded up; half of it, rounded
    /// down, becomes the challenger's bounty, the rest is burnt. Only the epochs contract; about 110,000 gas.
    /// @dev Reverts with EpochsBound_NotEpochs. A reputer without stake is slashed by 0: the verdict stands whether
    /// there is something left to take or not.
    /// @return amount What was taken.
    function slash(
        uint64 topicId,
        address reputer,
        uint256 fraction,
        address challenger
    ) external returns (uint256 amount);

    /// @notice Pays the caller's bounties; about 50,000 gas.
    /// @dev Reverts with Staking_NoBounty.
    function claimBounty() external;

    function stakeOf(uint64 topicId, address reputer) external view returns (uint256);

    /// @notice Stake at the end of the second `time`, which must have passed for the answer to be final.
    function stakeAt(uint64 topicId, address reputer, uint256 time) external view returns (uint256);

    function unbondingOf(uint64 topicId, address reputer) external view returns (Unbonding memory);

    function bountyOf(address account) external view returns (uint256);

    /// @notice Stake of all reputers of a topic.
    function totalStake(uint64 topicId) external view returns (uint256);

    /// @notice Seconds that unbonding takes.
    function exitDelay(uint64 topicId) external view returns (uint256);
}
