// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev Largest magnitude of an inference or a ground truth, SD59x18: 1e20.
int256 constant MAX_VALUE = 1e38;

/// @dev Largest magnitude of a forecasted log10 loss, SD59x18.
int256 constant MAX_LOG_LOSS = 64e18;
