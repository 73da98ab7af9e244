// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";

/// @title A topic's final inferences as a price feed
/// @notice See AggregatorV3Interface. Serves final values only: a served round never changes, and rounds follow the
/// epochs.
contract AggregatorFeed is AggregatorV3Interface {
    uint8 private constant VALUE_DECIMALS = 18;

    IEpochs public immutable epochs;
    ITopics public immutable topics;
    uint64 public immutable topicId;
    /// @inheritdoc AggregatorV3Interface
    uint8 public immutable decimals;
    /// @inheritdoc AggregatorV3Interface
    uint256 public constant version = 1;
    /// @inheritdoc AggregatorV3Interface
    string public description;

    error AggregatorFeed_TooManyDecimals(uint8 decimals, uint8 limit);

    /// @param decimals_ Decimals of the answers, at most 18; inferences are truncated to them.
    /// @param description_ What the answers are, e.g. "ETH / USD".
    constructor(IEpochs epochs_, ITopics topics_, uint64 topicId_, uint8 decimals_, string memory description_) {
        if (decimals_ > VALUE_DECIMALS) revert AggregatorFeed_TooManyDecimals(decimals_, VALUE_DECIMALS);
        // Reverts for a topic that does not exist.
        topics_.creatorOf(topicId_);
        epochs = epochs_;
        topics = topics_;
        topicId = topicId_;
        decimals = decimals_;
        description = description_;
    }

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return _round(epochs.roundCount(topicId));
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        // solhint-disable-next-line gas-custom-errors
        require(roundId <= epochs.roundCount(topicId), "No data present");
        return _round(roundId);
    }

    function _round(uint256 round) private view returns (uint80, int256, uint256, uint256, uint80) {
        // The string is what existing readers of feeds expect.
        // solhint-disable-next-line gas-custom-errors
        require(round > 0, "No data present");
        uint64 epoch = epochs.epochOfRound(topicId, round);
        int256 network = epochs.synthesisOf(topicId, epoch).network;
        uint256 dataTime = Schedules.closesAt(topics.scheduleOf(topicId), epoch);
        int256 answer = network / int256(10 ** (VALUE_DECIMALS - decimals));
        return (uint80(round), answer, dataTime, dataTime, uint80(round));
    }
}
