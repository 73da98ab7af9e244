// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title ALLO
/// @notice ERC-20 with permit and 18 decimals. Part of the supply is issued at deployment, the rest by one minter; the
/// cap is on everything ever minted, so that what is burnt never comes back. Days are of 86,400 s since 1970.
interface IAlloToken is IERC20 {
    /// @param holder Receives `amount` wei at deployment.
    struct Allocation {
        address holder;
        uint256 amount;
    }

    error AlloToken_CapExceeded(uint256 minted, uint256 cap);
    error AlloToken_NotDeployer(address caller, address deployer);
    error AlloToken_AlreadyBound(address minter);
    error AlloToken_NotMinter(address caller, address minter);

    event MinterNamed(address indexed minter);

    /// @notice Names the minter. The deployer, once.
    /// @dev Reverts with AlloToken_NotDeployer, AlloToken_AlreadyBound.
    function bindMinter(address minter) external;

    /// @notice Mints for somebody. Only the minter; about 35,000 gas.
    /// @dev Reverts with AlloToken_NotMinter, AlloToken_CapExceeded.
    function mint(address to, uint256 amount) external;

    /// @notice Most that is ever minted.
    function CAP() external view returns (uint256);

    /// @notice The minter, zero until it is named.
    function minter() external view returns (address);

    /// @notice Everything minted so far, burnt or not.
    function minted() external view returns (uint256);

    /// @notice What was burnt before a day began.
    function burntBefore(uint256 day) external view returns (uint256);
}
