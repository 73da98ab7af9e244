// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EpochsBound} from "../../../contracts/epochs/EpochsBound.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {vm} from "../utils/Vm.sol";
import {World} from "../utils/World.sol";

/// @notice The test contract is the epochs contract, which alone may slash.
contract StakingTest is World {
    /// @dev 1000 + 600 + 300 + 400 of the schedule, a day of grace, twice the challenge window.
    uint256 private constant EXIT = 2300 + 1 days + 1000;
    uint256 private constant HALF = 0.5e18;

    address private alice = actor("alice");
    address private bob = actor("bob");
    address private challenger = actor("challenger");

    function setUp() public {
        deployBase();
        kit.bindEpochs(address(this));
        topicId = createTopic();
        join(Role.Reputer, alice);
        join(Role.Reputer, bob);
        token.transfer(alice, 10 * STAKE);
        vm.prank(alice);
        token.approve(address(staking), type(uint256).max);
    }

    function stake(uint256 amount) private {
        vm.prank(alice);
        staking.stake(topicId, amount);
    }

    function unbond(uint256 amount) private {
        vm.prank(alice);
        staking.unbond(topicId, amount);
    }

    function withdraw() private {
        vm.prank(alice);
        staking.withdraw(topicId);
    }

    // --- stake ---

    function test_Stake_TakesTheTokensAndAddsUp() public {
        vm.expectEmit(address(staking));
        emit IStaking.Staked(topicId, alice, STAKE, STAKE);
        stake(STAKE);
        vm.expectEmit(address(staking));
        emit IStaking.Staked(topicId, alice, 1, STAKE + 1);
        stake(1);
        giveStake(bob, 5);
        assertEq(staking.stakeOf(topicId, alice), STAKE + 1, "stake");
        assertEq(staking.totalStake(topicId), STAKE + 6, "total");
        assertEq(token.balanceOf(address(staking)), STAKE + 6, "held");
        assertEq(token.balanceOf(alice), 9 * STAKE - 1, "left");
    }

    function test_RevertWhen_StakingNothing() public {
        expectError(abi.encodeWithSelector(IStaking.Staking_ZeroAmount.selector));
        stake(0);
    }

    function test_RevertWhen_StakerIsNotAReputer() public {
        expectError(abi.encodeWithSelector(ITopics.Topics_NotRegistered.selector, topicId, Role.Reputer, challenger));
        vm.prank(challenger);
        staking.stake(topicId, 1);
    }

    function test_RevertWhen_StakingInAnUnknownTopic() public {
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 9, 1));
        vm.prank(alice);
        staking.stake(9, 1);
    }

    function test_RevertWhen_StakingWithoutAllowance() public {
        expectError(
            abi.encodeWithSignature("ERC20InsufficientAllowance(address,uint256,uint256)", address(staking), 0, 1)
        );
        vm.prank(bob);
        staking.stake(topicId, 1);
    }

    // --- checkpoints ---

    function test_StakeAt_IsThatOfTheEndOfTheSecond() public {
        stake(10);
        uint256 first = time();
        vm.warp(first + 5);
        stake(20);
        unbond(7);
        assertEq(staking.stakeAt(topicId, alice, first - 1), 0, "before");
        assertEq(staking.stakeAt(topicId, alice, first), 10, "at the first second");
        assertEq(staking.stakeAt(topicId, alice, first + 4), 10, "until the next change");
        assertEq(staking.stakeAt(topicId, alice, first + 5), 23, "the last of several in one second");
        assertEq(staking.stakeAt(topicId, alice, first + 1000), 23, "later");
        assertEq(staking.stakeAt(topicId, bob, first + 1000), 0, "of somebody else");
    }

    // --- unbond and withdraw ---

    function test_Unbond_MovesStakeIntoTheExit() public {
        stake(100);
        assertEq(staking.exitDelay(topicId), EXIT, "delay");
        vm.expectEmit(address(staking));
        emit IStaking.UnbondingStarted(topicId, alice, 30, 30, time() + EXIT, 70);
        unbond(30);
        assertEq(staking.stakeOf(topicId, alice), 70, "stake");
        assertEq(staking.totalStake(topicId), 70, "total");
        IStaking.Unbonding memory unbonding = staking.unbondingOf(topicId, alice);
        assertEq(unbonding.amount, 30, "unbonding");
        assertEq(unbonding.releasedAt, time() + EXIT, "release");
        assertEq(token.balanceOf(address(staking)), 100, "nothing has left");
    }

    function test_Unbond_AgainMakesAllOfItWaitAgain() public {
        stake(100);
        unbond(30);
        uint256 second = time() + EXIT - 1;
        vm.warp(second);
        unbond(20);
        vm.warp(second + 1);
        expectError(abi.encodeWithSelector(IStaking.Staking_StillUnbonding.selector, topicId, alice, second + EXIT));
        withdraw();
        vm.warp(second + EXIT);
        withdraw();
        assertEq(token.balanceOf(alice), 10 * STAKE - 50, "both parts");
    }

    function test_Unbond_WorksAfterLeavingTheRole() public {
        stake(100);
        leaveRole(Role.Reputer, alice);
        unbond(100);
        vm.warp(time() + EXIT);
        withdraw();
        assertEq(token.balanceOf(alice), 10 * STAKE, "all of it");
    }

    function test_RevertWhen_UnbondingNothing() public {
        stake(1);
        expectError(abi.encodeWithSelector(IStaking.Staking_ZeroAmount.selector));
        unbond(0);
    }

    function test_RevertWhen_UnbondingMoreThanStaked() public {
        stake(100);
        unbond(60);
        expectError(abi.encodeWithSelector(IStaking.Staking_InsufficientStake.selector, topicId, alice, 41, 40));
        unbond(41);
    }

    function test_Withdraw_AtTheSecondOfRelease() public {
        stake(100);
        unbond(100);
        uint256 releasedAt = time() + EXIT;
        vm.warp(releasedAt - 1);
        expectError(abi.encodeWithSelector(IStaking.Staking_StillUnbonding.selector, topicId, alice, releasedAt));
        withdraw();
        vm.warp(releasedAt);
        vm.expectEmit(address(staking));
        emit IStaking.Withdrawn(topicId, alice, 100);
        withdraw();
        assertEq(token.balanceOf(alice), 10 * STAKE, "paid");
        expectError(abi.encodeWithSelector(IStaking.Staking_NothingUnbonding.selector, topicId, alice));
        withdraw();
    }

    // --- slash ---

    function test_RevertWhen_SomebodyElseSlashes() public {
        expectError(abi.encodeWithSelector(EpochsBound.EpochsBound_NotEpochs.selector, alice, address(this)));
        vm.prank(alice);
        staking.slash(topicId, bob, HALF, alice);
    }

    function test_Slash_TakesFromStakeAndUnbondingAlike() public {
        stake(101);
        unbond(50);
        uint256 supply = token.totalSupply();
        // 26 of 51 and 25 of 50: 51 in all, of which 25 are the challenger's.
        vm.expectEmit(address(staking));
        emit IStaking.Slashed(topicId, alice, challenger, 51, 25, 25, 25);
        assertEq(staking.slash(topicId, alice, HALF, challenger), 51, "amount");
        assertEq(staking.stakeOf(topicId, alice), 25, "stake");
        assertEq(staking.stakeAt(topicId, alice, time()), 25, "checkpoint");
        assertEq(staking.totalStake(topicId), 25, "total");
        assertEq(staking.unbondingOf(topicId, alice).amount, 25, "unbonding");
        assertEq(staking.bountyOf(challenger), 25, "bounty");
        assertEq(token.totalSupply(), supply - 26, "burnt");
        assertEq(token.balanceOf(address(staking)), 75, "held");
    }

    function test_Slash_ReachesStakeThatCouldHaveBeenWithdrawn() public {
        stake(100);
        unbond(100);
        vm.warp(time() + EXIT);
        assertEq(staking.slash(topicId, alice, 1e18, challenger), 100, "amount");
        expectError(abi.encodeWithSelector(IStaking.Staking_NothingUnbonding.selector, topicId, alice));
        withdraw();
    }

    function test_Slash_OfASingleWeiBurnsIt() public {
        stake(1);
        assertEq(staking.slash(topicId, alice, 0.01e18, challenger), 1, "rounded up");
        assertEq(staking.bountyOf(challenger), 0, "the bounty is rounded down");
    }

    function test_Slash_OfNothingIsNothing() public {
        assertEq(staking.slash(topicId, bob, 1e18, challenger), 0, "amount");
    }

    function testFuzz_Slash_ConservesTokens(uint96 staked, uint96 leaving, uint64 fraction) public {
        uint256 total = bound(staked, 1, 10 * STAKE);
        uint256 unbonding = bound(leaving, 0, total);
        uint256 part = bound(fraction, 0.01e18, 1e18);
        stake(total);
        if (unbonding > 0) unbond(unbonding);
        uint256 supply = token.totalSupply();
        uint256 amount = staking.slash(topicId, alice, part, challenger);

        assertTrue(amount * 1e18 >= total * part, "rounded in favour of the one who slashes");
        assertTrue(amount * 1e18 < total * part + 2e18, "by less than a wei each");
        uint256 burnt = supply - token.totalSupply();
        assertEq(staking.bountyOf(challenger) + burnt, amount, "bounty and burn");
        assertTrue(burnt >= staking.bountyOf(challenger), "at least half burns");
        uint256 left = staking.stakeOf(topicId, alice) + staking.unbondingOf(topicId, alice).amount;
        assertEq(left + amount, total, "what is left");
        assertEq(token.balanceOf(address(staking)), left + staking.bountyOf(challenger), "what is held");
    }

    // --- bounties ---

    function test_ClaimBounty_PaysOnce() public {
        stake(100);
        staking.slash(topicId, alice, HALF, challenger);
        staking.slash(topicId, alice, HALF, challenger);
        vm.expectEmit(address(staking));
        emit IStaking.BountyClaimed(challenger, 37);
        vm.prank(challenger);
        staking.claimBounty();
        assertEq(token.balanceOf(challenger), 37, "paid");
        expectError(abi.encodeWithSelector(IStaking.Staking_NoBounty.selector, challenger));
        vm.prank(challenger);
        staking.claimBounty();
    }
}
