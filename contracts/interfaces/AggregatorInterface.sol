// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The older reads of price feeds
/// @notice Chainlink's version 2, which Aave reads. None of them reverts: 0 stands for a round that there is not.
interface AggregatorInterface {
    /// @notice Answer of the newest round. Anybody, like all of these; about 13,000 gas.
    function latestAnswer() external view returns (int256);

    /// @notice Its time.
    function latestTimestamp() external view returns (uint256);

    /// @notice Its number.
    function latestRound() external view returns (uint256);

    /// @notice Answer of a round; about 31,000 gas.
    function getAnswer(uint256 roundId) external view returns (int256);

    /// @notice Its time.
    function getTimestamp(uint256 roundId) external view returns (uint256);
}
