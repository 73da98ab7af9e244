// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Quality} from "../types/Inference.sol";
import {AggregatorInterface} from "./AggregatorInterface.sol";
import {AggregatorV3Interface} from "./AggregatorV3Interface.sol";

/// @title A feed that reverts while its newest round should not be used
/// @notice For readers that do not look themselves. `latestRoundData`, `latestAnswer`, `latestTimestamp` and
/// `latestRound` revert as the guard says; rounds by number, `decimals` and `description` are those of the feed behind,
/// untouched. Guards can stand behind one another. Not for readers that take a revert for the end of the feed.
interface IGuardedFeed is AggregatorV3Interface, AggregatorInterface {
    /// @notice The newest round has data that is older than `maxAge` seconds.
    error StaleGuardedFeed_Stale(uint256 updatedAt, uint256 maxAge, uint256 time);
    /// @notice The sequencer of this chain is down.
    error SequencerGuardedFeed_Down();
    /// @notice The uptime feed does not say since when.
    error SequencerGuardedFeed_Unknown();
    /// @notice The sequencer is up again, for less than the grace period: who was cut off can act first.
    error SequencerGuardedFeed_Grace(uint256 upSince, uint256 gracePeriod, uint256 time);
    error QualityGuardedFeed_BadQuality(Quality quality);
    /// @notice The two feeds do not read the same contract.
    error QualityGuardedFeed_OtherEpochs(address epochs, address expected);

    /// @notice Feed that is guarded.
    function feed() external view returns (AggregatorV3Interface);
}
