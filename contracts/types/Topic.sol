// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LossFunction} from "../math/Losses.sol";

/// @notice The three classes of participants of a topic; each has slots of its own.
enum Role {
    Inferer,
    Forecaster,
    Reputer
}

/// @notice When the phases of an epoch begin and end, in seconds, and what it stands on.
/// @param start Time at which epoch 0 opens.
/// @param epochLength Time from the opening of an epoch to that of the next.
/// @param workerWindow Time from the opening of an epoch in which inferences and forecasts are accepted.
/// @param groundTruthLag Time from the end of the worker window until reports are accepted.
/// @param reputerWindow Time in which reports are accepted.
/// @param challengeWindow Time from a post until it is final.
/// @param headStart Time from the end of a window in which only the epoch's leader may post; 0 for no leader.
/// @param revealWindow Time after the worker window in which workers reveal what they committed to in it; 0 where they
/// submit openly.
/// @param freshBase Whether an epoch stands on the newest posted settlement rather than the newest final one.
/// @param eager Whether an inference must be proven by the transaction that posts it.
struct Schedule {
    uint40 start;
    uint32 epochLength;
    uint32 workerWindow;
    uint32 groundTruthLag;
    uint32 reputerWindow;
    uint32 challengeWindow;
    uint16 headStart;
    uint24 revealWindow;
    bool freshBase;
    bool eager;
}

/// @notice Parameters of a topic's equations, SD59x18 unless said otherwise. Ranges are those of `TopicRules`.
/// @param pNorm Steepness p of the potential in the weights (Eq. 6).
/// @param cNorm Offset c of the potential in the weights (Eq. 6).
/// @param epsilon Precision of log10 losses and scores (Eq. 8, 11, 28).
/// @param alphaRegret Smoothing alpha of the losses (Eq. 15).
/// @param pRewardInference p of the reward mapping of inferers (Eq. 28).
/// @param pRewardForecast p of the reward mapping of forecasters (Eq. 28).
/// @param pRewardReputer p of the reputers' reward fractions (Eq. 35).
/// @param cReward c of the reward mappings (Eq. 28).
/// @param betaEntropy Exponent beta of the number ratio (Eq. 37).
/// @param alphaTask Smoothing alpha of reward fractions and of tau (Eq. 39, 43).
/// @param epsilonReputer Tolerance of the consensus scores (Eq. 32).
/// @param learningRate Rate lambda of the listening coefficients (Eq. 34).
/// @param gradientThreshold Gradient below which Eq. 34 stops.
/// @param minStakeFraction Least fraction of the stake that is listened to (Eq. 34).
/// @param maxGradientIterations Most iterations of Eq. 34, a plain number.
/// @param lossFunction The loss Q (Eq. 13).
/// @param lossParameter Parameter of the loss function, see `Losses.loss`.
/// @param lossFloor Least loss before the logarithm.
struct TopicMath {
    uint64 pNorm;
    int64 cNorm;
    uint64 epsilon;
    uint64 alphaRegret;
    uint64 pRewardInference;
    uint64 pRewardForecast;
    uint64 pRewardReputer;
    int64 cReward;
    uint64 betaEntropy;
    uint64 alphaTask;
    uint64 epsilonReputer;
    uint64 learningRate;
    uint64 gradientThreshold;
    uint64 minStakeFraction;
    uint8 maxGradientIterations;
    LossFunction lossFunction;
    uint128 lossParameter;
    uint128 lossFloor;
}

/// @notice What keepers and reputers risk and earn.
/// @param minStake Stake (wei) below which a reputer may neither report nor post.
/// @param rewardPerEpoch Reward (wei) of a settled epoch, as long as the topic's funds last.
/// @param slashFraction Fraction (SD59x18) of the poster's stake that a refuted trace costs.
struct TopicSecurity {
    uint96 minStake;
    uint96 rewardPerEpoch;
    uint64 slashFraction;
}

/// @notice A feed that knows the truth a topic's reputers report.
/// @param feed AggregatorV3 feed, zero for none.
/// @param maxAge Most seconds between a round of the feed and the moment that the truth is about.
/// @param tolerance Most that a report may be off, as a fraction of the feed's answer, SD59x18.
struct TruthSource {
    address feed;
    uint32 maxAge;
    uint64 tolerance;
}

/// @notice For which roles only those may register whom the topic's creator allowed.
struct AllowLists {
    bool inferers;
    bool forecasters;
    bool reputers;
}

/// @notice Everything a topic is created with.
/// @param title What the topic's inferences are, e.g. "ETH / USD, in one hour".
struct TopicParameters {
    string title;
    Schedule schedule;
    TopicMath math;
    TopicSecurity security;
    TruthSource source;
    AllowLists allowLists;
}

/// @notice A slot of a role and who holds it.
/// @param holder Address that signs; zero for a free slot.
/// @param id Id of the seat, unique in the topic and role, from 1.
/// @param activeFrom First epoch that the holder may act in.
struct Seat {
    address holder;
    uint32 id;
    uint64 activeFrom;
}
