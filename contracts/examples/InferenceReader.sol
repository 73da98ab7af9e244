// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInferenceFeed} from "../interfaces/IInferenceFeed.sol";
import {Inference, QualityLimits, TraceEvidence} from "../types/Inference.sol";
import {SynthesisSection} from "../types/Trace.sol";

/// @title What a contract reads of a topic beyond its newest price
/// @notice A cautious price for either side of a trade, the value that a bet on an epoch is settled by, and what one
/// worker inferred.
contract InferenceReader {
    /// @dev Seconds for which one missed epoch is tolerated, beyond the feed's heartbeat, are an epoch's length.
    uint256 public immutable maxAge;
    uint64 public immutable topicId;
    IInferenceFeed public immutable inferences;

    error InferenceReader_NonPositive(int256 lower);

    constructor(IInferenceFeed inferences_, uint64 topicId_) {
        (inferences, topicId) = (inferences_, topicId_);
        maxAge = inferences_.heartbeat(topicId_) + inferences_.epochLength(topicId_);
    }

    /// @notice The ends of the confidence interval, with 18 decimals: the most to buy for, and the least to sell
    /// for.
    function prices() external view returns (uint256 low, uint256 high) {
        QualityLimits memory limits = QualityLimits({inferers: 3, reputers: 1, width: 0.2e18});
        Inference memory inference = inferences.valueWithin(topicId, maxAge, limits);
        if (inference.lower <= 0) revert InferenceReader_NonPositive(inference.lower);
        return (uint256(inference.lower), uint256(inference.upper));
    }

    /// @notice Whether a bet is won that an epoch's inference is above `threshold`. It can be asked from the moment
    /// that the value is final on, and the answer never changes; of an epoch without one the bet is void.
    function isAbove(uint64 epoch, int256 threshold) external view returns (bool) {
        return inferences.atEpoch(topicId, epoch).value > threshold;
    }

    /// @notice What the inferer in a place of the epoch's order inferred, as a keeper's trace shows it.
    function inferenceOf(uint64 epoch, uint256 place, TraceEvidence calldata evidence) external view returns (int256) {
        return inferences.elementOf(topicId, epoch, SynthesisSection.Inferences, place, evidence);
    }
}
