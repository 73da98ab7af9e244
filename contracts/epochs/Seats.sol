// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Newcomers} from "../math/Newcomers.sol";
import {SettlementSize} from "../types/Trace.sol";
import {Bits} from "./Bits.sol";

/// @title From the slots of the last settled state to those of an epoch
/// @notice Growth, and slots that changed hands. Twin of keeper/src/engine/slots.ts.
library Seats {
    /// @notice State of a settlement that an epoch stands on; `holders` and `inclusions` go through all its slots.
    struct Base {
        SettlementSize size;
        int256[] losses;
        int256[] holders;
        int256[] inclusions;
    }

    /// @notice Inferer and forecaster slots of an epoch on a settlement: those of its state, and more where an epoch's
    /// participants hold higher ones.
    function slotCounts(
        SettlementSize memory size,
        uint32 inferers,
        uint32 forecasters
    ) internal pure returns (uint256 n, uint256 k) {
        n = Bits.span(inferers);
        if (n < size.infererSlots) n = size.infererSlots;
        k = Bits.span(forecasters);
        if (k < size.forecasterSlots) k = size.forecasterSlots;
    }

    /// @notice Smoothed losses of all slots before an epoch's update, newcomers included. `participants` holds the
    /// registration ids of the inferers, then of the forecasters.
    function startingLosses(
        Base memory base,
        int256[] memory participants,
        uint32 inferers,
        uint32 forecasters,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256[] memory) {
        (uint256 n, uint256 k) = (base.size.infererSlots, base.size.forecasterSlots);
        uint256[] memory inclusions = new uint256[](n + k);
        for (uint256 i = 0; i < inclusions.length; ++i) inclusions[i] = uint256(base.inclusions[i]);
        uint256[] memory newInferers = unseated(base, Bits.slots(inferers), participants, 0, inclusions, 0, n);
        uint256[] memory newForecasters = unseated(
            base,
            Bits.slots(forecasters),
            participants,
            Bits.count(inferers),
            inclusions,
            n,
            k
        );
        (uint256 toN, uint256 toK) = slotCounts(base.size, inferers, forecasters);
        return
            Newcomers.startingLosses(
                base.losses,
                inclusions,
                n,
                k,
                toN,
                toK,
                newInferers,
                newForecasters,
                p,
                c,
                epsilon
            );
    }

    /// @dev Slots of one role's participants that have no inclusions, or had them under another holder; clears those.
    function unseated(
        Base memory base,
        uint256[] memory slots,
        int256[] memory participants,
        uint256 first,
        uint256[] memory inclusions,
        uint256 offset,
        uint256 slotCount
    ) private pure returns (uint256[] memory result) {
        result = new uint256[](slots.length);
        uint256 count;
        for (uint256 i = 0; i < slots.length; ++i) {
            uint256 place = offset + slots[i];
            if (slots[i] < slotCount) {
                if (base.holders[place] != participants[first + i]) inclusions[place] = 0;
                if (inclusions[place] > 0) continue;
            }
            result[count++] = slots[i];
        }
        assembly ("memory-safe") {
            mstore(result, count)
        }
    }
}
