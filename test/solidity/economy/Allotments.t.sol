// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IRewards} from "../../../contracts/interfaces/IRewards.sol";
import {LongWindowWorld} from "../utils/LongWindowWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice What epochs are worth from their first post to the claims, through refutations and skipped epochs. Rob and ray
/// keep the topic; its challenge window is as long as six epochs.
contract AllotmentsTest is LongWindowWorld {
    uint256 private constant EMITTED = 1000;
    address private stranger = actor("stranger");

    function setUp() public override {
        super.setUp();
        openTopic(2 * STAKE);
    }

    function isTreasuryMocked() internal pure override returns (bool) {
        return true;
    }

    function assertAllotment(uint64 epoch, uint256 expected, uint256 expectedKeeping) private view {
        (uint256 reward, uint256 keeping) = rewards.allotmentOf(topicId, epoch);
        assertEq(reward, expected, "reward");
        assertEq(keeping, expectedKeeping, "keeping");
    }

    // --- allotted with the synthesis ---

    function test_PostSynthesis_FixesWhatTheEpochIsWorth() public {
        collect(0, VALUE);
        grant(EMITTED);
        assertFalse(rewards.isAllotted(topicId, 0), "not before");
        vm.expectEmit(address(rewards));
        emit IRewards.Allotted(topicId, 0, REWARD, EMITTED, FUNDS - REWARD);
        postSynthesis(rob, 0, 0, single(VALUE));
        assertAllotment(0, REWARD + 750, 250);
    }

    /// @dev A sponsor, or anybody who makes the topic earn, between what a keeper computed and what it posts.
    function test_PostSettlement_IsNotChangedByAOneWeiFundAhead() public {
        // Less than a full reward is left for the epoch, so that any more funds would be more reward.
        vm.prank(address(epochs));
        rewards.allot(topicId, 100, FUNDS - REWARD + 10, type(uint256).max);
        synthesize(rob, 0, VALUE);
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, list(1, 1), list(0, 0));
        uint96 reward = rewardOf(0);
        assertEq(uint256(reward), REWARD - 10, "what was left");
        fund(1);
        grant(EMITTED);
        postSettlement(rob, 0, reward, state, payout);
        assertEq(uint256(epochs.settlementAt(topicId, 1).reward), REWARD - 10, "reward");
    }

    function test_Refuted_KeepsTheAllotment() public {
        grant(EMITTED);
        buildChain(ray);
        assertAllotment(0, REWARD + 750, 250);
        refute(0);
        grant(EMITTED);
        fund(1);
        synthesize(rob, 4, VALUE);
        assertAllotment(4, REWARD + 750, 250);
        postSynthesis(rob, 0, 0, single(VALUE + 1));
        assertAllotment(0, REWARD + 750, 250);
        settle(rob, 0);
        assertEq(uint256(epochs.settlementAt(topicId, 1).reward), REWARD + 750, "the same again");
        assertEq(rewards.availableOf(topicId), FUNDS + 1 - 5 * REWARD, "once each");
    }

    /// @dev The topic's emission would be lost to it: it goes back to all topics when the epoch is skipped.
    function test_PostSynthesis_OfAnEpochThatCannotBeSettledTakesNothing() public {
        collect(0, VALUE);
        grant(EMITTED);
        vm.warp(reportsUntil(0));
        postSynthesis(rob, 0, 0, single(VALUE));
        assertFalse(rewards.isAllotted(topicId, 0), "nobody reported");
        assertEq(mock.accountOf(topicId), EMITTED, "left to the topic");
        collect(2, VALUE);
        vm.warp(reportsFrom(2));
        report(rob, 2, VALUE);
        vm.warp(reportsUntil(2) + 1 days);
        postSynthesis(rob, 2, 0, single(VALUE));
        assertFalse(rewards.isAllotted(topicId, 2), "too late");
        synthesize(rob, 100, VALUE);
        assertAllotment(100, REWARD + 750, 250);
    }

    /// @dev Just before its time is over an epoch is worth something still.
    function test_PostSynthesis_OfAnEpochThatCanBeSettledLate() public {
        collect(2, VALUE);
        vm.warp(reportsFrom(2));
        report(rob, 2, VALUE);
        vm.warp(reportsUntil(2) + 1 days - 1);
        grant(EMITTED);
        postSynthesis(rob, 2, 0, single(VALUE));
        assertAllotment(2, REWARD + 750, 250);
    }

    // --- what keepers can bond ---

    /// @dev The bond of a payout part covers what it divides: nobody could settle an epoch that is worth more than that.
    function test_PostSynthesis_IsWorthNoMoreThanKeepersCanBond() public {
        grant(100 * STAKE);
        run(ray, 0, VALUE);
        // Half of what the larger stake of two has beyond three minimums.
        uint256 most = (2 * STAKE - 3 * MIN_STAKE) / 2;
        assertEq(uint256(epochs.settlementAt(topicId, 1).reward), most, "of the emission");
        assertEq(rewards.availableOf(topicId), FUNDS, "sponsors keep theirs for later");
        (, uint256 keeping) = rewards.allotmentOf(topicId, 0);
        assertNear(int256(keeping), int256(most / 3), 1, "a quarter for keepers");
        assertEq(mock.pot(), 100 * STAKE - most - keeping, "the rest back to the treasury");
    }

    /// @dev Whatever is earned, there is a keeper who can settle the epoch with what it has at stake.
    function testFuzz_PostSynthesis_CanAlwaysBeSettled(uint96 emitted, uint96 stake) public {
        openTopic(bound(stake, 3 * MIN_STAKE, 1e24));
        grant(bound(emitted, 0, 1e26));
        uint256 all = mock.accountOf(topicId);
        run(ray, 0, VALUE);
        (uint256 reward, uint256 keeping) = rewards.allotmentOf(topicId, 0);
        assertEq(reward + keeping + mock.pot(), all + FUNDS - rewards.availableOf(topicId), "to the wei");
    }

    // --- skipped ---

    /// @dev Epoch 0 is settled, epoch 1 has a synthesis and no report, and is passed over.
    function skipOne() private {
        run(ray, 0, VALUE);
        grant(EMITTED);
        synthesize(rob, 1, VALUE);
        vm.warp(reportsUntil(1));
        assertEq(epochs.skip(topicId, 10), 1, "skipped");
    }

    function test_Reclaim_GivesEverythingBack() public {
        skipOne();
        vm.warp(epochs.settlementAt(topicId, 1).stateDeadline);
        vm.expectEmit(address(rewards));
        emit IRewards.Reclaimed(topicId, 1, REWARD, EMITTED, FUNDS - REWARD);
        vm.prank(stranger);
        rewards.reclaim(topicId, 1, 1);
        assertEq(rewards.availableOf(topicId), FUNDS - REWARD, "to the topic's funds");
        assertEq(mock.pot(), EMITTED, "to the treasury");
        assertEq(mock.revenueOf(topicId), 0, "as nobody's revenue");
        assertAllotment(1, 0, 0);
        expectError(abi.encodeWithSelector(IRewards.Rewards_NotAllotted.selector, topicId, 1));
        rewards.reclaim(topicId, 1, 1);
    }

    function test_Reclaim_BeforeAnySettlement() public {
        synthesize(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        epochs.skip(topicId, 1);
        rewards.reclaim(topicId, 0, 0);
        assertEq(rewards.availableOf(topicId), FUNDS, "all of it");
    }

    function test_Reclaim_BetweenSettlements() public {
        skipOne();
        run(ray, 2, VALUE);
        run(ray, 3, VALUE);
        vm.warp(epochs.settlementAt(topicId, 1).stateDeadline);
        for (uint32 settlement = 0; settlement < 4; ++settlement) {
            if (settlement == 1) continue;
            expectError(abi.encodeWithSelector(IRewards.Rewards_NotBefore.selector, topicId, 1, settlement));
            rewards.reclaim(topicId, 1, settlement);
        }
        rewards.reclaim(topicId, 1, 1);
        assertEq(rewards.availableOf(topicId), FUNDS - 3 * REWARD, "the settled ones keep theirs");
    }

    /// @dev As long as the settlement before can be refuted, the epoch can be opened again.
    function test_RevertWhen_TheSettlementBeforeIsNotFinal() public {
        skipOne();
        uint256 deadline = epochs.settlementAt(topicId, 1).stateDeadline;
        vm.warp(deadline - 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotFinal.selector, topicId, deadline, deadline - 1));
        rewards.reclaim(topicId, 1, 1);
        expectError(abi.encodeWithSelector(IRewards.Rewards_NotBefore.selector, topicId, 1, 0));
        rewards.reclaim(topicId, 1, 0);
        refuteSettlement(1);
        expectError(abi.encodeWithSelector(IRewards.Rewards_NotSkipped.selector, topicId, 1, 0));
        rewards.reclaim(topicId, 1, 0);
    }

    function test_RevertWhen_ReclaimingWhatIsNotSkipped() public {
        run(ray, 0, VALUE);
        synthesize(rob, 1, VALUE);
        vm.warp(time() + WINDOW);
        expectError(abi.encodeWithSelector(IRewards.Rewards_NotBefore.selector, topicId, 0, 0));
        rewards.reclaim(topicId, 0, 0);
        expectError(abi.encodeWithSelector(IRewards.Rewards_NotBefore.selector, topicId, 0, 1));
        rewards.reclaim(topicId, 0, 1);
        expectError(abi.encodeWithSelector(IRewards.Rewards_NotSkipped.selector, topicId, 1, 1));
        rewards.reclaim(topicId, 1, 1);
        expectError(abi.encodeWithSelector(IRewards.Rewards_NotAllotted.selector, topicId, 2));
        rewards.reclaim(topicId, 2, 1);
    }

    // --- keepers ---

    function poolOf(address keeper) private view returns (uint256) {
        return staking.stakeOf(topicId, keeper);
    }

    /// @dev Rob posts the synthesis, ray the state part, and rob the payout part, after his forged one.
    function test_ClaimKeeping_PaysAThirdForEachPart() public {
        grant(4 * 1001);
        synthesize(rob, 0, VALUE);
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        settle(ray, 0);
        refutePayout(1);
        vm.warp(time() + 10);
        repay(rob, 1, 5, 6);
        uint256 deadline = epochs.settlementAt(topicId, 1).deadline;
        vm.warp(deadline - 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotFinal.selector, topicId, deadline, deadline - 1));
        rewards.claimKeeping(topicId, 1);
        vm.warp(deadline);
        (uint256 before, uint256 beforeRay) = (poolOf(rob), poolOf(ray));
        vm.expectEmit(address(rewards));
        emit IRewards.KeeperPaid(topicId, 0, rob, 333 + 335);
        vm.expectEmit(address(rewards));
        emit IRewards.KeeperPaid(topicId, 0, ray, 333);
        vm.prank(stranger);
        rewards.claimKeeping(topicId, 1);
        assertEq(poolOf(rob) - before, 333 + 335, "two parts, with what rounding leaves");
        assertEq(poolOf(ray) - beforeRay, 333, "one part");
        assertAllotment(0, REWARD + 3003, 0);
        expectError(abi.encodeWithSelector(IRewards.Rewards_NothingForKeepers.selector, topicId, 0));
        rewards.claimKeeping(topicId, 1);
    }

    function test_ClaimKeeping_OfOnePosterIsOnePayment() public {
        grant(4 * 1001);
        run(ray, 0, VALUE);
        vm.warp(epochs.settlementAt(topicId, 1).deadline);
        uint256 before = poolOf(ray);
        vm.expectEmit(address(rewards));
        emit IRewards.KeeperPaid(topicId, 0, ray, 1001);
        rewards.claimKeeping(topicId, 1);
        assertEq(poolOf(ray) - before, 1001, "all of it");
    }

    /// @dev Who posts with a bond, where keepers are silent, has a pool of its own although it never registered.
    function test_ClaimKeeping_PaysWhoNeverRegistered() public {
        grant(4e18);
        token.transfer(stranger, 10 * STAKE);
        vm.prank(stranger);
        token.approve(address(staking), 10 * STAKE);
        collect(4, VALUE);
        vm.warp(reportsFrom(4));
        report(rob, 4, VALUE);
        vm.warp(reportsUntil(4));
        epochs.skip(topicId, 4);
        postSynthesis(stranger, 4, 0, single(VALUE));
        settle(stranger, 4);
        vm.warp(epochs.settlementAt(topicId, 1).deadline);
        uint256 before = poolOf(stranger);
        rewards.claimKeeping(topicId, 1);
        assertEq(poolOf(stranger) - before, 1e18, "paid");
        uint256 shares = staking.sharesOf(topicId, stranger, stranger);
        vm.prank(stranger);
        uint32 request = staking.unbond(topicId, stranger, shares);
        vm.warp(time() + staking.exitDelay(topicId));
        vm.prank(stranger);
        staking.withdraw(topicId, stranger, request);
        assertTrue(token.balanceOf(stranger) > 10 * STAKE, "and can take it out");
    }

    function test_RevertWhen_ThereIsNothingForKeepers() public {
        run(ray, 0, VALUE);
        vm.warp(epochs.settlementAt(topicId, 1).deadline);
        expectError(abi.encodeWithSelector(IRewards.Rewards_NothingForKeepers.selector, topicId, 0));
        rewards.claimKeeping(topicId, 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, 2, 1));
        rewards.claimKeeping(topicId, 2);
    }

    /// @dev To the wei, in three parts that differ by two at most.
    function testFuzz_ClaimKeeping_PaysAllOfIt(uint96 emitted) public {
        emitted = uint96(bound(emitted, 4, 1e26));
        grant(emitted);
        // The bond of a payout part covers what it divides.
        giveStake(ray, 3e26);
        synthesize(rob, 0, VALUE);
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        settle(ray, 0);
        vm.warp(epochs.settlementAt(topicId, 1).deadline);
        (uint256 before, uint256 beforeRay) = (poolOf(rob), poolOf(ray));
        rewards.claimKeeping(topicId, 1);
        uint256 keeping = uint256(emitted) / 4;
        assertEq(poolOf(rob) - before, keeping / 3, "synthesis");
        assertEq(poolOf(ray) - beforeRay, keeping - keeping / 3, "state and payout part");
        (uint256 reward, ) = rewards.allotmentOf(topicId, 0);
        // The first topic is funded too.
        assertEq(token.balanceOf(address(rewards)), 2 * FUNDS - REWARD + reward, "what is left belongs to somebody");
    }
}
