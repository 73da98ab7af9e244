// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";

/// @title How much may be borrowed against an amount of collateral
/// @notice The smallest useful reader of a feed: it refuses answers that are old or not positive, and lends a fixed
/// part of what the collateral is worth.
contract LoanQuoter {
    AggregatorV3Interface public immutable feed;
    /// @notice Oldest data, in seconds, that a quote may rest on.
    uint256 public immutable staleness;
    /// @notice Part of the collateral's value that may be borrowed, in percent.
    uint256 public constant LOAN_TO_VALUE = 75;

    error LoanQuoter_StaleAnswer(uint256 updatedAt, uint256 staleness, uint256 time);
    error LoanQuoter_NonPositiveAnswer(int256 answer);

    constructor(AggregatorV3Interface feed_, uint256 staleness_) {
        feed = feed_;
        staleness = staleness_;
    }

    /// @notice Largest loan against `collateral` units of what the feed prices.
    /// @param collateral Amount with 18 decimals.
    /// @return loan Amount of the feed's quote currency, with 18 decimals.
    function maxLoan(uint256 collateral) external view returns (uint256 loan) {
        return (collateral * price() * LOAN_TO_VALUE) / (100 * 10 ** feed.decimals());
    }

    /// @notice The feed's answer, if it is good enough to lend on.
    function price() public view returns (uint256) {
        (, int256 answer, , uint256 updatedAt, ) = feed.latestRoundData();
        if (block.timestamp - updatedAt > staleness) {
            revert LoanQuoter_StaleAnswer(updatedAt, staleness, block.timestamp);
        }
        if (answer <= 0) revert LoanQuoter_NonPositiveAnswer(answer);
        return uint256(answer);
    }
}
