// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IInbox} from "../interfaces/IInbox.sol";
import {Role, Schedule, Seat} from "../types/Topic.sol";
import {Schedules} from "./Schedules.sol";

/// @title Who holds a slot and does not use it
library Absences {
    using Schedules for Schedule;

    /// @notice Epochs that are missed in a row before a seat can be taken without being better.
    uint64 internal constant MISSED_EPOCHS = 10;

    /// @notice Whether the holder of a seat submitted in none of the last epochs whose windows are over; otherwise also an
    /// epoch that speaks against it. A reputer has missed an epoch only if there was something to report on.
    function isAbsent(
        IInbox inbox,
        Schedule memory schedule,
        uint64 topicId,
        Role role,
        uint256 slot,
        Seat memory seat
    ) internal view returns (bool, uint64 epoch) {
        uint256 end = role == Role.Reputer ? schedule.reportsUntil(0) : schedule.revealsUntil(0);
        uint64 over = block.timestamp < end ? 0 : uint64((block.timestamp - end) / schedule.epochLength) + 1;
        if (seat.id == 0 || over < seat.activeFrom + MISSED_EPOCHS) return (false, seat.activeFrom);
        for (epoch = over - MISSED_EPOCHS; epoch < over; ++epoch) {
            IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
            uint32 slots =
                role == Role.Inferer
                    ? intake.inferers
                    : role == Role.Forecaster
                        ? intake.forecasters
                        : intake.reputers;
            if ((slots >> slot) & 1 == 1 || (role == Role.Reputer && intake.inferers == 0)) return (false, epoch);
        }
        return (true, 0);
    }
}
