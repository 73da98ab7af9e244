// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Payments: what consumers pay for a topic's inferences
/// @notice Consumers pay what they want, nothing included (§5.3). What they pay goes to the treasury as the topic's
/// revenue, which its part of the emission depends on. The last 64 payments of each topic are kept, so that everybody can
/// see what others paid. Wei of ALLO.
interface IPayments {
    /// @notice A topic's newest final inference.
    /// @param round Number of the inference among the final ones, from 1.
    /// @param epoch Epoch that it is of.
    /// @param value Network inference, SD59x18; `IEpochs.synthesisOf` has its confidence interval.
    /// @param dataTime End of the epoch's worker window: the inference is not newer than that.
    struct Reading {
        uint256 round;
        uint64 epoch;
        int256 value;
        uint256 dataTime;
    }

    /// @notice What was paid lately. A quartile that falls between two prices is interpolated linearly: that at q is at
    /// place q (n - 1) of the n prices in rising order, from 0, rounded down to the wei.
    /// @param payments Number of payments ever made for the topic.
    /// @param lower Lower quartile of `prices`, 0 where there is none.
    /// @param median Their median.
    /// @param upper Their upper quartile.
    /// @param prices The last 64 payments, or as many as there were, newest first; payments of nothing are among them.
    struct Prices {
        uint256 payments;
        uint256 lower;
        uint256 median;
        uint256 upper;
        uint256[] prices;
    }

    error Payments_ZeroAddress();
    /// @notice The topic has no final inference yet.
    error Payments_NoValue(uint64 topicId);

    /// @param payment Number of the payment in the topic, from 1.
    /// @param memo Whatever the payer wants to say, 0 for nothing.
    event Paid(uint64 indexed topicId, address indexed payer, uint256 payment, uint256 amount, bytes32 memo);

    /// @notice Pays `amount`, 0 allowed, with an ALLO allowance. Anybody, at any time; about 75,000 gas, 46,000 more for
    /// the first one of a day, 35,000 for nothing.
    /// @dev Reverts with Topics_UnknownTopic, or as the token does.
    function pay(uint64 topicId, uint256 amount, bytes32 memo) external;

    /// @notice Likewise, and returns the newest final inference. The caller decides whether it is new enough. Anybody;
    /// about 10,000 gas more than `pay`.
    /// @dev Reverts with Payments_NoValue, or as `pay` does.
    function payAndRead(uint64 topicId, uint256 amount, bytes32 memo) external returns (Reading memory reading);

    /// @notice Likewise to `pay` with the caller's ERC-2612 permit for `amount`. A permit that somebody else used up ahead
    /// of this call is no reason to fail: the allowance that it left is used.
    /// @dev Reverts as `pay` does.
    function payWithPermit(
        uint64 topicId,
        uint256 amount,
        bytes32 memo,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Likewise to `payAndRead` with a permit; about 40,000 gas more than without.
    /// @dev Reverts as `payAndRead` does.
    function payAndReadWithPermit(
        uint64 topicId,
        uint256 amount,
        bytes32 memo,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (Reading memory reading);

    /// @notice What was paid for a topic lately. For interfaces: about 200,000 gas.
    function pricesOf(uint64 topicId) external view returns (Prices memory);

    /// @notice The newest final inference, for nothing.
    /// @dev Reverts with Topics_UnknownTopic, Payments_NoValue.
    function read(uint64 topicId) external view returns (Reading memory);
}
