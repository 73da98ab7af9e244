// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Who may act in a slot, all zero for nobody.
/// @param account Address that signs.
/// @param id Id of the seat, unique in the topic and role, from 1.
struct Holder {
    address account;
    uint32 id;
}

/// @dev A Holder in one word, see `Holders`: relays ask for many at once.
type PackedHolder is uint256;

/// @notice What is kept of a participant of a role.
/// @param registered Whether it is registered, active or passive.
/// @param active Whether it holds a seat, now or from the next epoch on.
/// @param slot Slot of that seat; meaningless while passive.
/// @param id Id of its newest seat, 0 before the first.
/// @param registeredFrom First epoch that opened after it registered.
/// @param merit Its merit, SD59x18; that of one who has left moves like that of a passive one.
/// @param deposit Wei that it gets back when it leaves.
struct Membership {
    bool registered;
    bool active;
    uint256 slot;
    uint32 id;
    uint64 registeredFrom;
    int256 merit;
    uint256 deposit;
}

/// @notice Merits of the participants of one role.
/// @param entry Merit that newcomers start with, SD59x18.
/// @param pull Moving average of the quantile of the class's scores, which passive merits follow, SD59x18.
/// @param count Settlements in which the class had scores.
struct ClassMerit {
    int256 entry;
    int256 pull;
    uint32 count;
}
