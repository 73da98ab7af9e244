// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Role, Seat, TopicParameters} from "../../../contracts/types/Topic.sol";
import {vm} from "../utils/Vm.sol";
import {World} from "../utils/World.sol";

contract TopicsTest is World {
    address private alice = actor("alice");
    address private bob = actor("bob");

    function setUp() public {
        deployBase();
        topicId = createTopic();
    }

    function test_CreateTopic_KeepsWhatItIsGiven() public {
        TopicParameters memory parameters = kit.defaultParameters();
        parameters.title = "second";
        parameters.schedule.freshBase = true;
        vm.expectEmit(address(topics));
        emit ITopics.TopicCreated(2, alice, parameters);
        vm.prank(alice);
        assertEq(uint256(topics.createTopic(parameters)), 2, "id");
        assertEq(uint256(topics.topicCount()), 2, "count");
        assertEq(topics.titleOf(2), "second", "title");
        assertEq(topics.creatorOf(2), alice, "creator");
        assertEq(keccak256(abi.encode(topics.scheduleOf(2))), keccak256(abi.encode(parameters.schedule)), "schedule");
        assertEq(keccak256(abi.encode(topics.mathOf(2, 0))), keccak256(abi.encode(parameters.math)), "math");
        assertEq(
            keccak256(abi.encode(topics.securityOf(2, 0))),
            keccak256(abi.encode(parameters.security)),
            "security"
        );
        assertEq(topics.titleOf(1), "ETH / USD", "the first topic's title");
    }

    function test_RevertWhen_TopicIsUnknown() public {
        bytes memory unknown = abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 2, 1);
        expectError(unknown);
        topics.register(2, Role.Inferer);
        expectError(unknown);
        topics.deregister(2, Role.Inferer);
        expectError(unknown);
        topics.titleOf(2);
        expectError(unknown);
        topics.creatorOf(2);
        expectError(unknown);
        topics.scheduleOf(2);
        expectError(unknown);
        topics.mathOf(2, 0);
        expectError(unknown);
        topics.securityOf(2, 0);
        expectError(unknown);
        topics.occupiedSlots(2, Role.Inferer);
        expectError(unknown);
        topics.seatAt(2, Role.Inferer, 0);
        expectError(unknown);
        topics.seatOf(2, Role.Inferer, alice);
        expectError(unknown);
        topics.participantOf(2, Role.Inferer, 1);
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 0, 1));
        topics.creatorOf(0);
    }

    function test_Register_GivesTheLowestFreeSlotAndAFreshId() public {
        vm.expectEmit(address(topics));
        emit ITopics.Registered(topicId, Role.Inferer, alice, 0, 1, 0);
        assertEq(uint256(join(Role.Inferer, alice)), 1, "first id");
        assertEq(uint256(join(Role.Inferer, bob)), 2, "second id");
        leaveRole(Role.Inferer, alice);
        assertEq(uint256(topics.occupiedSlots(topicId, Role.Inferer)), 2, "slot 1 is held");
        assertEq(uint256(topics.knownSlots(topicId, Role.Inferer)), 3, "slot 0 was held");

        vm.prank(alice);
        (uint256 slot, uint32 id) = topics.register(topicId, Role.Inferer);
        assertEq(slot, 0, "slot");
        assertEq(uint256(id), 3, "ids are never given twice");
        assertEq(topics.participantOf(topicId, Role.Inferer, 1), alice, "the old id stays");
        assertEq(topics.participantOf(topicId, Role.Inferer, 3), alice, "the new id");
        assertEq(topics.participantOf(topicId, Role.Inferer, 4), address(0), "an id never given");
    }

    function test_Register_KeepsRolesAndTopicsApart() public {
        createTopic();
        join(Role.Inferer, alice);
        assertEq(uint256(join(Role.Reputer, alice)), 1, "id of another role");
        vm.prank(alice);
        (, uint32 id) = topics.register(2, Role.Inferer);
        assertEq(uint256(id), 1, "id of another topic");
        leaveRole(Role.Reputer, alice);
        (uint256 slot, Seat memory seat) = topics.seatOf(topicId, Role.Inferer, alice);
        assertEq(slot, 0, "slot");
        assertEq(seat.holder, alice, "holder");
    }

    function test_RevertWhen_RegisteredAlready() public {
        join(Role.Forecaster, alice);
        expectError(abi.encodeWithSelector(ITopics.Topics_AlreadyRegistered.selector, topicId, Role.Forecaster, alice));
        vm.prank(alice);
        topics.register(topicId, Role.Forecaster);
    }

    function test_RevertWhen_AllSlotsAreHeld() public {
        for (uint256 role = 0; role < 3; ++role) fill(Role(role));
    }

    function fill(Role role) private {
        uint256 limit = topics.slotLimit(role);
        assertEq(limit, role == Role.Inferer ? 32 : 8, "limit");
        for (uint256 i = 0; i < limit; ++i) join(role, address(uint160(0x1000 + i)));
        assertEq(uint256(topics.occupiedSlots(topicId, role)), 2 ** limit - 1, "all held");
        expectError(abi.encodeWithSelector(ITopics.Topics_RoleFull.selector, topicId, role, limit));
        vm.prank(alice);
        topics.register(topicId, role);

        leaveRole(role, address(uint160(0x1000 + limit - 1)));
        vm.prank(alice);
        (uint256 slot, ) = topics.register(topicId, role);
        assertEq(slot, limit - 1, "the slot that became free");
    }

    function test_Deregister_FreesTheSlotAtOnce() public {
        join(Role.Reputer, alice);
        vm.expectEmit(address(topics));
        emit ITopics.Deregistered(topicId, Role.Reputer, alice, 0, 1);
        leaveRole(Role.Reputer, alice);
        Seat memory seat = topics.seatAt(topicId, Role.Reputer, 0);
        assertEq(seat.holder, address(0), "holder");
        assertEq(uint256(seat.id), 0, "id");
        expectError(abi.encodeWithSelector(ITopics.Topics_NotRegistered.selector, topicId, Role.Reputer, alice));
        topics.seatOf(topicId, Role.Reputer, alice);
        expectError(abi.encodeWithSelector(ITopics.Topics_NotRegistered.selector, topicId, Role.Reputer, alice));
        vm.prank(alice);
        topics.deregister(topicId, Role.Reputer);
    }

    /// @dev A holder acts in epochs that open from its registration on: at the second of an opening still in that one.
    function test_Register_ActivatesWithTheNextOpening() public {
        assertEq(activeFromAt(opensAt(0)), 0, "at the first opening");
        assertEq(activeFromAt(opensAt(0) + 1), 1, "a second after it");
        assertEq(activeFromAt(opensAt(3) - 1), 3, "a second before the third");
        assertEq(activeFromAt(opensAt(3)), 3, "at the third");
    }

    function activeFromAt(uint256 timestamp) private returns (uint256) {
        vm.warp(timestamp);
        join(Role.Inferer, alice);
        (, Seat memory seat) = topics.seatOf(topicId, Role.Inferer, alice);
        leaveRole(Role.Inferer, alice);
        return seat.activeFrom;
    }

    /// @dev Whatever the order of arrivals and departures, slots, ids and the mask of held slots agree.
    function testFuzz_Roster_StaysConsistent(uint256 seed) public {
        uint256 lastId;
        for (uint256 i = 0; i < 60; ++i) {
            address account = address(uint160(0x2000 + (draw(seed, i) % 10)));
            uint32 occupied = topics.occupiedSlots(topicId, Role.Reputer);
            if (isRegistered(account)) {
                leaveRole(Role.Reputer, account);
            } else if (occupied != 0xff) {
                uint256 id = join(Role.Reputer, account);
                assertEq(id, ++lastId, "ids count up");
                (uint256 slot, ) = topics.seatOf(topicId, Role.Reputer, account);
                assertEq(occupied & ((1 << (slot + 1)) - 1), (1 << slot) - 1, "the lowest free slot");
            }
        }
        for (uint256 slot = 0; slot < 8; ++slot) {
            Seat memory seat = topics.seatAt(topicId, Role.Reputer, slot);
            bool held = (topics.occupiedSlots(topicId, Role.Reputer) >> slot) & 1 == 1;
            assertTrue(held == (seat.holder != address(0)), "mask and seats");
            if (!held) continue;
            (uint256 found, ) = topics.seatOf(topicId, Role.Reputer, seat.holder);
            assertEq(found, slot, "seats and holders");
            assertEq(topics.participantOf(topicId, Role.Reputer, seat.id), seat.holder, "ids and holders");
        }
    }

    function isRegistered(address account) private view returns (bool) {
        try topics.seatOf(topicId, Role.Reputer, account) {
            return true;
        } catch {
            return false;
        }
    }
}
