// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VestingWallet} from "@openzeppelin/contracts/finance/VestingWallet.sol";
import {VestingWalletCliff} from "@openzeppelin/contracts/finance/VestingWalletCliff.sol";

/// @title Vesting of one allocation
/// @notice OpenZeppelin's wallet: nothing before the cliff, then in proportion to the time since the start. The owner,
/// at first the beneficiary, receives what is released; anybody may release it.
contract Vesting is VestingWalletCliff {
    /// @param start Time from which on it vests; 0 for that of deployment.
    /// @param duration Seconds from the start until everything is vested.
    /// @param cliffDuration Seconds from the start in which nothing is, no more than the duration.
    constructor(
        address beneficiary,
        uint64 start,
        uint64 duration,
        uint64 cliffDuration
    )
        VestingWallet(beneficiary, start == 0 ? uint64(block.timestamp) : start, duration)
        VestingWalletCliff(cliffDuration)
    {}
}
