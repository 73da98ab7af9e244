// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Days} from "../economy/Days.sol";

/// @title Stakes of topics as a test wants them, as the treasury reads them from Staking
contract Stakes {
    using Checkpoints for Checkpoints.Trace208;
    using Days for Checkpoints.Trace208;

    mapping(uint64 topicId => uint256) public totalStake;
    Checkpoints.Trace208 private _staked;

    function setStake(uint64 topicId, uint256 amount) external {
        _staked.set(_staked.latest() - totalStake[topicId] + amount);
        totalStake[topicId] = amount;
    }

    function totalStakedBefore(uint256 day) external view returns (uint256) {
        return _staked.before(day);
    }
}
