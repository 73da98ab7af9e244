// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Emission} from "../math/Emission.sol";
import {TopicWeights} from "../math/TopicWeights.sol";
import {Batch} from "./Batch.sol";

/// @title The equations of the token economy by name
/// @dev One external function per library function, of the same name and argument order. Never deployed.
contract EconomyEquations is Batch {
    function emission(int256 perToken, int256 staked, int256 steps) external pure returns (int256) {
        return Emission.emission(perToken, staked, steps);
    }

    function targetEmission(
        int256 fEmission,
        int256 treasury,
        int256 circulating,
        int256 staked,
        int256 total
    ) external pure returns (int256) {
        return Emission.targetEmission(fEmission, treasury, circulating, staked, total);
    }

    function stakersFraction(int256 fKeepers, int256 fReputers) external pure returns (int256) {
        return Emission.stakersFraction(fKeepers, fReputers);
    }

    function maxEmission(int256 maxYield, int256 fStakers) external pure returns (int256) {
        return Emission.maxEmission(maxYield, fStakers);
    }

    function emissionPerToken(int256 target, int256 max) external pure returns (int256) {
        return Emission.emissionPerToken(target, max);
    }

    function smoothedEmission(int256 alpha, int256 target, int256 previous) external pure returns (int256) {
        return Emission.smoothedEmission(alpha, target, previous);
    }

    function alphaOver(int256 alpha, int256 duration, int256 period) external pure returns (int256) {
        return Emission.alphaOver(alpha, duration, period);
    }

    function relaxed(
        int256 alpha,
        int256 target,
        int256 start,
        int256 duration,
        int256 period
    ) external pure returns (int256) {
        return Emission.relaxed(alpha, target, start, duration, period);
    }

    function emittedOver(
        int256 alpha,
        int256 target,
        int256 start,
        int256 staked,
        int256 duration,
        int256 period
    ) external pure returns (int256) {
        return Emission.emittedOver(alpha, target, start, staked, duration, period);
    }

    function keeperEmission(
        int256 emission_,
        int256 stake,
        int256 totalStake,
        int256 fKeepers
    ) external pure returns (int256) {
        return TopicWeights.keeperEmission(emission_, stake, totalStake, fKeepers);
    }

    function topicEmission(
        int256 emission_,
        int256 weight,
        int256 totalWeight,
        int256 fKeepers
    ) external pure returns (int256) {
        return TopicWeights.topicEmission(emission_, weight, totalWeight, fKeepers);
    }

    function smoothedWeight(
        int256 previous,
        int256 stake,
        int256 revenue,
        int256 duration,
        int256 week
    ) external pure returns (int256) {
        return TopicWeights.smoothedWeight(previous, stake, revenue, duration, week);
    }

    function targetWeight(int256 stake, int256 revenue) external pure returns (int256) {
        return TopicWeights.targetWeight(stake, revenue);
    }

    function decayedRevenue(int256 revenue, int256 duration, int256 week) external pure returns (int256) {
        return TopicWeights.decayedRevenue(revenue, duration, week);
    }
}
