// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {IRemoteFeed} from "../interfaces/IRemoteFeed.sol";
import {RemoteAnswer} from "../types/Remote.sol";

/// @title A topic of another chain as a price feed
/// @notice See AggregatorV3Interface. Rounds count the values that were proven on this chain, without gaps; the feed
/// keeps the newest 64.
contract RemoteAggregator is AggregatorV3Interface {
    uint8 private constant VALUE_DECIMALS = 18;

    IRemoteFeed public immutable feed;
    uint64 public immutable topicId;
    /// @inheritdoc AggregatorV3Interface
    uint8 public immutable decimals;
    /// @inheritdoc AggregatorV3Interface
    uint256 public constant version = 1;
    /// @inheritdoc AggregatorV3Interface
    string public description;

    error RemoteAggregator_TooManyDecimals(uint8 decimals, uint8 limit);

    /// @param decimals_ Decimals of the answers, at most 18; inferences are truncated to them.
    /// @param description_ What the answers are, e.g. "ETH / USD".
    constructor(IRemoteFeed feed_, uint64 topicId_, uint8 decimals_, string memory description_) {
        if (decimals_ > VALUE_DECIMALS) revert RemoteAggregator_TooManyDecimals(decimals_, VALUE_DECIMALS);
        (feed, topicId, decimals, description) = (feed_, topicId_, decimals_, description_);
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return _round(feed.roundCount(topicId));
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        return _round(roundId);
    }

    function _round(uint256 round) private view returns (uint80, int256, uint256, uint256, uint80) {
        RemoteAnswer memory answer = feed.answerAt(topicId, round);
        // The string is what existing readers of feeds expect.
        // solhint-disable-next-line gas-custom-errors
        require(answer.dataTime > 0, "No data present");
        int256 scaled = int256(answer.value) / int256(10 ** (VALUE_DECIMALS - decimals));
        return (uint80(round), scaled, answer.dataTime, answer.dataTime, uint80(round));
    }
}
