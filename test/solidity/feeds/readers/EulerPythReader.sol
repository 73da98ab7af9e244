// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPythFeed} from "../../../../contracts/interfaces/IPythFeed.sol";

/// @title What Euler's Pyth oracle does with a price
/// @notice It takes a positive price that is neither too old nor from further ahead than a minute, whose exponent is in
/// range and whose confidence interval is a small enough part of it.
contract EulerPythReader {
    uint256 private constant MOST_AHEAD = 1 minutes;
    int32 private constant LEAST_EXPO = -20;
    int32 private constant MOST_EXPO = 12;
    uint256 private constant BASIS_POINTS = 10_000;

    IPythFeed public immutable source;
    bytes32 public immutable id;
    uint256 public immutable maxStaleness;
    uint256 public immutable maxWidth;

    error EulerPythReader_InvalidAnswer();
    error EulerPythReader_TooStale();
    error EulerPythReader_TooWide();

    /// @param maxWidth_ Most that the confidence may be, in basis points of the price.
    constructor(IPythFeed source_, bytes32 id_, uint256 maxStaleness_, uint256 maxWidth_) {
        (source, id, maxStaleness, maxWidth) = (source_, id_, maxStaleness_, maxWidth_);
    }

    /// @return Price with 18 decimals.
    function getPrice() external view returns (uint256) {
        IPythFeed.Price memory price = source.getPriceUnsafe(id);
        uint256 time = price.publishTime;
        bool old = time < block.timestamp && block.timestamp - time > maxStaleness;
        if (old || (time > block.timestamp && time - block.timestamp > MOST_AHEAD)) revert EulerPythReader_TooStale();
        if (price.price <= 0 || price.expo < LEAST_EXPO || price.expo > MOST_EXPO) {
            revert EulerPythReader_InvalidAnswer();
        }
        uint256 value = uint256(uint64(price.price));
        if (price.conf > (value * maxWidth) / BASIS_POINTS) revert EulerPythReader_TooWide();
        return price.expo < -18 ? value / 10 ** uint32(-18 - price.expo) : value * 10 ** uint32(18 + price.expo);
    }
}
