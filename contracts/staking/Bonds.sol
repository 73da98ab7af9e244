// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title What a keeper's open posts tie up
/// @notice Each post is a bond until its deadline, or until it is void. Deadlines rise from one post to the next, so
/// that bonds expire in the order in which they were opened.
library Bonds {
    using SafeCast for uint256;

    /// @param amount Wei that the post ties up; 0 once it is void.
    /// @param until First second at which the post can no longer be refuted.
    struct Bond {
        uint96 amount;
        uint40 until;
    }

    /// @param exposure Wei of all bonds from `first` on.
    /// @param first Oldest bond that is counted.
    /// @param last Newest bond; they are numbered from 1, so that 0 is none.
    struct Ledger {
        uint128 exposure;
        uint32 first;
        uint32 last;
        mapping(uint32 bond => Bond) bonds;
    }

    function open(Ledger storage self, uint256 amount, uint256 until) internal returns (uint32 bond, uint256 exposure) {
        bond = ++self.last;
        if (bond == 1) self.first = 1;
        self.bonds[bond] = Bond({amount: amount.toUint96(), until: until.toUint40()});
        exposure = self.exposure + amount;
        self.exposure = exposure.toUint128();
    }

    /// @notice Stops counting a bond before its deadline; false if it is not open any more.
    function close(Ledger storage self, uint32 bond) internal returns (bool) {
        Bond storage item = self.bonds[bond];
        if (item.amount == 0 || block.timestamp >= item.until) return false;
        self.exposure -= item.amount;
        item.amount = 0;
        return true;
    }

    /// @notice Stops counting up to `limit` of the oldest bonds whose deadlines are over.
    function expire(Ledger storage self, uint256 limit) internal returns (uint256 expired) {
        (uint32 first, uint32 last) = (self.first, self.last);
        uint256 freed;
        while (expired < limit && first + expired <= last) {
            Bond storage item = self.bonds[uint32(first + expired)];
            if (item.amount > 0 && block.timestamp < item.until) break;
            freed += item.amount;
            delete self.bonds[uint32(first + expired)];
            ++expired;
        }
        if (expired == 0) return 0;
        self.first = uint32(first + expired);
        self.exposure = (self.exposure - freed).toUint128();
    }

    /// @notice Wei of all bonds that are open now. Walks over those that expired uncounted.
    function openExposure(Ledger storage self) internal view returns (uint256 exposure) {
        exposure = self.exposure;
        for (uint32 bond = self.first; bond > 0 && bond <= self.last; ++bond) {
            Bond storage item = self.bonds[bond];
            if (item.amount > 0 && block.timestamp < item.until) break;
            exposure -= item.amount;
        }
    }
}
