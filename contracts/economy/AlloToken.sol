// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title ALLO
/// @notice ERC-20 with permit and 18 decimals. The whole supply is issued at deployment; burning lowers it for good.
contract AlloToken is ERC20, ERC20Permit, ERC20Burnable {
    /// @notice Supply that is never exceeded.
    uint256 public constant CAP = 1_000_000_000e18;

    error AlloToken_CapExceeded(uint256 supply, uint256 cap);

    /// @param holder Receives `supply` wei.
    constructor(address holder, uint256 supply) ERC20("Allora", "ALLO") ERC20Permit("Allora") {
        if (supply > CAP) revert AlloToken_CapExceeded(supply, CAP);
        _mint(holder, supply);
    }
}
