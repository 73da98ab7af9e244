// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Holder, PackedHolder} from "../types/Participant.sol";

/// @title Holders of seats in one word each
library Holders {
    function pack(address account, uint32 id) internal pure returns (PackedHolder) {
        return PackedHolder.wrap((uint256(id) << 160) | uint160(account));
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
