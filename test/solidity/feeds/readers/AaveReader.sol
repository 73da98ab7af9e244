// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorInterface} from "../../../../contracts/interfaces/AggregatorInterface.sol";
import {AggregatorV3Interface} from "../../../../contracts/interfaces/AggregatorV3Interface.sol";

/// @title What Aave does with a feed
/// @notice Version 3 takes the latest answer if it is positive, else what a fallback says. Version 4 checks once that the
/// decimals are the oracle's, and takes nothing but a positive answer. Neither looks at the time.
contract AaveReader {
    uint8 private constant ORACLE_DECIMALS = 8;

    AggregatorInterface public immutable source;
    uint256 public immutable fallbackPrice;

    error AaveReader_OtherDecimals(uint8 decimals);
    error AaveReader_InvalidPrice(int256 answer);

    constructor(address source_, uint256 fallbackPrice_) {
        uint8 decimals = AggregatorV3Interface(source_).decimals();
        if (decimals != ORACLE_DECIMALS) revert AaveReader_OtherDecimals(decimals);
        source = AggregatorInterface(source_);
        fallbackPrice = fallbackPrice_;
    }

    /// @notice Version 3.
    function getAssetPrice() external view returns (uint256) {
        int256 answer = source.latestAnswer();
        return answer > 0 ? uint256(answer) : fallbackPrice;
    }

    /// @notice Version 4.
    function getReservePrice() external view returns (uint256) {
        int256 answer = source.latestAnswer();
        if (answer <= 0) revert AaveReader_InvalidPrice(answer);
        return uint256(answer);
    }
}
