// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "../../../../contracts/interfaces/AggregatorV3Interface.sol";

/// @title What Synthetix-like readers do with a feed
/// @notice They settle at the rate that was in force some seconds after an order, which they find by going from round
/// to round, and take averages over the last rounds by walking back. A round that is refused counts as one that there
/// is not.
contract SynthetixReader {
    AggregatorV3Interface public immutable source;

    constructor(AggregatorV3Interface source_) {
        source = source_;
    }

    function currentRound() public view returns (uint256 roundId) {
        (roundId, , , , ) = source.latestRoundData();
    }

    /// @notice The round in force `elapsed` seconds after `time`, from a round that was in force then on.
    function roundAfter(uint256 roundId, uint256 time, uint256 elapsed) external view returns (uint256) {
        while (true) {
            (, uint256 next) = rateAt(roundId + 1);
            if (next == 0 || next > time + elapsed) return roundId;
            ++roundId;
        }
        return roundId;
    }

    /// @notice Rates of the last rounds, newest first; fewer where there are no more.
    function lastRates(uint256 count) external view returns (int256[] memory rates, uint256[] memory times) {
        uint256 roundId = currentRound();
        if (count > roundId) count = roundId;
        (rates, times) = (new int256[](count), new uint256[](count));
        for (uint256 i = 0; i < count; ++i) (rates[i], times[i]) = rateAt(roundId - i);
    }

    function rateAt(uint256 roundId) public view returns (int256, uint256) {
        if (roundId > type(uint80).max) return (0, 0);
        try source.getRoundData(uint80(roundId)) returns (uint80, int256 answer, uint256, uint256 updatedAt, uint80) {
            return (answer, updatedAt);
        } catch {
            return (0, 0);
        }
    }
}
