// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EpochsBound} from "../../../contracts/epochs/EpochsBound.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {StakingWorld} from "../utils/StakingWorld.sol";
import {vm} from "../utils/Vm.sol";

contract SlashingTest is StakingWorld {
    // --- properties ---

    function testFuzz_Slash_ConservesTokens(uint96 own, uint96 others, uint96 leaving, uint64 fraction) public {
        delegate(alice, alice, bound(own, 1, 10 * STAKE));
        delegate(dora, alice, bound(others, 1, 10 * STAKE));
        uint256 shares = staking.sharesOf(topicId, alice, dora);
        unbondShares(dora, alice, bound(leaving, 1000, shares));
        uint256 part = bound(fraction, 0.01e18, 1e18);
        uint256 total = backingOf(alice);
        uint256 supply = token.totalSupply();
        uint256 amount = slash(alice, part);

        assertTrue(amount * 1e18 >= total * part, "rounded in favour of the one who slashes");
        assertTrue(amount * 1e18 < total * part + 2e18, "by less than a wei each");
        uint256 burnt = supply - token.totalSupply();
        assertEq(staking.bountyOf(challenger) + burnt, amount, "bounty and burn");
        assertTrue(burnt >= staking.bountyOf(challenger), "at least half burns");
        assertEq(backingOf(alice) + amount, total, "what is left");
        assertEq(token.balanceOf(address(staking)), backingOf(alice) + staking.bountyOf(challenger), "what is held");
    }

    /// @dev Nobody else's stake is touched, in the topic or in another.
    function testFuzz_Slash_TakesFromNobodyElse(uint96 amount, uint64 fraction) public {
        uint256 put = bound(amount, 1, 1000 * STAKE);
        delegate(alice, alice, put);
        delegate(bob, bob, put);
        uint64 first = topicId;
        topicId = createTopic();
        vm.prank(alice);
        participants.register(topicId, Role.Reputer);
        delegate(alice, alice, put);
        uint64 second = topicId;
        topicId = first;
        slash(alice, bound(fraction, 0.01e18, 1e18));
        assertEq(valueOf(bob, bob), put, "another reputer");
        assertEq(staking.valueOf(second, alice, alice), put, "another topic");
    }

    // --- verdicts ---

    function test_Slash_TakesFromStakeAndUnbondingAlike() public {
        delegate(alice, alice, 101);
        unbondShares(alice, alice, 50_000);
        uint256 supply = token.totalSupply();
        uint32 bond = staking.openBond(topicId, alice, 1, time() + 500);
        // 26 of 51 and 25 of 50: 51 in all, of which 25 are the challenger's.
        vm.expectEmit(address(staking));
        emit IStaking.Slashed(topicId, alice, challenger, bond, 51, 25, 25, 25);
        assertEq(staking.slash(topicId, alice, bond, HALF, challenger), 51, "amount");
        assertEq(staking.stakeOf(topicId, alice), 25, "stake");
        assertEq(staking.stakeAt(topicId, alice, time()), 25, "checkpoint");
        assertEq(staking.totalStake(topicId), 25, "total");
        assertEq(staking.poolOf(topicId, alice).unbonding, 25, "unbonding");
        assertEq(staking.bountyOf(challenger), 25, "bounty");
        assertEq(token.totalSupply(), supply - 26, "burnt");
        assertEq(token.balanceOf(address(staking)), 75, "held");
    }

    /// @dev A post is punished once: its bond is closed by the verdict.
    function test_Slash_OfTheSamePostAgainTakesNothing() public {
        delegate(alice, alice, 1000);
        uint32 bond = staking.openBond(topicId, alice, 1, time() + 500);
        assertEq(staking.slash(topicId, alice, bond, HALF, challenger), 500, "the first time");
        assertEq(staking.slash(topicId, alice, bond, HALF, challenger), 0, "the second time");
        assertEq(staking.slash(topicId, alice, bond + 1, HALF, challenger), 0, "of a post that was never made");
        assertEq(staking.stakeOf(topicId, alice), 500, "stake");
        assertEq(slash(alice, HALF), 250, "another post");
    }

    function test_Slash_UntilTheSecondBeforeThePostIsFinal() public {
        delegate(alice, alice, 1000);
        uint32 bond = staking.openBond(topicId, alice, 1, time() + 500);
        vm.warp(time() + 500);
        assertEq(staking.slash(topicId, alice, bond, HALF, challenger), 0, "final");
        vm.warp(time() - 1);
        assertEq(staking.slash(topicId, alice, bond, HALF, challenger), 500, "a second before");
    }

    function test_Slash_OfAVoidPostTakesNothing() public {
        delegate(alice, alice, 1000);
        uint32 bond = staking.openBond(topicId, alice, 1, time() + 500);
        staking.closeBond(topicId, alice, bond);
        assertEq(staking.slash(topicId, alice, bond, HALF, challenger), 0, "amount");
    }

    function test_Slash_OfASingleWeiBurnsIt() public {
        delegate(alice, alice, 1);
        assertEq(slash(alice, 0.01e18), 1, "rounded up");
        assertEq(staking.bountyOf(challenger), 0, "the bounty is rounded down");
    }

    /// @dev The verdict stands when there is nothing to take.
    function test_Slash_OfNothingIsNothing() public {
        delegate(alice, alice, 2);
        uint32 first = staking.openBond(topicId, alice, 1, time() + 500);
        uint32 second = staking.openBond(topicId, alice, 1, time() + 500);
        assertEq(staking.slash(topicId, alice, first, 1e18, challenger), 2, "all of it");
        assertEq(staking.slash(topicId, alice, second, 1e18, challenger), 0, "nothing left");
        assertEq(staking.exposureOf(topicId, alice), 0, "both are closed");
    }

    /// @dev A pool that was emptied can be filled again: old shares are worth nothing of what comes.
    function test_Slash_OfAllLeavesAPoolThatCanBeFilled() public {
        delegate(alice, alice, 1e24);
        slash(alice, 1e18);
        vm.expectEmit(address(staking));
        emit IStaking.Delegated(topicId, alice, dora, 1e24, 1e24 * (1000 + scaledDown(1e27)), 1e24);
        delegate(dora, alice, 1e24);
        assertLe(valueOf(alice, alice), 1, "the old holder");
        assertNear(int256(valueOf(alice, dora)), 1e24, 2, "the new one");
    }

    function test_Slash_ThatScalesSharesSaysSo() public {
        delegate(alice, alice, 1e24);
        uint32 bond = staking.openBond(topicId, alice, 1, time() + 500);
        vm.expectEmit(address(staking));
        emit IStaking.Rescaled(topicId, alice, 3, 0);
        staking.slash(topicId, alice, bond, 1e18, challenger);
        assertEq(staking.sharesOf(topicId, alice, alice), scaledDown(1e27), "shares");
    }

    /// @dev By 2^-24, until 2^24 thousand shares would do for a single wei.
    function scaledDown(uint256 shares) private pure returns (uint256) {
        while (shares > 1000 << 24) shares >>= 24;
        return shares;
    }

    function test_RevertWhen_SomebodyElseGivesOrders() public {
        bytes memory reason = abi.encodeWithSelector(EpochsBound.EpochsBound_NotEpochs.selector, alice, address(this));
        expectError(reason);
        vm.prank(alice);
        staking.slash(topicId, bob, 1, HALF, alice);
        expectError(reason);
        vm.prank(alice);
        staking.openBond(topicId, alice, 0, time());
        expectError(reason);
        vm.prank(alice);
        staking.closeBond(topicId, alice, 1);
    }

    // --- bounties ---

    function test_ClaimBounty_PaysOnce() public {
        delegate(alice, alice, 100);
        slash(alice, HALF);
        slash(alice, HALF);
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
