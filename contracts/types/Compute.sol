// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev Version of the equations and of their arithmetic, the same for all verifiers; engines hash the same text
/// (`keeper/src/engine/version.ts`) and refuse to work with contracts that have another.
bytes32 constant COMPUTE_ID = keccak256("allora-evm 1, SD59x18, prb-math 4.2.0");
