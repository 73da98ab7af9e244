// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {TopicWeights} from "../../../contracts/math/TopicWeights.sol";
import {TreasuryWorld} from "../utils/TreasuryWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Which topic gets how much, and that none can take from another.
contract TopicAccountsTest is TreasuryWorld {
    uint256 private constant STAKE = 1_000_000e18;
    int256 private constant WEEK = 1 weeks;

    // --- weights ---

    function test_Weight_StartsWithTheTarget() public {
        activate(1, STAKE, 400e18);
        assertEq(treasury.weightOf(1), 20_000e18, "geometric mean of stake and revenue");
        assertEq(treasury.totalWeight(), 20_000e18, "sum");
    }

    function test_Weight_IsSmoothed() public {
        activate(1, STAKE, 400e18);
        pay(1, 1200e18);
        treasury.touch(1);
        assertEq(treasury.weightOf(1), 20_000e18, "not at once");
        wait(7 days);
        treasury.touch(1);
        int256 expected = TopicWeights.smoothedWeight(20_000e18, int256(STAKE), 1600e18, WEEK, WEEK);
        assertEq(treasury.weightOf(1), uint256(expected), "a week later");
        assertTrue(treasury.weightOf(1) > 20_000e18, "rising");
        assertEq(treasury.totalWeight(), treasury.weightOf(1), "sum");
    }

    /// @dev A stake that is there for a transaction only, however often the topic is touched in it.
    function test_Weight_StakeHasToStay() public {
        activate(1, STAKE, 400e18);
        wait(DAY);
        staking.setStake(1, 100 * STAKE);
        treasury.touch(1);
        treasury.touch(1);
        staking.setStake(1, STAKE);
        int256 expected = TopicWeights.smoothedWeight(20_000e18, int256(STAKE), 400e18, int256(DAY), WEEK);
        assertEq(treasury.weightOf(1), uint256(expected), "as without it");
        uint256 revenue = treasury.revenueOf(1);
        wait(DAY);
        treasury.touch(1);
        expected = TopicWeights.smoothedWeight(expected, int256(STAKE), int256(revenue), int256(DAY), WEEK);
        assertEq(treasury.weightOf(1), uint256(expected), "on the next day too");
    }

    function test_Weight_FirstStakeHasToStayToo() public {
        pay(1, 400e18);
        staking.setStake(1, STAKE);
        treasury.touch(1);
        assertFalse(treasury.isActive(1), "not at once");
        staking.setStake(1, 0);
        wait(12);
        treasury.touch(1);
        assertFalse(treasury.isActive(1), "it is gone");
        staking.setStake(1, STAKE);
        treasury.touch(1);
        wait(12);
        treasury.touch(1);
        assertTrue(treasury.isActive(1), "it stayed");
    }

    // --- pauses ---

    /// @dev Epochs of an hour whose workers submit for 20 minutes; hour `from` is the first that takes nothing.
    function pauseIn(uint64 hours_, uint64 length) private returns (uint64 from, uint64 until) {
        from = uint64(time() / 1 hours) + hours_;
        until = length == 0 ? type(uint64).max : from + length;
        staking.setPause(1, from, until);
    }

    function test_Touch_GivesBackTheShareOfAPausedTopic() public {
        activate(1, STAKE, 400e18);
        activate(2, STAKE, 400e18);
        wait(DAY);
        (uint64 from, ) = pauseIn(1, 0);
        vm.warp(from * 1 hours + 20 minutes - 1);
        treasury.touch(1);
        uint256 account = treasury.accountOf(1);
        assertTrue(account > 0, "what it earned before the first paused epoch would have been posted");
        (uint256 growth, uint256 weight) = (treasury.emission().growth, treasury.weightOf(1));
        wait(3 * DAY);
        uint256 all = emitted();
        uint256 other = treasury.accountOf(2);
        assertEq(treasury.accountOf(1), account, "nothing since");
        treasury.touch(1);
        assertEq(treasury.accountOf(1), account, "it keeps what it had");
        uint256 share = (weight * (treasury.emission().growth - growth)) >> 96;
        assertEq(emitted(), all - share, "what it would have got can be emitted again");
        assertTrue(treasury.isActive(1), "with its weight");
        assertEq(treasury.accountOf(2), other, "the other one is as before");
    }

    /// @dev As soon as the next epoch opens it earns again, from the last touch on.
    function testFuzz_Touch_AfterAPauseEarnsFromThere(uint256 length, uint256 passed) public {
        activate(1, STAKE, 400e18);
        (, uint64 until) = pauseIn(2, uint64(bound(length, 1, 100)));
        vm.warp(uint256(until) * 1 hours - 1);
        treasury.touch(1);
        assertEq(treasury.accountOf(1), 0, "paused");
        uint256 growth = treasury.emission().growth;
        vm.warp(uint256(until) * 1 hours);
        wait(bound(passed, 1 days, 10 days));
        treasury.touch(1);
        uint256 share = (treasury.weightOf(1) * (treasury.emission().growth - growth)) >> 96;
        assertTrue(share > 0, "something is emitted");
        assertEq(treasury.accountOf(1), share, "all of its share");
    }

    /// @dev The event says all that changed; sums are those of the contract.
    function test_Touched_SaysWhatCameOfIt() public {
        activate(1, STAKE, 400e18);
        activate(2, STAKE, 1600e18);
        wait(3 * DAY);
        uint256 account = treasury.accountOf(1);
        vm.recordLogs();
        treasury.touch(1);
        bytes memory data = vm.getRecordedLogs()[2].data;
        (
            uint256 stake,
            uint256 revenue,
            uint256 weight,
            uint256 sum,
            uint256 earned,
            uint256 forgone,
            uint256 total
        ) = abi.decode(data, (uint256, uint256, uint256, uint256, uint256, uint256, uint256));
        assertEq(stake, STAKE, "stake");
        assertEq(revenue, treasury.revenueOf(1), "revenue");
        assertEq(weight, treasury.weightOf(1), "weight");
        assertEq(sum, treasury.totalWeight(), "sum");
        assertEq(earned, account, "earned");
        assertEq(total, account, "account");
        assertTrue(forgone > 0 && forgone < earned, "for the weight that fell");
    }

    // --- shares ---

    function test_Shares_AreByWeight() public {
        activate(1, STAKE, 400e18);
        activate(2, STAKE, 3600e18);
        vm.warp((FIRST_DAY + 1) * DAY + 1);
        uint256 first = treasury.accountOf(1);
        uint256 second = treasury.accountOf(2);
        assertTrue(first > 0, "some");
        assertNear(int256(second), int256(3 * first), 4, "three times as much");
        assertTrue(first + second <= emitted(), "no more than was emitted");
    }

    /// @dev What a topic earns while its weight falls is the same share of it however rarely it is touched: less.
    function test_Shares_AreAtTheLowerOfBothWeights() public {
        activate(1, STAKE, 400e18);
        activate(2, STAKE, 400e18);
        wait(DAY);
        uint256 sum = emitted();
        wait(20 * DAY);
        (ITreasury.Emission memory state, ) = treasury.emissionNow();
        int256 expected = TopicWeights.smoothedWeight(20_000e18, int256(STAKE), 400e18, int256(21 * DAY), WEEK);
        assertTrue(expected < 10_000e18, "fell");
        assertEq(treasury.accountOf(1), (uint256(expected) * state.growth) >> 96, "at the weight of now");
        uint256 earned = treasury.accountOf(1);
        treasury.touch(1);
        treasury.touch(2);
        assertEq(emitted(), state.emitted - 2 * (((20_000e18 * state.growth) >> 96) - earned), "the rest is back");
        assertTrue(emitted() > sum, "but not what was earned");
    }

    /// @dev The same two topics, in two treasuries; one of them is touched often in one only.
    function testFuzz_Touch_ChangesNothingOfOthers(uint256 seed) public {
        activate(1, STAKE, bound(seed % 1e21, 1e18, 1e21));
        activate(2, 2 * STAKE, bound((seed >> 64) % 1e21, 1e18, 1e21));
        wait(seed % (10 * DAY));
        (uint256 weight, uint256 account) = (treasury.weightOf(2), treasury.accountOf(2));
        uint256 revenue = treasury.revenueOf(2);
        if (seed % 2 == 0) pay(1, 5e18);
        if (seed % 3 == 0) staking.setStake(1, 0);
        if (seed % 5 == 0) collect(1);
        treasury.touch(1);
        if (seed % 7 == 0) treasury.setMinWeight(1e24);
        treasury.touch(1);
        assertEq(treasury.weightOf(2), weight, "weight");
        assertEq(treasury.revenueOf(2), revenue, "revenue");
        if (seed % 7 > 0) assertEq(treasury.accountOf(2), account, "what it has earned");
    }

    /// @dev A day of two topics touched once against one of touches at any time: nobody has more than all.
    function testFuzz_Shares_AreNeverMoreThanWasEmitted(uint256 seed) public {
        for (uint64 id = 1; id < 4; ++id)
            activate(id, STAKE * (1 + (draw(seed, id) % 9)), 1e18 + (draw(seed, 10 + id) % 1e22));
        for (uint256 step = 0; step < 20; ++step) {
            wait(draw(seed, 20 + step) % (2 * DAY));
            uint64 id = uint64(1 + (draw(seed, 50 + step) % 3));
            if (step % 3 == 0) pay(id, draw(seed, 80 + step) % 1e21);
            if (step % 4 == 0) staking.setStake(id, draw(seed, 110 + step) % (20 * STAKE));
            treasury.touch(id);
        }
        uint256 held;
        uint256 sum;
        for (uint64 id = 1; id < 4; ++id) {
            treasury.touch(id);
            held += treasury.accountOf(id);
            sum += treasury.weightOf(id);
        }
        assertEq(treasury.totalWeight(), sum, "sum of weights");
        assertTrue(held > 0 && held <= emitted(), "accounts");
        assertTrue(emitted() - held <= 30, "all of it but dust");
    }

    // --- activity ---

    function test_Deactivation_ReleasesEverything() public {
        activate(1, STAKE, 400e18);
        activate(2, STAKE, 400e18);
        wait(5 * DAY);
        treasury.touch(1);
        assertTrue(treasury.accountOf(1) > 0, "earned");
        uint256 before = emitted();
        uint256 account = treasury.accountOf(1);
        treasury.setMinWeight(treasury.weightOf(1) + 1);
        assertTrue(treasury.isActive(1), "until it is touched");
        treasury.touch(1);
        assertFalse(treasury.isActive(1), "not active");
        assertEq(treasury.weightOf(1), 0, "weight");
        assertEq(treasury.accountOf(1), 0, "account");
        assertEq(treasury.totalWeight(), treasury.weightOf(2), "the other one's");
        assertEq(emitted(), before - account, "to be emitted again");
        assertEq(collect(1), 0, "nothing to collect");
        treasury.setMinWeight(MIN_WEIGHT);
        assertTrue(treasury.accountOf(2) > 0, "the other one keeps what it has");
        wait(DAY);
        assertEq(treasury.accountOf(1), 0, "and the first one earns nothing");
    }

    function test_Activation_AtTheLeastWeight() public {
        staking.setStake(1, 1e18);
        treasury.touch(1);
        pay(1, 1e18 - 1);
        treasury.touch(1);
        assertFalse(treasury.isActive(1), "a wei below it");
        pay(1, 1);
        treasury.touch(1);
        assertTrue(treasury.isActive(1), "at it");
        assertEq(treasury.weightOf(1), MIN_WEIGHT, "weight");
    }

    function test_Touch_OfATopicThatDoesNotExistDoesNothing() public {
        treasury.touch(77);
        assertFalse(treasury.isActive(77), "not active");
        assertEq(treasury.totalWeight(), 0, "no weight");
    }

    // --- section 5.3: what happens to who pays nothing ---

    /// @dev One topic pays nothing while another one goes on: its weight tends to zero, and so does what it earns.
    function test_Game_WhoPaysNothingEndsWithNothing() public {
        activate(1, STAKE, 100e18);
        activate(2, STAKE, 100e18);
        uint256[2] memory firstWeek;
        for (uint256 week = 0; week < 40; ++week) {
            pay(2, 63.212e18);
            for (uint256 day = 0; day < 7; ++day) {
                wait(DAY);
                uint256 lazy = collect(1);
                uint256 payingOne = collect(2);
                if (week == 1) (firstWeek[0], firstWeek[1]) = (firstWeek[0] + lazy, firstWeek[1] + payingOne);
                if (week > 6) assertTrue(lazy < payingOne / 4, "falls behind");
                if (week > 13) assertTrue(lazy < payingOne / 100, "next to nothing");
            }
        }
        assertTrue(firstWeek[0] > firstWeek[1] / 2, "at first it still had some");
        assertFalse(treasury.isActive(1), "not active in the end");
        assertTrue(treasury.isActive(2), "the other one is");
        assertEq(treasury.accountOf(1), 0, "with nothing");
    }

    /// @dev Ten topics with equal stake agree to pay nothing, until one pays a tenth of an ALLO.
    function test_Game_FirstToPayGetsNearlyEverythingAtOnce() public {
        for (uint64 id = 1; id < 11; ++id) activate(id, STAKE, 100e18);
        for (uint256 day = 0; day < 280; ++day) {
            wait(DAY);
            for (uint64 id = 1; id < 11; ++id) collect(id);
        }
        assertEq(treasury.totalWeight(), 0, "nobody is active");
        uint256 before = emitted();
        wait(DAY);
        assertEq(emitted(), before, "nothing is emitted");
        pay(7, 0.1e18);
        for (uint64 id = 1; id < 11; ++id) treasury.touch(id);
        assertEq(treasury.totalWeight(), treasury.weightOf(7), "all of the weight");
        wait(1 hours);
        uint256 earned = treasury.accountOf(7);
        uint256 sum = emitted() - before;
        assertTrue(earned <= sum && sum - earned < sum / 100, "all of the emission");
        assertTrue(earned > 0.1e18, "more than it has cost");
        for (uint64 id = 1; id < 11; ++id) {
            if (id != 7) assertEq(treasury.accountOf(id), 0, "nothing for the others");
        }
    }

    /// @dev The same before the others have become inactive: as soon as weights have become small.
    function test_Game_FirstToPayGetsMostWhileOthersAreActive() public {
        for (uint64 id = 1; id < 6; ++id) activate(id, STAKE, 100e18);
        for (uint256 day = 0; day < 70; ++day) {
            wait(DAY);
            for (uint64 id = 1; id < 6; ++id) collect(id);
        }
        assertTrue(treasury.isActive(1), "still active");
        uint256 share = (treasury.weightOf(3) * 100) / treasury.totalWeight();
        assertNear(int256(share), 20, 1, "a fifth each");
        pay(3, 100e18);
        treasury.touch(3);
        for (uint256 day = 0; day < 7; ++day) {
            wait(DAY);
            for (uint64 id = 1; id < 6; ++id) collect(id);
        }
        share = (treasury.weightOf(3) * 100) / treasury.totalWeight();
        assertTrue(share > 85, "within a week");
    }
}
