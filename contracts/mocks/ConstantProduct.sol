// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IExchange} from "../examples/rebalancing-vault/IExchange.sol";

/// @title A market that keeps the product of its reserves, less a fee of 0.3 % on what is paid
/// @notice What it holds is what was transferred to it: it has no shares, so nobody gets it back. Never deployed.
contract ConstantProduct is IExchange {
    using SafeERC20 for IERC20;

    IERC20 public immutable base;
    IERC20 public immutable quote;

    constructor(IERC20 base_, IERC20 quote_) {
        (base, quote) = (base_, quote_);
    }

    /// @inheritdoc IExchange
    function swap(IERC20 token, uint256 amount, uint256 minimum) external returns (uint256 received) {
        IERC20 other = _otherThan(address(token));
        uint256 counted = amount * 997;
        received = (counted * other.balanceOf(address(this))) / (token.balanceOf(address(this)) * 1000 + counted);
        if (received < minimum) revert Exchange_TooLittle(received, minimum);
        emit Swapped(msg.sender, address(token), amount, received);
        token.safeTransferFrom(msg.sender, address(this), amount);
        other.safeTransfer(msg.sender, received);
    }

    /// @inheritdoc IExchange
    function reserves() external view returns (uint256, uint256) {
        return (base.balanceOf(address(this)), quote.balanceOf(address(this)));
    }

    function _otherThan(address token) private view returns (IERC20) {
        if (token == address(base)) return quote;
        if (token == address(quote)) return base;
        revert Exchange_UnknownToken(token);
    }
}
