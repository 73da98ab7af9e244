// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRemoteFeed} from "../interfaces/IRemoteFeed.sol";
import {FinalValue} from "../types/Remote.sol";

/// @title The two ways to read a topic of another chain
/// @notice `price` reads what somebody has proven before; `priceByProof` takes the value from the caller and has it
/// checked. Neither takes a value that is older than `maxAge` seconds, nor one that is not positive.
contract RemoteReader {
    IRemoteFeed public immutable feed;
    uint64 public immutable topicId;
    uint256 public immutable maxAge;

    error RemoteReader_WrongTopic(uint64 topicId, uint64 expected);
    error RemoteReader_StaleValue(uint256 dataTime, uint256 maxAge, uint256 time);
    error RemoteReader_NonPositiveValue(int256 value);

    constructor(IRemoteFeed feed_, uint64 topicId_, uint256 maxAge_) {
        (feed, topicId, maxAge) = (feed_, topicId_, maxAge_);
    }

    /// @notice The newest proven value, with 18 decimals.
    /// @dev Reverts with RemoteFeed_NoValue, RemoteFeed_Stale, RemoteReader_NonPositiveValue.
    function price() external view returns (uint256) {
        return _positive(feed.valueNoOlderThan(topicId, maxAge).value);
    }

    /// @notice A value of the last batch, with 18 decimals.
    /// @dev Reverts with RemoteReader_WrongTopic, RemoteReader_StaleValue, RemoteReader_NonPositiveValue, or as
    /// `IRemoteFeed.verify` does.
    function priceByProof(FinalValue calldata value, bytes32[] calldata proof) external view returns (uint256) {
        if (value.topicId != topicId) revert RemoteReader_WrongTopic(value.topicId, topicId);
        feed.verify(value, proof);
        if (block.timestamp - value.dataTime > maxAge) {
            revert RemoteReader_StaleValue(value.dataTime, maxAge, block.timestamp);
        }
        return _positive(value.value);
    }

    function _positive(int256 value) private pure returns (uint256) {
        if (value <= 0) revert RemoteReader_NonPositiveValue(value);
        return uint256(value);
    }
}
