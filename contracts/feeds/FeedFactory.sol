// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IAggregatorFeed} from "../interfaces/IAggregatorFeed.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {IFeedFactory} from "../interfaces/IFeedFactory.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Schedule} from "../types/Topic.sol";
import {AggregatorFeed} from "./AggregatorFeed.sol";
import {FeedTermsLibrary} from "./FeedTerms.sol";

/// @title Where price feeds over topics are made
/// @notice See IFeedFactory.
contract FeedFactory is IFeedFactory {
    using Schedules for Schedule;

    uint8 private constant MAX_DECIMALS = 18;
    uint256 private constant MAX_LABEL_BYTES = 64;

    /// @inheritdoc IFeedFactory
    IEpochs public immutable epochs;
    ITopics public immutable topics;
    /// @inheritdoc IFeedFactory
    address public immutable implementation;

    constructor(IEpochs epochs_) {
        epochs = epochs_;
        topics = epochs_.topics();
        implementation = address(new AggregatorFeed(epochs_));
    }

    /// @inheritdoc IFeedFactory
    function createFeed(uint64 topicId, uint8 decimals, string calldata label) external returns (IAggregatorFeed feed) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        (bytes memory arguments, string memory description) = _arguments(schedule, topicId, decimals, label);
        address place = _placeOf(arguments);
        feed = IAggregatorFeed(place);
        if (place.code.length > 0) return feed;
        Clones.cloneDeterministicWithImmutableArgs(implementation, arguments, 0);
        emit FeedCreated(topicId, decimals, place, label, description, schedule.heartbeat());
    }

    /// @inheritdoc IFeedFactory
    function feedOf(uint64 topicId, uint8 decimals, string calldata label) external view returns (IAggregatorFeed) {
        address place = addressOf(topicId, decimals, label);
        return IAggregatorFeed(place.code.length > 0 ? place : address(0));
    }

    /// @inheritdoc IFeedFactory
    function addressOf(uint64 topicId, uint8 decimals, string calldata label) public view returns (address) {
        (bytes memory arguments, ) = _arguments(topics.scheduleOf(topicId), topicId, decimals, label);
        return _placeOf(arguments);
    }

    /// @dev What the code of a feed ends in: its terms and its description.
    function _arguments(
        Schedule memory schedule,
        uint64 topicId,
        uint8 decimals,
        string calldata label
    ) private view returns (bytes memory arguments, string memory description) {
        if (decimals > MAX_DECIMALS) revert FeedFactory_TooManyDecimals(decimals, MAX_DECIMALS);
        uint256 length = bytes(label).length;
        if (length > MAX_LABEL_BYTES) revert FeedFactory_LabelTooLong(length, MAX_LABEL_BYTES);
        description = string.concat(
            length == 0 ? topics.titleOf(topicId) : label,
            " - Allora topic ",
            Strings.toString(topicId),
            ", ",
            _duration(schedule.epochLength)
        );
        arguments = abi.encodePacked(FeedTermsLibrary.pack(topicId, decimals, schedule), description);
    }

    /// @dev The arguments are part of the code, so that they alone decide the address.
    function _placeOf(bytes memory arguments) private view returns (address) {
        return Clones.predictDeterministicAddressWithImmutableArgs(implementation, arguments, 0);
    }

    /// @dev In the largest unit that leaves no rest, e.g. "90s", "5m", "1h", "7d".
    function _duration(uint256 time) private pure returns (string memory) {
        if (time % 1 days == 0) return string.concat(Strings.toString(time / 1 days), "d");
        if (time % 1 hours == 0) return string.concat(Strings.toString(time / 1 hours), "h");
        if (time % 1 minutes == 0) return string.concat(Strings.toString(time / 1 minutes), "m");
        return string.concat(Strings.toString(time), "s");
    }
}
