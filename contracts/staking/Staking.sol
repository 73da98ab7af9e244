// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {EpochsBound} from "../epochs/EpochsBound.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Role} from "../types/Topic.sol";

/// @title Staking
/// @notice See IStaking.
contract Staking is IStaking, EpochsBound {
    using Checkpoints for Checkpoints.Trace208;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant UNIT = 1e18;

    IERC20 public immutable token;
    ITopics public immutable topics;

    mapping(uint64 topicId => mapping(address reputer => Checkpoints.Trace208)) private _stakes;
    mapping(uint64 topicId => mapping(address reputer => Unbonding)) private _unbonding;
    /// @inheritdoc IStaking
    mapping(address account => uint256) public bountyOf;
    /// @inheritdoc IStaking
    mapping(uint64 topicId => uint256) public totalStake;

    constructor(IERC20 token_, ITopics topics_) {
        token = token_;
        topics = topics_;
    }

    /// @inheritdoc IStaking
    function stake(uint64 topicId, uint256 amount) external {
        if (amount == 0) revert Staking_ZeroAmount();
        topics.seatOf(topicId, Role.Reputer, msg.sender);
        uint256 total = stakeOf(topicId, msg.sender) + amount;
        _setStake(topicId, msg.sender, total);
        totalStake[topicId] += amount;
        emit Staked(topicId, msg.sender, amount, total);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IStaking
    function unbond(uint64 topicId, uint256 amount) external {
        if (amount == 0) revert Staking_ZeroAmount();
        uint256 staked = stakeOf(topicId, msg.sender);
        if (amount > staked) revert Staking_InsufficientStake(topicId, msg.sender, amount, staked);
        Unbonding storage unbonding = _unbonding[topicId][msg.sender];
        uint256 releasedAt = block.timestamp + exitDelay(topicId);
        uint256 total = unbonding.amount + amount;
        unbonding.amount = total.toUint128();
        unbonding.releasedAt = releasedAt.toUint40();
        _setStake(topicId, msg.sender, staked - amount);
        totalStake[topicId] -= amount;
        emit UnbondingStarted(topicId, msg.sender, amount, total, releasedAt, staked - amount);
    }

    /// @inheritdoc IStaking
    function withdraw(uint64 topicId) external {
        Unbonding memory unbonding = _unbonding[topicId][msg.sender];
        if (unbonding.amount == 0) revert Staking_NothingUnbonding(topicId, msg.sender);
        if (block.timestamp < unbonding.releasedAt) {
            revert Staking_StillUnbonding(topicId, msg.sender, unbonding.releasedAt);
        }
        delete _unbonding[topicId][msg.sender];
        emit Withdrawn(topicId, msg.sender, unbonding.amount);
        token.safeTransfer(msg.sender, unbonding.amount);
    }

    /// @inheritdoc IStaking
    function slash(
        uint64 topicId,
        address reputer,
        uint256 fraction,
        address challenger
    ) external returns (uint256 amount) {
        _requireEpochs();
        uint256 staked = stakeOf(topicId, reputer);
        Unbonding storage unbonding = _unbonding[topicId][reputer];
        uint256 fromStake = Math.mulDiv(staked, fraction, UNIT, Math.Rounding.Ceil);
        uint256 fromUnbonding = Math.mulDiv(unbonding.amount, fraction, UNIT, Math.Rounding.Ceil);
        amount = fromStake + fromUnbonding;
        if (amount == 0) return 0;
        uint256 bounty = amount / 2;

        _setStake(topicId, reputer, staked - fromStake);
        totalStake[topicId] -= fromStake;
        unbonding.amount -= fromUnbonding.toUint128();
        bountyOf[challenger] += bounty;
        emit Slashed(topicId, reputer, challenger, amount, bounty, staked - fromStake, unbonding.amount);
        ERC20Burnable(address(token)).burn(amount - bounty);
    }

    /// @inheritdoc IStaking
    function claimBounty() external {
        uint256 bounty = bountyOf[msg.sender];
        if (bounty == 0) revert Staking_NoBounty(msg.sender);
        delete bountyOf[msg.sender];
        emit BountyClaimed(msg.sender, bounty);
        token.safeTransfer(msg.sender, bounty);
    }

    /// @inheritdoc IStaking
    function stakeOf(uint64 topicId, address reputer) public view returns (uint256) {
        return _stakes[topicId][reputer].latest();
    }

    /// @inheritdoc IStaking
    function stakeAt(uint64 topicId, address reputer, uint256 time) external view returns (uint256) {
        return _stakes[topicId][reputer].upperLookupRecent(time.toUint48());
    }

    /// @inheritdoc IStaking
    function unbondingOf(uint64 topicId, address reputer) external view returns (Unbonding memory) {
        return _unbonding[topicId][reputer];
    }

    /// @inheritdoc IStaking
    function exitDelay(uint64 topicId) public view returns (uint256) {
        return Schedules.exitDelay(topics.scheduleOf(topicId));
    }

    function _setStake(uint64 topicId, address reputer, uint256 amount) private {
        // Equations bound stakes by 2^96; the cap on the supply keeps every stake below it.
        _stakes[topicId][reputer].push(uint48(block.timestamp), amount.toUint96());
    }
}
