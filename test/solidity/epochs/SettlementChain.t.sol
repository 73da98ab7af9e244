// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SettlementChain} from "../../../contracts/epochs/SettlementChain.sol";
import {SettlementRecord} from "../../../contracts/types/Epoch.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

contract SettlementChainTest is Test {
    using SettlementChain for SettlementChain.Chain;

    SettlementChain.Chain private chain;

    /// @dev What the chain should be, written down as a plain list.
    struct Entry {
        uint64 epoch;
        uint32 nonce;
        uint40 postedAt;
        uint40 deadline;
        uint96 reward;
    }
    Entry[] private entries;

    function append(uint64 epoch, uint40 postedAt, uint40 deadline, uint96 reward) private returns (uint32 number) {
        SettlementRecord memory record;
        (record.epoch, record.postedAt, record.stateDeadline, record.reward) = (epoch, postedAt, deadline, reward);
        record.reserved = chain.records[chain.length].reserved + reward;
        number = chain.append(record);
    }

    function test_Append_NumbersFromOne() public {
        assertEq(uint256(append(4, 10, 20, 5)), 1, "number");
        assertEq(uint256(append(6, 30, 40, 7)), 2, "number");
        assertEq(uint256(chain.length), 2, "length");
        assertEq(uint256(chain.next), 7, "next");
        assertEq(uint256(chain.numberOf(6)), 2, "of epoch 6");
        assertEq(uint256(chain.numberOf(5)), 0, "of an epoch between");
        assertEq(uint256(chain.numberOf(0)), 0, "of epoch 0, which has none");
        assertTrue(chain.stands(0, 9), "number 0 stands whatever the nonce");
        assertTrue(chain.stands(2, 2), "the second");
        assertFalse(chain.stands(2, 1), "with the wrong nonce");
        assertFalse(chain.stands(3, 3), "one that there is not");
    }

    function test_Cut_ReopensTheEpoch() public {
        append(0, 10, 20, 5);
        append(3, 30, 40, 7);
        append(4, 50, 60, 11);
        vm.warp(1234);
        chain.cut(2);
        assertEq(uint256(chain.length), 1, "length");
        assertEq(uint256(chain.next), 3, "next");
        assertEq(uint256(chain.reopenedAt), 1234, "reopened");
        assertEq(uint256(chain.numberOf(3)), 0, "of the epoch that was cut off");
        assertFalse(chain.stands(2, 2), "the second");
        assertTrue(chain.stands(1, 1), "the first");
        append(3, 70, 80, 13);
        assertFalse(chain.stands(2, 2), "what took its place is another one");
        assertTrue(chain.stands(2, 4), "the new second");
        assertFalse(chain.stands(3, 3), "the third is gone");
        chain.cut(1);
        assertEq(uint256(chain.next), 0, "from the start");
    }

    /// @dev Payout parts are cut off without the state parts; cutting off a settlement takes its payout part along.
    function test_CutPayouts_LeavesTheStates() public {
        append(0, 10, 20, 5);
        append(1, 30, 40, 7);
        append(2, 50, 60, 11);
        assertEq(uint256(chain.paid), 3, "all of them");
        vm.warp(1234);
        chain.cutPayouts(2);
        assertEq(uint256(chain.paid), 1, "paid");
        assertEq(uint256(chain.length), 3, "length");
        assertEq(uint256(chain.next), 3, "next");
        assertEq(uint256(chain.reopenedAt), 1234, "reopened");
        assertTrue(chain.stands(3, 3), "the third stands");
        chain.cut(3);
        assertEq(uint256(chain.paid), 1, "still paid");
        chain.cut(1);
        assertEq(uint256(chain.paid), 0, "none");
    }

    /// @dev An epoch whose settlement was cut off does not come back when its old number is used again.
    function test_NumberOf_ForgetsWhatWasCutOff() public {
        append(0, 10, 20, 0);
        append(1, 30, 40, 0);
        append(2, 50, 60, 0);
        chain.cut(2);
        append(5, 70, 80, 0);
        append(6, 90, 100, 0);
        assertEq(uint256(chain.numberOf(1)), 0, "epoch 1 had number 2");
        assertEq(uint256(chain.numberOf(2)), 0, "epoch 2 had number 3");
        assertEq(uint256(chain.numberOf(5)), 2, "epoch 5");
        assertEq(uint256(chain.numberOf(6)), 3, "epoch 6");
    }

    function test_IsNewestAt_TheBoundarySecond() public {
        append(0, 100, 200, 0);
        append(1, 150, 250, 0);
        bool[2] memory kinds = [true, false];
        for (uint256 i = 0; i < 2; ++i) {
            bool fresh = kinds[i];
            uint256 first = fresh ? 101 : 200;
            check(0, first - 1, fresh);
            check(1, first, fresh);
            check(1, first + 49, fresh);
            check(2, first + 50, fresh);
            check(2, type(uint256).max, fresh);
        }
        assertFalse(chain.isNewestAt(3, type(uint256).max, true), "one that there is not");
    }

    function check(uint32 expected, uint256 moment, bool fresh) private view {
        assertEq(uint256(chain.newestAt(moment, fresh)), expected, "newest");
        for (uint32 number = 0; number <= 3; ++number) {
            assertTrue(chain.isNewestAt(number, moment, fresh) == (number == expected), "is newest");
        }
    }

    /// @dev Against the plain list, through any series of appends and cuts.
    function testFuzz_Chain_IsAListThatIsCut(uint256 seed) public {
        uint256 clock = 1000;
        uint32 nonce;
        for (uint256 i = 0; i < 25; ++i) {
            uint256 word = draw(seed, i);
            clock += 1 + (word % 50);
            if (entries.length > 0 && word % 4 == 0) {
                cutBoth(1 + ((word >> 8) % entries.length), clock);
                continue;
            }
            uint64 epoch = (entries.length == 0 ? 0 : entries[entries.length - 1].epoch + 1) + uint64(word % 3);
            Entry memory entry = Entry(epoch, ++nonce, uint40(clock), uint40(clock + 60), uint96(word % 1000));
            append(entry.epoch, entry.postedAt, entry.deadline, entry.reward);
            entries.push(entry);
        }
        compare();
        for (uint256 i = 0; i < 10; ++i) {
            uint256 moment = 1000 + (draw(seed, 100 + i) % 1500);
            bool fresh = i % 2 == 0;
            uint32 newest;
            for (uint32 number = 1; number <= entries.length; ++number) {
                Entry memory entry = entries[number - 1];
                if (fresh ? entry.postedAt < moment : entry.deadline <= moment) newest = number;
            }
            assertEq(uint256(chain.newestAt(moment, fresh)), newest, "newest");
            assertTrue(chain.isNewestAt(newest, moment, fresh), "is newest");
        }
    }

    function cutBoth(uint256 number, uint256 clock) private {
        uint64 next = entries[number - 1].epoch;
        while (entries.length >= number) entries.pop();
        vm.warp(clock);
        chain.cut(uint32(number));
        assertEq(uint256(chain.next), next, "next");
        assertEq(uint256(chain.reopenedAt), clock, "reopened");
    }

    function compare() private view {
        assertEq(uint256(chain.length), entries.length, "length");
        uint256 reserved;
        for (uint32 number = 1; number <= entries.length; ++number) {
            Entry memory entry = entries[number - 1];
            reserved += entry.reward;
            assertEq(uint256(chain.records[number].reserved), reserved, "reserved");
            assertEq(uint256(chain.numberOf(entry.epoch)), number, "number of an epoch");
            assertTrue(chain.stands(number, entry.nonce), "stands");
        }
    }
}
