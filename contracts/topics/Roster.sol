// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {PackedHolder} from "../types/Participant.sol";
import {Seat} from "../types/Topic.sol";
import {Holders} from "./Holders.sol";

/// @title The participants of one role in one topic, and who holds its slots in which epoch
/// @notice Who holds a slot in an epoch is fixed when the epoch opens: whatever happens to seats applies to epochs that
/// open later.
library Roster {
    using Checkpoints for Checkpoints.Trace208;
    using Holders for PackedHolder;
    using Holders for PackedHolder[];
    using Roster for Class;

    enum Standing {
        Unknown,
        Left,
        Registered
    }

    /// @param lead Merit above the class's pull when it was set, SD59x18; see `Merits`.
    /// @param since Steps of the class when it was set.
    /// @param id Id of the newest seat, 0 before the first.
    /// @param place Slot plus one of the seat, 0 while passive.
    /// @param standing Whether it is, or was, registered.
    /// @param registeredFrom First epoch that opened after it registered.
    /// @param deposit Wei to be returned.
    struct Member {
        int128 lead;
        uint32 since;
        uint32 id;
        uint8 place;
        Standing standing;
        uint48 registeredFrom;
        uint96 deposit;
    }

    /// @param occupied Slots with a seat, now or from the next epoch on, as a bit mask.
    /// @param known Slots that are or were held, as a bit mask.
    /// @param lastId Newest id of a seat.
    /// @param count Steps of passive merits, see `Merits`.
    /// @param entry Merit that newcomers start with, SD59x18.
    /// @param pull What passive merits move along, SD59x18.
    /// @param seats Newest seat by slot; holder and id are zero where nobody follows the last one.
    /// @param past Earlier seats by slot: id and holder, from an epoch on.
    /// @param members Everything about a participant, kept for good.
    /// @param participants Address by id of a seat, kept for good: rewards outlive seats.
    struct Class {
        uint32 occupied;
        uint32 known;
        uint32 lastId;
        uint32 count;
        int128 entry;
        int128 pull;
        Seat[32] seats;
        mapping(uint256 slot => Checkpoints.Trace208) past;
        mapping(address account => Member) members;
        mapping(uint32 id => address) participants;
    }

    /// @notice Lowest free one of `limit` slots; `limit` when all are held.
    function freeSlot(Class storage self, uint256 limit) internal view returns (uint256 slot) {
        uint32 occupied = self.occupied;
        while (slot < limit && (occupied >> slot) & 1 == 1) ++slot;
    }

    /// @notice Gives a slot to a passive participant from an epoch on; whoever holds it becomes passive.
    function take(
        Class storage self,
        uint256 slot,
        address account,
        uint64 from
    ) internal returns (uint32 id, PackedHolder evicted) {
        evicted = self.vacate(slot, from);
        id = self.lastId + 1;
        self.lastId = id;
        self.occupied |= uint32(1 << slot);
        self.known |= uint32(1 << slot);
        self.seats[slot] = Seat({holder: account, id: id, activeFrom: from});
        self.participants[id] = account;
        Member storage member = self.members[account];
        (member.id, member.place) = (id, uint8(slot + 1));
    }

    /// @notice Frees a slot from an epoch on that has not opened; its holder, if any, becomes passive.
    function vacate(Class storage self, uint256 slot, uint64 from) internal returns (PackedHolder holder) {
        Seat memory seat = self.seats[slot];
        holder = Holders.pack(seat.holder, seat.id);
        Checkpoints.Trace208 storage past = self.past[slot];
        // One that was to act from the same epoch on never did: the one before it still acts until then.
        if (seat.activeFrom < from && (seat.id != 0 || past.length() > 0)) {
            past.push(uint48(seat.activeFrom), uint208(PackedHolder.unwrap(holder)));
        }
        self.occupied &= ~uint32(1 << slot);
        self.seats[slot] = Seat({holder: address(0), id: 0, activeFrom: from});
        if (seat.id != 0) self.members[seat.holder].place = 0;
    }

    /// @notice Whose an epoch's slot is or was, whether it has left since or not.
    function holderIn(Class storage self, uint256 slot, uint64 epoch) internal view returns (PackedHolder) {
        (PackedHolder newest, uint256 activeFrom) = Holders.ofSeat(self.seats, slot);
        return activeFrom <= epoch ? newest : self.earlierHolder(slot, epoch);
    }

    /// @notice Who may act in an epoch's slot: whoever holds it in that epoch and has not left since.
    function entitled(Class storage self, uint256 slot, uint64 epoch) internal view returns (PackedHolder holder) {
        uint256 activeFrom;
        (holder, activeFrom) = Holders.ofSeat(self.seats, slot);
        if (activeFrom > epoch) holder = self.earlierEntitled(slot, epoch);
    }

    /// @notice Likewise of all `slots` of a bit mask that are below `limit`; nobody in the others.
    function entitledIn(
        Class storage self,
        uint256 slots,
        uint64 epoch,
        uint256 limit
    ) internal view returns (PackedHolder[] memory holders) {
        holders = new PackedHolder[](limit);
        for (uint256 slot = 0; slot < limit; ++slot) {
            if ((slots >> slot) & 1 == 0) continue;
            (PackedHolder holder, uint256 activeFrom) = Holders.ofSeat(self.seats, slot);
            if (activeFrom > epoch) holder = self.earlierEntitled(slot, epoch);
            holders.put(slot, holder);
        }
    }

    /// @dev Likewise of one slot, in an epoch before the newest seat's first.
    function earlierEntitled(
        Class storage self,
        uint256 slot,
        uint64 epoch
    ) internal view returns (PackedHolder holder) {
        holder = self.earlierHolder(slot, epoch);
        if (holder.isNobody()) return holder;
        Member storage member = self.members[holder.accountOf()];
        if (member.standing != Standing.Registered || member.registeredFrom > epoch) return PackedHolder.wrap(0);
    }

    /// @dev In an epoch before the newest seat's first; later ones may not fit in a checkpoint.
    function earlierHolder(Class storage self, uint256 slot, uint64 epoch) internal view returns (PackedHolder) {
        return PackedHolder.wrap(self.past[slot].upperLookupRecent(uint48(epoch)));
    }

    /// @notice Slot in which `account` may act in an epoch, and the id of that seat; `limit` where it may not.
    function placeIn(
        Class storage self,
        address account,
        uint64 epoch,
        uint256 limit
    ) internal view returns (uint256 slot, uint32 id) {
        uint256 place = self.members[account].place;
        if (place > 0) {
            Seat memory seat = self.seats[place - 1];
            if (seat.activeFrom <= epoch) return (place - 1, seat.id);
        }
        // It may have been evicted since, or have another seat from the next epoch on.
        for (; slot < limit; ++slot) {
            if (self.seats[slot].activeFrom <= epoch) continue;
            PackedHolder holder = self.entitled(slot, epoch);
            if (!holder.isNobody() && holder.accountOf() == account) return (slot, holder.idOf());
        }
    }
}
