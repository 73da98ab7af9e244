// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Schedule} from "../types/Topic.sol";

/// @title The times of an epoch, in seconds
/// @notice Every window is half-open: it contains its first second and not its last. Epochs are uint64 and windows
/// uint32, so that no sum overflows.
library Schedules {
    /// @notice Time after the reputer window in which an epoch can still be settled.
    uint256 internal constant SETTLEMENT_GRACE = 1 days;

    function opensAt(Schedule memory schedule, uint64 epoch) internal pure returns (uint256) {
        return uint256(schedule.start) + uint256(epoch) * schedule.epochLength;
    }

    /// @notice End of the worker window; also the data time of the epoch's inference.
    function closesAt(Schedule memory schedule, uint64 epoch) internal pure returns (uint256) {
        return opensAt(schedule, epoch) + schedule.workerWindow;
    }

    /// @notice End of the time in which workers reveal what they committed to, that of the worker window where they
    /// submit openly; the synthesis may be posted from here on.
    function revealsUntil(Schedule memory schedule, uint64 epoch) internal pure returns (uint256) {
        return closesAt(schedule, epoch) + schedule.revealWindow;
    }

    /// @notice First second of the reputer window; also the moment that the reported truth is about.
    function reportsFrom(Schedule memory schedule, uint64 epoch) internal pure returns (uint256) {
        return closesAt(schedule, epoch) + schedule.groundTruthLag;
    }

    /// @notice End of the reputer window; the settlement may be posted from here on.
    function reportsUntil(Schedule memory schedule, uint64 epoch) internal pure returns (uint256) {
        return reportsFrom(schedule, epoch) + schedule.reputerWindow;
    }

    /// @notice End of the time in which a reported truth is compared with the topic's truth source: when everything else
    /// about the epoch is decided, and before any stake that it was reported with can leave.
    function judgedUntil(Schedule memory schedule, uint64 epoch) internal pure returns (uint256) {
        return reportsUntil(schedule, epoch) + SETTLEMENT_GRACE + schedule.challengeWindow;
    }

    /// @notice Age that a topic's newest final inference does not reach while every epoch has one that is posted within
    /// the head start and recorded when it is final: what it stands on is final no later than it.
    function heartbeat(Schedule memory schedule) internal pure returns (uint256) {
        return uint256(schedule.epochLength) + schedule.revealWindow + schedule.headStart + schedule.challengeWindow;
    }

    /// @notice First epoch that opens at or after `time`.
    function nextEpoch(Schedule memory schedule, uint256 time) internal pure returns (uint64) {
        if (time <= schedule.start) return 0;
        return uint64((time - schedule.start + schedule.epochLength - 1) / schedule.epochLength);
    }

    /// @notice First epoch that has not opened at `time`.
    function unopenedEpoch(Schedule memory schedule, uint256 time) internal pure returns (uint64) {
        return nextEpoch(schedule, time + 1);
    }

    /// @notice First epoch from which on it may cost more to have staked: whoever unbonds up to an epoch's length after
    /// `time` has left by then.
    function noticedEpoch(Schedule memory schedule, uint256 time) internal pure returns (uint64) {
        return nextEpoch(schedule, time + exitDelay(schedule) + schedule.epochLength);
    }

    /// @notice Time that stake must outlast after it is unbonded, so that everything posted with it can still be
    /// refuted: an epoch that opens now, its reports, its settlement as late as allowed, posted again once, and one
    /// more epoch of margin.
    function exitDelay(Schedule memory schedule) internal pure returns (uint256) {
        return
            uint256(schedule.epochLength) +
            schedule.workerWindow +
            schedule.groundTruthLag +
            schedule.reputerWindow +
            SETTLEMENT_GRACE +
            2 * uint256(schedule.challengeWindow);
    }
}
