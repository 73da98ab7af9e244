// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {TopicMath} from "./Topic.sol";
import {SettlementSize} from "./Trace.sol";

/// @notice Sections of a settlement: those of its state part, then those of its payout part, in the order of
/// `StateSection` and `PayoutSection`.
enum SettlementSection {
    Reporters,
    Reported,
    Losses,
    ConsensusLoss,
    SmoothedLosses,
    Holders,
    Inclusions,
    Scores,
    ListeningSteps,
    Listening,
    AdjustedStakes,
    Fractions,
    SmoothedFractions,
    ScoreMoments,
    Scalars,
    Rewards,
    Cumulative
}

/// @notice What the chain has committed to and a settlement is computed from.
/// @param stateRoot Root of the state part of the posted settlement.
/// @param payoutRoot Root of its payout part.
/// @param stateDomain Domain of the leaves of its state part.
/// @param payoutDomain Domain of the leaves of its payout part.
/// @param synthesisRoot Root of the synthesis that it settles.
/// @param synthesisDomain Domain of the leaves of that synthesis.
/// @param seed Seed of the report chain.
/// @param reports Head of the report chain.
/// @param baseStateRoot Root of the state part of the settlement before it, 0 for the first.
/// @param basePayoutRoot Root of that settlement's payout part.
/// @param baseStateDomain Domain of the leaves of that settlement's state part.
/// @param basePayoutDomain Domain of the leaves of that settlement's payout part.
/// @param inferers Slots that submitted an inference.
/// @param forecasters Slots that submitted a forecast.
/// @param reputers Slots that reported.
/// @param reward Reward of the epoch, wei.
/// @param size Sizes of the settlement.
/// @param baseSize Sizes of the settlement before it.
/// @param participants Contract that knows whose seat has which id.
/// @param staking Contract that holds the stake checkpoints.
/// @param topicId Topic that is settled.
/// @param stakeTime Second at whose end stakes count.
/// @param math Parameters of the topic.
struct SettlementCommitments {
    bytes32 stateRoot;
    bytes32 payoutRoot;
    bytes32 stateDomain;
    bytes32 payoutDomain;
    bytes32 synthesisRoot;
    bytes32 synthesisDomain;
    bytes32 seed;
    bytes32 reports;
    bytes32 baseStateRoot;
    bytes32 basePayoutRoot;
    bytes32 baseStateDomain;
    bytes32 basePayoutDomain;
    uint32 inferers;
    uint32 forecasters;
    uint32 reputers;
    uint96 reward;
    SettlementSize size;
    SettlementSize baseSize;
    address participants;
    address staking;
    uint64 topicId;
    uint256 stakeTime;
    TopicMath math;
}

/// @notice One report of the epoch's hash chain, opened.
/// @param content The truth, or what stands for losses, see `SubmissionChain.lossesContent`.
struct OpenedReport {
    uint256 slot;
    uint32 id;
    int256 content;
}

/// @notice What a challenger or prover shows. Each part is checked against its commitment; bytes of sections that the
/// numbers in question do not depend on stay empty, and so do the reports. Leaves of payout parts are looked at only
/// where numbers of a payout part are in question.
/// @param leaves Leaves of all sections of the posted settlement.
/// @param sections Bytes of its sections, by `SettlementSection`; always that of the numbers in question.
/// @param synthesisLeaves Leaves of all sections of the synthesis that it settles.
/// @param synthesisSections Bytes of the sections of that synthesis, by `SynthesisSection`.
/// @param baseLeaves Leaves of all sections of the settlement before it; none for the first.
/// @param baseSections Bytes of the sections of that settlement, by `SettlementSection`; none for the first.
/// @param reports All reports of the epoch, in the order of the hash chain.
/// @param losses Losses of the distinct report that a disputed loss is of, where losses are reported.
struct SettlementEvidence {
    bytes32[] leaves;
    bytes[] sections;
    bytes32[] synthesisLeaves;
    bytes[] synthesisSections;
    bytes32[] baseLeaves;
    bytes[] baseSections;
    OpenedReport[] reports;
    int256[] losses;
}
