// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LossFunction} from "../math/Losses.sol";
import {Role, Schedule, TopicMath, TopicParameters, TopicSecurity, TruthSource} from "../types/Topic.sol";

/// @title Topics: what they predict, and their parameters
/// @notice Anybody may create a topic. Its title, schedule and loss function never change; its
/// creator may change its other parameters for epochs that have not opened, pause it, and choose who may register.
interface ITopics {
    /// @notice A parameter is out of its range; `name` is that of the struct field, low and high are inclusive.
    error Topics_ParameterOutOfRange(bytes32 name, int256 value, int256 low, int256 high);
    /// @notice The truth source does not say how many decimals it has.
    error Topics_SilentFeed(address feed);
    /// @notice There is no such topic; ids go from 1 to `last`.
    error Topics_UnknownTopic(uint64 topicId, uint64 last);
    error Topics_NotCreator(uint64 topicId, address caller, address creator);
    /// @notice The update cannot hold for an epoch before `first`.
    error Topics_TooSoon(uint64 topicId, uint64 fromEpoch, uint64 first);
    /// @notice The topic is paused from epoch `from` on already.
    error Topics_AlreadyPaused(uint64 topicId, uint64 from);
    error Topics_NotPaused(uint64 topicId);
    error Topics_FeeTooHigh(uint256 fee, uint256 limit);
    /// @notice There is no treasury yet that fees could go to.
    error Topics_NoTreasury();
    error Topics_NotDeployer(address caller, address deployer);
    error Topics_AlreadyBound(address treasury);

    event TopicCreated(uint64 indexed topicId, address indexed creator, TopicParameters parameters);
    /// @notice Parameters of all epochs from `fromEpoch` on, in the place of any that were to hold for them.
    event TopicUpdated(
        uint64 indexed topicId,
        uint64 indexed fromEpoch,
        TopicMath math,
        TopicSecurity security,
        TruthSource source
    );
    /// @notice Epochs from `from` on take no submissions of workers, up to the one that `Unpaused` names.
    event Paused(uint64 indexed topicId, uint64 from);
    /// @notice Epochs from `from` on take them again.
    event Unpaused(uint64 indexed topicId, uint64 from);
    event AllowListSet(uint64 indexed topicId, Role indexed role, bool on);
    event AllowedSet(uint64 indexed topicId, Role indexed role, address indexed account, bool allowed);
    event CreationFeeSet(uint256 fee);
    event TreasuryNamed(address indexed treasury);

    /// @notice Creates a topic and returns its id, from 1. Anybody, at any time, with an ALLO allowance for the fee;
    /// about 275,000 gas, 90,000 more where there is a fee.
    /// @dev Reverts with Topics_ParameterOutOfRange, Topics_SilentFeed, or as the token does.
    function createTopic(TopicParameters calldata parameters) external returns (uint64 topicId);

    /// @notice Sets the parameters of all epochs from `fromEpoch` on. Only the creator; any epoch that has not opened,
    /// and where what stake is bound to is not that of the epoch before (`minStake`, `slashFraction`, or a feed or its
    /// terms), one that opens no earlier than an epoch's length and the delay of unbonding from now. About
    /// 240,000 gas, less where it replaces another one.
    /// @dev Reverts with Topics_UnknownTopic, Topics_NotCreator, Topics_TooSoon, Topics_ParameterOutOfRange,
    /// Topics_SilentFeed.
    function updateTopic(
        uint64 topicId,
        uint64 fromEpoch,
        TopicMath calldata math,
        TopicSecurity calldata security,
        TruthSource calldata source
    ) external;

    /// @notice Refuses workers' submissions to epochs that have not opened. All that is under way goes on: reveals,
    /// reports, posts, disputes, claims, exits. Only the creator; about 55,000 gas.
    /// @dev Reverts with Topics_UnknownTopic, Topics_NotCreator, Topics_AlreadyPaused.
    function pause(uint64 topicId) external;

    /// @notice Accepts submissions again, from the next epoch to open on. Only the creator; about 35,000 gas.
    /// @dev Reverts with Topics_UnknownTopic, Topics_NotCreator, Topics_NotPaused.
    function unpause(uint64 topicId) external;

    /// @notice Says whether only allowed accounts may register for a role from now on; who is registered stays. Only
    /// the creator; about 50,000 gas.
    /// @dev Reverts with Topics_UnknownTopic, Topics_NotCreator.
    function setAllowList(uint64 topicId, Role role, bool on) external;

    /// @notice Puts accounts on the list of a role, or takes them off; who is registered stays. Only the creator; about
    /// 25,000 gas, and 25,000 per account.
    /// @dev Reverts with Topics_UnknownTopic, Topics_NotCreator.
    function setAllowed(uint64 topicId, Role role, address[] calldata accounts, bool allowed) external;

    /// @notice Sets the fee of `createTopic`, wei, at most `MAX_CREATION_FEE`. Only governance; about 35,000 gas.
    /// @dev Reverts with AccessManagedUnauthorized, AccessManagedRequiredDelay, Topics_FeeTooHigh, Topics_NoTreasury.
    function setCreationFee(uint256 fee) external;

    /// @notice Names the treasury, which fees go to. The deployer, once.
    /// @dev Reverts with Topics_NotDeployer, Topics_AlreadyBound.
    function bindTreasury(address treasury) external;

    /// @notice Number of topics, and the newest topic's id.
    function topicCount() external view returns (uint64);

    /// @notice Fee of `createTopic`, wei of ALLO.
    function creationFee() external view returns (uint256);

    /// @notice Where fees go; zero until it is named.
    function treasury() external view returns (address);

    /// @dev This and all following views of a topic revert with Topics_UnknownTopic.
    function titleOf(uint64 topicId) external view returns (string memory);

    function creatorOf(uint64 topicId) external view returns (address);

    function scheduleOf(uint64 topicId) external view returns (Schedule memory);

    function lossFunctionOf(uint64 topicId) external view returns (LossFunction);

    /// @notice Parameters of an epoch's equations; those of an epoch that has not opened may still change.
    function mathOf(uint64 topicId, uint64 epoch) external view returns (TopicMath memory);

    /// @notice What an epoch's keepers and reputers risk and earn; likewise.
    function securityOf(uint64 topicId, uint64 epoch) external view returns (TopicSecurity memory);

    /// @notice What an epoch's truths are compared with; likewise.
    function sourceOf(uint64 topicId, uint64 epoch) external view returns (TruthSource memory);

    /// @notice Epochs that take no submissions of workers: from `from` on, up to and without `until`. Earlier ones that
    /// took none are over.
    function pauseOf(uint64 topicId) external view returns (uint64 from, uint64 until);

    /// @notice Whether only allowed accounts may register for a role.
    function allowListOf(uint64 topicId, Role role) external view returns (bool);

    /// @notice Whether an account may register for a role, as far as lists go.
    function isAllowed(uint64 topicId, Role role, address account) external view returns (bool);
}
