// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Entropy} from "../math/Entropy.sol";
import {Fixed} from "../math/Fixed.sol";
import {Listening} from "../math/Listening.sol";
import {LossFunction, Losses} from "../math/Losses.sol";
import {LossVector} from "../math/LossVector.sol";
import {Newcomers} from "../math/Newcomers.sol";
import {Quantiles} from "../math/Quantiles.sol";
import {Scores} from "../math/Scores.sol";
import {Statistics} from "../math/Statistics.sol";
import {Synthesis} from "../math/Synthesis.sol";
import {Truths} from "../math/Truths.sol";
import {Weights} from "../math/Weights.sol";
import {Experiment} from "./Experiment.sol";

/// @dev Answers many encoded calls to itself at once, so that tests can compare thousands of cases in one request.
abstract contract Batch {
    struct Answer {
        bool success;
        bytes data;
    }

    function batch(bytes[] calldata calls) external view returns (Answer[] memory answers) {
        answers = new Answer[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (answers[i].success, answers[i].data) = address(this).staticcall(calls[i]);
        }
    }
}

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

/// @title The equations of settlement by name
/// @dev One external function per library function, of the same name and argument order. Never deployed.
contract SettlementEquations is Batch {
    function loss(LossFunction kind, int256 parameter, int256 inference, int256 truth) external pure returns (int256) {
        return Losses.loss(kind, parameter, inference, truth);
    }

    function truthOfAnswer(int256 answer, uint256 decimals) external pure returns (int256) {
        return Truths.truthOfAnswer(answer, decimals);
    }

    function truthExcess(int256 truth, int256 answer, int256 tolerance) external pure returns (int256) {
        return Truths.truthExcess(truth, answer, tolerance);
    }

    function logLoss(int256 value, int256 lossFloor) external pure returns (int256) {
        return Losses.logLoss(value, lossFloor);
    }

    function consensusLoss(int256[] memory logLosses, int256[] memory stakes) external pure returns (int256) {
        return Losses.consensusLoss(logLosses, stakes);
    }

    function smoothedLoss(int256 alpha, int256 current, int256 previous) external pure returns (int256) {
        return Losses.smoothedLoss(alpha, current, previous);
    }

    function smoothedRegret(
        int256 alpha,
        int256 networkLoss,
        int256 ownLoss,
        int256 previous
    ) external pure returns (int256) {
        return Losses.smoothedRegret(alpha, networkLoss, ownLoss, previous);
    }

    function inferenceScore(int256 oneOutLoss, int256 networkLoss) external pure returns (int256) {
        return Scores.inferenceScore(oneOutLoss, networkLoss);
    }

    function forecastScore(int256 oneOut, int256 oneIn, int256 solo) external pure returns (int256) {
        return Scores.forecastScore(oneOut, oneIn, solo);
    }

    function oneOutScore(int256 oneOutLoss, int256 networkLoss) external pure returns (int256) {
        return Scores.oneOutScore(oneOutLoss, networkLoss);
    }

    function oneInScore(int256 naiveLoss, int256 oneInLoss) external pure returns (int256) {
        return Scores.oneInScore(naiveLoss, oneInLoss);
    }

    function soloFraction(uint256 forecasters) external pure returns (int256) {
        return Scores.soloFraction(forecasters);
    }

    function rewardMapping(
        int256 score,
        int256 sigma,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256) {
        return Scores.rewardMapping(score, sigma, p, c, epsilon);
    }

    function rewardFractions(
        int256[] memory scores,
        int256 sigma,
        int256 p,
        int256 c,
        int256 epsilon
    ) external pure returns (int256[] memory) {
        return Scores.rewardFractions(scores, sigma, p, c, epsilon);
    }

    function adjustedStakes(int256[] memory stakes, int256[] memory listening) external pure returns (int256[] memory) {
        return Listening.adjustedStakes(stakes, listening);
    }

    function consensusVector(
        int256[][] memory logLosses,
        int256[] memory adjusted
    ) external pure returns (int256[] memory) {
        return Listening.consensusVector(logLosses, adjusted);
    }

    function squaredNorm(int256[] memory logLosses) external pure returns (int256) {
        return Listening.squaredNorm(logLosses);
    }

    function squaredDistance(int256[] memory a, int256[] memory b) external pure returns (int256) {
        return Listening.squaredDistance(a, b);
    }

    function reputerScores(
        int256[][] memory squaredDistances,
        int256[] memory squaredNorms,
        int256[] memory adjusted,
        int256 epsilonReputer
    ) external pure returns (int256[] memory) {
        return Listening.reputerScores(squaredDistances, squaredNorms, adjusted, epsilonReputer);
    }

    function totalScore(int256[] memory stakes, int256[] memory scores) external pure returns (int256) {
        return Listening.totalScore(stakes, scores);
    }

    function listeningGradient(
        uint256 m,
        int256 total,
        int256[] memory stakes,
        int256[] memory listening,
        int256[][] memory squaredDistances,
        int256[] memory squaredNorms,
        int256 epsilonReputer
    ) external pure returns (int256) {
        return Listening.listeningGradient(m, total, stakes, listening, squaredDistances, squaredNorms, epsilonReputer);
    }

    function listeningStep(
        int256[] memory listening,
        int256[] memory gradient,
        int256[] memory stakes,
        int256 learningRate,
        int256 minStakeFraction
    ) external pure returns (int256[] memory) {
        return Listening.listeningStep(listening, gradient, stakes, learningRate, minStakeFraction);
    }

    function largestGradient(int256[] memory gradient) external pure returns (int256) {
        return Listening.largestGradient(gradient);
    }

    function reputerFractions(
        int256[] memory stakes,
        int256[] memory scores,
        int256 p
    ) external pure returns (int256[] memory) {
        return Listening.reputerFractions(stakes, scores, p);
    }

    function compoundedStake(int256 stake, int256 reward) external pure returns (int256) {
        return Listening.compoundedStake(stake, reward);
    }

    function modifiedFractions(int256[] memory smoothed) external pure returns (int256[] memory) {
        return Entropy.modifiedFractions(smoothed);
    }

    function smoothedFraction(int256 alpha, int256 fraction, int256 previous) external pure returns (int256) {
        return Entropy.smoothedFraction(alpha, fraction, previous);
    }

    function effectiveNumber(int256[] memory fractions) external pure returns (int256) {
        return Entropy.effectiveNumber(fractions);
    }

    function entropy(int256[] memory fractions, int256 beta) external pure returns (int256) {
        return Entropy.entropy(fractions, beta);
    }

    function forecastTaskScore(int256 naiveLoss, int256 networkLoss) external pure returns (int256) {
        return Entropy.forecastTaskScore(naiveLoss, networkLoss);
    }

    function utilityRatio(
        int256 alpha,
        int256 taskScore,
        int256 bestScore,
        int256 previous
    ) external pure returns (int256) {
        return Entropy.utilityRatio(alpha, taskScore, bestScore, previous);
    }

    function forecastUtility(int256 tau) external pure returns (int256) {
        return Entropy.forecastUtility(tau);
    }

    function utilityNormalization(
        int256 inferenceEntropy,
        int256 forecastEntropy,
        int256 chi
    ) external pure returns (int256) {
        return Entropy.utilityNormalization(inferenceEntropy, forecastEntropy, chi);
    }

    function inferenceReward(
        int256 reward,
        int256 inferenceEntropy,
        int256 totalEntropy,
        int256 chi,
        int256 gamma
    ) external pure returns (int256) {
        return Entropy.inferenceReward(reward, inferenceEntropy, totalEntropy, chi, gamma);
    }

    function forecastReward(
        int256 reward,
        int256 forecastEntropy,
        int256 totalEntropy,
        int256 chi,
        int256 gamma
    ) external pure returns (int256) {
        return Entropy.forecastReward(reward, forecastEntropy, totalEntropy, chi, gamma);
    }

    function reputerReward(int256 reward, int256 reputerEntropy, int256 totalEntropy) external pure returns (int256) {
        return Entropy.reputerReward(reward, reputerEntropy, totalEntropy);
    }

    function participantReward(int256 fraction, int256 classReward) external pure returns (int256) {
        return Entropy.participantReward(fraction, classReward);
    }
}
