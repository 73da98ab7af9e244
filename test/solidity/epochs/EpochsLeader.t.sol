// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Leaders} from "../../../contracts/epochs/Leaders.sol";
import {SubmissionChain} from "../../../contracts/epochs/SubmissionChain.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {Status} from "../../../contracts/types/Epoch.sol";
import {Role, Schedule} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice The head start of an epoch's leader: 60 seconds in which nobody else posts.
contract EpochsLeaderTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;
    uint256 private constant HEAD_START = 60;
    SubmissionChain.Window private constant WORKERS = SubmissionChain.Window.Workers;
    SubmissionChain.Window private constant REPUTERS = SubmissionChain.Window.Reputers;

    function setUp() public override {
        super.setUp();
        Schedule memory schedule = kit.defaultSchedule();
        schedule.headStart = uint16(HEAD_START);
        schedule.challengeWindow = 6000;
        enterTopic(kit.createTopic(schedule), STAKE);
    }

    function leaderOf(uint64 epoch, SubmissionChain.Window window) private view returns (address leader) {
        (leader, ) = epochs.leaderOf(topicId, epoch, window);
    }

    function otherThan(address leader) private view returns (address) {
        return leader == rob ? ray : rob;
    }

    function expectNotLeader(uint64 epoch, address keeper, address leader, uint256 until) private {
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotLeader.selector, topicId, epoch, keeper, leader, until));
    }

    /// @dev From the opening to the end of the reputer window; the leader posts the synthesis.
    function reported(uint64 epoch) private {
        collect(epoch, VALUE);
        postSynthesis(leaderOf(epoch, WORKERS), epoch, epochs.baseOf(topicId, epoch), single(VALUE));
        vm.warp(reportsFrom(epoch));
        report(rob, epoch, VALUE);
        vm.warp(reportsUntil(epoch));
    }

    // --- who leads ---

    function testFuzz_Leader_IsTheKeeperThatTheSubmissionsDraw(int128 value, uint96 more) public {
        giveStake(ray, bound(more, 1, 9 * STAKE));
        collect(0, bound(value, -1e38, 1e38));
        uint256[] memory stakes = new uint256[](2);
        (stakes[0], stakes[1]) = (staking.stakeOf(topicId, rob), staking.stakeOf(topicId, ray));
        uint256 place = Leaders.leaderOf(stakes, Leaders.seedOf(inbox.intakeOf(topicId, 0).submissions));
        (address leader, uint256 until) = epochs.leaderOf(topicId, 0, WORKERS);
        assertEq(leader, place == 0 ? rob : ray, "leader");
        assertEq(until, closesAt(0) + HEAD_START, "until");
    }

    /// @dev All eight seats: stakes around the minimum, some leave, some come back too late, some take their stake out.
    function testFuzz_Leader_IsAnEligibleSeat(uint256 seed) public {
        address[8] memory all = [rob, ray, actor("1"), actor("2"), actor("3"), actor("4"), actor("5"), actor("6")];
        for (uint256 i = 2; i < 8; ++i) {
            join(Role.Reputer, all[i]);
            giveStake(all[i], MIN_STAKE + (draw(seed, i) % 3) - 1);
        }
        vm.warp(opensAt(0));
        submit(alice, 0, int256(draw(seed, 8) % 1e30));
        vm.warp(opensAt(0) + 1);
        for (uint256 i = 0; i < 8; ++i) {
            uint256 move = draw(seed, 10 + i) % 4;
            if (move < 2) leaveRole(Role.Reputer, all[i]);
            if (move == 1) join(Role.Reputer, all[i]);
        }
        vm.warp(closesAt(0));
        uint256 eligible;
        for (uint256 i = 0; i < 8; ++i) {
            if (draw(seed, 10 + i) % 4 < 2 || staking.stakeAt(topicId, all[i], closesAt(0) - 1) < MIN_STAKE) continue;
            eligible |= uint256(1) << i;
            // Too late to change the draw.
            if (draw(seed, 20 + i) % 3 == 0) unbond(all[i], staking.stakeOf(topicId, all[i]));
        }
        address leader = leaderOf(0, WORKERS);
        if (eligible == 0) return assertEq(leader, address(0), "nobody");
        uint256 place;
        while (place < 8 && all[place] != leader) ++place;
        assertTrue(place < 8 && (eligible >> place) & 1 == 1, "one of those who may lead");
    }

    /// @dev Both windows of an epoch, and every epoch, are draws of their own: in twelve epochs each leads both.
    function test_Leader_IsDrawnForEachWindow() public {
        uint256 both;
        for (uint64 epoch = 0; epoch < 12; ++epoch) {
            collect(epoch, VALUE);
            vm.warp(reportsFrom(epoch));
            report(rob, epoch, VALUE);
            address first = leaderOf(epoch, WORKERS);
            address second = leaderOf(epoch, REPUTERS);
            both |= uint256(1) << ((first == rob ? 0 : 1) + (second == rob ? 0 : 2));
        }
        assertEq(both, 15, "every pair of leaders");
    }

    /// @dev Stake counts as it was before the deadline: what comes in its second is late.
    function test_Leader_IsDrawnByTheStakeBeforeTheDeadline() public {
        vm.warp(opensAt(0));
        submit(alice, 0, VALUE);
        vm.warp(closesAt(0) - 1);
        unbond(rob, STAKE - MIN_STAKE + 1);
        vm.warp(closesAt(0));
        giveStake(rob, 1000 * STAKE);
        assertEq(leaderOf(0, WORKERS), ray, "only ray had the minimum");
    }

    function test_Leader_IsNobodyWhoCameWhileTheEpochWasOpen() public {
        vm.warp(opensAt(0) + 1);
        leaveRole(Role.Reputer, rob);
        leaveRole(Role.Reputer, ray);
        address roy = actor("roy");
        join(Role.Reputer, roy);
        giveStake(roy, STAKE);
        submit(alice, 0, VALUE);
        vm.warp(closesAt(0));
        (address leader, uint256 until) = epochs.leaderOf(topicId, 0, WORKERS);
        assertEq(leader, address(0), "nobody");
        assertEq(until, 0, "and nobody waits");
        postSynthesis(roy, 0, 0, single(VALUE));
        collect(1, VALUE);
        assertEq(leaderOf(1, WORKERS), roy, "the only one in the next epoch");
    }

    function test_Leader_OfATopicWithoutAHeadStart_IsNobody() public {
        topicId = createTopic();
        join(Role.Inferer, alice);
        join(Role.Reputer, rob);
        giveStake(rob, STAKE);
        collect(0, VALUE);
        (address leader, uint256 until) = epochs.leaderOf(topicId, 0, WORKERS);
        assertEq(leader, address(0), "nobody");
        assertEq(until, 0, "no time");
    }

    // --- the head start ---

    function test_Synthesis_InTheHeadStart_IsTheLeadersAlone() public {
        collect(0, VALUE);
        address leader = leaderOf(0, WORKERS);
        address other = otherThan(leader);
        expectNotLeader(0, other, leader, closesAt(0) + HEAD_START);
        postSynthesis(other, 0, 0, single(VALUE));
        vm.warp(closesAt(0) + HEAD_START - 1);
        expectNotLeader(0, other, leader, closesAt(0) + HEAD_START);
        postSynthesis(other, 0, 0, single(VALUE));
        postSynthesis(leader, 0, 0, single(VALUE));
        assertEq(epochs.synthesisOf(topicId, 0).poster, leader, "poster");
    }

    function test_Synthesis_AtTheEndOfTheHeadStart_IsAnybodys() public {
        collect(0, VALUE);
        address other = otherThan(leaderOf(0, WORKERS));
        vm.warp(closesAt(0) + HEAD_START);
        postSynthesis(other, 0, 0, single(VALUE));
        assertEq(epochs.synthesisOf(topicId, 0).poster, other, "poster");
    }

    function test_Settlement_InTheHeadStart_IsTheLeadersAlone() public {
        reported(0);
        address leader = leaderOf(0, REPUTERS);
        address other = otherThan(leader);
        uint256 until = reportsUntil(0) + HEAD_START;
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, list(1, 1), list(0, 0));
        expectNotLeader(0, other, leader, until);
        postSettlement(other, 0, state, payout);
        vm.warp(until - 1);
        expectNotLeader(0, other, leader, until);
        postSettlement(other, 0, state, payout);
        vm.warp(until);
        postSettlement(other, 0, state, payout);
        assertEq(epochs.settlementAt(topicId, 1).poster, other, "poster");
    }

    function test_Operator_OfTheLeader_LeadsToo() public {
        collect(0, VALUE);
        address leader = leaderOf(0, WORKERS);
        address operator = actor("operator");
        vm.prank(leader);
        staking.nameOperator(topicId, operator);
        vm.prank(operator);
        staking.serve(topicId, leader);
        postSynthesis(operator, 0, 0, single(VALUE));
        assertEq(epochs.synthesisOf(topicId, 0).poster, leader, "poster");
    }

    function test_Leader_ThatHasNoStakeAnyMore_HoldsNothingUp() public {
        collect(0, VALUE);
        address leader = leaderOf(0, WORKERS);
        unbond(leader, STAKE);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotKeeper.selector, topicId, leader, 0, MIN_STAKE));
        postSynthesis(leader, 0, 0, single(VALUE));
        vm.warp(closesAt(0) + HEAD_START);
        postSynthesis(otherThan(leader), 0, 0, single(VALUE));
    }

    // --- what was refuted is everybody's ---

    function test_Repost_OfARefutedSynthesis_IsOpenAtOnce() public {
        collect(0, VALUE);
        address leader = leaderOf(0, WORKERS);
        postSynthesis(leader, 0, 0, single(VALUE + 1));
        vm.warp(closesAt(0) + 2);
        refute(0);
        (address alone, uint256 until) = epochs.leaderOf(topicId, 0, WORKERS);
        assertEq(alone, address(0), "nobody alone");
        assertEq(until, 0, "no time");
        postSynthesis(otherThan(leader), 0, 0, single(VALUE));
        assertStatus(0, Status.Posted, "posted again in the head start");
    }

    function test_Repost_OfARefutedSettlement_IsOpenAtOnce() public {
        reported(0);
        address leader = leaderOf(0, REPUTERS);
        vm.warp(reportsUntil(0) + 1);
        settle(leader, 0);
        vm.warp(reportsUntil(0) + 3);
        refuteSettlement(1);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 1, list(1, 1), list(0, 0));
        postSettlement(otherThan(leader), 0, state, payout);
        assertEq(epochs.settlementAt(topicId, 1).poster, otherThan(leader), "posted again in the head start");
    }

    /// @dev A refutation before the end of the window leaves the next epoch's head start as it is.
    function test_Refutation_OfAnEarlierEpoch_LeavesTheHeadStart() public {
        reported(0);
        settle(leaderOf(0, REPUTERS), 0);
        vm.warp(reportsUntil(0) + 2);
        refuteSettlement(1);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 1, list(1, 1), list(0, 0));
        postSettlement(rob, 0, state, payout);
        reported(1);
        address leader = leaderOf(1, REPUTERS);
        (state, payout) = settlementOf(sizeOf(1, 1), 1, list(1, 1), list(0, 0));
        expectNotLeader(1, otherThan(leader), leader, reportsUntil(1) + HEAD_START);
        postSettlement(otherThan(leader), 1, state, payout);
    }

    // --- who may not post at all ---

    function test_RevertWhen_AStrangerPostsInTheHeadStart() public {
        collect(0, VALUE);
        address stranger = actor("stranger");
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotRegistered.selector, topicId, Role.Reputer, stranger)
        );
        postSynthesis(stranger, 0, 0, single(VALUE));
    }
}
