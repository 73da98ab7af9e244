// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {TreasuryWorld} from "../utils/TreasuryWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Who may do what with the treasury, and where its tokens go.
contract TreasuryTest is TreasuryWorld {
    function test_Constructor_ReadsTheBudgetAndTheSchedules() public view {
        assertEq(treasury.budget(), BUDGET, "budget");
        assertEq(treasury.minWeight(), MIN_WEIGHT, "least weight");
        assertEq(treasury.vestedAt(time()), GENESIS - VESTING, "liquid");
        assertEq(treasury.emission().until, START, "from deployment");
    }

    function test_RevertWhen_ConstructedWithABadWeight() public {
        bytes memory code = vm.getCode("Treasury");
        code = bytes.concat(code, abi.encode(token, staking, vestings, authority, 0));
        address deployed;
        assembly ("memory-safe") {
            deployed := create(0, add(code, 32), mload(code))
        }
        assertEq(deployed, address(0), "not deployed");
    }

    // --- bindings and settings ---

    function test_Bind_NamesEachOnce() public {
        ITreasury fresh = ITreasury(deploy("Treasury", abi.encode(token, staking, vestings, authority, MIN_WEIGHT)));
        vm.expectEmit(address(fresh));
        emit ITreasury.RewardsNamed(rewards);
        fresh.bindRewards(rewards);
        vm.expectEmit(address(fresh));
        emit ITreasury.ParticipantsNamed(participants);
        fresh.bindParticipants(participants);
        expectError(abi.encodeWithSelector(ITreasury.Treasury_AlreadyBound.selector, rewards));
        fresh.bindRewards(payer);
        expectError(abi.encodeWithSelector(ITreasury.Treasury_AlreadyBound.selector, participants));
        fresh.bindParticipants(payer);
    }

    function test_RevertWhen_SomebodyElseBinds() public {
        bytes memory reason = abi.encodeWithSelector(ITreasury.Treasury_NotDeployer.selector, payer, address(this));
        expectError(reason);
        vm.prank(payer);
        treasury.bindRewards(payer);
        expectError(reason);
        vm.prank(payer);
        treasury.bindParticipants(payer);
    }

    function test_SetMinWeight_ByTheAuthorityWithinBounds() public {
        vm.expectEmit(address(treasury));
        emit ITreasury.MinWeightSet(7e18);
        treasury.setMinWeight(7e18);
        assertEq(treasury.minWeight(), 7e18, "least weight");
        treasury.setMinWeight(1e12);
        treasury.setMinWeight(1_000_000e18);
        bytes4 reason = ITreasury.Treasury_MinWeightOutOfRange.selector;
        expectError(abi.encodeWithSelector(reason, 1e12 - 1, 1e12, 1_000_000e18));
        treasury.setMinWeight(1e12 - 1);
        expectError(abi.encodeWithSelector(reason, 1_000_000e18 + 1, 1e12, 1_000_000e18));
        treasury.setMinWeight(1_000_000e18 + 1);
    }

    function test_RevertWhen_SomebodyElseSetsTheMinWeight() public {
        expectError(abi.encodeWithSignature("AccessManagedUnauthorized(address)", payer));
        vm.prank(payer);
        treasury.setMinWeight(2e18);
    }

    // --- fees ---

    function test_Credit_CountsWhatArrived() public {
        token.transfer(address(treasury), 5e18);
        vm.expectEmit(address(treasury));
        emit ITreasury.Credited(3, payer, 5e18, 5e18);
        assertEq(treasury.credit(3, payer), 5e18, "amount");
        assertEq(treasury.credit(3, payer), 0, "only once");
        assertEq(treasury.revenueOf(3), 5e18, "revenue");
        assertEq(treasury.received(), 5e18, "received");
        pay(4, 2e18);
        assertEq(treasury.revenueOf(3), 5e18, "not another topic's");
        assertEq(treasury.revenueOf(4), 2e18, "the other one's");
    }

    /// @dev By a factor e in a week, whenever it was paid and however often it is looked at.
    function test_Credit_RevenueDecays() public {
        pay(1, 1000e18);
        wait(7 days);
        assertNear(int256(treasury.revenueOf(1)), 367.879441171442321596e18, 1000, "a week");
        pay(1, 1000e18);
        wait(7 days);
        assertNear(int256(treasury.revenueOf(1)), 503.214724408055013489e18, 2000, "two weeks");
        treasury.touch(1);
        pay(1, 1e18);
        wait(7 days);
        assertNear(int256(treasury.revenueOf(1)), 185.490231045648077195e18, 4000, "three weeks");
        wait(3650 days);
        assertEq(treasury.revenueOf(1), 0, "ten years");
    }

    function test_ReceivedBefore_IsWhatEarlierDaysBrought() public {
        pay(1, 1e18);
        wait(DAY);
        pay(1, 2e18);
        wait(2 * DAY);
        pay(1, 4e18);
        uint256[5] memory expected = [uint256(0), 1e18, 3e18, 3e18, 7e18];
        for (uint256 i = 0; i < 5; ++i) assertEq(treasury.receivedBefore(FIRST_DAY + i), expected[i], "before a day");
    }

    // --- paying ---

    function test_Collect_PaysFromFeesFirst() public {
        activate(1, 1_000_000e18, 400e18);
        wait(30 * DAY);
        uint256 account = treasury.accountOf(1);
        assertTrue(account > 1000e18, "more than the fees");
        vm.expectEmit(address(treasury));
        emit ITreasury.Collected(1, account, account - 400e18);
        assertEq(collect(1), account, "amount");
        assertEq(token.balanceOf(rewards), account, "paid");
        assertEq(token.balanceOf(address(treasury)), 0, "fees are spent");
        assertEq(token.minted(), GENESIS + account - 400e18, "the rest is minted");
        assertEq(treasury.minted(), account - 400e18, "minted");
        assertEq(treasury.paid(), account, "paid in all");
        assertEq(treasury.accountOf(1), 0, "nothing is left");
        assertEq(collect(1), 0, "nothing again");
        pay(2, 1e24);
        wait(DAY);
        uint256 more = collect(1);
        assertTrue(more > 0 && more < 1e24, "some");
        assertEq(treasury.minted(), account - 400e18, "not minted while there are fees");
        assertEq(token.balanceOf(address(treasury)), 1e24 - more, "from them");
    }

    function test_RevertWhen_SomebodyElseCollectsOrGivesBack() public {
        bytes memory reason = abi.encodeWithSelector(ITreasury.Treasury_NotRewards.selector, address(this), rewards);
        expectError(reason);
        treasury.collect(1);
        expectError(reason);
        treasury.giveBack(1, 1);
    }

    function test_GiveBack_IsNobodysRevenue() public {
        token.transfer(address(treasury), 3e18);
        vm.expectEmit(address(treasury));
        emit ITreasury.GivenBack(1, 3e18, 3e18);
        vm.prank(rewards);
        treasury.giveBack(1, 3e18);
        assertEq(treasury.received(), 3e18, "received");
        assertEq(treasury.revenueOf(1), 0, "revenue");
        assertEq(treasury.credit(1, payer), 0, "accounted for");
    }

    function test_RevertWhen_LessWasGivenBackThanSaid() public {
        token.transfer(address(treasury), 3e18);
        expectError(abi.encodeWithSelector(ITreasury.Treasury_NotReceived.selector, 3e18 + 1, 3e18));
        vm.prank(rewards);
        treasury.giveBack(1, 3e18 + 1);
    }

    // --- reputers' part ---

    function test_NoteShares_CountsFromTheNextMonth() public {
        uint256 month = time() / MONTH;
        assertEq(treasury.reputersFraction(month), uint256(1e18) / 3, "a third until known");
        vm.expectEmit(address(treasury));
        emit ITreasury.SharesNoted(month, 1e18, 4e18);
        noteShares(1e18, 4e18);
        vm.expectEmit(address(treasury));
        emit ITreasury.SharesNoted(month, 3e18, 8e18);
        noteShares(2e18, 4e18);
        assertEq(treasury.reputersFraction(month), uint256(1e18) / 3, "not in this month");
        assertEq(treasury.reputersFraction(month + 1), 0.375e18, "in the next");
        wait(3 * MONTH);
        noteShares(0, 1e18);
        assertEq(treasury.reputersFraction(month + 3), 0.375e18, "after months without any");
        assertEq(treasury.reputersFraction(month + 4), 0, "replaced");
    }

    function test_RevertWhen_SharesAreNotPossibleOrNotFromParticipants() public {
        expectError(abi.encodeWithSelector(ITreasury.Treasury_SharesOutOfRange.selector, 2, 1));
        noteShares(2, 1);
        expectError(abi.encodeWithSelector(ITreasury.Treasury_NotParticipants.selector, address(this), participants));
        treasury.noteShares(1, 2);
    }
}
