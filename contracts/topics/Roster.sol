// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Seat} from "../types/Topic.sol";

/// @title The slots of one role in one topic, and who holds them
library Roster {
    /// @param occupied Held slots, as a bit mask.
    /// @param known Slots that are or were held, as a bit mask.
    /// @param lastId Newest registration id.
    /// @param seats Holder by slot.
    /// @param slots Slot plus one by holder, 0 for nobody.
    /// @param participants Address by registration id, kept for good: rewards outlive registrations.
    struct Slots {
        uint32 occupied;
        uint32 known;
        uint32 lastId;
        mapping(uint256 slot => Seat) seats;
        mapping(address participant => uint256) slots;
        mapping(uint32 id => address) participants;
    }

    /// @notice Gives `participant`, who holds none, the lowest of `limit` slots; `slot` is `limit` when all are held.
    function take(
        Slots storage self,
        address participant,
        uint256 limit,
        uint64 activeFrom
    ) internal returns (uint256 slot, uint32 id) {
        uint32 occupied = self.occupied;
        while (slot < limit && (occupied >> slot) & 1 == 1) ++slot;
        if (slot == limit) return (slot, 0);
        id = self.lastId + 1;
        self.occupied = occupied | uint32(1 << slot);
        self.known |= uint32(1 << slot);
        self.lastId = id;
        self.seats[slot] = Seat({holder: participant, id: id, activeFrom: activeFrom});
        self.slots[participant] = slot + 1;
        self.participants[id] = participant;
    }

    /// @notice Frees the slot of `participant`, who holds one.
    function release(Slots storage self, address participant) internal returns (uint256 slot, uint32 id) {
        slot = self.slots[participant] - 1;
        id = self.seats[slot].id;
        self.occupied &= ~uint32(1 << slot);
        delete self.seats[slot];
        delete self.slots[participant];
    }
}
