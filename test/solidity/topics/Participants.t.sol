// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {Holder, Membership, PackedHolder} from "../../../contracts/types/Participant.sol";
import {Holders} from "../../../contracts/topics/Holders.sol";
import {Role, Seat} from "../../../contracts/types/Topic.sol";
import {ParticipantsWorld} from "../utils/ParticipantsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Registrations and seats.
contract ParticipantsTest is ParticipantsWorld {
    using Holders for PackedHolder;

    address private alice = actor("alice");
    address private bob = actor("bob");

    function setUp() public {
        deployParticipants();
    }

    // --- registering ---

    function test_Register_GivesTheLowestFreeSlotAndAFreshId() public {
        vm.expectEmit(address(participants));
        emit IParticipants.Registered(topicId, Role.Inferer, alice, 0, 0, 0, 0);
        vm.expectEmit(address(participants));
        emit IParticipants.SeatTaken(topicId, Role.Inferer, alice, 0, 1, 0);
        assertEq(uint256(join(Role.Inferer, alice)), 1, "first id");
        assertEq(uint256(join(Role.Inferer, bob)), 2, "second id");
        leaveRole(Role.Inferer, alice);
        assertEq(uint256(participants.occupiedSlots(topicId, Role.Inferer)), 2, "slot 1 is held");
        assertEq(uint256(participants.knownSlots(topicId, Role.Inferer)), 3, "slot 0 was held");

        vm.prank(alice);
        (uint256 slot, uint32 id) = participants.register(topicId, Role.Inferer);
        assertEq(slot, 0, "slot");
        assertEq(uint256(id), 3, "ids are never given twice");
        assertEq(participants.participantOf(topicId, Role.Inferer, 1), alice, "the old id stays");
        assertEq(participants.participantOf(topicId, Role.Inferer, 3), alice, "the new id");
        assertEq(participants.participantOf(topicId, Role.Inferer, 4), address(0), "an id never given");
    }

    function test_Register_KeepsRolesAndTopicsApart() public {
        createTopic();
        join(Role.Inferer, alice);
        assertEq(uint256(join(Role.Reputer, alice)), 1, "id of another role");
        vm.prank(alice);
        (, uint32 id) = participants.register(2, Role.Inferer);
        assertEq(uint256(id), 1, "id of another topic");
        leaveRole(Role.Reputer, alice);
        (uint256 slot, uint32 seat) = participants.seatOf(topicId, 0, Role.Inferer, alice);
        assertEq(slot, 0, "slot");
        assertEq(uint256(seat), 1, "seat");
        assertFalse(participants.isRegistered(topicId, Role.Reputer, alice), "left");
    }

    function test_RevertWhen_RegisteredAlready() public {
        join(Role.Forecaster, alice);
        expectError(
            abi.encodeWithSelector(
                IParticipants.Participants_AlreadyRegistered.selector,
                topicId,
                Role.Forecaster,
                alice
            )
        );
        vm.prank(alice);
        participants.register(topicId, Role.Forecaster);
    }

    /// @dev Whoever finds no free slot is registered all the same, without a seat or an id.
    function test_Register_WithoutAFreeSlotIsPassive() public {
        for (uint256 role = 0; role < 3; ++role) fill(Role(role));
    }

    function fill(Role role) private {
        uint256 limit = participants.slotLimit(role);
        assertEq(limit, role == Role.Inferer ? 32 : 8, "limit");
        for (uint256 i = 0; i < limit; ++i) join(role, account(i));
        assertEq(uint256(participants.occupiedSlots(topicId, role)), 2 ** limit - 1, "all held");
        vm.prank(alice);
        (uint256 slot, uint32 id) = participants.register(topicId, role);
        assertEq(slot, limit, "no slot");
        assertEq(uint256(id), 0, "no id");
        Membership memory member = participants.membershipOf(topicId, role, alice);
        assertTrue(member.registered && !member.active, "passive");
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotSeated.selector, topicId, role, alice, uint64(0))
        );
        participants.seatOf(topicId, 0, role, alice);

        leaveRole(role, account(limit - 1));
        assertFalse(participants.membershipOf(topicId, role, alice).active, "the slot waits");
        (slot, id) = participants.activate(topicId, role, alice);
        assertEq(slot, limit - 1, "the slot that became free");
        assertEq(uint256(id), limit + 1, "a new id");
        expectError(abi.encodeWithSelector(IParticipants.Participants_AlreadyActive.selector, topicId, role, alice));
        participants.activate(topicId, role, alice);
    }

    function test_Deregister_FreesTheSlotAtOnce() public {
        join(Role.Reputer, alice);
        vm.expectEmit(address(participants));
        emit IParticipants.Deregistered(topicId, Role.Reputer, alice, 0, 1, 0);
        leaveRole(Role.Reputer, alice);
        Seat memory seat = participants.seatAt(topicId, Role.Reputer, 0);
        assertEq(seat.holder, address(0), "holder");
        assertEq(uint256(seat.id), 0, "id");
        bytes memory notRegistered = abi.encodeWithSelector(
            IParticipants.Participants_NotRegistered.selector,
            topicId,
            Role.Reputer,
            alice
        );
        expectError(notRegistered);
        participants.seatOf(topicId, 0, Role.Reputer, alice);
        expectError(notRegistered);
        participants.requireRegistered(topicId, Role.Reputer, alice);
        expectError(notRegistered);
        participants.activate(topicId, Role.Reputer, alice);
        expectError(notRegistered);
        vm.prank(alice);
        participants.deregister(topicId, Role.Reputer);
    }

    /// @dev Whoever leaves while an epoch is open may not act in it any more, nor may who takes the slot.
    function test_Deregister_LeavesTheOpenEpochToNobody() public {
        join(Role.Inferer, alice);
        vm.warp(opensAt(2) + 1);
        assertEq(participants.seatIn(topicId, 2, Role.Inferer, 0).account, alice, "before");
        leaveRole(Role.Inferer, alice);
        join(Role.Inferer, alice);
        assertEq(uint256(participants.seatIn(topicId, 2, Role.Inferer, 0).id), 0, "epoch 2");
        assertEq(uint256(participants.seatIn(topicId, 3, Role.Inferer, 0).id), 2, "epoch 3");
    }

    /// @dev A seat is for epochs that open later, not in the second of an opening.
    function test_Register_ActivatesWithTheNextOpening() public {
        assertEq(activeFromAt(opensAt(0) - 1), 0, "a second before the first opening");
        assertEq(activeFromAt(opensAt(0)), 1, "at it");
        assertEq(activeFromAt(opensAt(3) - 1), 3, "a second before the third");
        assertEq(activeFromAt(opensAt(3)), 4, "at the third");
    }

    function activeFromAt(uint256 timestamp) private returns (uint256) {
        vm.warp(timestamp);
        join(Role.Inferer, alice);
        Seat memory seat = participants.seatAt(topicId, Role.Inferer, 0);
        leaveRole(Role.Inferer, alice);
        return seat.activeFrom;
    }

    // --- evictions ---

    /// @dev Fills all reputers' slots; `alice` is passive.
    function fillReputers() private {
        for (uint256 i = 0; i < 8; ++i) join(Role.Reputer, account(i));
        join(Role.Reputer, alice);
    }

    /// @dev Scores of the eight reputers.
    function scoreReputers(uint64 epoch, int256[8] memory scores) private {
        int256[] memory values = new int256[](8);
        for (uint256 i = 0; i < 8; ++i) values[i] = scores[i];
        settle(epoch, [uint32(0), 0, 255], values, new int256[](8));
    }

    /// @dev Slot 0 is worst: its merit goes below that of those without a seat, which follow the 0.2-quantile.
    function dropTheFirst(uint64 epoch) private {
        scoreReputers(epoch, [int256(-10e18), 1e18, 1e18, 1e18, 1e18, 1e18, 1e18, 1e18]);
    }

    function test_Activate_TakesTheSeatOfOneWhoIsWorse() public {
        fillReputers();
        vm.warp(opensAt(4));
        expectError(
            abi.encodeWithSelector(
                IParticipants.Participants_NotBetter.selector,
                topicId,
                Role.Reputer,
                alice,
                int256(0),
                int256(0)
            )
        );
        participants.activate(topicId, Role.Reputer, alice);
        dropTheFirst(1);
        assertTrue(merit(Role.Reputer, alice) > merit(Role.Reputer, account(0)), "better");
        vm.expectEmit(address(participants));
        emit IParticipants.Evicted(topicId, Role.Reputer, account(0), 0, 1, 5);
        vm.expectEmit(address(participants));
        emit IParticipants.SeatTaken(topicId, Role.Reputer, alice, 0, 9, 5);
        (uint256 slot, uint32 id) = participants.activate(topicId, Role.Reputer, alice);
        assertEq(slot, 0, "slot");
        assertEq(uint256(id), 9, "id");
        assertHolder(4, 0, account(0), 1);
        assertHolder(5, 0, alice, 9);
        assertTrue(participants.isRegistered(topicId, Role.Reputer, account(0)), "still registered");
        assertFalse(isActive(Role.Reputer, account(0)), "and passive");
        (slot, id) = participants.seatOf(topicId, 4, Role.Reputer, account(0));
        assertEq(slot, 0, "its seat until then");
        assertEq(uint256(id), 1, "with its id");
    }

    /// @dev Of several evictions of a slot while an epoch is open, the holder of that epoch acts in it, and the last one
    /// in the next.
    function test_Activate_SeveralTimesInOneEpoch() public {
        fillReputers();
        join(Role.Reputer, bob);
        vm.warp(opensAt(4));
        dropTheFirst(1);
        participants.activate(topicId, Role.Reputer, alice);
        // alice was passive in epoch 1 and has no score in epoch 5 yet; then she misses it, and bob becomes better.
        settle(5, [uint32(0), 0, 254], seven(1e18), new int256[](7));
        settle(6, [uint32(0), 0, 254], seven(1e18), new int256[](7));
        (uint256 slot, ) = participants.activate(topicId, Role.Reputer, bob);
        assertEq(slot, 0, "slot");
        assertHolder(4, 0, account(0), 1);
        assertHolder(5, 0, bob, 10);
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotSeated.selector, topicId, Role.Reputer, alice, 5)
        );
        participants.seatOf(topicId, 5, Role.Reputer, alice);
    }

    function seven(int256 value) private pure returns (int256[] memory values) {
        values = new int256[](7);
        for (uint256 i = 0; i < 7; ++i) values[i] = value;
    }

    function test_Deregister_OfOneWhoWasEvictedTakesNobodysSeat() public {
        fillReputers();
        vm.warp(opensAt(4));
        dropTheFirst(1);
        participants.activate(topicId, Role.Reputer, alice);
        vm.expectEmit(address(participants));
        emit IParticipants.Deregistered(topicId, Role.Reputer, account(0), 8, 0, 0);
        leaveRole(Role.Reputer, account(0));
        assertHolder(4, 0, address(0), 0);
        assertHolder(5, 0, alice, 9);
        assertEq(uint256(participants.occupiedSlots(topicId, Role.Reputer)), 255, "all held");
    }

    function assertHolder(uint64 epoch, uint256 slot, address who, uint32 id) private view {
        Holder memory holder = participants.seatIn(topicId, epoch, Role.Reputer, slot);
        assertEq(holder.account, who, "holder");
        assertEq(uint256(holder.id), id, "id");
        PackedHolder[] memory all = participants.seatsIn(topicId, epoch, Role.Reputer, uint32(1 << slot));
        assertEq(all[slot].accountOf(), who, "in the list");
    }

    // --- absences ---

    /// @dev Silent holders of all slots do not keep them: nobody has scores to be better by.
    function test_ReplaceAbsent_AfterTenMissedEpochs() public {
        for (uint256 i = 0; i < 32; ++i) join(Role.Inferer, account(i));
        join(Role.Inferer, alice);
        vm.warp(closesAt(9) - 1);
        expectAbsent(3, 0);
        vm.warp(closesAt(9));
        settlements.submit(9, 8, 0, 0);
        expectAbsent(3, 9);
        settlements.submit(9, 0, 0, 0);
        assertEq(uint256(participants.replaceAbsent(topicId, Role.Inferer, alice, 3)), 33, "id");
        assertEq(participants.seatIn(topicId, 9, Role.Inferer, 3).account, account(3), "epoch 9");
        assertEq(participants.seatIn(topicId, 10, Role.Inferer, 3).account, alice, "epoch 10");
        join(Role.Inferer, bob);
        vm.warp(closesAt(19) - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IParticipants.Participants_NotAbsent.selector, topicId, Role.Inferer, 3, 10)
        );
        participants.replaceAbsent(topicId, Role.Inferer, bob, 3);
        vm.warp(closesAt(19));
        participants.replaceAbsent(topicId, Role.Inferer, bob, 3);
    }

    function expectAbsent(uint256 slot, uint64 epoch) private {
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotAbsent.selector, topicId, Role.Inferer, slot, epoch)
        );
        participants.replaceAbsent(topicId, Role.Inferer, alice, slot);
    }

    function test_ReplaceAbsent_CountsNoEpochWithoutAnythingToReport() public {
        fillReputers();
        vm.warp(reportsUntil(9));
        for (uint64 epoch = 0; epoch < 10; ++epoch) settlements.submit(epoch, epoch == 6 ? 0 : 1, 0, 0);
        expectError(abi.encodeWithSelector(IParticipants.Participants_NotAbsent.selector, topicId, Role.Reputer, 2, 6));
        participants.replaceAbsent(topicId, Role.Reputer, alice, 2);
        settlements.submit(6, 1, 0, 0);
        participants.replaceAbsent(topicId, Role.Reputer, alice, 2);
        assertTrue(isActive(Role.Reputer, alice), "active");
    }

    function test_ReplaceAbsent_CountsNoPausedEpoch() public {
        for (uint256 i = 0; i < 32; ++i) join(Role.Inferer, account(i));
        join(Role.Inferer, alice);
        vm.warp(opensAt(4));
        vm.prank(address(kit));
        topics.pause(topicId);
        vm.warp(closesAt(9));
        expectAbsent(0, 5);
    }
}
