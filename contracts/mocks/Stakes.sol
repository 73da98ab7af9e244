// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Days} from "../economy/Days.sol";
import {Schedule} from "../types/Topic.sol";

/// @title Stakes of topics as a test wants them, as the treasury reads them from Staking
/// @notice Stands for the topics contract too: epochs are of an hour, from 1970 on, and can be paused.
contract Stakes {
    using Days for Days.Amount;

    struct Pause {
        uint64 from;
        uint64 until;
    }

    mapping(uint64 topicId => Pause) public pauseOf;
    mapping(uint64 topicId => uint256) public totalStake;
    Days.Amount private _staked;

    function setStake(uint64 topicId, uint256 amount) external {
        _staked.set(_staked.total - totalStake[topicId] + amount);
        totalStake[topicId] = amount;
    }

    function setPause(uint64 topicId, uint64 from, uint64 until) external {
        pauseOf[topicId] = Pause({from: from, until: until});
    }

    function topics() external view returns (address) {
        return address(this);
    }

    function scheduleOf(uint64) external pure returns (Schedule memory schedule) {
        (schedule.epochLength, schedule.workerWindow) = (1 hours, 20 minutes);
    }

    function totalStakedBefore(uint256 day) external view returns (uint256) {
        return _staked.before(day);
    }
}
