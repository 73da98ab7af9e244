// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";

/// @title A feed whose rounds are whatever somebody says
contract FeedMock is AggregatorV3Interface {
    struct Round {
        int256 answer;
        uint256 updatedAt;
        uint80 answeredInRound;
    }

    error FeedMock_Silent();

    uint8 public decimals;
    string public constant description = "mock";
    uint256 public constant version = 1;
    bool public silent;
    uint80 public newest;
    mapping(uint80 roundId => Round) private _rounds;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function setDecimals(uint8 decimals_) external {
        decimals = decimals_;
    }

    /// @notice Makes every read of a round revert.
    function setSilent(bool silent_) external {
        silent = silent_;
    }

    function setNewest(uint80 roundId) external {
        newest = roundId;
    }

    /// @notice Adds or replaces a complete round, the newest from now on.
    function push(uint80 roundId, int256 answer, uint256 updatedAt) external {
        set(roundId, answer, updatedAt, roundId);
        newest = roundId;
    }

    function set(uint80 roundId, int256 answer, uint256 updatedAt, uint80 answeredInRound) public {
        _rounds[roundId] = Round(answer, updatedAt, answeredInRound);
    }

    function getRoundData(uint80 roundId) public view returns (uint80, int256, uint256, uint256, uint80) {
        if (silent) revert FeedMock_Silent();
        Round storage round = _rounds[roundId];
        return (roundId, round.answer, round.updatedAt, round.updatedAt, round.answeredInRound);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return getRoundData(newest);
    }
}
