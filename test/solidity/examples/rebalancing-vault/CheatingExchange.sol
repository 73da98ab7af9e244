// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";

/// @title A market that says that it gave what was asked for, and gives a part of it
contract CheatingExchange {
    PlainToken private _base;
    PlainToken private _quote;
    uint256 public percent = 100;

    constructor(PlainToken base_, PlainToken quote_) {
        (_base, _quote) = (base_, quote_);
    }

    function setPercent(uint256 percent_) external {
        percent = percent_;
    }

    function swap(IERC20 token, uint256 amount, uint256 minimum) external returns (uint256) {
        token.transferFrom(msg.sender, address(this), amount);
        PlainToken other = address(token) == address(_base) ? _quote : _base;
        other.mint(msg.sender, (minimum * percent) / 100);
        return minimum;
    }

    function reserves() external pure returns (uint256, uint256) {
        return (1e18, 2000e6);
    }
}
