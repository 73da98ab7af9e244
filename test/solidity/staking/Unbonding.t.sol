// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Role, Schedule} from "../../../contracts/types/Topic.sol";
import {StakingWorld} from "../utils/StakingWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Taking stake out, in as many requests as one likes.
contract UnbondingTest is StakingWorld {
    // --- properties ---

    /// @dev Requests in any number, order and state: each is slashed by the same part as what stayed.
    function testFuzz_Requests_AreSlashedAlike(uint256 seed, uint64 fraction) public {
        delegate(dora, alice, 8 * STAKE);
        for (uint256 i = 0; i < 6; ++i) unbondShares(dora, alice, 1e6 + (draw(seed, i) % (1000 * STAKE)));
        for (uint32 i = 1; i <= 6; ++i) if (draw(seed, 10 + i) % 4 == 0) cancel(dora, alice, i);
        uint256 part = bound(fraction, 0.01e18, 1e18);
        uint256[7] memory before;
        for (uint32 i = 1; i <= 6; ++i) before[i] = unbondingOf(dora, alice, i);
        before[0] = valueOf(alice, dora);
        if (draw(seed, 20) % 2 == 0) vm.warp(time() + EXIT);
        slash(alice, part);
        for (uint32 i = 1; i <= 6; ++i) {
            uint256 left = unbondingOf(dora, alice, i);
            assertNear(int256(left), int256(before[i] - (before[i] * part) / 1e18), 3, "a request");
        }
        assertNear(int256(valueOf(alice, dora)), int256(before[0] - (before[0] * part) / 1e18), 3, "what stayed");
    }

    /// @dev A slash at any second until the withdrawal reaches the request; there is no way around it by cancelling.
    function testFuzz_NobodyExitsASlash(uint256 seed, uint96 amount, uint32 delay, uint64 fraction) public {
        uint256 put = bound(amount, 1e6, 1000 * STAKE);
        uint256 part = bound(fraction, 0.01e18, 1e18);
        delegate(dora, alice, put);
        delegate(alice, alice, 1e6);
        uint32 request = unbondAll(dora, alice);
        vm.warp(time() + bound(delay, 0, 2 * EXIT));
        if (draw(seed, 0) % 3 == 0) {
            cancel(dora, alice, request);
            if (draw(seed, 1) % 2 == 0) request = unbondAll(dora, alice);
        }
        slash(alice, part);
        if (unbondingOf(dora, alice, request) == 0 && valueOf(alice, dora) > 0) request = unbondAll(dora, alice);
        uint256 releasedAt = staking.unbondingOf(topicId, alice, dora, request).releasedAt;
        if (time() < releasedAt) vm.warp(releasedAt);
        assertLe(withdraw(dora, alice, request), put - (put * part) / 1e18 + 1, "paid");
    }

    /// @dev The delay outlasts an epoch that opens now to the end of the windows of its last possible posts.
    function testFuzz_ExitDelay_OutlastsWhatCanBePosted(uint256 seed) public {
        Schedule memory schedule = Schedule({
            start: uint40(time() + (draw(seed, 0) % 365 days)),
            epochLength: uint32(12 + (draw(seed, 1) % (365 days - 12))),
            workerWindow: 1,
            groundTruthLag: uint32(draw(seed, 2) % 365 days),
            reputerWindow: uint32(1 + (draw(seed, 3) % (365 days - 1))),
            challengeWindow: uint32(60 + (draw(seed, 4) % (90 days - 60))),
            headStart: 0,
            revealWindow: 0,
            freshBase: draw(seed, 5) % 2 == 0,
            eager: false
        });
        schedule.workerWindow = uint32(1 + (draw(seed, 6) % schedule.epochLength));
        uint64 id = kit.createTopic(schedule);
        uint256 settled = schedule.workerWindow + uint256(schedule.groundTruthLag) + schedule.reputerWindow + 1 days;
        assertTrue(staking.exitDelay(id) >= settled + 2 * uint256(schedule.challengeWindow), "and a post of it again");
    }

    // --- examples ---

    function test_Unbond_MovesStakeIntoARequest() public {
        delegate(dora, alice, 100);
        assertEq(staking.exitDelay(topicId), EXIT, "delay");
        vm.expectEmit(address(staking));
        emit IStaking.UnbondingStarted(topicId, alice, dora, 1, 30_000, 30, 30_000, time() + EXIT, 70, 30);
        assertEq(uint256(unbondShares(dora, alice, 30_000)), 1, "request");
        assertEq(staking.stakeOf(topicId, alice), 70, "stake");
        assertEq(staking.totalStake(topicId), 70, "total");
        assertEq(valueOf(alice, dora), 70, "value");
        IStaking.PoolState memory state = staking.poolOf(topicId, alice);
        assertEq(state.unbonding, 30, "unbonding");
        assertEq(state.unbondingShares, 30_000, "its shares");
        IStaking.Unbonding memory unbonding = staking.unbondingOf(topicId, alice, dora, 1);
        assertEq(unbonding.amount, 30, "amount");
        assertEq(unbonding.releasedAt, time() + EXIT, "release");
        assertEq(token.balanceOf(address(staking)), 100, "nothing has left");
    }

    /// @dev A second request does not delay the first, and each is withdrawn at its own second.
    function test_Withdraw_AtTheSecondOfEachRelease() public {
        delegate(dora, alice, 100);
        uint256 first = time() + EXIT;
        unbondShares(dora, alice, 30_000);
        vm.warp(time() + 700);
        unbondShares(dora, alice, 20_000);
        assertEq(uint256(staking.requestCount(topicId, alice, dora)), 2, "requests");
        vm.warp(first - 1);
        expectStillUnbonding(1, first);
        vm.warp(first);
        vm.expectEmit(address(staking));
        emit IStaking.Withdrawn(topicId, alice, dora, 1, 30, 20);
        assertEq(withdraw(dora, alice, 1), 30, "the first");
        vm.warp(first + 699);
        expectStillUnbonding(2, first + 700);
        vm.warp(first + 700);
        assertEq(withdraw(dora, alice, 2), 20, "the second");
        expectUnknown(1);
        expectUnknown(3);
    }

    function expectStillUnbonding(uint32 request, uint256 releasedAt) private {
        expectError(
            abi.encodeWithSelector(
                IStaking.Staking_StillUnbonding.selector,
                topicId,
                alice,
                request,
                releasedAt,
                time()
            )
        );
        vm.prank(dora);
        staking.withdraw(topicId, alice, request);
    }

    function expectUnknown(uint32 request) private {
        bytes memory reason = abi.encodeWithSelector(
            IStaking.Staking_UnknownRequest.selector,
            topicId,
            alice,
            dora,
            request
        );
        expectError(reason);
        vm.prank(dora);
        staking.withdraw(topicId, alice, request);
        expectError(reason);
        vm.prank(dora);
        staking.cancelUnbonding(topicId, alice, request);
    }

    /// @dev Requests are their holder's: nobody else has one of that number, or can use it.
    function test_RevertWhen_TheRequestIsSomebodyElses() public {
        delegate(dan, alice, 100);
        unbondAll(dan, alice);
        vm.warp(time() + EXIT);
        expectUnknown(1);
        assertEq(withdraw(dan, alice, 1), 100, "its own");
    }

    function test_Cancel_MakesItStakeAgain() public {
        delegate(dora, alice, 100);
        unbondShares(dora, alice, 30_000);
        vm.warp(time() + 5);
        vm.expectEmit(address(staking));
        emit IStaking.UnbondingCancelled(topicId, alice, dora, 1, 30, 30_000, 100, 0);
        cancel(dora, alice, 1);
        assertEq(staking.stakeOf(topicId, alice), 100, "stake");
        assertEq(staking.stakeAt(topicId, alice, time() - 1), 70, "as it was");
        assertEq(staking.stakeAt(topicId, alice, time()), 100, "from now on");
        assertEq(valueOf(alice, dora), 100, "value");
        expectUnknown(1);
    }

    /// @dev A reward meanwhile is not for who is leaving, and cancelling buys at the new price.
    function test_Cancel_AtThePriceOfNow() public {
        delegate(alice, alice, 1e18);
        delegate(dora, alice, 1e18);
        uint32 request = unbondAll(dora, alice);
        reward(alice, 1e18);
        cancel(dora, alice, request);
        assertNear(int256(valueOf(alice, dora)), 1e18, 3, "what it was");
        assertNear(int256(valueOf(alice, alice)), 2e18, 1e4, "all of the reward");
    }

    /// @dev The pool of a reputer that has left its role can be left too, and an announced exit can be taken back.
    function test_Unbond_WorksAfterTheReputerHasLeftItsRole() public {
        delegate(dora, alice, 100);
        uint32 request = unbondShares(dora, alice, 30_000);
        leaveRole(Role.Reputer, alice);
        cancel(dora, alice, request);
        assertEq(leavePool(dora, alice), 100, "all of it");
    }

    function test_RevertWhen_UnbondingNothing() public {
        delegate(dora, alice, 100);
        expectError(abi.encodeWithSelector(IStaking.Staking_ZeroAmount.selector));
        unbondShares(dora, alice, 0);
        // Less than a wei.
        expectError(abi.encodeWithSelector(IStaking.Staking_ZeroAmount.selector));
        unbondShares(dora, alice, 999);
    }

    function test_RevertWhen_UnbondingMoreSharesThanHeld() public {
        delegate(dora, alice, 100);
        unbondShares(dora, alice, 60_000);
        expectError(
            abi.encodeWithSelector(IStaking.Staking_InsufficientShares.selector, topicId, alice, dora, 40_001, 40_000)
        );
        unbondShares(dora, alice, 40_001);
    }

    function test_Withdraw_PaysNothingAfterATotalSlash() public {
        delegate(dora, alice, 100);
        delegate(alice, alice, 1);
        uint32 request = unbondAll(dora, alice);
        assertEq(slash(alice, 1e18), 101, "all of it");
        expectError(abi.encodeWithSelector(IStaking.Staking_ZeroAmount.selector));
        cancel(dora, alice, request);
        vm.warp(time() + EXIT);
        assertEq(withdraw(dora, alice, request), 0, "paid");
    }
}
