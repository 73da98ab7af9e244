// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IAlloToken} from "../interfaces/IAlloToken.sol";
import {Days} from "./Days.sol";

/// @title ALLO
/// @notice See IAlloToken.
contract AlloToken is IAlloToken, ERC20, ERC20Permit, ERC20Burnable {
    using Days for Days.Amount;

    /// @inheritdoc IAlloToken
    uint256 public constant CAP = 1_000_000_000e18;

    address private immutable _deployer;
    /// @inheritdoc IAlloToken
    address public minter;
    /// @inheritdoc IAlloToken
    uint256 public minted;
    Days.Amount private _burnt;

    /// @param allocations Who holds what is issued at once.
    constructor(Allocation[] memory allocations) ERC20("Allora", "ALLO") ERC20Permit("Allora") {
        _deployer = msg.sender;
        for (uint256 i = 0; i < allocations.length; ++i) _issue(allocations[i].holder, allocations[i].amount);
    }

    /// @inheritdoc IAlloToken
    function bindMinter(address minter_) external {
        if (msg.sender != _deployer) revert AlloToken_NotDeployer(msg.sender, _deployer);
        if (minter != address(0)) revert AlloToken_AlreadyBound(minter);
        minter = minter_;
        emit MinterNamed(minter_);
    }

    /// @inheritdoc IAlloToken
    function mint(address to, uint256 amount) external {
        if (msg.sender != minter) revert AlloToken_NotMinter(msg.sender, minter);
        _issue(to, amount);
    }

    /// @inheritdoc IAlloToken
    function burntBefore(uint256 day) external view returns (uint256) {
        return _burnt.before(day);
    }

    function _issue(address to, uint256 amount) private {
        uint256 total = minted + amount;
        if (total > CAP) revert AlloToken_CapExceeded(total, CAP);
        minted = total;
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (to == address(0)) _burnt.set(_burnt.total + amount);
    }
}
