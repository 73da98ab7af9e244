// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {Membership, PackedHolder} from "../../../contracts/types/Participant.sol";
import {Holders} from "../../../contracts/topics/Holders.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {ParticipantsWorld} from "../utils/ParticipantsWorld.sol";
import {ParticipantsHandler} from "./ParticipantsHandler.sol";

/// @notice Seats, merits and deposits, through any series of comings, goings, evictions and scores.
contract ParticipantsInvariants is ParticipantsWorld {
    using Holders for PackedHolder;

    ParticipantsHandler private handler;

    function setUp() public {
        deployParticipants();
        handler = ParticipantsHandler(
            deploy("ParticipantsHandler", abi.encode(token, participants, inbox, settlements, opensAt(0)))
        );
        join(Role.Inferer, actor("alice"));
        IAccessManager authority = kit.authority();
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IParticipants.setTerms.selector;
        authority.setTargetFunctionRole(address(participants), selectors, 1);
        authority.grantRole(1, address(handler), 0);
        for (uint256 i = 0; i < handler.ACTORS(); ++i) token.transfer(handler.actors(i), 1000e18);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Who may act in the open epoch is who held the slot when it opened, unless it left; whatever else happened.
    function invariant_NobodyLosesAnOpenEpochToOthers() public view {
        if (time() < opensAt(0)) return;
        uint64 epoch = handler.epoch();
        PackedHolder[] memory all = participants.seatsIn(topicId, epoch, Role.Forecaster, 255);
        for (uint256 slot = 0; slot < 8; ++slot) {
            address holder = handler.holders(slot);
            address expected = handler.hasLeft(epoch, holder) ? address(0) : holder;
            assertEq(all[slot].accountOf(), expected, "holder");
            assertEq(participants.seatIn(topicId, epoch, Role.Forecaster, slot).account, expected, "alone");
            if (expected == address(0)) continue;
            (uint256 found, uint32 id) = participants.seatOf(topicId, epoch, Role.Forecaster, holder);
            assertEq(found, slot, "slot");
            assertEq(uint256(id), all[slot].idOf(), "id");
        }
    }

    /// @dev No slot has two holders, nobody two slots, and nobody without a registration any.
    function invariant_SeatsAndMembersAgree() public view {
        uint256 active;
        for (uint256 i = 0; i < handler.ACTORS(); ++i) {
            address who = handler.actors(i);
            Membership memory member = participants.membershipOf(topicId, Role.Forecaster, who);
            if (!member.active) continue;
            ++active;
            assertTrue(member.registered, "registered");
            assertEq(participants.seatAt(topicId, Role.Forecaster, member.slot).holder, who, "seat");
            assertEq(uint256(participants.seatAt(topicId, Role.Forecaster, member.slot).id), member.id, "id");
        }
        uint256 held;
        for (uint32 occupied = participants.occupiedSlots(topicId, Role.Forecaster); occupied != 0; occupied >>= 1) {
            held += occupied & 1;
        }
        assertEq(held, active, "as many seats as active ones");
        assertLe(held, 8, "limit");
    }

    function invariant_IdsAreNeverGivenTwice() public view {
        for (uint32 id = 1; id <= handler.lastId(); ++id) {
            assertEq(participants.participantOf(topicId, Role.Forecaster, id), handler.ownerOf(id), "owner");
        }
        assertEq(participants.participantOf(topicId, Role.Forecaster, handler.lastId() + 1), address(0), "next");
    }

    function invariant_DepositsAreThere() public view {
        assertEq(token.balanceOf(address(participants)), handler.deposits(), "balance");
        uint256 total;
        for (uint256 i = 0; i < handler.ACTORS(); ++i) {
            total += participants.membershipOf(topicId, Role.Forecaster, handler.actors(i)).deposit;
        }
        assertEq(total, handler.deposits(), "owed");
    }
}
