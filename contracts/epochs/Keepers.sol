// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IKeepers} from "../interfaces/IKeepers.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Role, Schedule, Seat} from "../types/Topic.sol";
import {Leaders} from "./Leaders.sol";
import {SubmissionChain} from "./SubmissionChain.sol";

/// @title Keepers
/// @notice See IKeepers.
contract Keepers is IKeepers {
    using Schedules for Schedule;

    ITopics private immutable _topics;
    IStaking private immutable _staking;
    IInbox private immutable _inbox;

    constructor(ITopics topics, IStaking staking, IInbox inbox) {
        (_topics, _staking, _inbox) = (topics, staking, inbox);
    }

    /// @inheritdoc IKeepers
    function admit(
        uint64 topicId,
        uint64 epoch,
        SubmissionChain.Window window,
        address account,
        uint256 aloneUntil,
        uint256 openFrom
    ) external view returns (address poster, uint256 minimum, bool kept) {
        poster = _staking.reputerOf(topicId, account);
        minimum = _topics.securityOf(topicId, epoch).minStake;
        uint256 stake = _staking.stakeOf(topicId, poster);
        kept = stake >= minimum && _topics.isRegistered(topicId, Role.Reputer, poster);
        if (!kept) {
            if (block.timestamp < openFrom) {
                _topics.seatOf(topicId, Role.Reputer, poster);
                revert IEpochs.Epochs_NotKeeper(topicId, poster, stake, minimum);
            }
            // Who pays for the bond answers for the post, also where it is the operator of somebody.
            poster = account;
        }
        if (block.timestamp >= aloneUntil) return (poster, minimum, kept);
        address leader = leaderOf(topicId, epoch, window);
        if (leader != poster && leader != address(0)) {
            revert IEpochs.Epochs_NotLeader(topicId, epoch, poster, leader, aloneUntil);
        }
    }

    /// @inheritdoc IKeepers
    function leaderOf(uint64 topicId, uint64 epoch, SubmissionChain.Window window) public view returns (address) {
        IInbox.Intake memory intake = _inbox.intakeOf(topicId, epoch);
        bytes32 head = window == SubmissionChain.Window.Workers ? intake.submissions : intake.reports;
        if (head == 0) return address(0);
        uint256 slots = _topics.slotLimit(Role.Reputer);
        address[] memory holders = new address[](slots);
        uint256[] memory stakes = new uint256[](slots);
        uint256 minimum = _topics.securityOf(topicId, epoch).minStake;
        uint256 stakeTime = _topics.scheduleOf(topicId).closesAt(epoch) - 1;
        uint32 occupied = _topics.occupiedSlots(topicId, Role.Reputer);
        for (uint256 slot = 0; slot < slots; ++slot) {
            if ((occupied >> slot) & 1 == 0) continue;
            Seat memory seat = _topics.seatAt(topicId, Role.Reputer, slot);
            if (seat.activeFrom > epoch) continue;
            uint256 stake = _staking.stakeAt(topicId, seat.holder, stakeTime);
            if (stake >= minimum) (holders[slot], stakes[slot]) = (seat.holder, stake);
        }
        uint256 place = Leaders.leaderOf(stakes, Leaders.seedOf(head));
        return place == slots ? address(0) : holders[place];
    }
}
