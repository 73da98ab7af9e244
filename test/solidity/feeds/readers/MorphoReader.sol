// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorV3Interface} from "../../../../contracts/interfaces/AggregatorV3Interface.sol";

/// @title What a Morpho oracle does with a feed
/// @notice It reads the decimals once, for the scale of the price, and takes every answer that is not negative, however
/// old. A revert stops borrowing and liquidation while it lasts.
contract MorphoReader {
    uint256 private constant SCALE_DECIMALS = 36;

    AggregatorV3Interface public immutable source;
    uint256 public immutable scale;

    error MorphoReader_NegativeAnswer(int256 answer);

    constructor(AggregatorV3Interface source_) {
        source = source_;
        scale = 10 ** (SCALE_DECIMALS - source_.decimals());
    }

    function price() external view returns (uint256) {
        (, int256 answer, , , ) = source.latestRoundData();
        if (answer < 0) revert MorphoReader_NegativeAnswer(answer);
        return uint256(answer) * scale;
    }
}
