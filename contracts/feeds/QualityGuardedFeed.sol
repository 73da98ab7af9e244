// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAggregatorFeed} from "../interfaces/IAggregatorFeed.sol";
import {IInferenceFeed} from "../interfaces/IInferenceFeed.sol";
import {Quality, QualityLimits} from "../types/Inference.sol";
import {GuardedFeed} from "./GuardedFeed.sol";

/// @title A feed that reverts while its newest round is not good
/// @notice See IGuardedFeed; what is good is said in `Quality`.
contract QualityGuardedFeed is GuardedFeed {
    IInferenceFeed public immutable inferences;
    uint64 public immutable topicId;
    uint8 private immutable _inferers;
    uint8 private immutable _reputers;
    uint128 private immutable _width;

    constructor(IAggregatorFeed feed_, IInferenceFeed inferences_, QualityLimits memory limits_) GuardedFeed(feed_) {
        (address read, address expected) = (address(inferences_.epochs()), address(feed_.epochs()));
        if (read != expected) revert QualityGuardedFeed_OtherEpochs(read, expected);
        inferences = inferences_;
        topicId = feed_.topicId();
        (_inferers, _reputers, _width) = (limits_.inferers, limits_.reputers, limits_.width);
    }

    /// @notice What a round needs to be served.
    function limits() public view returns (QualityLimits memory) {
        return QualityLimits(_inferers, _reputers, _width);
    }

    function _requireUsable(uint256) internal view override {
        Quality quality = inferences.qualityOf(topicId, limits());
        if (quality != Quality.Good) revert QualityGuardedFeed_BadQuality(quality);
    }
}
