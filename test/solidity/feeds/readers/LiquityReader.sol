// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "../../../../contracts/interfaces/AggregatorV3Interface.sol";

/// @title What Liquity's second version does with a feed
/// @notice It takes a positive answer that is younger than a threshold. Anything else, a revert above all, shuts the
/// branch down for good, and the last good price stays.
contract LiquityReader {
    AggregatorV3Interface public immutable source;
    uint256 public immutable threshold;
    uint256 public immutable scale;
    uint256 public lastGoodPrice;
    bool public isShutDown;

    error LiquityReader_InsufficientGas();

    event ShutDown(uint256 updatedAt, int256 answer);

    constructor(AggregatorV3Interface source_, uint256 threshold_) {
        source = source_;
        threshold = threshold_;
        scale = 10 ** (18 - source_.decimals());
    }

    function fetchPrice() external returns (uint256) {
        if (isShutDown) return lastGoodPrice;
        (bool success, int256 answer, uint256 updatedAt) = latest();
        if (success && block.timestamp - updatedAt < threshold && answer > 0) lastGoodPrice = uint256(answer) * scale;
        else shutDown(updatedAt, answer);
        return lastGoodPrice;
    }

    /// @dev A call that fails for want of gas does not count: the caller would otherwise decide whether it fails.
    function latest() private view returns (bool success, int256, uint256) {
        uint256 gasBefore = gasleft();
        try source.latestRoundData() returns (uint80 roundId, int256 answer, uint256, uint256 updatedAt, uint80) {
            return (roundId != 0, answer, updatedAt);
        } catch {
            if (gasleft() <= gasBefore / 64) revert LiquityReader_InsufficientGas();
            return (false, 0, 0);
        }
    }

    function shutDown(uint256 updatedAt, int256 answer) private {
        isShutDown = true;
        emit ShutDown(updatedAt, answer);
    }
}
