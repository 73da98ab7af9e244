// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

/// @title Inferences as prices of one token in another
library Prices {
    /// @notice One, in fractions and inferences.
    uint256 internal constant WHOLE = 1e18;
    /// @notice Largest magnitude of an inference.
    uint256 internal constant MAX_VALUE = 1e38;
    uint8 private constant MAX_DECIMALS = 18;

    error Prices_TooManyDecimals(address token, uint8 decimals, uint8 limit);

    /// @notice Whether an inference is a price.
    function isPrice(int256 value) internal pure returns (bool) {
        return value > 0 && uint256(value) <= MAX_VALUE;
    }

    /// @notice A whole token in its smallest units.
    /// @dev Reverts with Prices_TooManyDecimals.
    function unitOf(IERC20Metadata token) internal view returns (uint256) {
        uint8 decimals = token.decimals();
        if (decimals > MAX_DECIMALS) revert Prices_TooManyDecimals(address(token), decimals, MAX_DECIMALS);
        return 10 ** uint256(decimals);
    }
}
