// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Holder, PackedHolder} from "../types/Participant.sol";
import {Seat} from "../types/Topic.sol";

/// @title Holders of seats in one word each
library Holders {
    function pack(address account, uint32 id) internal pure returns (PackedHolder) {
        return PackedHolder.wrap((uint256(id) << 160) | uint160(account));
    }

    /// @notice Holder of a seat, and the first epoch that it may act in, from the one word that both are stored in.
    function ofSeat(Seat storage seat) internal view returns (PackedHolder holder, uint256 activeFrom) {
        uint256 word;
        assembly ("memory-safe") {
            word := sload(seat.slot)
        }
        // In the order of the fields: 160 bits of the holder, 32 of the id, 64 of the epoch.
        return (PackedHolder.wrap(word & type(uint192).max), word >> 192);
    }

    function unpack(PackedHolder holder) internal pure returns (Holder memory) {
        return Holder({account: accountOf(holder), id: idOf(holder)});
    }

    function accountOf(PackedHolder holder) internal pure returns (address) {
        return address(uint160(PackedHolder.unwrap(holder)));
    }

    function idOf(PackedHolder holder) internal pure returns (uint32) {
        return uint32(PackedHolder.unwrap(holder) >> 160);
    }

    function isNobody(PackedHolder holder) internal pure returns (bool) {
        return PackedHolder.unwrap(holder) == 0;
    }
}
