// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AggregatorInterface} from "./AggregatorInterface.sol";
import {AggregatorV3Interface} from "./AggregatorV3Interface.sol";
import {IEpochs} from "./IEpochs.sol";

/// @title A topic's final inferences as a price feed
/// @notice Serves final values only. Rounds count from 1 without gaps, in the order of their epochs; a round never
/// changes, and `updatedAt` is the time of its data, which is never in the future. Reads revert only where
/// AggregatorV3Interface says so.
interface IAggregatorFeed is AggregatorV3Interface, AggregatorInterface {
    /// @notice The contract is the one that feeds are copies of, and no feed.
    error AggregatorFeed_NoFeed();

    /// @notice Contract that the inferences are read from.
    function epochs() external view returns (IEpochs);

    /// @notice Topic that is served.
    function topicId() external view returns (uint64);

    /// @notice Age in seconds that the newest round does not reach while every epoch has an inference, posted within
    /// its leader's head start and recorded when it is final. See `IInferenceFeed.heartbeat`.
    function heartbeat() external view returns (uint256);
}
