// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IKeepers} from "../interfaces/IKeepers.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Holders} from "../topics/Holders.sol";
import {Schedules} from "../topics/Schedules.sol";
import {PackedHolder} from "../types/Participant.sol";
import {Role, Schedule} from "../types/Topic.sol";
import {Leaders} from "./Leaders.sol";
import {SubmissionChain} from "./SubmissionChain.sol";

/// @title Keepers
/// @notice See IKeepers.
contract Keepers is IKeepers {
    using Holders for PackedHolder;
    using Schedules for Schedule;

    ITopics private immutable _topics;
    IParticipants private immutable _participants;
    IStaking private immutable _staking;
    IInbox private immutable _inbox;

    constructor(ITopics topics, IStaking staking, IInbox inbox) {
        (_topics, _staking, _inbox) = (topics, staking, inbox);
        _participants = staking.participants();
    }

    /// @inheritdoc IKeepers
    function admit(
        uint64 topicId,
        uint64 epoch,
        SubmissionChain.Window window,
        address account,
        uint256 aloneUntil,
        uint256 openFrom
    ) external view returns (address poster, uint256 minimum, bool kept, uint256 capacity) {
        poster = _staking.reputerOf(topicId, account);
        minimum = _topics.securityOf(topicId, epoch).minStake;
        uint256 stake = _staking.stakeOf(topicId, poster);
        kept = stake >= minimum && _participants.isRegistered(topicId, Role.Reputer, poster);
        if (!kept) {
            if (block.timestamp < openFrom) {
                _participants.requireRegistered(topicId, Role.Reputer, poster);
                revert IEpochs.Epochs_NotKeeper(topicId, poster, stake, minimum);
            }
            // Who pays for the bond answers for the post, also where it is the operator of somebody.
            poster = account;
        } else {
            capacity = _capacity(stake, minimum);
        }
        if (block.timestamp >= aloneUntil) return (poster, minimum, kept, capacity);
        address leader = leaderOf(topicId, epoch, window);
        if (leader != poster && leader != address(0)) {
            revert IEpochs.Epochs_NotLeader(topicId, epoch, poster, leader, aloneUntil);
        }
    }

    /// @inheritdoc IKeepers
    function capacityOf(uint64 topicId, uint64 epoch) external view returns (uint256) {
        PackedHolder[] memory holders = _participants.seatsIn(topicId, epoch, Role.Reputer, type(uint32).max);
        uint256 largest;
        for (uint256 slot = 0; slot < holders.length; ++slot) {
            if (holders[slot].isNobody()) continue;
            uint256 stake = _staking.stakeOf(topicId, holders[slot].accountOf());
            if (stake > largest) largest = stake;
        }
        return _capacity(largest, _topics.securityOf(topicId, epoch).minStake);
    }

    /// @inheritdoc IKeepers
    function leaderOf(uint64 topicId, uint64 epoch, SubmissionChain.Window window) public view returns (address) {
        IInbox.Intake memory intake = _inbox.intakeOf(topicId, epoch);
        bytes32 head = window == SubmissionChain.Window.Workers ? intake.submissions : intake.reports;
        if (head == 0) return address(0);
        // The seats of the epoch, whoever has been evicted since.
        PackedHolder[] memory holders = _participants.seatsIn(topicId, epoch, Role.Reputer, type(uint32).max);
        uint256[] memory stakes = new uint256[](holders.length);
        uint256 minimum = _topics.securityOf(topicId, epoch).minStake;
        uint256 stakeTime = _topics.scheduleOf(topicId).closesAt(epoch) - 1;
        for (uint256 slot = 0; slot < holders.length; ++slot) {
            if (holders[slot].isNobody()) continue;
            uint256 stake = _staking.stakeAt(topicId, holders[slot].accountOf(), stakeTime);
            if (stake >= minimum) stakes[slot] = stake;
        }
        uint256 place = Leaders.leaderOf(stakes, Leaders.seedOf(head));
        return place == holders.length ? address(0) : holders[place].accountOf();
    }

    /// @dev An epoch ties up a minimum for each of its three parts, and its reward.
    function _capacity(uint256 stake, uint256 minimum) private pure returns (uint256) {
        return stake > 3 * minimum ? (stake - 3 * minimum) / 2 : 0;
    }
}
