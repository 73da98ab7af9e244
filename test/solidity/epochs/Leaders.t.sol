// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Leaders} from "../../../contracts/epochs/Leaders.sol";
import {Test} from "../utils/Test.sol";

/// @notice Drawing one of eight by stake.
contract LeadersTest is Test {
    uint256 private constant SLOTS = 8;
    uint256 private constant DRAWS = 2_000;

    /// @dev Of any order of magnitude, a quarter of them nothing.
    function stakesOf(uint256 seed) private pure returns (uint256[] memory stakes, uint256 total) {
        stakes = new uint256[](SLOTS);
        for (uint256 i = 0; i < SLOTS; ++i) {
            uint256 word = draw(seed, i);
            if (word % 4 > 0) stakes[i] = (word >> 8) % (uint256(1) << (1 + (draw(seed, 100 + i) % 96)));
            total += stakes[i];
        }
    }

    function testFuzz_Leader_HasStake(uint256 seed, uint256 number) public pure {
        (uint256[] memory stakes, uint256 total) = stakesOf(seed);
        uint256 place = Leaders.leaderOf(stakes, number);
        if (total == 0) assertEq(place, SLOTS, "nobody");
        else assertTrue(stakes[place] > 0, "somebody with stake");
    }

    /// @dev The numbers below the sum are cut into ranges as long as the stakes, in order.
    function testFuzz_Leader_IsDrawnByEachWeiAlike(uint256 seed) public pure {
        (uint256[] memory stakes, uint256 total) = stakesOf(seed);
        uint256 before;
        for (uint256 i = 0; i < SLOTS; ++i) {
            if (stakes[i] == 0) continue;
            assertEq(Leaders.leaderOf(stakes, before), i, "first wei");
            before += stakes[i];
            assertEq(Leaders.leaderOf(stakes, before - 1), i, "last wei");
            assertEq(Leaders.leaderOf(stakes, total + before - 1), i, "of any round");
        }
    }

    /// @dev Pearson's statistic of 2,000 draws over at most 8 places: above 60 in less than one of a billion cases.
    function testFuzz_Leaders_AreAsFrequentAsTheirStake(uint256 seed) public pure {
        (uint256[] memory stakes, ) = stakesOf(seed);
        uint256 total;
        // Stakes within three orders of magnitude: each place is expected often enough for the statistic to hold.
        for (uint256 i = 0; i < SLOTS; ++i) total += stakes[i] = stakes[i] == 0 ? 0 : 10 + (stakes[i] % 1000);
        if (total == 0) return;
        uint256[] memory counts = new uint256[](SLOTS);
        for (uint256 i = 0; i < DRAWS; ++i) {
            ++counts[Leaders.leaderOf(stakes, Leaders.seedOf(bytes32(draw(seed, 1000 + i))))];
        }
        uint256 statistic;
        for (uint256 i = 0; i < SLOTS; ++i) {
            if (stakes[i] == 0) {
                assertEq(counts[i], 0, "no stake");
                continue;
            }
            uint256 expected = (DRAWS * stakes[i] * 1e6) / total;
            uint256 off = counts[i] * 1e6 > expected ? counts[i] * 1e6 - expected : expected - counts[i] * 1e6;
            statistic += (off * off) / expected;
        }
        assertLe(statistic, 60e6, "as frequent as stake");
    }

    function test_Seed_DependsOnEveryBitOfTheHead() public pure {
        for (uint256 bit = 0; bit < 256; ++bit) {
            assertTrue(Leaders.seedOf(0) != Leaders.seedOf(bytes32(uint256(1) << bit)), "another seed");
        }
    }

    function test_OpenFrom_IsThreeEpochsOrADayAfterTheLastPost() public pure {
        assertEq(Leaders.openFrom(1000, 300), 1900, "three epochs");
        assertEq(Leaders.openFrom(1000, 8 hours - 1), 1000 + 1 days - 3, "just less than a day");
        assertEq(Leaders.openFrom(1000, 8 hours), 1000 + 1 days, "both");
        assertEq(Leaders.openFrom(1000, 7 days), 1000 + 1 days, "a day");
    }
}
