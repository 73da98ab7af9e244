// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Role} from "./Topic.sol";

/// @notice Sections of the synthesis trace, in order; sizes and widths are those of `TraceLayout`.
enum SynthesisSection {
    Participants,
    Inferences,
    ForecastImplied,
    OneOutImplied,
    Weights,
    Combined,
    OneOutInference,
    OneOutForecast,
    OneInForecast
}

/// @notice Sections of the state part of the settlement trace, in order.
enum StateSection {
    Reporters,
    Reported,
    Losses,
    ConsensusLoss,
    SmoothedLosses,
    Holders,
    Inclusions
}

/// @notice Sections of the payout part of the settlement trace, in order.
enum PayoutSection {
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

/// @notice The three traces of an epoch; each is committed to by a tree of its own.
enum TraceKind {
    Synthesis,
    State,
    Payout
}

/// @notice Sizes that a settlement trace depends on.
/// @param inferers Inferers of the epoch.
/// @param forecasters Forecasters of the epoch.
/// @param reputers Reputers that reported.
/// @param reports Distinct loss vectors among the reports.
/// @param steps Iterations of Eq. 34.
/// @param infererSlots Inferer slots of the state, likewise the next two.
struct SettlementSize {
    uint8 inferers;
    uint8 forecasters;
    uint8 reputers;
    uint8 reports;
    uint8 steps;
    uint8 infererSlots;
    uint8 forecasterSlots;
    uint8 reputerSlots;
}

/// @notice One submission of the epoch's hash chain, opened.
/// @param inferers Forecasters only: the forecast slots, as a bit mask.
/// @param losses Forecasters only: one log10 loss for each of them.
/// @param value Inference or truth of the other roles.
struct OpenedSubmission {
    Role role;
    uint256 slot;
    uint32 id;
    int256 value;
    uint32 inferers;
    int256[] losses;
}

/// @notice What the chain has committed to and a synthesis is computed from.
/// @param root Root of the posted synthesis trace.
/// @param domain Domain of its leaves.
/// @param seed Seed of the submission chain.
/// @param submissions Head of the submission chain.
/// @param inferers Slots that submitted an inference.
/// @param forecasters Slots that submitted a forecast.
/// @param baseRoot Root of the state part of the settlement that the epoch stands on, 0 in a cold start.
/// @param baseDomain Domain of the leaves of that part.
/// @param networkLoss Consensus network loss of that settlement.
/// @param baseSize Sizes of that settlement.
/// @param pNorm Parameters of the topic, SD59x18, likewise the next two.
struct SynthesisCommitments {
    bytes32 root;
    bytes32 domain;
    bytes32 seed;
    bytes32 submissions;
    uint32 inferers;
    uint32 forecasters;
    bytes32 baseRoot;
    bytes32 baseDomain;
    int256 networkLoss;
    SettlementSize baseSize;
    int256 pNorm;
    int256 cNorm;
    int256 epsilon;
}

/// @notice What a challenger or prover shows. Each part is checked against its commitment; parts that the numbers in
/// question do not depend on stay empty.
/// @param leaves Leaves of all sections of the posted trace.
/// @param sections Bytes of the sections that are needed, by section; always that of the numbers in question.
/// @param links Links of the submission chain. A prover leaves them out: it shows all submissions.
/// @param position Place of `submission` in it.
/// @param submission The submission that the number depends on.
/// @param stateLeaves Leaves of the state part of the base settlement.
/// @param losses Its smoothed losses, likewise the next two.
struct SynthesisEvidence {
    bytes32[] leaves;
    bytes[] sections;
    bytes32[] links;
    uint256 position;
    OpenedSubmission submission;
    bytes32[] stateLeaves;
    bytes losses;
    bytes holders;
    bytes inclusions;
}
