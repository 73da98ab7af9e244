// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IPythFeed} from "../interfaces/IPythFeed.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Round, SynthesisRecord} from "../types/Epoch.sol";
import {Schedule} from "../types/Topic.sol";

/// @title Final inferences in the shape that readers of Pyth expect
/// @notice See IPythFeed.
contract PythFeed is IPythFeed {
    using Schedules for Schedule;

    int32 private constant EXPO = -8;
    /// @dev Of an SD59x18 number, in units of 10^EXPO.
    int256 private constant SCALE = 1e10;

    IEpochs public immutable epochs;
    ITopics public immutable topics;

    constructor(IEpochs epochs_) {
        epochs = epochs_;
        topics = epochs_.topics();
    }

    /// @inheritdoc IPythFeed
    function getPriceUnsafe(bytes32 id) public view returns (Price memory price) {
        Round memory round = _newest(id);
        if (round.number == 0) revert PriceFeedNotFound();
        uint64 topicId = uint64(uint256(id));
        SynthesisRecord memory record = epochs.synthesisOf(topicId, round.epoch);
        int256 value = round.network / SCALE;
        if (value > type(int64).max || value < type(int64).min) revert PythFeed_OutOfRange(id, round.network);
        price.price = int64(value);
        price.conf = _confidence(id, round.network, record.lower, record.upper);
        price.expo = EXPO;
        price.publishTime = topics.scheduleOf(topicId).closesAt(round.epoch);
    }

    /// @inheritdoc IPythFeed
    function getPriceNoOlderThan(bytes32 id, uint256 age) external view returns (Price memory price) {
        price = getPriceUnsafe(id);
        if (block.timestamp - price.publishTime > age) revert StalePrice();
    }

    /// @inheritdoc IPythFeed
    function priceFeedExists(bytes32 id) external view returns (bool) {
        return _newest(id).number > 0;
    }

    /// @inheritdoc IPythFeed
    function idOf(uint64 topicId) external pure returns (bytes32) {
        return bytes32(uint256(topicId));
    }

    function _newest(bytes32 id) private view returns (Round memory round) {
        if (uint256(id) <= type(uint64).max) round = epochs.newestRound(uint64(uint256(id)));
    }

    /// @dev One standard deviation: the ends of the interval are two of them away.
    function _confidence(bytes32 id, int256 value, int256 lower, int256 upper) private pure returns (uint64) {
        // Nobody may have refuted an interval that is upside down, and that is no sure one.
        if (upper < lower) (lower, upper) = (upper, lower);
        int256 side = value - lower > upper - value ? value - lower : upper - value;
        int256 deviation = (side + 2 * SCALE - 1) / (2 * SCALE);
        // A reader may take no deviation at all for a missing one.
        if (deviation < 1) deviation = 1;
        if (deviation > int256(uint256(type(uint64).max))) revert PythFeed_OutOfRange(id, side);
        return uint64(uint256(deviation));
    }
}
