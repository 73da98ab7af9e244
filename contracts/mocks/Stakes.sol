// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Days} from "../economy/Days.sol";

/// @title Stakes of topics as a test wants them, as the treasury reads them from Staking
contract Stakes {
    using Days for Days.Amount;

    mapping(uint64 topicId => uint256) public totalStake;
    Days.Amount private _staked;

    function setStake(uint64 topicId, uint256 amount) external {
        _staked.set(_staked.total - totalStake[topicId] + amount);
        totalStake[topicId] = amount;
    }

    function totalStakedBefore(uint256 day) external view returns (uint256) {
        return _staked.before(day);
    }
}
