// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {LossFunction} from "../math/Losses.sol";
import {Role, Schedule, TopicMath, TopicParameters, TopicSecurity, TruthSource} from "../types/Topic.sol";
import {Schedules} from "./Schedules.sol";
import {TopicRules} from "./TopicRules.sol";
import {Versions} from "./Versions.sol";

/// @title Topics
/// @notice See ITopics.
contract Topics is ITopics, AccessManaged {
    using SafeERC20 for IERC20;
    using Schedules for Schedule;
    using Versions for Versions.Log;

    /// @param on Whether only allowed accounts may register.
    struct AllowList {
        bool on;
        mapping(address account => bool) allowed;
    }

    struct Topic {
        address creator;
        LossFunction lossFunction;
        uint64 pausedFrom;
        uint64 pausedUntil;
        string title;
        Schedule schedule;
        Versions.Log versions;
        mapping(Role role => AllowList) allowLists;
    }

    /// @notice Most that governance can make a topic cost, wei of ALLO.
    uint256 public constant MAX_CREATION_FEE = 100_000e18;
    /// @dev Epoch that a pause lasts until while nobody has ended it.
    uint64 private constant NEVER = type(uint64).max;

    IERC20 public immutable token;
    address private immutable _deployer;

    /// @inheritdoc ITopics
    uint64 public topicCount;
    /// @inheritdoc ITopics
    address public treasury;
    /// @inheritdoc ITopics
    uint256 public creationFee;
    mapping(uint64 topicId => Topic) private _topics;

    /// @param authority Access manager of governance.
    constructor(IERC20 token_, address authority) AccessManaged(authority) {
        token = token_;
        _deployer = msg.sender;
    }

    // --- life cycle ---

    /// @inheritdoc ITopics
    function createTopic(TopicParameters calldata parameters) external returns (uint64 topicId) {
        TopicRules.check(parameters);
        topicId = ++topicCount;
        Topic storage topic = _topics[topicId];
        topic.creator = msg.sender;
        topic.lossFunction = parameters.math.lossFunction;
        topic.title = parameters.title;
        topic.schedule = parameters.schedule;
        _write(topic, 0, parameters.math, parameters.security, parameters.source);
        if (parameters.allowLists.inferers) topic.allowLists[Role.Inferer].on = true;
        if (parameters.allowLists.forecasters) topic.allowLists[Role.Forecaster].on = true;
        if (parameters.allowLists.reputers) topic.allowLists[Role.Reputer].on = true;
        emit TopicCreated(topicId, msg.sender, parameters);
        uint256 fee = creationFee;
        if (fee == 0) return topicId;
        token.safeTransferFrom(msg.sender, treasury, fee);
        ITreasury(treasury).credit(topicId, msg.sender);
    }

    /// @inheritdoc ITopics
    function updateTopic(
        uint64 topicId,
        uint64 fromEpoch,
        TopicMath calldata math,
        TopicSecurity calldata security,
        TruthSource calldata source
    ) external {
        Topic storage topic = _ofCreator(topicId);
        Schedule memory schedule = topic.schedule;
        Versions.Version storage before = topic.versions.holdingAt(fromEpoch == 0 ? 0 : fromEpoch - 1);
        uint64 first =
            _touchesStake(before, security, source)
                ? schedule.noticedEpoch(block.timestamp)
                : schedule.unopenedEpoch(block.timestamp);
        if (fromEpoch < first) revert Topics_TooSoon(topicId, fromEpoch, first);
        TopicRules.checkUpdate(math, security, source, topic.lossFunction);
        _write(topic, fromEpoch, math, security, source);
        emit TopicUpdated(topicId, fromEpoch, math, security, source);
    }

    /// @inheritdoc ITopics
    function pause(uint64 topicId) external {
        Topic storage topic = _ofCreator(topicId);
        (uint64 from, uint64 until) = (topic.pausedFrom, topic.pausedUntil);
        if (until == NEVER) revert Topics_AlreadyPaused(topicId, from);
        uint64 next = topic.schedule.unopenedEpoch(block.timestamp);
        // The epoch that is open stays paused where it is.
        if (until < next) from = next;
        (topic.pausedFrom, topic.pausedUntil) = (from, NEVER);
        emit Paused(topicId, from);
    }

    /// @inheritdoc ITopics
    function unpause(uint64 topicId) external {
        Topic storage topic = _ofCreator(topicId);
        if (topic.pausedUntil != NEVER) revert Topics_NotPaused(topicId);
        uint64 next = topic.schedule.unopenedEpoch(block.timestamp);
        topic.pausedUntil = next;
        emit Unpaused(topicId, next);
    }

    /// @inheritdoc ITopics
    function setAllowList(uint64 topicId, Role role, bool on) external {
        _ofCreator(topicId).allowLists[role].on = on;
        emit AllowListSet(topicId, role, on);
    }

    /// @inheritdoc ITopics
    function setAllowed(uint64 topicId, Role role, address[] calldata accounts, bool allowed) external {
        AllowList storage list = _ofCreator(topicId).allowLists[role];
        for (uint256 i = 0; i < accounts.length; ++i) {
            list.allowed[accounts[i]] = allowed;
            emit AllowedSet(topicId, role, accounts[i], allowed);
        }
    }

    // --- fees ---

    /// @inheritdoc ITopics
    function setCreationFee(uint256 fee) external restricted {
        if (fee > MAX_CREATION_FEE) revert Topics_FeeTooHigh(fee, MAX_CREATION_FEE);
        if (treasury == address(0)) revert Topics_NoTreasury();
        creationFee = fee;
        emit CreationFeeSet(fee);
    }

    /// @inheritdoc ITopics
    function bindTreasury(address treasury_) external {
        if (msg.sender != _deployer) revert Topics_NotDeployer(msg.sender, _deployer);
        if (treasury != address(0)) revert Topics_AlreadyBound(treasury);
        treasury = treasury_;
        emit TreasuryNamed(treasury_);
    }

    // --- views ---

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
    function lossFunctionOf(uint64 topicId) external view returns (LossFunction) {
        return _existing(topicId).lossFunction;
    }

    /// @inheritdoc ITopics
    function mathOf(uint64 topicId, uint64 epoch) external view returns (TopicMath memory) {
        return _existing(topicId).versions.holdingAt(epoch).math;
    }

    /// @inheritdoc ITopics
    function securityOf(uint64 topicId, uint64 epoch) external view returns (TopicSecurity memory) {
        return _existing(topicId).versions.holdingAt(epoch).security;
    }

    /// @inheritdoc ITopics
    function sourceOf(uint64 topicId, uint64 epoch) external view returns (TruthSource memory) {
        return _existing(topicId).versions.holdingAt(epoch).source;
    }

    /// @inheritdoc ITopics
    function pauseOf(uint64 topicId) external view returns (uint64 from, uint64 until) {
        Topic storage topic = _existing(topicId);
        return (topic.pausedFrom, topic.pausedUntil);
    }

    /// @inheritdoc ITopics
    function allowListOf(uint64 topicId, Role role) external view returns (bool) {
        return _existing(topicId).allowLists[role].on;
    }

    /// @inheritdoc ITopics
    function isAllowed(uint64 topicId, Role role, address account) external view returns (bool) {
        return _isAllowed(_existing(topicId), role, account);
    }

    function _write(
        Topic storage topic,
        uint64 fromEpoch,
        TopicMath calldata math,
        TopicSecurity calldata security,
        TruthSource calldata source
    ) private {
        Versions.Version storage version = topic.versions.writeFrom(fromEpoch);
        version.math = math;
        version.security = security;
        version.source = source;
    }

    /// @dev Whether stake is bound to something else than before; without a feed no truth costs any.
    function _touchesStake(
        Versions.Version storage before,
        TopicSecurity calldata security,
        TruthSource calldata source
    ) private view returns (bool) {
        (TopicSecurity memory security_, TruthSource memory source_) = (before.security, before.source);
        if (security.minStake != security_.minStake || security.slashFraction != security_.slashFraction) return true;
        return
            source.feed != address(0) &&
            (source.feed != source_.feed || source.maxAge != source_.maxAge || source.tolerance != source_.tolerance);
    }

    function _isAllowed(Topic storage topic, Role role, address account) private view returns (bool) {
        AllowList storage list = topic.allowLists[role];
        return !list.on || list.allowed[account];
    }

    function _ofCreator(uint64 topicId) private view returns (Topic storage topic) {
        topic = _existing(topicId);
        if (msg.sender != topic.creator) revert Topics_NotCreator(topicId, msg.sender, topic.creator);
    }

    function _existing(uint64 topicId) private view returns (Topic storage topic) {
        topic = _topics[topicId];
        if (topic.creator == address(0)) revert Topics_UnknownTopic(topicId, topicCount);
    }
}
