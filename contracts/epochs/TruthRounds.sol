// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {IDisputes} from "../interfaces/IDisputes.sol";
import {Fixed} from "../math/Fixed.sol";
import {Truths} from "../math/Truths.sol";
import {TruthSource} from "../types/Topic.sol";
import {MAX_VALUE} from "./Bounds.sol";

/// @title What a topic's truth source said at a moment
/// @notice A feed that reverts, or whose rounds leave a doubt, says nothing.
library TruthRounds {
    /// @dev Feeds that had several aggregators number them in the bits above these.
    uint256 private constant PHASE_BITS = 64;

    /// @notice Answer (SD59x18) of the round in force at `time`: the newest that was complete, not older than maxAge.
    function answerAt(TruthSource memory source, uint80 roundId, uint256 time) internal view returns (int256) {
        AggregatorV3Interface feed = AggregatorV3Interface(source.feed);
        (uint80 id, int256 answer, , uint256 updatedAt, uint80 answeredInRound) = feed.getRoundData(roundId);
        // A round that was answered in an earlier one repeats that one's answer.
        if (id != roundId || updatedAt == 0 || answeredInRound < roundId) {
            revert IDisputes.Disputes_IncompleteRound(roundId, id, updatedAt, answeredInRound);
        }
        uint256 replacedAt = replaced(feed, roundId);
        if (updatedAt > time || replacedAt <= time) {
            revert IDisputes.Disputes_RoundNotInForce(roundId, updatedAt, replacedAt, time);
        }
        if (time - updatedAt > source.maxAge) {
            revert IDisputes.Disputes_StaleRound(roundId, time - updatedAt, source.maxAge);
        }
        return scaled(feed, roundId, answer);
    }

    /// @dev Time of the round after, never for the newest. Which round of one aggregator followed one of another cannot
    /// be told from their numbers.
    function replaced(AggregatorV3Interface feed, uint80 roundId) private view returns (uint256 time) {
        (uint80 newest, , , , ) = feed.latestRoundData();
        if (newest == roundId) return type(uint256).max;
        if (newest < roundId || newest >> PHASE_BITS != roundId >> PHASE_BITS) {
            revert IDisputes.Disputes_OtherPhase(roundId, newest);
        }
        (, , , time, ) = feed.getRoundData(roundId + 1);
    }

    /// @dev An answer of 0 tolerates nothing, and one above all truths cannot be reported: neither is one.
    function scaled(AggregatorV3Interface feed, uint80 roundId, int256 answer) private view returns (int256 truth) {
        uint8 decimals = feed.decimals();
        if (answer != 0 && decimals <= Truths.DECIMALS && answer <= MAX_VALUE && answer >= -MAX_VALUE) {
            truth = Truths.truthOfAnswer(answer, decimals);
        }
        if (truth == 0 || Fixed.abs(truth) > MAX_VALUE) {
            revert IDisputes.Disputes_UnusableAnswer(roundId, answer, decimals, MAX_VALUE);
        }
    }
}
