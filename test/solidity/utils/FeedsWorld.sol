// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAggregatorFeed} from "../../../contracts/interfaces/IAggregatorFeed.sol";
import {IFeedFactory} from "../../../contracts/interfaces/IFeedFactory.sol";
import {IInferenceFeed} from "../../../contracts/interfaces/IInferenceFeed.sol";
import {QualityLimits} from "../../../contracts/types/Inference.sol";
import {EpochsWorld} from "./EpochsWorld.sol";
import {vm} from "./Vm.sol";

/// @title A topic of one inferer, with all its feeds
abstract contract FeedsWorld is EpochsWorld {
    int128 internal constant VALUE = 2500.123456789e18;

    IFeedFactory internal factory;
    IInferenceFeed internal inferences;
    /// @dev Of 8 decimals.
    IAggregatorFeed internal feed;

    function setUp() public virtual override {
        super.setUp();
        factory = IFeedFactory(deploy("FeedFactory", abi.encode(epochs)));
        inferences = newInferenceFeed(QualityLimits(1, 0, 0.1e18));
        feed = factory.createFeed(topicId, 8, "ETH / USD");
    }

    function newInferenceFeed(QualityLimits memory limits) internal returns (IInferenceFeed) {
        return IInferenceFeed(deploy("InferenceFeed", abi.encode(epochs, limits)));
    }

    /// @dev From the opening of an epoch to its inference being final and recorded.
    function finalizeRound(uint64 epoch, int128 value) internal {
        synthesize(rob, epoch, value);
        vm.warp(time() + 500);
        epochs.finalize(topicId, epoch);
    }

    /// @dev Likewise with an interval of its own.
    function finalizeRound(uint64 epoch, int128 value, int128 lower, int128 upper) internal {
        collect(epoch, value);
        bytes memory combined = abi.encodePacked(value, value, lower, value, value, value, upper);
        postSynthesis(rob, epoch, 0, abi.encodePacked(uint32(1), value, uint64(1e18), combined, value));
        vm.warp(time() + 500);
        epochs.finalize(topicId, epoch);
    }
}
