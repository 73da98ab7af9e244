// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Final inferences in the shape that readers of Pyth expect
/// @notice The view half of Pyth's interface, as far as a topic has what it asks for: there is no moving average of the
/// price, and nothing to update or pay. Errors have Pyth's names, which readers know.
interface IPythFeed {
    /// @notice A price and how sure it is: `price * 10^expo`, give or take `conf * 10^expo`.
    /// @param price Network inference, truncated.
    /// @param conf Half of the way from the price to the farther end of the confidence interval, which is two standard
    /// deviations, rounded up and at least 1.
    /// @param expo Always -8.
    /// @param publishTime Data time, Unix seconds.
    struct Price {
        int64 price;
        uint64 conf;
        int32 expo;
        uint256 publishTime;
    }

    /// @notice There is no such topic, or it has no final inference yet.
    error PriceFeedNotFound();
    /// @notice The newest price is older than asked for.
    error StalePrice();
    /// @notice The price, or its interval, does not fit into 64 bits with 8 decimals: it is beyond 9.2e10.
    error PythFeed_OutOfRange(bytes32 id, int256 value);

    /// @notice The newest final inference, however old. Anybody, like all of these; about 32,000 gas.
    /// @dev Reverts with PriceFeedNotFound, PythFeed_OutOfRange.
    function getPriceUnsafe(bytes32 id) external view returns (Price memory);

    /// @notice Likewise if its data is at most `age` seconds old.
    /// @dev Reverts with PriceFeedNotFound, PythFeed_OutOfRange, StalePrice.
    function getPriceNoOlderThan(bytes32 id, uint256 age) external view returns (Price memory);

    /// @notice Whether a topic has a price.
    function priceFeedExists(bytes32 id) external view returns (bool);

    /// @notice Id of a topic: its number.
    function idOf(uint64 topicId) external pure returns (bytes32);
}
