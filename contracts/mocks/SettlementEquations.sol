// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Entropy} from "../math/Entropy.sol";
import {Listening} from "../math/Listening.sol";
import {LossFunction, Losses} from "../math/Losses.sol";
import {Scores} from "../math/Scores.sol";
import {Truths} from "../math/Truths.sol";
import {Batch} from "./Batch.sol";

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
