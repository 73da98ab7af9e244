// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Days} from "../../../contracts/economy/Days.sol";

/// @title What the treasury asks of staking, set at will
contract StubStaking {
    using Checkpoints for Checkpoints.Trace208;
    using Days for Checkpoints.Trace208;

    mapping(uint64 topicId => uint256) public totalStake;
    Checkpoints.Trace208 private staked;

    function set(uint64 topicId, uint256 stake) external {
        staked.set(staked.latest() + stake - totalStake[topicId]);
        totalStake[topicId] = stake;
    }

    function totalStaked() external view returns (uint256) {
        return staked.latest();
    }

    function totalStakedBefore(uint256 day) external view returns (uint256) {
        return staked.before(day);
    }
}
