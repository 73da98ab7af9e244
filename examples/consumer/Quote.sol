// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IInferenceFeed} from "@allora-evm/contracts/interfaces/IInferenceFeed.sol";
import {IPayments} from "@allora-evm/contracts/interfaces/IPayments.sol";
import {Inference} from "@allora-evm/contracts/types/Inference.sol";

/// @title A price that is fresh, good and cautious, or none
contract Quote {
    IInferenceFeed public immutable feed;
    uint64 public immutable topicId;

    error Quote_NotPositive(int256 lower);

    constructor(IInferenceFeed feed_, uint64 topicId_) {
        (feed, topicId) = (feed_, topicId_);
    }

    /// @notice Lower end of the interval, 18 decimals. Reverts as the feed does where the value is older than one heartbeat
    /// and one epoch, or not Good.
    function price() external view returns (uint256) {
        uint256 maxAge = feed.heartbeat(topicId) + feed.epochLength(topicId);
        Inference memory inference = feed.valueNoOlderThan(topicId, maxAge);
        if (inference.lower <= 0) revert Quote_NotPositive(inference.lower);
        return uint256(inference.lower);
    }

    /// @notice The newest final value, and a payment of nothing for it, which counts among those that others see.
    function readPaid(IPayments payments) external returns (int256) {
        return payments.payAndRead(topicId, 0, "").value;
    }
}
