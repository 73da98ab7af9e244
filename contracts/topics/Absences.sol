// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IInbox} from "../interfaces/IInbox.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Role, Schedule, Seat} from "../types/Topic.sol";
import {Schedules} from "./Schedules.sol";

/// @title Who holds a slot and does not use it
library Absences {
    using Schedules for Schedule;

    /// @notice Epochs that are missed in a row before a seat can be taken without being better.
    uint64 internal constant MISSED_EPOCHS = 10;

    /// @notice Whether the holder of a seat submitted in none of the last epochs whose windows are over; otherwise also an
    /// epoch that speaks against it: it submitted, or could not, in a paused topic or without anything to report on.
    function isAbsent(
        ITopics topics,
        IInbox inbox,
        uint64 topicId,
        Role role,
        uint256 slot,
        Seat memory seat
    ) internal view returns (bool, uint64 epoch) {
        uint64 over = windowsOver(topics.scheduleOf(topicId), role);
        if (seat.id == 0 || over < seat.activeFrom + MISSED_EPOCHS) return (false, seat.activeFrom);
        (uint64 pausedFrom, uint64 pausedUntil) = topics.pauseOf(topicId);
        for (epoch = over - MISSED_EPOCHS; epoch < over; ++epoch) {
            IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
            bool idle = role == Role.Reputer ? intake.inferers == 0 : epoch >= pausedFrom && epoch < pausedUntil;
            if (idle || (slotsOf(intake, role) >> slot) & 1 == 1) return (false, epoch);
        }
        return (true, 0);
    }

    /// @dev Number of epochs whose windows for a role are over.
    function windowsOver(Schedule memory schedule, Role role) private view returns (uint64) {
        uint256 end = role == Role.Reputer ? schedule.reportsUntil(0) : schedule.revealsUntil(0);
        return block.timestamp < end ? 0 : uint64((block.timestamp - end) / schedule.epochLength) + 1;
    }

    function slotsOf(IInbox.Intake memory intake, Role role) private pure returns (uint32) {
        if (role == Role.Inferer) return intake.inferers;
        return role == Role.Forecaster ? intake.forecasters : intake.reputers;
    }
}
