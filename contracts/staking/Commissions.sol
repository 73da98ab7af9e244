// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title A reputer's commission on what its delegators earn
/// @notice Rates are SD59x18. A raise waits, so that who does not agree can leave before it.
library Commissions {
    using SafeCast for uint256;

    uint256 internal constant MAX_RATE = 0.5e18;
    uint256 internal constant NOTICE = 7 days;

    /// @param rate Rate before `from`.
    /// @param nextRate Rate from then on.
    struct Terms {
        uint64 rate;
        uint64 nextRate;
        uint40 from;
    }

    function rateNow(Terms storage self) internal view returns (uint256) {
        return block.timestamp < self.from ? self.rate : self.nextRate;
    }

    /// @notice Sets the rate from `from` on; an announced rate that does not apply yet is forgotten.
    function announce(Terms storage self, uint256 rate, uint256 from) internal {
        self.rate = uint64(rateNow(self));
        self.nextRate = rate.toUint64();
        self.from = from.toUint40();
    }
}
