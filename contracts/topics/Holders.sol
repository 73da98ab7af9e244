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
    /// `slot` is below 32.
    function ofSeat(
        Seat[32] storage seats,
        uint256 slot
    ) internal view returns (PackedHolder holder, uint256 activeFrom) {
        uint256 word;
        assembly ("memory-safe") {
            word := sload(add(seats.slot, slot))
        }
        // In the order of the fields: 160 bits of the holder, 32 of the id, 64 of the epoch.
        return (PackedHolder.wrap(word & type(uint192).max), word >> 192);
    }

    /// @notice Holder of a slot, nobody beyond the last one.
    function at(PackedHolder[] memory holders, uint256 slot) internal pure returns (PackedHolder holder) {
        if (slot < holders.length) {
            assembly ("memory-safe") {
                holder := mload(add(add(holders, 0x20), shl(5, slot)))
            }
        }
    }

    /// @dev `slot` is below the length: for loops that know it.
    function put(PackedHolder[] memory holders, uint256 slot, PackedHolder holder) internal pure {
        assembly ("memory-safe") {
            mstore(add(add(holders, 0x20), shl(5, slot)), holder)
        }
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

    /// @notice Whether an account other than nobody's holds the seat.
    function isHeldBy(PackedHolder holder, address account) internal pure returns (bool) {
        return account != address(0) && accountOf(holder) == account;
    }

    function isNobody(PackedHolder holder) internal pure returns (bool) {
        return PackedHolder.unwrap(holder) == 0;
    }
}
