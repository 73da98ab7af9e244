// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {ABSENT} from "../../../contracts/math/Fixed.sol";
import {ClassMerit} from "../../../contracts/types/Participant.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {ParticipantsWorld} from "../utils/ParticipantsWorld.sol";
import {Settlements} from "../utils/Settlements.sol";
import {vm} from "../utils/Vm.sol";

/// @notice What settlements do to merits.
contract MeritsTest is ParticipantsWorld {
    address private alice = actor("alice");
    address private bob = actor("bob");

    function setUp() public {
        deployParticipants();
        join(Role.Inferer, alice);
        join(Role.Inferer, bob);
    }

    function entry() private view returns (int256) {
        return participants.classMeritOf(topicId, Role.Inferer).entry;
    }

    // --- scores ---

    function test_Record_MovesTheMeritsOfThoseWithScores() public {
        score(0, 3, list(1e18, -3e18));
        assertEq(merit(Role.Inferer, alice), 0.1e18, "alice");
        assertEq(merit(Role.Inferer, bob), -0.3e18, "bob");
        // Deviations of two values from their mean are half of what they are apart, each; sigma is that times root two.
        assertNear(entry(), -0.3e18 - int256(0.565685424949238019e18), 2, "entry");
        ClassMerit memory class = participants.classMeritOf(topicId, Role.Inferer);
        // The 0.2-quantile of -3 and 1 is -2.2.
        assertEq(class.pull, -0.22e18, "pull");
        assertEq(uint256(class.count), 1, "count");
    }

    function test_Record_CountsAMissedEpochAsAStepTowardsNewcomers() public {
        score(0, 1, list(1e18));
        // Below the least of 0.1 and 0, by twice their deviation of 0.1 / root two.
        int256 low = -int256(0.141421356237309504e18);
        assertNear(entry(), low, 2, "entry");
        assertNear(merit(Role.Inferer, bob), low / 10, 2, "bob");
    }

    /// @dev A forecaster's part can be without a score: that is no way to sit epochs out.
    function test_Record_CountsAnAbsentScoreAsMissed() public {
        score(0, 3, list(1e18, ABSENT));
        assertTrue(merit(Role.Inferer, bob) < 0, "bob");
    }

    /// @dev Where nobody has a score those without a seat stay where they are.
    function test_Record_WithoutAnyScoreMovesOnlyThoseWhoMissedIt() public {
        score(0, 3, list(2e18, 1e18));
        leaveRole(Role.Inferer, alice);
        int256 before = merit(Role.Inferer, alice);
        score(5, 2, list(ABSENT));
        assertEq(merit(Role.Inferer, alice), before, "alice");
        assertTrue(merit(Role.Inferer, bob) == 0.1e18, "alone, nobody is below the least");
    }

    /// @dev Scores go to whoever held the slot in the epoch, whoever holds it when they are final.
    function test_Record_GoesToTheHolderOfTheEpoch() public {
        vm.warp(opensAt(3) + 1);
        leaveRole(Role.Inferer, alice);
        address carol = actor("carol");
        join(Role.Inferer, carol);
        (uint256 slot, ) = participants.seatOf(topicId, 4, Role.Inferer, carol);
        assertEq(slot, 0, "the same slot");
        score(2, 3, list(-5e18, 1e18));
        assertEq(merit(Role.Inferer, alice), -0.5e18, "alice has left, and answers for epoch 2");
        // carol follows the quantile -3.8 like everybody without a seat in that epoch.
        assertEq(merit(Role.Inferer, carol), -0.38e18, "carol");
    }

    // --- what the treasury and the rewards contract hear ---

    /// @dev Three inferers' slots and reputers, of which the last earns `third`.
    function settleFor(uint64 epoch, int256 first, int256 second, int256 third) private {
        int256[] memory scores = new int256[](3);
        int256[] memory earned = new int256[](3);
        (earned[0], earned[1], earned[2]) = (first, second, third);
        settle(epoch, [uint32(3), 0, 1], scores, earned);
    }

    /// @dev Sponsors' funds are no part of the emission.
    function test_Record_TellsTheTreasuryWhatReputersEarnedOfTheEmission() public {
        join(Role.Reputer, actor("rob"));
        settlements.setEmitted(topicId, 0, 21);
        settleFor(0, 5, 7, 30);
        assertEq(settlements.toReputers(), 15, "30 of 42");
        assertEq(settlements.total(), 21, "all that was emitted");
        settleFor(1, 5, 7, 30);
        assertEq(settlements.total(), 21, "nothing of an epoch that sponsors paid alone");
    }

    /// @dev A payout part that nobody refutes, in a topic that nobody watches, can say any rewards.
    function testFuzz_Record_TellsNoMoreThanWasEmitted(uint96[3] memory said, uint96 emitted) public {
        settlements.setEmitted(topicId, 0, emitted);
        settleFor(0, int256(uint256(said[0])), int256(uint256(said[1])), int256(uint256(said[2])));
        assertLe(settlements.total(), emitted, "all");
        assertLe(settlements.toReputers(), settlements.total(), "reputers");
    }

    /// @dev So that claims from it cost least, whoever comes first.
    function test_Record_NotesThePayouts() public {
        score(0, 3, list(1, 2));
        assertEq(uint256(settlements.notedOf(topicId)), 1, "noted");
        settlements.note(topicId, 7);
        score(1, 3, list(1, 2));
        assertEq(uint256(settlements.notedOf(topicId)), 7, "not one that is older than what is noted");
    }

    // --- evidence ---

    function test_RevertWhen_TheEvidenceIsNotThatOfTheSettlement() public {
        (uint32 number, Settlements.Evidence memory e) = settlements.settle(
            topicId,
            0,
            [uint32(3), 0, 0],
            list(1, 2),
            list(3, 4)
        );
        bytes memory other = bytes.concat(e.scores);
        other[17] = 0x03;
        expectBad("scores");
        participants.record(topicId, number, e.leaves, other, e.rewards);
        expectBad("rewards");
        participants.record(topicId, number, e.leaves, e.scores, bytes.concat(e.rewards, hex"00"));
        bytes32 leaf = e.leaves[3];
        e.leaves[3] = 0;
        expectBad("leaves");
        participants.record(topicId, number, e.leaves, e.scores, e.rewards);
        e.leaves[3] = leaf;
        expectError(abi.encodeWithSelector(IParticipants.Participants_OutOfOrder.selector, topicId, 2, 1));
        participants.record(topicId, 2, e.leaves, e.scores, e.rewards);
        participants.record(topicId, number, e.leaves, e.scores, e.rewards);
        expectError(abi.encodeWithSelector(IParticipants.Participants_OutOfOrder.selector, topicId, 1, 2));
        participants.record(topicId, number, e.leaves, e.scores, e.rewards);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, 2, 1));
        participants.record(topicId, 2, e.leaves, e.scores, e.rewards);
        assertEq(uint256(participants.recordedCount(topicId)), 1, "one");
    }

    function expectBad(bytes32 part) private {
        expectError(abi.encodeWithSelector(IParticipants.Participants_BadEvidence.selector, topicId, 1, part));
    }

    // --- coming and going ---

    function test_Register_StartsWithTheMeritOfNewcomers() public {
        score(0, 3, list(2e18, 1e18));
        address carol = actor("carol");
        join(Role.Inferer, carol);
        assertEq(merit(Role.Inferer, carol), entry(), "entry");
        assertTrue(entry() < merit(Role.Inferer, bob), "below the least");
    }

    /// @dev Nobody is better off for having left: back again, it has what a newcomer has, or less.
    function testFuzz_Register_AgainNeverHelps(int256 first, int256 second, uint256 missed) public {
        score(0, 3, list(bound(first, -2000e18, 2000e18), bound(second, -2000e18, 2000e18)));
        leaveRole(Role.Inferer, alice);
        for (uint64 i = 0; i < missed % 5; ++i) score(i + 5, 2, list(bound(second, -2000e18, 2000e18)));
        int256 before = merit(Role.Inferer, alice);
        join(Role.Inferer, alice);
        int256 after_ = merit(Role.Inferer, alice);
        assertLe(after_, before, "what it had");
        assertLe(after_, entry(), "what others have");
        assertTrue(after_ == before || after_ == entry(), "one of them");
    }

    // --- long series ---

    /// @dev One step for all epochs gives what a step for each gives, to a few units.
    function testFuzz_Passive_MovesAsIfStepByStep(uint256 seed) public {
        score(0, 3, list(int256(draw(seed, 0) % 100e18), 5e18));
        leaveRole(Role.Inferer, alice);
        int256 expected = merit(Role.Inferer, alice);
        for (uint64 i = 1; i < 40; ++i) {
            int256 value = int256(draw(seed, i) % 2000e18) - 1000e18;
            score(i + 5, 2, list(value));
            // A quantile of one score is that score.
            expected = (0.9e18 * expected + 0.1e18 * value) / 1e18;
            assertNear(merit(Role.Inferer, alice), expected, 200, "merit");
        }
    }

    /// @dev Who misses everything sinks to the least merit there is, and records go on.
    function test_Record_OfThoseWhoMissEverythingEndsAtTheLeast() public {
        for (uint64 i = 0; i < 400; ++i) score(i, 1, list(1e18));
        assertEq(entry(), -int256(1 << 71), "entry");
        assertTrue(merit(Role.Inferer, bob) < -int256(1 << 70), "bob");
        score(400, 2, list(1e18));
        assertTrue(merit(Role.Inferer, alice) < 1e18, "and may come back");
    }
}
