// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "../../../../contracts/interfaces/AggregatorV3Interface.sol";

/// @title What Euler's Chainlink oracle does with a feed
/// @notice It takes a positive answer of at most a certain age, and underflows for one from the future.
contract EulerReader {
    uint256 private constant LEAST_STALENESS = 1 minutes;
    uint256 private constant MOST_STALENESS = 72 hours;

    AggregatorV3Interface public immutable source;
    uint256 public immutable maxStaleness;

    error EulerReader_InvalidConfiguration();
    error EulerReader_InvalidAnswer();
    error EulerReader_TooStale(uint256 staleness, uint256 maxStaleness);

    constructor(AggregatorV3Interface source_, uint256 maxStaleness_) {
        if (maxStaleness_ < LEAST_STALENESS || maxStaleness_ > MOST_STALENESS) {
            revert EulerReader_InvalidConfiguration();
        }
        source = source_;
        maxStaleness = maxStaleness_;
    }

    function getQuote(uint256 amount) external view returns (uint256) {
        (, int256 answer, , uint256 updatedAt, ) = source.latestRoundData();
        if (answer <= 0) revert EulerReader_InvalidAnswer();
        uint256 staleness = block.timestamp - updatedAt;
        if (staleness > maxStaleness) revert EulerReader_TooStale(staleness, maxStaleness);
        return (amount * uint256(answer)) / 10 ** source.decimals();
    }
}
