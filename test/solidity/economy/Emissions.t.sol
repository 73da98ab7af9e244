// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAlloToken} from "../../../contracts/interfaces/IAlloToken.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {Emission as Equations} from "../../../contracts/math/Emission.sol";
import {TreasuryWorld} from "../utils/TreasuryWorld.sol";
import {Vm, vm} from "../utils/Vm.sol";

interface IVesting {
    function release(address token) external;
    function vestedAmount(address token, uint64 time) external view returns (uint256);
}

/// @notice How much is emitted, and that it does not depend on when anybody calls.
contract EmissionsTest is TreasuryWorld {
    uint256 private constant STAKE = 100_000_000e18;

    // --- the schedule ---

    function test_FirstTarget_IsTakenAsItIs() public {
        activate(1, STAKE, 1e18);
        assertEq(treasury.emission().perToken, 0, "no stake at the start of this day");
        vm.warp((FIRST_DAY + 1) * DAY - 1);
        assertEq(emitted(), 0, "nothing on the first day");
        wait(1);
        treasury.accrue();
        ITreasury.Emission memory state = treasury.emission();
        assertEq(state.staked, STAKE, "stake");
        assertEq(state.room, BUDGET + 1e18, "what the treasury can pay");
        // Eq. 48 of 359,500,001 and 154,999,999 ALLO; below the maximum of Eq. 50, 0.0095 / 0.5.
        assertEq(state.target, 13930624948874999, "target");
        assertEq(state.perToken, state.target, "not smoothed");
        wait(DAY);
        // 100,000,000 * 0.01393 / 30.4375.
        assertNear(int256(emitted()), 45767.967e18, 0.001e18, "a day");
    }

    function test_Target_IsLimitedByTheYield() public {
        activate(1, 1_000_000e18, 1e18);
        wait(DAY);
        treasury.accrue();
        assertNear(int256(treasury.emission().target), 0.019e18, 1, "a third for reputers");
        noteShares(0, 1);
        wait(MONTH);
        treasury.accrue();
        assertEq(treasury.emission().target, 0.038e18, "nothing for reputers");
        noteShares(1, 1);
        wait(MONTH);
        treasury.accrue();
        assertEq(treasury.emission().target, 0.0095e18, "everything for reputers");
    }

    /// @dev Eq. 52 over a month: a tenth of the way from the old emission per token to the new target.
    function test_Smoothing_GoesATenthOfTheWayInAMonth() public {
        activate(1, 1_000_000e18, 1e18);
        vm.warp((FIRST_DAY + 1) * DAY);
        treasury.accrue();
        noteShares(1, 1);
        uint256 next = (time() / MONTH + 1) * MONTH;
        vm.warp((next / DAY + 1) * DAY);
        treasury.accrue();
        uint256 start = treasury.emission().perToken;
        assertNear(int256(start), 0.019e18, 1, "until then");
        assertEq(treasury.emission().target, 0.0095e18, "target");
        wait(30 * DAY);
        treasury.accrue();
        int256 covered = Equations.alphaOver(0.1e18, int256(30 * DAY), int256(MONTH));
        assertNear(int256(treasury.emission().perToken), 0.019e18 - (0.0095e18 * covered) / 1e18, 100, "30 days");
    }

    function test_NothingIsEmitted_WithoutActiveTopics() public {
        staking.setStake(1, STAKE);
        wait(3 * DAY);
        treasury.accrue();
        assertEq(emitted(), 0, "nobody is active");
        assertTrue(treasury.emission().perToken > 0, "although the schedule runs");
        vm.warp((FIRST_DAY + 10) * DAY + DAY / 4);
        treasury.touch(1);
        pay(1, 1e18);
        treasury.touch(1);
        assertEq(emitted(), 0, "what was before is gone");
        wait(DAY / 4);
        uint256 quarter = emitted();
        wait(DAY / 2);
        assertNear(int256(emitted()), int256(3 * quarter), 1e18, "three quarters of a day");
    }

    function test_NothingIsEmitted_WithoutStake() public {
        activate(1, STAKE, 1e24);
        wait(DAY);
        uint256 until = emitted();
        staking.setStake(1, 0);
        vm.warp((time() / DAY + 1) * DAY);
        uint256 rest = emitted();
        assertTrue(rest > until, "stake counts to the end of the day");
        treasury.accrue();
        uint256 perToken = treasury.emission().perToken;
        wait(5 * DAY);
        assertEq(emitted(), rest, "no more");
        treasury.accrue();
        assertEq(treasury.emission().perToken, perToken, "and stays what it is");
    }

    /// @dev A treasury that has almost nothing left, when much more is staked than ever before.
    function test_Emission_NeverExceedsWhatTheTreasuryCanPay() public {
        IAlloToken.Allocation[] memory allocations = new IAlloToken.Allocation[](1);
        allocations[0] = IAlloToken.Allocation({holder: address(this), amount: CAP - 100e18});
        token = IAlloToken(deploy("AlloToken", abi.encode(allocations)));
        delete vestings;
        treasury = newTreasury();
        token.bindMinter(address(treasury));
        activate(1, 100e18, 2e18);
        wait(DAY);
        treasury.accrue();
        assertNear(int256(treasury.emission().perToken), 0.019e18, 1, "the most there can be");
        staking.setStake(1, 500_000_000e18);
        wait(5 * DAY);
        assertEq(emitted(), 102e18, "everything");
        wait(40 * DAY);
        assertEq(emitted(), 102e18, "and no more");
        for (uint256 day = 0; day < 20; ++day) {
            collect(1);
            wait(DAY);
            assertTrue(emitted() <= 102e18, "what comes back is emitted again");
        }
        assertTrue(treasury.paid() > 101e18 && treasury.paid() <= 102e18, "paid");
        assertEq(token.minted(), CAP - 102e18 + treasury.paid(), "fees first");
        assertEq(token.balanceOf(address(treasury)), 0, "no fees left");
    }

    // --- cadence ---

    /// @dev The same stake, fees and burnt tokens; accrued once in 30 days, every day, every hour.
    function test_Cadence_MonthDayHour() public {
        ITreasury[3] memory list = open();
        for (uint256 hour = 0; hour < 30 * 24; ++hour) {
            wait(1 hours);
            if (hour % 24 == 7) change(list, hour);
            if (hour % 24 == 23) list[1].accrue();
            list[2].accrue();
        }
        assertSame(list);
    }

    /// @dev A block every 12 seconds.
    function test_Cadence_Block() public {
        ITreasury[3] memory list = open();
        change(list, 0);
        wait(DAY - 3600);
        for (uint256 number = 0; number < 7200; ++number) {
            wait(12);
            if (number == 1000) change(list, 1);
            if (number % 3600 == 0) list[1].accrue();
            list[2].accrue();
        }
        assertSame(list);
    }

    /// @dev At any times.
    function testFuzz_Cadence_AnyTimes(uint256 seed) public {
        ITreasury[3] memory list = open();
        for (uint256 step = 0; step < 40; ++step) {
            uint256 word = draw(seed, step);
            wait(word % (word % 7 == 0 ? 20 * DAY : DAY / 2));
            if ((word >> 64) % 3 == 0) change(list, word);
            if ((word >> 80) % 2 == 0) list[1].accrue();
            if ((word >> 96) % 5 > 0) list[2].accrue();
        }
        assertSame(list);
    }

    // --- days that have passed ---

    function test_Accrue_WalksOver64DaysAtMost() public {
        activate(1, STAKE, 1e18);
        ITreasury daily = treasury;
        ITreasury late = newTreasury();
        late.touch(1);
        payTo(late, 1, 1e18);
        late.touch(1);
        for (uint256 day = 0; day < 150; ++day) {
            wait(DAY);
            assertTrue(daily.accrue(), "daily");
        }
        assertFalse(late.accrue(), "64 days");
        assertEq(late.emission().until, (FIRST_DAY + 64) * DAY, "time");
        uint256 weight = late.weightOf(1);
        late.touch(1);
        assertEq(late.emission().until, (FIRST_DAY + 128) * DAY, "a touch accrues");
        assertEq(late.weightOf(1), weight, "and does no more");
        assertEq(late.accountOf(1), daily.accountOf(1), "known all the same");
        assertTrue(late.accrue(), "the rest");
        assertEq(late.emission().emitted, daily.emission().emitted, "emitted");
        assertEq(late.emission().growth, daily.emission().growth, "per unit of weight");
    }

    function test_AccountOf_IsWhatWasSettledWhereAccrualIsBehind() public {
        activate(1, STAKE, 1e24);
        wait(3 * DAY);
        treasury.touch(1);
        uint256 account = treasury.accountOf(1);
        assertTrue(account > 0, "some");
        wait(70 * DAY);
        assertEq(treasury.accountOf(1), account, "no more than that");
        assertEq(collect(1), account, "collected");
    }

    /// @dev The events of an accrual hold all that it changes.
    function test_EmissionAccrued_HoldsTheState() public {
        activate(1, STAKE, 1e18);
        wait(3 * DAY);
        vm.recordLogs();
        treasury.accrue();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        ITreasury.Emission memory state = treasury.emission();
        assertEq(logs.length, 2, "two");
        assertEq(logs[0].topics[0], ITreasury.DayOpened.selector, "a day");
        assertEq(uint256(logs[0].topics[1]), FIRST_DAY + 3, "the day");
        bytes memory values = abi.encode(state.staked, state.room, state.target, state.perToken);
        assertEq(keccak256(logs[0].data), keccak256(values), "its values");
        values = abi.encode(state.until, state.emitted, state.growth, state.remainder);
        assertEq(logs[1].topics[0], ITreasury.EmissionAccrued.selector, "emission");
        assertEq(keccak256(logs[1].data), keccak256(values), "and how much");
        wait(100);
        vm.recordLogs();
        treasury.accrue();
        assertEq(vm.getRecordedLogs().length, 1, "the same day");
    }

    /// @dev Nothing has accrued in the same second.
    function test_EmissionAccrued_OncePerSecond() public {
        wait(1);
        vm.recordLogs();
        treasury.accrue();
        treasury.accrue();
        treasury.touch(1);
        assertEq(vm.getRecordedLogs().length, 2, "accrued, touched");
    }

    // --- what circulates ---

    /// @dev Whatever is released from the wallets or sent to them.
    function testFuzz_VestedAt_IsTheScheduleOfTheWallets(uint256 passed) public {
        passed = bound(passed, 0, 4 * YEAR);
        uint256 expected = GENESIS - VESTING;
        for (uint256 i = 0; i < 3; ++i) {
            expected += IVesting(vestings[i]).vestedAmount(address(token), uint64(START + passed));
        }
        assertEq(treasury.vestedAt(START + passed), expected, "before");
        wait(passed);
        for (uint256 i = 0; i < 3; ++i) IVesting(vestings[i]).release(address(token));
        token.transfer(vestings[0], 1e18);
        assertEq(treasury.vestedAt(START + passed), expected, "after");
    }

    function test_VestedAt_Unlocks() public view {
        assertEq(treasury.vestedAt(START + YEAR - 1), GENESIS - VESTING, "before the cliff");
        assertNear(int256(treasury.vestedAt(START + YEAR)), int256(GENESIS - (VESTING * 2) / 3), 3, "a third");
        assertNear(int256(treasury.vestedAt(START + 2 * YEAR)), int256(GENESIS - VESTING / 3), 3, "two thirds");
        assertEq(treasury.vestedAt(START + 3 * YEAR), GENESIS, "everything");
    }

    function test_CirculatingAt_CountsWhatIsOutside() public {
        activate(1, STAKE, 500e18);
        wait(2 * DAY);
        IBurnable(address(token)).burn(30e18);
        treasury.accrue();
        uint256 out = treasury.emission().emitted;
        assertEq(treasury.circulatingAt(FIRST_DAY + 2), GENESIS - VESTING + out - 500e18, "burnt on this day");
        assertEq(treasury.circulatingAt(FIRST_DAY + 3), GENESIS - VESTING + out - 530e18, "from the next day on");
    }

    // --- worlds of three treasuries ---

    /// @dev Three with the same topic, active from the same second on.
    function open() private returns (ITreasury[3] memory list) {
        staking.setStake(1, STAKE);
        for (uint256 i = 0; i < 3; ++i) {
            list[i] = newTreasury();
            list[i].touch(1);
            payTo(list[i], 1, 1e24);
            list[i].touch(1);
        }
    }

    /// @dev Whatever the emission depends on.
    function change(ITreasury[3] memory list, uint256 seed) private {
        staking.setStake(1, draw(seed, 10) % (2 * STAKE));
        if (draw(seed, 11) % 2 == 0) IBurnable(address(token)).burn(draw(seed, 12) % 1e24);
        uint256 total = draw(seed, 13) % 1e24;
        for (uint256 i = 0; i < 3; ++i) {
            payTo(list[i], 2, draw(seed, 14) % 1e23);
            if (total % 3 != 0) continue;
            vm.prank(participants);
            list[i].noteShares(draw(seed, 15) % (total + 1), total);
        }
    }

    function assertSame(ITreasury[3] memory list) private {
        bytes32 expected;
        for (uint256 i = 0; i < 3; ++i) {
            for (bool caughtUp = false; !caughtUp;) caughtUp = list[i].accrue();
            ITreasury.Emission memory state = list[i].emission();
            if (i == 0) expected = keccak256(abi.encode(state));
            assertTrue(state.emitted > 0, "some");
            assertEq(keccak256(abi.encode(state)), expected, "the same to the wei");
            list[i].touch(1);
            assertEq(list[i].accountOf(1), list[0].accountOf(1), "account");
        }
    }
}

interface IBurnable {
    function burn(uint256 amount) external;
}
