// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The interface that DeFi reads price feeds through
/// @notice Chainlink's, to the letter. Here a round is a final inference, and its times are those of the data: the end
/// of the epoch's worker window, not of the post.
interface AggregatorV3Interface {
    /// @notice Decimals of every answer, fixed for good.
    function decimals() external view returns (uint8);

    function description() external view returns (string memory);

    function version() external view returns (uint256);

    /// @notice A round by its number, from 1 without gaps. Anybody; about 31,000 gas.
    /// @dev Reverts with "No data present" for a round that there is not (yet).
    function getRoundData(
        uint80 roundId
    )
        external
        view
        returns (uint80 roundId_, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The newest round. Anybody; about 13,000 gas.
    /// @dev Reverts with "No data present" before the first round, and never after it.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
