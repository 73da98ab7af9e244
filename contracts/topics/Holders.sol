// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Holder, PackedHolder} from "../types/Participant.sol";

/// @title Holders of seats in one word each
library Holders {
    function pack(Holder memory holder) internal pure returns (PackedHolder) {
        return PackedHolder.wrap((uint256(holder.id) << 160) | uint160(holder.account));
    }

    function unpack(PackedHolder packed) internal pure returns (Holder memory) {
        return Holder({account: accountOf(packed), id: idOf(packed)});
    }

    function accountOf(PackedHolder packed) internal pure returns (address) {
        return address(uint160(PackedHolder.unwrap(packed)));
    }

    function idOf(PackedHolder packed) internal pure returns (uint32) {
        return uint32(PackedHolder.unwrap(packed) >> 160);
    }
}
