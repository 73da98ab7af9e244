// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {ParticipantsWorld} from "../utils/ParticipantsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice What registrations cost, and what comes back.
contract TermsTest is ParticipantsWorld {
    uint256 private constant FEE = 3e18;
    uint256 private constant DEPOSIT = 20e18;
    address private alice = actor("alice");

    function setUp() public {
        deployParticipants();
    }

    function allow(address who, uint256 amount) private {
        token.transfer(who, amount);
        vm.prank(who);
        token.approve(address(participants), amount);
    }

    function test_Register_PaysTheFeeAndTheDeposit() public {
        participants.setTerms(FEE, DEPOSIT);
        allow(alice, FEE + DEPOSIT);
        vm.expectEmit(address(participants));
        emit IParticipants.Registered(topicId, Role.Inferer, alice, 0, 0, FEE, DEPOSIT);
        join(Role.Inferer, alice);
        assertEq(token.balanceOf(alice), 0, "alice");
        assertEq(token.balanceOf(address(participants)), DEPOSIT, "deposit");
        assertEq(token.balanceOf(address(settlements)), FEE, "fee");
        assertEq(settlements.payer(), alice, "credited");
        vm.expectEmit(address(participants));
        emit IParticipants.Deregistered(topicId, Role.Inferer, alice, 0, 1, DEPOSIT);
        leaveRole(Role.Inferer, alice);
        assertEq(token.balanceOf(alice), DEPOSIT, "back");
        assertEq(token.balanceOf(address(participants)), 0, "nothing left");
    }

    /// @dev What was paid comes back, whatever registrations cost since.
    function test_Deregister_ReturnsWhatWasPaid() public {
        participants.setTerms(0, DEPOSIT);
        allow(alice, DEPOSIT);
        join(Role.Inferer, alice);
        participants.setTerms(0, 0);
        join(Role.Inferer, actor("bob"));
        leaveRole(Role.Inferer, alice);
        assertEq(token.balanceOf(alice), DEPOSIT, "back");
        join(Role.Inferer, alice);
        assertEq(participants.membershipOf(topicId, Role.Inferer, alice).deposit, 0, "without a deposit");
        leaveRole(Role.Inferer, alice);
        assertEq(token.balanceOf(alice), DEPOSIT, "once");
        assertEq(settlements.credits(), 0, "no fee, no call");
    }

    function test_RevertWhen_TheAllowanceIsTooLow() public {
        participants.setTerms(FEE, DEPOSIT);
        allow(alice, FEE + DEPOSIT - 1);
        vm.expectRevert();
        vm.prank(alice);
        participants.register(topicId, Role.Inferer);
    }

    function test_SetTerms_WithinItsRange() public {
        vm.expectEmit(address(participants));
        emit IParticipants.TermsSet(10_000e18, 100_000e18);
        participants.setTerms(10_000e18, 100_000e18);
        (uint256 fee, uint256 deposit) = participants.terms();
        assertEq(fee, 10_000e18, "fee");
        assertEq(deposit, 100_000e18, "deposit");
        expectError(outOfRange(10_000e18 + 1, 0));
        participants.setTerms(10_000e18 + 1, 0);
        expectError(outOfRange(0, 100_000e18 + 1));
        participants.setTerms(0, 100_000e18 + 1);
    }

    function outOfRange(uint256 fee, uint256 deposit) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                IParticipants.Participants_TermsOutOfRange.selector,
                fee,
                deposit,
                10_000e18,
                100_000e18
            );
    }

    function test_RevertWhen_AnybodyElseSetsTheTerms() public {
        expectError(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, alice));
        vm.prank(alice);
        participants.setTerms(0, 0);
    }

    function test_RevertWhen_TheTreasuryIsNamedAgain() public {
        expectError(abi.encodeWithSelector(IParticipants.Participants_NotDeployer.selector, address(this), kit));
        participants.bindTreasury(alice);
        expectError(abi.encodeWithSelector(IParticipants.Participants_AlreadyBound.selector, settlements));
        vm.prank(address(kit));
        participants.bindTreasury(alice);
    }

    function test_RevertWhen_TheListLeavesSomebodyOut() public {
        vm.prank(address(kit));
        topics.setAllowList(topicId, Role.Forecaster, true);
        join(Role.Inferer, alice);
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotAllowed.selector, topicId, Role.Forecaster, alice)
        );
        vm.prank(alice);
        participants.register(topicId, Role.Forecaster);
        address[] memory accounts = new address[](1);
        accounts[0] = alice;
        vm.prank(address(kit));
        topics.setAllowed(topicId, Role.Forecaster, accounts, true);
        join(Role.Forecaster, alice);
    }
}
