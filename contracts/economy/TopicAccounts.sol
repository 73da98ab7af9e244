// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {TopicWeights} from "../math/TopicWeights.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Schedule} from "../types/Topic.sol";
import {Emissions} from "./Emissions.sol";

/// @title The part of the treasury that says which topic gets how much
/// @notice Each topic is settled when it is touched, for itself: its weight since the last time times what a unit of
/// weight was given since then.
abstract contract TopicAccounts is Emissions {
    using SafeCast for uint256;
    using Schedules for Schedule;

    int256 private constant WEEK = 1 weeks;

    /// @param weight Weight since `touchedAt`; 0 for a topic that is not active.
    /// @param stake Stake at `touchedAt`.
    /// @param touchedAt Time up to which the topic is settled.
    /// @param revenue Effective revenue at `touchedAt`.
    /// @param fresh What came in after it, as effective at `freshAt`.
    /// @param freshAt Time of the newest fee.
    /// @param growth Of the emission at `touchedAt`.
    /// @param account Wei earned and not collected.
    struct Topic {
        uint104 weight;
        uint96 stake;
        uint40 touchedAt;
        uint104 revenue;
        uint104 fresh;
        uint40 freshAt;
        uint160 growth;
        uint96 account;
    }

    /// @dev What touching a topic comes to.
    struct Outcome {
        uint256 stake;
        uint256 revenue;
        uint256 weight;
        uint256 earned;
        uint256 forgone;
        uint256 account;
    }

    ITopics private immutable _calendar = staking.topics();

    mapping(uint64 topicId => Topic) internal _topics;

    /// @inheritdoc ITreasury
    function touch(uint64 topicId) public {
        (Emission memory state, bool caughtUp) = _accrue();
        if (!caughtUp) return;
        Topic storage topic = _topics[topicId];
        Outcome memory outcome = _settled(topicId, state);
        uint256 sum = state.totalWeight - topic.weight + outcome.weight;
        _accrued.totalWeight = sum.toUint128();
        _accrued.emitted = (state.emitted - outcome.forgone).toUint96();
        (topic.weight, topic.stake) = (outcome.weight.toUint104(), outcome.stake.toUint96());
        (topic.touchedAt, topic.growth) = (uint40(block.timestamp), uint160(state.growth));
        (topic.revenue, topic.fresh) = (outcome.revenue.toUint104(), 0);
        topic.account = outcome.account.toUint96();
        emit Touched(
            topicId,
            outcome.stake,
            outcome.revenue,
            outcome.weight,
            sum,
            outcome.earned,
            outcome.forgone,
            outcome.account
        );
    }

    /// @inheritdoc ITreasury
    function weightOf(uint64 topicId) external view returns (uint256) {
        return _topics[topicId].weight;
    }

    /// @inheritdoc ITreasury
    function isActive(uint64 topicId) external view returns (bool) {
        return _topics[topicId].weight > 0;
    }

    /// @inheritdoc ITreasury
    function revenueOf(uint64 topicId) public view returns (uint256) {
        Topic storage topic = _topics[topicId];
        return _decayed(topic.revenue, topic.touchedAt) + _decayed(topic.fresh, topic.freshAt);
    }

    /// @inheritdoc ITreasury
    function accountOf(uint64 topicId) external view returns (uint256) {
        (Emission memory state, bool caughtUp) = emissionNow();
        return caughtUp ? _settled(topicId, state).account : _topics[topicId].account;
    }

    function _addRevenue(uint64 topicId, uint256 amount) internal {
        Topic storage topic = _topics[topicId];
        topic.fresh = (_decayed(topic.fresh, topic.freshAt) + amount).toUint104();
        topic.freshAt = uint40(block.timestamp);
    }

    /// @dev Of an emission that has accrued up to now.
    function _settled(uint64 topicId, Emission memory state) private view returns (Outcome memory outcome) {
        Topic memory topic = _topics[topicId];
        outcome.stake = staking.totalStake(topicId);
        outcome.revenue = revenueOf(topicId);
        outcome.weight = _weightNow(topic, outcome);
        uint256 growth = state.growth - topic.growth;
        // A weight is part of the sum, so that neither product is above what was emitted, times 2^96.
        uint256 share = (topic.weight * growth) >> GROWTH_BITS;
        // At the lower of both weights: nobody gains by leaving a topic untouched while its weight falls.
        bool fell = outcome.weight < topic.weight;
        outcome.earned = fell ? (outcome.weight * growth) >> GROWTH_BITS : share;
        if (outcome.earned > 0 && _isPaused(topicId)) outcome.earned = 0;
        outcome.forgone = share - outcome.earned;
        outcome.account = topic.account + outcome.earned;
        if (outcome.weight < minWeight()) {
            outcome.forgone += outcome.account;
            (outcome.weight, outcome.earned, outcome.account) = (0, 0, 0);
        }
    }

    /// @dev From when the first paused epoch would have been posted, so that the one before it gets its share, up to the
    /// next epoch's opening.
    function _isPaused(uint64 topicId) private view returns (bool) {
        (uint64 from, uint64 until) = _calendar.pauseOf(topicId);
        if (until == 0) return false;
        Schedule memory schedule = _calendar.scheduleOf(topicId);
        return block.timestamp >= schedule.revealsUntil(from) && block.timestamp < schedule.opensAt(until);
    }

    /// @dev Stake counts at the lower of what it was at the last touch and what it is, so that it has to stay; fees
    /// count from the touch that follows them. A topic that is not active starts with its target, as a new one does.
    function _weightNow(Topic memory topic, Outcome memory outcome) private view returns (uint256) {
        uint256 stake = outcome.stake < topic.stake ? outcome.stake : topic.stake;
        if (topic.weight == 0) return uint256(TopicWeights.targetWeight(int256(stake), int256(outcome.revenue)));
        int256 passed = int256(block.timestamp - topic.touchedAt);
        int256 revenue = int256(uint256(topic.revenue));
        return
            uint256(TopicWeights.smoothedWeight(int256(uint256(topic.weight)), int256(stake), revenue, passed, WEEK));
    }

    function _decayed(uint256 revenue, uint256 since) private view returns (uint256) {
        if (revenue == 0 || since == block.timestamp) return revenue;
        return uint256(TopicWeights.decayedRevenue(int256(revenue), int256(block.timestamp - since), WEEK));
    }
}
