// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title A market of two tokens
interface IExchange {
    /// @notice Less would come out than the caller wants.
    error Exchange_TooLittle(uint256 amount, uint256 minimum);
    error Exchange_UnknownToken(address token);

    event Swapped(address indexed account, address indexed token, uint256 paid, uint256 received);

    /// @notice Sells `amount` of a token for the other one, with an allowance. Anybody.
    /// @dev Reverts with Exchange_UnknownToken, Exchange_TooLittle, or as the tokens do.
    /// @param minimum Least that the caller wants.
    /// @return received What the caller got.
    function swap(IERC20 token, uint256 amount, uint256 minimum) external returns (uint256 received);

    /// @notice What it holds of both tokens; their ratio is its price.
    function reserves() external view returns (uint256 base, uint256 quote);
}
