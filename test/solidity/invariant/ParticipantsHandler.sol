// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AlloToken} from "../../../contracts/economy/AlloToken.sol";
import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {Membership} from "../../../contracts/types/Participant.sol";
import {Role, Seat} from "../../../contracts/types/Topic.sol";
import {Settlements} from "../utils/Settlements.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

/// @title Everything that participants of one role can do, in any order
/// @notice Fourteen forecasters and eight slots. Inputs are folded into what is allowed, and what must be refused is
/// expected to be, so that any revert is a fault. The handler notes who may act in an epoch when it opens.
contract ParticipantsHandler is Test {
    uint256 public constant ACTORS = 14;
    uint256 public constant SLOTS = 8;
    Role private constant ROLE = Role.Forecaster;
    uint64 private constant TOPIC = 1;

    AlloToken private immutable token;
    IParticipants private immutable participants;
    IInbox private immutable inbox;
    Settlements private immutable settlements;
    uint256 private immutable start;

    address[ACTORS] public actors;
    /// @notice Epoch that is open, or was opened last.
    uint64 public epoch;
    /// @notice Who held each slot when it opened, whether it has left since or not.
    address[SLOTS] public holders;
    mapping(uint64 epoch => mapping(address who => bool)) public hasLeft;
    /// @notice Deposits that were paid and not returned.
    uint256 public deposits;
    uint256 public evictions;
    uint256 public submissions;
    uint32 public lastId;
    mapping(uint32 id => address) public ownerOf;

    constructor(
        AlloToken token_,
        IParticipants participants_,
        IInbox inbox_,
        Settlements settlements_,
        uint256 start_
    ) {
        (token, participants, inbox, settlements, start) = (token_, participants_, inbox_, settlements_, start_);
        for (uint256 i = 0; i < ACTORS; ++i) actors[i] = address(uint160(0x9000 + i));
    }

    function register(uint256 who) external {
        address actor_ = actors[who % ACTORS];
        if (participants.isRegistered(TOPIC, ROLE, actor_)) return;
        (, uint256 deposit) = participants.terms();
        if (token.balanceOf(actor_) < deposit) return;
        bool free = participants.occupiedSlots(TOPIC, ROLE) != 255;
        vm.prank(actor_);
        token.approve(address(participants), deposit);
        vm.prank(actor_);
        (, uint32 id) = participants.register(TOPIC, ROLE);
        deposits += deposit;
        assertTrue(free == (id != 0), "a seat where there is one");
        if (id != 0) note(id, actor_);
    }

    function deregister(uint256 who) external {
        address actor_ = actors[who % ACTORS];
        if (!participants.isRegistered(TOPIC, ROLE, actor_)) return;
        uint256 balance = token.balanceOf(actor_);
        vm.prank(actor_);
        participants.deregister(TOPIC, ROLE);
        deposits -= token.balanceOf(actor_) - balance;
        if (time() >= start) hasLeft[epoch][actor_] = true;
    }

    function activate(uint256 who) external {
        address actor_ = actors[who % ACTORS];
        Membership memory member = participants.membershipOf(TOPIC, ROLE, actor_);
        if (!member.registered || member.active) return;
        bool full = participants.occupiedSlots(TOPIC, ROLE) == 255;
        (address weakest, int256 least) = full ? least_() : (address(0), type(int256).min);
        if (member.merit <= least) {
            expectError(
                abi.encodeWithSelector(
                    IParticipants.Participants_NotBetter.selector,
                    TOPIC,
                    ROLE,
                    actor_,
                    member.merit,
                    least
                )
            );
            participants.activate(TOPIC, ROLE, actor_);
            return;
        }
        (, uint32 id) = participants.activate(TOPIC, ROLE, actor_);
        note(id, actor_);
        assertEq(participants.membershipOf(TOPIC, ROLE, actor_).merit, member.merit, "its merit stays");
        if (!full) return;
        ++evictions;
        Membership memory evicted = participants.membershipOf(TOPIC, ROLE, weakest);
        assertTrue(evicted.registered && !evicted.active, "the weakest is passive");
        assertEq(evicted.merit, least, "with its merit");
    }

    function submit(uint256 who) external {
        address actor_ = actors[who % ACTORS];
        if (time() < start || !participants.isRegistered(TOPIC, ROLE, actor_)) return;
        uint256 slot = 0;
        while (slot < SLOTS && (holders[slot] != actor_ || hasLeft[epoch][actor_])) ++slot;
        int256[] memory losses = new int256[](1);
        if (slot == SLOTS) {
            expectError(
                abi.encodeWithSelector(IParticipants.Participants_NotSeated.selector, TOPIC, ROLE, actor_, epoch)
            );
        } else if ((inbox.intakeOf(TOPIC, epoch).forecasters >> slot) & 1 == 1) {
            expectError(abi.encodeWithSelector(IInbox.Inbox_AlreadySubmitted.selector, TOPIC, epoch, ROLE, slot));
        } else {
            ++submissions;
        }
        vm.prank(actor_);
        inbox.submitForecast(TOPIC, epoch, 1, losses);
    }

    /// @dev A settlement of the epoch that is open: some of those who held slots when it opened have scores.
    function score(uint256 seed) external {
        uint32 slots;
        int256[] memory scores = new int256[](SLOTS);
        uint256 count;
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            if (holders[slot] == address(0) || draw(seed, slot) % 4 == 0) continue;
            slots |= uint32(1 << slot);
            scores[count++] = int256(draw(seed, 100 + slot) % 20e18) - 10e18;
        }
        if (count == 0) return;
        assembly ("memory-safe") {
            mstore(scores, count)
        }
        (uint32 number, Settlements.Evidence memory evidence) = settlements.settle(
            TOPIC,
            epoch,
            [uint32(0), slots, 0],
            scores,
            new int256[](count)
        );
        participants.record(TOPIC, number, evidence.leaves, evidence.scores, evidence.rewards);
    }

    /// @dev Either some seconds, within the worker window, or on to the next opening.
    function pass(uint256 seconds_) external {
        uint256 opened = start + uint256(epoch) * 1000;
        uint256 to = time() + (seconds_ % 200);
        if (time() < start) {
            if (to < start) return vm.warp(to);
            open(0);
        } else if (to < opened + 600) {
            vm.warp(to);
        } else {
            open(epoch + 1);
        }
    }

    function setTerms(uint256 deposit) external {
        participants.setTerms(0, deposit % 50e18);
    }

    function open(uint64 epoch_) private {
        epoch = epoch_;
        vm.warp(start + uint256(epoch_) * 1000);
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            Seat memory seat = participants.seatAt(TOPIC, ROLE, slot);
            holders[slot] = seat.holder;
            assertTrue(seat.activeFrom <= epoch_, "no seat waits for more than an epoch");
        }
    }

    function note(uint32 id, address actor_) private {
        assertEq(uint256(id), uint256(lastId) + 1, "ids count up");
        lastId = id;
        ownerOf[id] = actor_;
    }

    function least_() private view returns (address weakest, int256 least) {
        least = type(int256).max;
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            address holder = participants.seatAt(TOPIC, ROLE, slot).holder;
            int256 merit = participants.membershipOf(TOPIC, ROLE, holder).merit;
            if (merit < least) (weakest, least) = (holder, merit);
        }
    }
}
