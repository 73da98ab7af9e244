// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SettlementRecord} from "../types/Epoch.sol";

/// @title A topic's settlements, each standing on the one before
/// @notice Numbered from 1. Refuting something cuts the chain back; whatever stood on a settlement that was cut off
/// can tell by its nonce.
library SettlementChain {
    using SettlementChain for Chain;

    /// @param length Number of settlements that stand.
    /// @param paid Number of settlements whose payout parts stand, at most `length`.
    /// @param nonce Number of settlements ever posted.
    /// @param next Next epoch to be settled or skipped.
    /// @param reopenedAt Last time that the chain or its payouts were cut back.
    /// @param keptAt Last time that a keeper posted, anything; 0 before the first.
    struct Chain {
        uint32 length;
        uint32 paid;
        uint32 nonce;
        uint64 next;
        uint40 reopenedAt;
        uint40 keptAt;
        mapping(uint32 number => SettlementRecord) records;
        mapping(uint64 epoch => uint32 number) ofEpoch;
    }

    /// @notice Appends a settlement of epoch `next` with both of its parts, where all payout parts stand.
    function append(Chain storage self, SettlementRecord memory record) internal returns (uint32 number) {
        number = ++self.length;
        self.paid = number;
        record.nonce = ++self.nonce;
        self.next = record.epoch + 1;
        self.records[number] = record;
        self.ofEpoch[record.epoch] = number;
    }

    /// @notice Number of the standing settlement of an epoch, 0 for none.
    function numberOf(Chain storage self, uint64 epoch) internal view returns (uint32 number) {
        number = self.ofEpoch[epoch];
        if (number > self.length || self.records[number].epoch != epoch) number = 0;
    }

    /// @notice Cuts off settlement `number` and all after it; epochs from its own on can be settled again.
    function cut(Chain storage self, uint32 number) internal {
        self.length = number - 1;
        if (self.paid >= number) self.paid = number - 1;
        self.next = self.records[number].epoch;
        self.reopenedAt = uint40(block.timestamp);
    }

    /// @notice Cuts off the payout parts of settlement `number` and all after it; their state parts stand.
    function cutPayouts(Chain storage self, uint32 number) internal {
        self.paid = number - 1;
        self.reopenedAt = uint40(block.timestamp);
    }

    /// @notice Whether settlement `number` with that nonce stands; number 0, before the first, always does.
    function stands(Chain storage self, uint32 number, uint32 nonce) internal view returns (bool) {
        return number == 0 || (number <= self.length && self.records[number].nonce == nonce);
    }

    /// @notice Whether settlement `number` is the newest that was posted (`fresh`) before `time` or whose state part was
    /// final at it, 0 if none was.
    function isNewestAt(Chain storage self, uint32 number, uint256 time, bool fresh) internal view returns (bool) {
        if (number > self.length) return false;
        if (number > 0 && self.usableFrom(number, fresh) > time) return false;
        return number == self.length || self.usableFrom(number + 1, fresh) > time;
    }

    /// @notice The settlement of which `isNewestAt` is true. Walks back from the newest.
    function newestAt(Chain storage self, uint256 time, bool fresh) internal view returns (uint32 number) {
        number = self.length;
        while (number > 0 && self.usableFrom(number, fresh) > time) --number;
    }

    /// @dev Grows along the chain. A settlement posted in the very second counts from the next one only, and so does one
    /// that is proven in it: otherwise the answer for a second could change while it lasts.
    function usableFrom(Chain storage self, uint32 number, bool fresh) internal view returns (uint256) {
        SettlementRecord storage record = self.records[number];
        return fresh ? uint256(record.postedAt) + 1 : record.stateDeadline;
    }
}
