// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Role, TopicParameters} from "../../../contracts/types/Topic.sol";
import {vm} from "../utils/Vm.sol";
import {World} from "../utils/World.sol";

/// @notice A list of a role decides who may register for it, and nothing else.
contract AllowListsTest is World {
    address private creator = actor("creator");
    address private alice = actor("alice");
    address private bob = actor("bob");

    function setUp() public {
        deployBase();
        TopicParameters memory parameters = kit.defaultParameters();
        parameters.allowLists.reputers = true;
        vm.prank(creator);
        topicId = topics.createTopic(parameters);
    }

    function allow(Role role, address account, bool allowed) private {
        address[] memory accounts = new address[](1);
        accounts[0] = account;
        vm.prank(creator);
        topics.setAllowed(topicId, role, accounts, allowed);
    }

    function refuse(Role role, address account) private {
        assertFalse(topics.isAllowed(topicId, role, account), "allowed");
        expectError(abi.encodeWithSelector(IParticipants.Participants_NotAllowed.selector, topicId, role, account));
        vm.prank(account);
        participants.register(topicId, role);
    }

    function test_Lists_AreThoseThatTheTopicWasCreatedWith() public {
        for (uint256 i = 0; i < 3; ++i) {
            bool on = Role(i) == Role.Reputer;
            assertTrue(topics.allowListOf(topicId, Role(i)) == on, "list");
            assertTrue(topics.isAllowed(topicId, Role(i), alice) != on, "allowed");
        }
        TopicParameters memory parameters = kit.defaultParameters();
        (parameters.allowLists.inferers, parameters.allowLists.forecasters) = (true, true);
        uint64 other = topics.createTopic(parameters);
        for (uint256 i = 0; i < 3; ++i) {
            assertTrue(topics.allowListOf(other, Role(i)) == (Role(i) != Role.Reputer), "list of the other");
        }
    }

    function test_Register_TakesWhoIsOnTheList() public {
        refuse(Role.Reputer, alice);
        vm.expectEmit(address(topics));
        emit ITopics.AllowedSet(topicId, Role.Reputer, alice, true);
        allow(Role.Reputer, alice, true);
        assertEq(uint256(join(Role.Reputer, alice)), 1, "id");
        refuse(Role.Reputer, bob);
        join(Role.Inferer, bob);
    }

    function test_Lists_AreByTopicAndRole() public {
        allow(Role.Reputer, alice, true);
        vm.prank(creator);
        topics.setAllowList(topicId, Role.Inferer, true);
        refuse(Role.Inferer, alice);
        TopicParameters memory parameters = kit.defaultParameters();
        parameters.allowLists.reputers = true;
        uint64 other = topics.createTopic(parameters);
        assertFalse(topics.isAllowed(other, Role.Reputer, alice), "another topic");
    }

    /// @dev Taken off a list, or a list switched on: who is registered stays, and may leave; coming back is another matter.
    function test_Lists_LeaveAloneWhoIsRegistered() public {
        allow(Role.Reputer, alice, true);
        join(Role.Reputer, alice);
        join(Role.Inferer, bob);
        allow(Role.Reputer, alice, false);
        vm.expectEmit(address(topics));
        emit ITopics.AllowListSet(topicId, Role.Inferer, true);
        vm.prank(creator);
        topics.setAllowList(topicId, Role.Inferer, true);
        assertTrue(participants.isRegistered(topicId, Role.Reputer, alice), "reputer");
        assertTrue(participants.isRegistered(topicId, Role.Inferer, bob), "inferer");
        giveStake(alice, STAKE);
        vm.warp(opensAt(0));
        submit(bob, 0, 1);
        leaveRole(Role.Reputer, alice);
        leaveRole(Role.Inferer, bob);
        refuse(Role.Reputer, alice);
        refuse(Role.Inferer, bob);
        vm.prank(creator);
        topics.setAllowList(topicId, Role.Inferer, false);
        join(Role.Inferer, bob);
    }

    function test_Batches_AreAppliedInOrder() public {
        address[] memory accounts = new address[](3);
        (accounts[0], accounts[1], accounts[2]) = (alice, bob, alice);
        vm.prank(creator);
        topics.setAllowed(topicId, Role.Reputer, accounts, true);
        assertTrue(topics.isAllowed(topicId, Role.Reputer, alice), "alice");
        assertTrue(topics.isAllowed(topicId, Role.Reputer, bob), "bob");
    }

    function test_RevertWhen_NotTheCreator() public {
        bytes memory refused = abi.encodeWithSelector(
            ITopics.Topics_NotCreator.selector,
            topicId,
            address(this),
            creator
        );
        expectError(refused);
        topics.setAllowList(topicId, Role.Inferer, true);
        expectError(refused);
        topics.setAllowed(topicId, Role.Inferer, new address[](0), true);
    }
}
