// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Days} from "../economy/Days.sol";
import {EpochsBound} from "../epochs/EpochsBound.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Role} from "../types/Topic.sol";
import {Bonds} from "./Bonds.sol";
import {Commissions} from "./Commissions.sol";
import {Operators} from "./Operators.sol";
import {Pools} from "./Pools.sol";
import {UnbondingQueue} from "./UnbondingQueue.sol";

/// @title Staking
/// @notice See IStaking.
contract Staking is IStaking, Operators, EpochsBound {
    using Bonds for Bonds.Ledger;
    using Checkpoints for Checkpoints.Trace208;
    using Days for Days.Amount;
    using Commissions for Commissions.Terms;
    using Pools for Pools.Pool;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;
    using UnbondingQueue for UnbondingQueue.Queue;

    uint256 private constant UNIT = 1e18;
    /// @dev Bonds that opening one expires at most. More than one, so that those of a burst of posts do not pile up.
    uint256 private constant EXPIRED_PER_BOND = 8;

    /// @notice Everything behind one reputer in one topic.
    struct Backing {
        Pools.Pool active;
        Pools.Pool unbonding;
        Commissions.Terms commission;
        Bonds.Ledger bonds;
        Checkpoints.Trace208 history;
        mapping(address holder => Pools.Holding) holdings;
        mapping(address holder => UnbondingQueue.Queue) queues;
    }

    IERC20 public immutable token;
    /// @inheritdoc IStaking
    ITopics public immutable topics;
    /// @inheritdoc IStaking
    IParticipants public immutable participants;

    mapping(uint64 topicId => mapping(address reputer => Backing)) private _backings;
    /// @inheritdoc IStaking
    mapping(address account => uint256) public bountyOf;
    /// @inheritdoc IStaking
    mapping(uint64 topicId => uint256) public totalStake;
    Days.Amount private _staked;

    constructor(IERC20 token_, ITopics topics_, IParticipants participants_) {
        token = token_;
        topics = topics_;
        participants = participants_;
    }

    /// @inheritdoc IStaking
    function stake(uint64 topicId, uint256 amount) external {
        _delegate(topicId, msg.sender, amount);
    }

    /// @inheritdoc IStaking
    function delegate(uint64 topicId, address reputer, uint256 amount) external {
        _delegate(topicId, reputer, amount);
    }

    /// @inheritdoc IStaking
    function compound(uint64 topicId, address reputer, uint256 amount) external {
        if (amount == 0) revert Staking_ZeroAmount();
        topics.creatorOf(topicId);
        Backing storage backing = _backings[topicId][reputer];
        uint256 before = backing.active.assets;
        uint256 commission = backing.active.isDust() ? amount : Math.mulDiv(amount, backing.commission.rateNow(), UNIT);
        // The rest first: the reputer's own shares take part in it, its new ones do not. Delegators then get exactly
        // their part of the reward less the commission.
        backing.active.gain(amount - commission);
        uint256 shares = _enter(backing, reputer, commission);
        _record(topicId, backing, before);
        emit Compounded(topicId, reputer, msg.sender, amount, commission, shares, backing.active.assets);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IStaking
    function unbond(uint64 topicId, address reputer, uint256 shares) external returns (uint32 request) {
        Backing storage backing = _backings[topicId][reputer];
        uint256 held = backing.active.sharesOf(backing.holdings[msg.sender]);
        if (shares > held) revert Staking_InsufficientShares(topicId, reputer, msg.sender, shares, held);
        uint256 before = backing.active.assets;
        backing.active.setShares(backing.holdings[msg.sender], held - shares);
        uint256 amount = backing.active.redeem(shares);
        uint256 releasedAt = block.timestamp + exitDelay(topicId);
        uint256 unbondingShares;
        (request, unbondingShares) = backing.queues[msg.sender].push(backing.unbonding, amount, releasedAt);
        if (unbondingShares == 0) revert Staking_ZeroAmount();
        _record(topicId, backing, before);
        emit UnbondingStarted(
            topicId,
            reputer,
            msg.sender,
            request,
            shares,
            amount,
            unbondingShares,
            releasedAt,
            backing.active.assets,
            backing.unbonding.assets
        );
    }

    /// @inheritdoc IStaking
    function cancelUnbonding(uint64 topicId, address reputer, uint32 request) external {
        Backing storage backing = _backings[topicId][reputer];
        _requireRequest(backing, topicId, reputer, request);
        uint256 before = backing.active.assets;
        uint256 amount = backing.queues[msg.sender].take(backing.unbonding, request);
        uint256 shares = _enter(backing, msg.sender, amount);
        if (shares == 0) revert Staking_ZeroAmount();
        _record(topicId, backing, before);
        emit UnbondingCancelled(
            topicId,
            reputer,
            msg.sender,
            request,
            amount,
            shares,
            backing.active.assets,
            backing.unbonding.assets
        );
    }

    /// @inheritdoc IStaking
    function withdraw(uint64 topicId, address reputer, uint32 request) external {
        Backing storage backing = _backings[topicId][reputer];
        uint256 releasedAt = _requireRequest(backing, topicId, reputer, request);
        if (block.timestamp < releasedAt) {
            revert Staking_StillUnbonding(topicId, reputer, request, releasedAt, block.timestamp);
        }
        uint256 amount = backing.queues[msg.sender].take(backing.unbonding, request);
        emit Withdrawn(topicId, reputer, msg.sender, request, amount, backing.unbonding.assets);
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStaking
    function setCommission(uint64 topicId, uint256 rate) external {
        if (rate > Commissions.MAX_RATE) revert Staking_CommissionTooHigh(rate, Commissions.MAX_RATE);
        Backing storage backing = _backings[topicId][msg.sender];
        bool waits = rate > backing.commission.rateNow() && backing.active.shares > 0;
        uint256 from = waits ? block.timestamp + Commissions.NOTICE : block.timestamp;
        backing.commission.announce(rate, from);
        emit CommissionSet(topicId, msg.sender, rate, from);
    }

    /// @inheritdoc IStaking
    function openBond(uint64 topicId, address reputer, uint256 amount, uint256 until) external returns (uint32 bond) {
        _requireEpochs();
        uint256 exposure;
        (bond, exposure) = _open(topicId, reputer, amount, until);
        uint256 limit = _backings[topicId][reputer].active.assets;
        if (exposure > limit) revert Staking_BondExceeded(topicId, reputer, exposure, limit);
    }

    /// @inheritdoc IStaking
    function openPaidBond(
        uint64 topicId,
        address poster,
        uint256 amount,
        uint256 until
    ) external returns (uint32 bond) {
        _requireEpochs();
        uint256 exposure;
        (bond, exposure) = _open(topicId, poster, amount, until);
        uint256 held = _backings[topicId][poster].active.assets;
        uint256 lacking = exposure > held ? exposure - held : 0;
        emit BondPaid(topicId, poster, bond, lacking);
        if (lacking > 0) _deposit(topicId, poster, poster, lacking);
    }

    /// @inheritdoc IStaking
    function closeBond(uint64 topicId, address reputer, uint32 bond) external {
        _requireEpochs();
        if (_backings[topicId][reputer].bonds.close(bond)) emit BondClosed(topicId, reputer, bond);
    }

    /// @inheritdoc IStaking
    function expireBonds(uint64 topicId, address reputer, uint256 limit) external returns (uint256 expired) {
        return _backings[topicId][reputer].bonds.expire(limit);
    }

    /// @inheritdoc IStaking
    function slash(
        uint64 topicId,
        address reputer,
        uint32 bond,
        uint256 fraction,
        address challenger
    ) external returns (uint256 amount) {
        _requireEpochs();
        Backing storage backing = _backings[topicId][reputer];
        if (!backing.bonds.close(bond)) return 0;
        emit BondClosed(topicId, reputer, bond);
        return _slash(topicId, reputer, bond, fraction, challenger);
    }

    /// @inheritdoc IStaking
    function slashReputer(
        uint64 topicId,
        address reputer,
        uint256 fraction,
        address challenger
    ) external returns (uint256 amount) {
        _requireEpochs();
        return _slash(topicId, reputer, 0, fraction, challenger);
    }

    /// @dev Of stake and of what is unbonding; half for the challenger, the rest burns. `bond` 0 for none.
    function _slash(
        uint64 topicId,
        address reputer,
        uint32 bond,
        uint256 fraction,
        address challenger
    ) private returns (uint256 amount) {
        Backing storage backing = _backings[topicId][reputer];
        uint256 before = backing.active.assets;
        (uint32 scale, uint32 unbondingScale) = (backing.active.scale, backing.unbonding.scale);
        amount = backing.active.cut(fraction) + backing.unbonding.cut(fraction);
        if (amount == 0) return 0;
        uint256 bounty = challenger == address(0) ? 0 : amount / 2;
        if (bounty > 0) bountyOf[challenger] += bounty;
        _record(topicId, backing, before);
        emit Slashed(
            topicId,
            reputer,
            challenger,
            bond,
            amount,
            bounty,
            backing.active.assets,
            backing.unbonding.assets
        );
        if (scale != backing.active.scale || unbondingScale != backing.unbonding.scale) {
            emit Rescaled(topicId, reputer, backing.active.scale, backing.unbonding.scale);
        }
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
    function stakeOf(uint64 topicId, address reputer) external view returns (uint256) {
        return _backings[topicId][reputer].active.assets;
    }

    /// @inheritdoc IStaking
    function stakeAt(uint64 topicId, address reputer, uint256 time) external view returns (uint256) {
        return _backings[topicId][reputer].history.upperLookupRecent(time.toUint48());
    }

    /// @inheritdoc IStaking
    function totalStaked() public view returns (uint256) {
        return _staked.total;
    }

    /// @inheritdoc IStaking
    function totalStakedBefore(uint256 day) external view returns (uint256) {
        return _staked.before(day);
    }

    /// @inheritdoc IStaking
    function poolOf(uint64 topicId, address reputer) external view returns (PoolState memory) {
        Backing storage backing = _backings[topicId][reputer];
        return
            PoolState({
                stake: backing.active.assets,
                shares: backing.active.shares,
                unbonding: backing.unbonding.assets,
                unbondingShares: backing.unbonding.shares,
                commission: backing.commission.rateNow(),
                nextCommission: backing.commission.nextRate,
                nextFrom: backing.commission.from
            });
    }

    /// @inheritdoc IStaking
    function sharesOf(uint64 topicId, address reputer, address holder) public view returns (uint256) {
        Backing storage backing = _backings[topicId][reputer];
        return backing.active.sharesOf(backing.holdings[holder]);
    }

    /// @inheritdoc IStaking
    function valueOf(uint64 topicId, address reputer, address holder) external view returns (uint256) {
        return _backings[topicId][reputer].active.assetsFor(sharesOf(topicId, reputer, holder));
    }

    /// @inheritdoc IStaking
    function sharesWorth(uint64 topicId, address reputer, uint256 amount) external view returns (uint256) {
        return _backings[topicId][reputer].active.sharesWorth(amount);
    }

    /// @inheritdoc IStaking
    function requestCount(uint64 topicId, address reputer, address holder) external view returns (uint32) {
        return _backings[topicId][reputer].queues[holder].count;
    }

    /// @inheritdoc IStaking
    function unbondingOf(
        uint64 topicId,
        address reputer,
        address holder,
        uint32 request
    ) external view returns (Unbonding memory) {
        Backing storage backing = _backings[topicId][reputer];
        UnbondingQueue.Request memory item = backing.queues[holder].requests[request];
        uint256 shares = backing.unbonding.current(item.shares, item.scale);
        return Unbonding({amount: backing.unbonding.assetsFor(shares), releasedAt: item.releasedAt});
    }

    /// @inheritdoc IStaking
    function exposureOf(uint64 topicId, address reputer) external view returns (uint256) {
        return _backings[topicId][reputer].bonds.openExposure();
    }

    /// @inheritdoc IStaking
    function exitDelay(uint64 topicId) public view returns (uint256) {
        return Schedules.exitDelay(topics.scheduleOf(topicId));
    }

    function _delegate(uint64 topicId, address reputer, uint256 amount) private {
        participants.requireRegistered(topicId, Role.Reputer, reputer);
        _deposit(topicId, reputer, msg.sender, amount);
    }

    /// @dev Takes wei of a holder for new shares of it.
    function _deposit(uint64 topicId, address reputer, address holder, uint256 amount) private {
        Backing storage backing = _backings[topicId][reputer];
        uint256 before = backing.active.assets;
        uint256 shares = _enter(backing, holder, amount);
        if (shares == 0) revert Staking_ZeroAmount();
        _record(topicId, backing, before);
        emit Delegated(topicId, reputer, holder, amount, shares, backing.active.assets);
        token.safeTransferFrom(holder, address(this), amount);
    }

    function _open(
        uint64 topicId,
        address reputer,
        uint256 amount,
        uint256 until
    ) private returns (uint32 bond, uint256 exposure) {
        Bonds.Ledger storage bonds = _backings[topicId][reputer].bonds;
        bonds.expire(EXPIRED_PER_BOND);
        (bond, exposure) = bonds.open(amount, until);
        emit BondOpened(topicId, reputer, bond, amount, until);
    }

    /// @dev Puts wei into the pool for new shares of a holder.
    function _enter(Backing storage backing, address holder, uint256 amount) private returns (uint256 shares) {
        shares = backing.active.deposit(amount);
        if (shares == 0) return 0;
        Pools.Holding storage holding = backing.holdings[holder];
        backing.active.setShares(holding, backing.active.sharesOf(holding) + shares);
    }

    /// @dev A checkpoint of stake that was `before`. Equations bound stakes by 2^96, and so does a pool.
    function _record(uint64 topicId, Backing storage backing, uint256 before) private {
        uint256 amount = backing.active.assets;
        backing.history.push(uint48(block.timestamp), amount.toUint208());
        totalStake[topicId] = totalStake[topicId] - before + amount;
        if (amount != before) _staked.set(totalStaked() - before + amount);
    }

    function _requireRequest(
        Backing storage backing,
        uint64 topicId,
        address reputer,
        uint32 request
    ) private view returns (uint256 releasedAt) {
        UnbondingQueue.Request storage item = backing.queues[msg.sender].requests[request];
        if (item.shares == 0) revert Staking_UnknownRequest(topicId, reputer, msg.sender, request);
        return item.releasedAt;
    }
}
