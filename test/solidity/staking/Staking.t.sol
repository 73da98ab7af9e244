// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {StakingWorld} from "../utils/StakingWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Putting stake in, rewards, commission, and checkpoints.
contract StakingTest is StakingWorld {
    // --- properties ---

    /// @dev Whoever comes and goes: a pool pays no more than was put in, and next to nothing of it is lost.
    function testFuzz_DelegateAndLeave_PaysBackWhatWasPutIn(uint96 first, uint96 second, uint96 third) public {
        uint256[3] memory amounts = [
            bound(first, 1, 10_000 * STAKE),
            bound(second, 1, 10_000 * STAKE),
            bound(third, 1, 10_000 * STAKE)
        ];
        address[3] memory holders = [alice, dora, dan];
        for (uint256 i = 0; i < 3; ++i) delegate(holders[i], alice, amounts[i]);
        for (uint256 i = 0; i < 3; ++i) {
            uint256 paid = leavePool(holders[i], alice);
            assertLe(paid, amounts[i], "no more");
            assertTrue(paid + 2 >= amounts[i], "no less than two wei");
        }
        assertEq(token.balanceOf(address(staking)), backingOf(alice), "the rest is in the pools");
    }

    /// @dev Of a reward, delegators get their part of the stake less the commission, the reputer gets the rest.
    function testFuzz_Compound_SharesTheRewardByStake(uint96 own, uint96 others, uint96 amount, uint64 rate) public {
        uint256 mine = bound(own, 1e6, 1000 * STAKE);
        uint256 theirs = bound(others, 1e6, 1000 * STAKE);
        uint256 earned = bound(amount, 1, 1000 * STAKE);
        uint256 commission = bound(rate, 0, 0.5e18);
        setCommission(alice, commission);
        delegate(alice, alice, mine);
        delegate(dora, alice, theirs);
        reward(alice, earned);

        uint256 shared = earned - (earned * commission) / 1e18;
        uint256 fair = (shared * theirs) / (mine + theirs);
        uint256 gained = valueOf(alice, dora) - theirs;
        // The reputer's new shares are whole ones: what is left of the commission, less than a share, is everybody's.
        assertLe(gained, fair + earned / 1e9 + 1, "no more than its part");
        // The virtual shares take their part of the reward: a millionth of it for a stake of 1e6 wei.
        assertTrue(gained + earned / 1e6 + 2 >= fair, "no less");
        assertLe(valueOf(alice, alice) + valueOf(alice, dora), mine + theirs + earned, "of both");
        assertEq(staking.stakeOf(topicId, alice), mine + theirs + earned, "all of it is stake (Eq. 36)");
    }

    /// @dev A reward between a deposit and another's is the first one's alone.
    function testFuzz_Compound_IsNotShared_WithWhoComesLater(uint96 own, uint96 late, uint96 amount) public {
        uint256 mine = bound(own, 1e6, 1000 * STAKE);
        uint256 earned = bound(amount, 1, 1000 * STAKE);
        // A share at least.
        uint256 theirs = bound(late, 1e6 + earned / 1e6, 1000 * STAKE);
        delegate(alice, alice, mine);
        reward(alice, earned);
        uint256 before = valueOf(alice, alice);
        delegate(dora, alice, theirs);
        assertLe(valueOf(alice, dora), theirs, "the late one");
        assertTrue(valueOf(alice, alice) >= before, "the early one");
    }

    /// @dev Each stake is that of the last change at or before the time that is asked for.
    function testFuzz_StakeAt_IsThatOfTheEndOfTheSecond(uint256 seed) public {
        uint256 first = time();
        uint256[12] memory ends;
        for (uint256 i = 0; i < 12; ++i) {
            if (draw(seed, 3 * i) % 3 == 0) delegate(dora, alice, 1 + (draw(seed, 3 * i + 1) % 1e20));
            uint256 held = staking.sharesOf(topicId, alice, dora);
            if (draw(seed, 3 * i) % 3 == 1 && held > 1e6) unbondShares(dora, alice, held / 2);
            if (draw(seed, 3 * i) % 3 == 2) reward(alice, 1e18);
            ends[i] = staking.stakeOf(topicId, alice);
            vm.warp(first + i + 1);
        }
        assertEq(staking.stakeAt(topicId, alice, first - 1), 0, "before");
        for (uint256 i = 0; i < 12; ++i) assertEq(staking.stakeAt(topicId, alice, first + i), ends[i], "later");
    }

    // --- stake and delegate ---

    function test_Delegate_TakesTheTokensAndAddsUp() public {
        vm.expectEmit(address(staking));
        emit IStaking.Delegated(topicId, alice, alice, STAKE, 1000 * STAKE, STAKE);
        vm.prank(alice);
        staking.stake(topicId, STAKE);
        vm.expectEmit(address(staking));
        emit IStaking.Delegated(topicId, alice, dora, 7, 7000, STAKE + 7);
        delegate(dora, alice, 7);
        delegate(bob, bob, 5);
        assertEq(staking.stakeOf(topicId, alice), STAKE + 7, "stake");
        assertEq(staking.sharesOf(topicId, alice, dora), 7000, "shares");
        assertEq(valueOf(alice, dora), 7, "value");
        assertEq(staking.totalStake(topicId), STAKE + 12, "total");
        assertEq(token.balanceOf(address(staking)), STAKE + 12, "held");
    }

    function test_RevertWhen_DelegatingNothing() public {
        expectError(abi.encodeWithSelector(IStaking.Staking_ZeroAmount.selector));
        vm.prank(dora);
        staking.delegate(topicId, alice, 0);
    }

    /// @dev Where a share has become worth more than the deposit.
    function test_RevertWhen_TheAmountIsLessThanAShare() public {
        delegate(alice, alice, 1e6);
        reward(alice, 1e18);
        expectError(abi.encodeWithSelector(IStaking.Staking_ZeroAmount.selector));
        vm.prank(dora);
        staking.delegate(topicId, alice, 9e8);
    }

    function test_RevertWhen_TheReputerIsNotRegistered() public {
        bytes memory reason = abi.encodeWithSelector(
            IParticipants.Participants_NotRegistered.selector,
            topicId,
            Role.Reputer,
            dora
        );
        expectError(reason);
        vm.prank(dora);
        staking.stake(topicId, 1);
        expectError(reason);
        vm.prank(alice);
        staking.delegate(topicId, dora, 1);
    }

    function test_RevertWhen_TheTopicIsUnknown() public {
        expectError(abi.encodeWithSelector(IParticipants.Participants_NotRegistered.selector, 9, Role.Reputer, alice));
        vm.prank(alice);
        staking.stake(9, 1);
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 9, 1));
        staking.compound(9, alice, 1);
    }

    function test_RevertWhen_ThereIsNoAllowance() public {
        vm.prank(dora);
        token.approve(address(staking), 0);
        expectError(
            abi.encodeWithSignature("ERC20InsufficientAllowance(address,uint256,uint256)", address(staking), 0, 1)
        );
        vm.prank(dora);
        staking.delegate(topicId, alice, 1);
    }

    // --- rewards and commission ---

    function test_Compound_MintsTheCommissionForTheReputer() public {
        setCommission(alice, 0.1e18);
        delegate(alice, alice, 1e8);
        delegate(dora, alice, 3e8);
        // 1e7 of 1e8 are the commission; the other 9e7 make 4e8 wei 4.9e8, and 4e11 shares worth that.
        uint256 shares = (uint256(1e7) * (4e11 + 1000)) / (4.9e8 + 1);
        vm.expectEmit(address(staking));
        emit IStaking.Compounded(topicId, alice, address(this), 1e8, 1e7, shares, 5e8);
        reward(alice, 1e8);
        assertEq(staking.sharesOf(topicId, alice, alice), 1e11 + shares, "the reputer's shares");
        assertEq(staking.sharesOf(topicId, alice, dora), 3e11, "the delegator's");
    }

    /// @dev Nobody is there to share with: all of it is the reputer's, as when it claims after it has left.
    function test_Compound_OfAnEmptyPoolIsTheReputers() public {
        leaveRole(Role.Reputer, alice);
        reward(alice, 500);
        assertEq(valueOf(alice, alice), 500, "the reputer's");
        assertEq(staking.stakeOf(topicId, alice), 500, "stake");
    }

    /// @dev A few wei that somebody has left in a pool, or given to it, do not make a reward go to nobody.
    function testFuzz_Compound_LosesNextToNothing(uint96 first, uint96 gift, uint96 amount) public {
        uint256 put = bound(first, 1, STAKE);
        uint256 given = bound(gift, 1, STAKE);
        uint256 earned = bound(amount, 1, 1000 * STAKE);
        delegate(dora, alice, put);
        reward(alice, given);
        reward(alice, earned);
        uint256 all = put + given + earned;
        assertEq(staking.stakeOf(topicId, alice), all, "stake");
        assertTrue(valueOf(alice, alice) + valueOf(alice, dora) + all / 1e6 + 3 >= all, "a millionth at most");
    }

    function test_RevertWhen_CompoundingNothing() public {
        expectError(abi.encodeWithSelector(IStaking.Staking_ZeroAmount.selector));
        reward(alice, 0);
    }

    function commissionOf(address reputer) private view returns (uint256) {
        return staking.poolOf(topicId, reputer).commission;
    }

    function test_Commission_OfAnEmptyPoolAppliesAtOnce() public {
        vm.expectEmit(address(staking));
        emit IStaking.CommissionSet(topicId, alice, 0.5e18, time());
        setCommission(alice, 0.5e18);
        assertEq(commissionOf(alice), 0.5e18, "rate");
    }

    function test_Commission_RaiseAppliesAtTheSecondOfItsNotice() public {
        setCommission(alice, 0.1e18);
        delegate(dora, alice, 100);
        uint256 from = time() + 7 days;
        vm.expectEmit(address(staking));
        emit IStaking.CommissionSet(topicId, alice, 0.2e18, from);
        setCommission(alice, 0.2e18);
        vm.warp(from - 1);
        assertEq(commissionOf(alice), 0.1e18, "a second before");
        IStaking.PoolState memory state = staking.poolOf(topicId, alice);
        assertEq(state.nextCommission, 0.2e18, "announced");
        assertEq(state.nextFrom, from, "for");
        vm.warp(from);
        assertEq(commissionOf(alice), 0.2e18, "from then on");
    }

    function test_Commission_CutAppliesAtOnceAndForgetsARaise() public {
        setCommission(alice, 0.3e18);
        delegate(dora, alice, 100);
        setCommission(alice, 0.4e18);
        setCommission(alice, 0.1e18);
        assertEq(commissionOf(alice), 0.1e18, "at once");
        vm.warp(time() + 30 days);
        assertEq(commissionOf(alice), 0.1e18, "for good");
    }

    /// @dev Whatever is announced in between: a rate that applies is no higher than one that applied before, or was
    /// announced, and left standing, for seven days.
    function testFuzz_Commission_NeverRisesWithoutNotice(uint256 seed) public {
        delegate(dora, alice, 100);
        uint256 applied;
        for (uint256 i = 0; i < 16; ++i) {
            uint256 rate = draw(seed, 2 * i) % 0.5e18;
            setCommission(alice, rate);
            assertLe(commissionOf(alice), applied, "not at once");
            uint256 wait = draw(seed, 2 * i + 1) % 14 days;
            vm.warp(time() + wait);
            if (rate < applied || wait >= 7 days) applied = rate;
            assertEq(commissionOf(alice), applied, "after its notice");
        }
    }

    function test_RevertWhen_TheCommissionIsTooHigh() public {
        expectError(abi.encodeWithSelector(IStaking.Staking_CommissionTooHigh.selector, 0.5e18 + 1, 0.5e18));
        setCommission(alice, 0.5e18 + 1);
    }
}
