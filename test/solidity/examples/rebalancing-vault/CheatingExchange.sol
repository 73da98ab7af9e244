// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IRebalancingVault} from "../../../../contracts/examples/rebalancing-vault/IRebalancingVault.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";

/// @title A market that says that it gave what was asked for, and gives a part of it
/// @notice Or buys shares of the vault while it trades, so that what it pays for them looks like what the vault bought.
contract CheatingExchange {
    PlainToken private _base;
    PlainToken private _quote;
    uint256 public percent = 100;
    bool public investing;

    constructor(PlainToken base_, PlainToken quote_) {
        (_base, _quote) = (base_, quote_);
    }

    function setPercent(uint256 percent_) external {
        percent = percent_;
    }

    function setInvesting(bool investing_) external {
        investing = investing_;
    }

    function swap(IERC20 token, uint256 amount, uint256 minimum) external returns (uint256) {
        token.transferFrom(msg.sender, address(this), amount);
        if (investing) {
            invest(IRebalancingVault(msg.sender));
            return minimum;
        }
        PlainToken other = address(token) == address(_base) ? _quote : _base;
        other.mint(msg.sender, (minimum * percent) / 100);
        return minimum;
    }

    /// @dev As much as the vault holds of both.
    function invest(IRebalancingVault vault) private {
        (uint256 base, uint256 quote) = (_base.balanceOf(address(vault)), _quote.balanceOf(address(vault)));
        _base.mint(address(this), base);
        _quote.mint(address(this), quote);
        _base.approve(address(vault), base);
        _quote.approve(address(vault), quote);
        vault.issue(base, quote, 0, address(this));
    }

    function reserves() external pure returns (uint256, uint256) {
        return (1e18, 2000e6);
    }
}
