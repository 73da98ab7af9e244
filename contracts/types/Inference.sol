// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Status} from "./Epoch.sol";

/// @notice How far an inference can be relied on. From worst to best: where several hold, the first is told.
/// NoTopic: there is no such topic. NoData: it has no final inference yet. Halted: the topic is paused now, so that no
/// newer inference is on its way; of the newest inference only. WideInterval: the confidence interval is wider than the
/// limit. LowParticipation: fewer inferers or reputers than the limit. Good: none of these.
enum Quality {
    NoTopic,
    NoData,
    Halted,
    WideInterval,
    LowParticipation,
    Good
}

/// @notice What an inference needs to be Good.
/// @param inferers Least number of inferers, 0 for any.
/// @param reputers Least number of reputers of the settlement that it stands on, 0 for any; a cold start has none.
/// @param width Most that the confidence interval may be wide, as a fraction of the value's magnitude, SD59x18; the
/// largest number for any width.
struct QualityLimits {
    uint8 inferers;
    uint8 reputers;
    uint128 width;
}

/// @notice An inference with all that the chain knows of it.
/// @param value Network inference, SD59x18, at most 1e20 in magnitude.
/// @param lower 2.28th percentile of the inferences behind it, SD59x18: two standard deviations down.
/// @param upper Their 97.72th percentile, SD59x18; never below `lower`.
/// @param root Root of its trace, see `TraceProofs`; of the trace that was posted last.
/// @param epoch Epoch that it is of.
/// @param round Its number among the topic's rounds, from 1; 0 where it is none: pending, not recorded, or final later
/// than a newer one.
/// @param dataTime End of the epoch's worker window, Unix seconds: no input is newer.
/// @param postedAt Time of the post of its trace.
/// @param finalAt First second at which the value is final.
/// @param status Status of the value: Posted or Final.
/// @param traceStatus Status of its trace, which becomes final later, and can be Void where the value is final.
/// @param inferers Inferers of the epoch.
/// @param forecasters Forecasters of the epoch.
/// @param reputers Reputers of the settlement whose losses it was weighed by; 0 in a cold start, and where that
/// settlement does not stand any more.
/// @param quality Under the limits of the feed, or of the reader where it named its own.
struct Inference {
    int256 value;
    int256 lower;
    int256 upper;
    bytes32 root;
    uint64 epoch;
    uint64 round;
    uint40 dataTime;
    uint40 postedAt;
    uint40 finalAt;
    Status status;
    Status traceStatus;
    uint8 inferers;
    uint8 forecasters;
    uint8 reputers;
    Quality quality;
}

/// @notice Shows that a number is in a section of a trace.
/// @param section All bytes of the section.
/// @param proof Siblings of its leaf, from the bottom to the root.
struct TraceEvidence {
    bytes section;
    bytes32[] proof;
}
