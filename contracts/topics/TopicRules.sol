// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ITopics} from "../interfaces/ITopics.sol";
import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {LossFunction} from "../math/Losses.sol";
import {Truths} from "../math/Truths.sol";
import {Schedule, TopicMath, TopicParameters, TopicSecurity, TruthSource} from "../types/Topic.sol";

/// @title Ranges of a topic's parameters
/// @notice Within them every equation is defined for every input that the contracts accept.
library TopicRules {
    uint256 internal constant MAX_TITLE_BYTES = 100;
    uint256 private constant UNIT = 1e18;

    /// @notice Reverts with ITopics.Topics_ParameterOutOfRange for the first parameter out of its range.
    function check(TopicParameters memory parameters) internal view {
        within("title", bytes(parameters.title).length, 1, MAX_TITLE_BYTES);
        checkSchedule(parameters.schedule);
        checkMath(parameters.math);
        checkSecurity(parameters.security);
        checkSource(parameters.source, parameters.math.lossFunction);
    }

    /// @notice Likewise of an update, of a topic with this loss function.
    function checkUpdate(
        TopicMath memory math,
        TopicSecurity memory security,
        TruthSource memory source,
        LossFunction lossFunction
    ) internal view {
        within("lossFunction", uint256(math.lossFunction), uint256(lossFunction), uint256(lossFunction));
        checkMath(math);
        checkSecurity(security);
        checkSource(source, lossFunction);
    }

    function checkSchedule(Schedule memory schedule) private view {
        within("start", schedule.start, block.timestamp, block.timestamp + 365 days);
        within("epochLength", schedule.epochLength, 12, 365 days);
        within("workerWindow", schedule.workerWindow, 1, schedule.epochLength);
        within("groundTruthLag", schedule.groundTruthLag, 0, 365 days);
        within("reputerWindow", schedule.reputerWindow, 1, 365 days);
        within("revealWindow", schedule.revealWindow, 0, schedule.groundTruthLag);
        within("challengeWindow", schedule.challengeWindow, 60, 90 days);
        // A silent leader holds a post up for no longer than challengers may.
        within("headStart", schedule.headStart, 0, schedule.challengeWindow);
    }

    function checkMath(TopicMath memory math) private pure {
        within("pNorm", math.pNorm, UNIT, 10 * UNIT);
        within("cNorm", math.cNorm, 9 * UNIT);
        within("epsilon", math.epsilon, 1, 10 * UNIT);
        within("alphaRegret", math.alphaRegret, 1, UNIT);
        within("pRewardInference", math.pRewardInference, UNIT, 10 * UNIT);
        within("pRewardForecast", math.pRewardForecast, UNIT, 10 * UNIT);
        within("pRewardReputer", math.pRewardReputer, UNIT, 10 * UNIT);
        within("cReward", math.cReward, 9 * UNIT);
        within("betaEntropy", math.betaEntropy, 0, UNIT);
        within("alphaTask", math.alphaTask, 1, UNIT);
        within("epsilonReputer", math.epsilonReputer, UNIT / 1000, UNIT);
        within("learningRate", math.learningRate, 1, UNIT);
        within("gradientThreshold", math.gradientThreshold, 0, UNIT);
        within("minStakeFraction", math.minStakeFraction, 0, UNIT);
        within("maxGradientIterations", math.maxGradientIterations, 1, 10);
        // Who reports losses floors them.
        if (math.lossFunction == LossFunction.Reported) within("lossFloor", math.lossFloor, 0, 0);
        else within("lossFloor", math.lossFloor, 1, uint256(uint128(type(int128).max)));
        if (math.lossFunction == LossFunction.Quantile) {
            within("lossParameter", math.lossParameter, 1, UNIT - 1);
        } else if (math.lossFunction == LossFunction.Huber || math.lossFunction == LossFunction.SquaredRelative) {
            within("lossParameter", math.lossParameter, 1, uint256(uint128(type(int128).max)));
        } else {
            within("lossParameter", math.lossParameter, 0, 0);
        }
    }

    function checkSecurity(TopicSecurity memory security) private pure {
        within("minStake", security.minStake, 1, type(uint96).max);
        within("slashFraction", security.slashFraction, UNIT / 100, UNIT);
    }

    function checkSource(TruthSource memory source, LossFunction lossFunction) private view {
        // Losses are not compared with anything.
        if (lossFunction == LossFunction.Reported) within("feed", uint160(source.feed), 0, 0);
        if (source.feed == address(0)) {
            within("maxAge", source.maxAge, 0, 0);
            within("tolerance", source.tolerance, 0, 0);
            return;
        }
        within("maxAge", source.maxAge, 1, 365 days);
        within("tolerance", source.tolerance, 1, UNIT);
        (bool success, bytes memory answer) = source.feed.staticcall(
            abi.encodeCall(AggregatorV3Interface.decimals, ())
        );
        if (!success || answer.length != 32) revert ITopics.Topics_SilentFeed(source.feed);
        within("decimals", uint256(bytes32(answer)), 0, Truths.DECIMALS);
    }

    function within(bytes32 name, uint256 value, uint256 low, uint256 high) private pure {
        if (value < low || value > high) {
            revert ITopics.Topics_ParameterOutOfRange(name, int256(value), int256(low), int256(high));
        }
    }

    function within(bytes32 name, int64 value, uint256 magnitude) private pure {
        int256 limit = int256(magnitude);
        if (value < -limit || value > limit) revert ITopics.Topics_ParameterOutOfRange(name, value, -limit, limit);
    }
}
