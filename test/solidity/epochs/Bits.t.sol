// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bits} from "../../../contracts/epochs/Bits.sol";
import {Test} from "../utils/Test.sol";

contract BitsTest is Test {
    function test_Edges() public pure {
        assertEq(Bits.count(0), 0, "count of nothing");
        assertEq(Bits.count(type(uint32).max), 32, "count of all");
        assertEq(Bits.span(0), 0, "span of nothing");
        assertEq(Bits.span(1 << 31), 32, "span of the last");
        assertEq(Bits.slots(0).length, 0, "slots of nothing");
        assertFalse(Bits.has(type(uint32).max, 32), "there is no slot 32");
        assertFalse(Bits.has(type(uint32).max, type(uint256).max), "nor one beyond it");
        assertTrue(Bits.has(1 << 31, 31), "slot 31");
        assertEq(uint256(Bits.set(0, 31)), 1 << 31, "set 31");
    }

    function testFuzz_SlotsCountAndSpan_Agree(uint32 mask) public pure {
        uint256[] memory slots = Bits.slots(mask);
        assertEq(slots.length, Bits.count(mask), "count");
        uint32 rebuilt;
        for (uint256 i = 0; i < slots.length; ++i) {
            assertTrue(i == 0 || slots[i] > slots[i - 1], "ascending");
            assertTrue(Bits.has(mask, slots[i]), "held");
            rebuilt = Bits.set(rebuilt, slots[i]);
        }
        assertEq(uint256(rebuilt), mask, "all of them");
        assertEq(Bits.span(mask), slots.length == 0 ? 0 : slots[slots.length - 1] + 1, "span");
    }

    function testFuzz_Set_ChangesOneSlot(uint32 mask, uint256 slot) public pure {
        slot = bound(slot, 0, 31);
        uint32 changed = Bits.set(mask, slot);
        assertTrue(Bits.has(changed, slot), "set");
        assertEq(uint256(changed ^ mask) & ~(1 << slot), 0, "nothing else");
    }
}
