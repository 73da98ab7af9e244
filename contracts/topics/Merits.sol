// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ABSENT, Fixed} from "../math/Fixed.sol";
import {Merit} from "../math/Merit.sol";
import {Statistics} from "../math/Statistics.sol";
import {PackedHolder} from "../types/Participant.sol";
import {Seat} from "../types/Topic.sol";
import {Holders} from "./Holders.sol";
import {Roster} from "./Roster.sol";

/// @title Merits of the participants of one role
/// @notice In a settlement with scores of the class all merits move to their quantile, at no cost: a merit is kept as
/// its lead over the class's moving average of these quantiles. Only those of the participants that held a slot in the
/// epoch are set anew.
library Merits {
    using Holders for PackedHolder;
    using Merits for Roster.Class;
    using Roster for Roster.Class;
    using SafeCast for int256;

    /// @notice What a settlement does to those who held slots in its epoch, in slot order.
    /// @param ids Their seats.
    /// @param merits Their merits.
    /// @param accounts Who they are.
    /// @param scored Whether they have scores.
    /// @param scores The scores that there are.
    struct Update {
        uint32[] ids;
        int256[] merits;
        address[] accounts;
        bool[] scored;
        int256[] scores;
    }

    function meritOf(Roster.Class storage self, address account) internal view returns (int256) {
        Roster.Member storage member = self.members[account];
        return Merit.passiveMerit(Merit.ALPHA, self.pull, member.lead, self.count - member.since);
    }

    function setMerit(Roster.Class storage self, address account, int256 merit) internal {
        Roster.Member storage member = self.members[account];
        (member.lead, member.since) = ((merit - self.pull).toInt128(), self.count);
    }

    /// @notice Merit of one who registers: that of newcomers, and no more than it had.
    function enter(Roster.Class storage self, address account) internal returns (int256 merit) {
        merit = self.entry;
        if (self.members[account].standing != Roster.Standing.Unknown) merit = Fixed.min(merit, self.meritOf(account));
        self.setMerit(account, merit);
    }

    /// @notice Slot of the least merit among the held ones of `limit` slots, of which there is at least one; the lowest of
    /// several.
    function weakest(
        Roster.Class storage self,
        uint256 limit
    ) internal view returns (uint256 weakestSlot, int256 least) {
        least = type(int256).max;
        for (uint256 slot = 0; slot < limit; ++slot) {
            Seat storage seat = self.seats[slot];
            if (seat.id == 0) continue;
            int256 merit = self.meritOf(seat.holder);
            if (merit < least) (weakestSlot, least) = (slot, merit);
        }
    }

    /// @notice Takes in the scores of an epoch. `participants` are the slots that took part, `scores` theirs in slot
    /// order, ABSENT for none; a slot without a score counts as missed.
    function record(
        Roster.Class storage self,
        uint64 epoch,
        uint32 participants,
        int256[] memory scores,
        uint256 limit
    ) internal returns (Update memory update) {
        update = self.holdersOf(epoch, participants, scores, limit);
        uint256 count = update.accounts.length;
        if (count == 0) return update;
        for (uint256 i = 0; i < count; ++i) {
            int256 merit = self.meritOf(update.accounts[i]);
            update.merits[i] = update.scored[i] ? Merit.smoothedMerit(Merit.ALPHA, update.merits[i], merit) : merit;
        }
        int256 entry = Merit.entryMerit(update.merits);
        self.entry = entry.toInt128();
        if (update.scores.length > 0) {
            int256 quantile = Statistics.quantile(update.scores, Merit.QUANTILE);
            self.pull = Merit.smoothedMerit(Merit.ALPHA, quantile, self.pull).toInt128();
            ++self.count;
        }
        for (uint256 i = 0; i < count; ++i) {
            if (!update.scored[i]) update.merits[i] = Merit.smoothedMerit(Merit.ALPHA, entry, update.merits[i]);
            self.setMerit(update.accounts[i], update.merits[i]);
        }
    }

    /// @dev Everybody who held a slot in the epoch; `merits` are scores still.
    function holdersOf(
        Roster.Class storage self,
        uint64 epoch,
        uint32 participants,
        int256[] memory scores,
        uint256 limit
    ) internal view returns (Update memory update) {
        update.ids = new uint32[](limit);
        update.merits = new int256[](limit);
        update.accounts = new address[](limit);
        update.scored = new bool[](limit);
        update.scores = new int256[](limit);
        uint256 count;
        uint256 found;
        uint256 rank;
        for (uint256 slot = 0; slot < limit; ++slot) {
            int256 score = (participants >> slot) & 1 == 1 ? scores[rank++] : ABSENT;
            PackedHolder holder = self.holderIn(slot, epoch);
            if (holder.isNobody()) continue;
            (update.ids[count], update.accounts[count]) = (holder.idOf(), holder.accountOf());
            update.merits[count] = score;
            if (score != ABSENT) (update.scored[count], update.scores[found++]) = (true, score);
            ++count;
        }
        shorten(update, count, found);
    }

    function shorten(Update memory update, uint256 count, uint256 found) private pure {
        (uint32[] memory ids, int256[] memory merits) = (update.ids, update.merits);
        (address[] memory accounts, int256[] memory scores) = (update.accounts, update.scores);
        assembly ("memory-safe") {
            mstore(ids, count)
            mstore(merits, count)
            mstore(accounts, count)
            mstore(scores, found)
        }
    }
}
