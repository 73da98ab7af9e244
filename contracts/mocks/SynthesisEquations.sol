// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fixed} from "../math/Fixed.sol";
import {LossVector} from "../math/LossVector.sol";
import {Newcomers} from "../math/Newcomers.sol";
import {Quantiles} from "../math/Quantiles.sol";
import {Statistics} from "../math/Statistics.sol";
import {Synthesis} from "../math/Synthesis.sol";
import {Weights} from "../math/Weights.sol";
import {Experiment} from "./Experiment.sol";
import {Batch} from "./Batch.sol";

/// @title The arithmetic, statistics and synthesis equations by name
/// @dev One external function per library function, of the same name and argument order. Never deployed.
contract SynthesisEquations is Batch {
    function exp(int256 x) external pure returns (int256) {
        return Fixed.exp(x);
    }

    function ln(int256 x) external pure returns (int256) {
        return Fixed.ln(x);
    }

    function log10(int256 x) external pure returns (int256) {
        return Fixed.log10(x);
    }

    function pow(int256 x, int256 y) external pure returns (int256) {
        return Fixed.pow(x, y);
    }

    function isqrt(int256 x) external pure returns (int256) {
        return Fixed.root(x);
    }

    function mean(int256[] memory values) external pure returns (int256) {
        return Statistics.mean(values);
    }

    function standardDeviation(int256[] memory values) external pure returns (int256) {
        return Statistics.standardDeviation(values);
    }

    function momentsOf(int256[] memory values) external pure returns (int256 count, int256 total, int256 squares) {
        return Statistics.momentsOf(values);
    }

    function distinct(int256[] memory values) external pure returns (int256[] memory) {
        return Statistics.distinct(values);
    }

    function deviationOfMoments(int256 count, int256 total, int256 squares) external pure returns (int256) {
        return Statistics.deviationOfMoments(count, total, squares);
    }

    function median(int256[] memory values) external pure returns (int256) {
        return Statistics.median(values);
    }

    function quantile(int256[] memory values, int256 q) external pure returns (int256) {
        return Statistics.quantile(values, q);
    }

    function forecastedRegret(int256 networkLoss, int256 forecastedLoss) external pure returns (int256) {
        return Weights.forecastedRegret(networkLoss, forecastedLoss);
    }

    function potential(int256 x, int256 p, int256 c) external pure returns (int256) {
        return Weights.potential(x, p, c);
    }

    function potentialGradient(int256 x, int256 p, int256 c) external pure returns (int256) {
        return Weights.potentialGradient(x, p, c);
    }

    function normalizedRegrets(int256[] memory regrets, int256 epsilon) external pure returns (int256[] memory) {
        return Weights.normalizedRegrets(regrets, epsilon);
    }

    function forecastWeights(
        int256[] memory regrets,
        bool all,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256[] memory) {
        return Weights.forecastWeights(regrets, all, p, c, epsilon);
    }

    function regretWeights(
        int256[] memory regrets,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256[] memory) {
        return Weights.regretWeights(regrets, p, c, epsilon);
    }

    function initialRegret(
        int256[] memory experienced,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256) {
        return Newcomers.initialRegret(experienced, p, c, epsilon);
    }

    function experiencedRegrets(
        int256[] memory losses,
        uint256[] memory inclusions
    ) external pure returns (int256[] memory) {
        return Newcomers.experiencedRegrets(losses, inclusions);
    }

    function startingLosses(
        int256[] memory losses,
        uint256[] memory inclusions,
        uint256 n,
        uint256 k,
        uint256 toN,
        uint256 toK,
        uint256[] memory newInferers,
        uint256[] memory newForecasters,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256[] memory) {
        return Newcomers.startingLosses(losses, inclusions, n, k, toN, toK, newInferers, newForecasters, p, c, epsilon);
    }

    function select(
        int256[] memory losses,
        uint256 n,
        uint256 k,
        uint256[] memory inferers,
        uint256[] memory forecasters
    ) external pure returns (int256[] memory) {
        return LossVector.select(losses, n, k, inferers, forecasters);
    }

    function weightedMean(int256[] memory values, int256[] memory shares) external pure returns (int256) {
        return Synthesis.weightedMean(values, shares);
    }

    function forecastImplied(
        int256[] memory inferences,
        int256[] memory forecasts,
        uint256 excluded,
        int256 networkLoss,
        bool cold,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256) {
        return Synthesis.forecastImplied(inferences, forecasts, excluded, networkLoss, cold, p, c, epsilon);
    }

    function networkWeights(
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory losses,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256[] memory) {
        return Synthesis.networkWeights(inferences, implied, losses, p, c, epsilon);
    }

    function networkInference(
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory shares
    ) external pure returns (int256) {
        return Synthesis.networkInference(inferences, implied, shares);
    }

    function networkQuantile(
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory shares,
        int256 q
    ) external pure returns (int256) {
        return Synthesis.networkQuantile(inferences, implied, shares, q);
    }

    function naiveInference(
        int256[] memory inferences,
        int256[] memory losses,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256) {
        return Synthesis.naiveInference(inferences, losses, p, c, epsilon);
    }

    function oneOutInference(
        uint256 j,
        int256 network,
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory losses,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256) {
        return Synthesis.oneOutInference(j, network, inferences, implied, losses, p, c, epsilon);
    }

    function oneOutForecast(
        uint256 k,
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory losses,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256) {
        return Synthesis.oneOutForecast(k, inferences, implied, losses, p, c, epsilon);
    }

    function oneInForecast(
        uint256 k,
        int256[] memory inferences,
        int256[] memory implied,
        int256[] memory losses,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256) {
        return Synthesis.oneInForecast(k, inferences, implied, losses, p, c, epsilon);
    }

    function cumulativeWeights(int256[] memory weights) external pure returns (int256[] memory) {
        return Quantiles.cumulativeWeights(weights);
    }

    function weightedDistribution(int256[] memory weights) external pure returns (int256[] memory) {
        return Quantiles.weightedDistribution(weights);
    }

    function interpolatedQuantile(
        int256[] memory values,
        int256[] memory distribution,
        int256 q
    ) external pure returns (int256) {
        return Quantiles.interpolatedQuantile(values, distribution, q);
    }

    function weightedQuantile(
        int256[] memory values,
        int256[] memory weights,
        int256 q
    ) external pure returns (int256) {
        return Quantiles.weightedQuantile(values, weights, q);
    }

    function experience(int256 epoch) external pure returns (int256) {
        return Experiment.experience(epoch);
    }

    function contextSensitivity(int256 x, int256 a, int256 b) external pure returns (int256) {
        return Experiment.contextSensitivity(x, a, b);
    }
}
