// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PayoutTree} from "../../../contracts/epochs/PayoutTree.sol";
import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Status} from "../../../contracts/types/Epoch.sol";
import {Role, Schedule} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice A paused topic takes no submissions of workers to epochs that had not opened; nothing else changes.
contract PausedTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;
    uint64 private constant NEVER = type(uint64).max;
    address private dora = actor("dora");

    function pause() private {
        vm.prank(address(kit));
        topics.pause(topicId);
    }

    function unpause() private {
        vm.prank(address(kit));
        topics.unpause(topicId);
    }

    function assertPause(uint64 from, uint64 until, string memory what) private view {
        (uint64 first, uint64 end) = topics.pauseOf(topicId);
        assertEq(uint256(first), from, what);
        assertEq(uint256(end), until, what);
    }

    function refuse(uint64 epoch, uint64 from) private {
        vm.warp(opensAt(epoch));
        bytes memory paused = abi.encodeWithSelector(IInbox.Inbox_Paused.selector, topicId, epoch, from);
        expectError(paused);
        submit(alice, epoch, VALUE);
        expectError(paused);
        inbox.submitForecast(topicId, epoch, 1, new int256[](1));
        expectError(paused);
        inbox.relaySubmissions(topicId, epoch, new IInbox.SignedInference[](1), new IInbox.SignedForecast[](0));
    }

    // --- from when, until when ---

    function test_Pause_HoldsFromTheNextOpeningOn() public {
        vm.warp(opensAt(0));
        vm.expectEmit(address(topics));
        emit ITopics.Paused(topicId, 1);
        pause();
        assertPause(1, NEVER, "paused");
        vm.warp(closesAt(0) - 1);
        submit(alice, 0, VALUE);
        refuse(1, 1);
        refuse(2, 1);
        vm.expectEmit(address(topics));
        emit ITopics.Unpaused(topicId, 3);
        unpause();
        assertPause(1, 3, "unpaused");
        refuse(2, 1);
        vm.warp(opensAt(3));
        submit(alice, 3, VALUE);
    }

    function test_Pause_BeforeTheFirstOpening() public {
        pause();
        refuse(0, 0);
        vm.warp(opensAt(1) - 1);
        unpause();
        vm.warp(opensAt(1));
        submit(alice, 1, VALUE);
    }

    function test_Pause_TakenBackBeforeItHolds() public {
        vm.warp(opensAt(0));
        pause();
        unpause();
        vm.warp(opensAt(1));
        submit(alice, 1, VALUE);
        pause();
        assertPause(2, NEVER, "paused later");
        refuse(2, 2);
    }

    /// @dev An epoch that opened while the topic was paused takes nothing, whatever its creator does meanwhile.
    function test_Pause_AgainInTheSameEpoch() public {
        vm.warp(opensAt(0));
        pause();
        vm.warp(opensAt(1));
        unpause();
        pause();
        refuse(1, 1);
        unpause();
        refuse(1, 1);
        vm.warp(opensAt(2));
        submit(alice, 2, VALUE);
    }

    /// @dev Whatever the creator does and when: an epoch takes submissions just when the topic was not paused at the last
    /// moment before it opened, and that does not change while it is open.
    function testFuzz_Pause_IsDecidedWhenAnEpochOpens(uint256 seed) public {
        bool paused;
        uint64 from;
        for (uint64 epoch = 0; epoch < 12; ++epoch) {
            bool closed = paused;
            for (uint256 i = 0; i < 3; ++i) {
                vm.warp(opensAt(epoch) + 200 * i);
                bytes memory reason = abi.encodeWithSelector(IInbox.Inbox_Paused.selector, topicId, epoch, from);
                if (closed) expectError(reason);
                else if (i > 0) {
                    reason = abi.encodeWithSelector(
                        IInbox.Inbox_AlreadySubmitted.selector,
                        topicId,
                        epoch,
                        Role.Inferer,
                        0
                    );
                    expectError(reason);
                }
                submit(alice, epoch, VALUE);
                if (draw(seed, 3 * epoch + i) % 3 > 0) continue;
                if (paused) unpause();
                else pause();
                paused = !paused;
                if (paused && !closed) from = epoch + 1;
            }
        }
    }

    function test_RevertWhen_PausedAlreadyOrNot() public {
        vm.prank(address(kit));
        expectError(abi.encodeWithSelector(ITopics.Topics_NotPaused.selector, topicId));
        topics.unpause(topicId);
        pause();
        expectError(abi.encodeWithSelector(ITopics.Topics_AlreadyPaused.selector, topicId, 0));
        pause();
        bytes memory refused = abi.encodeWithSelector(
            ITopics.Topics_NotCreator.selector,
            topicId,
            address(this),
            address(kit)
        );
        expectError(refused);
        topics.pause(topicId);
        expectError(refused);
        topics.unpause(topicId);
    }

    function test_Commitments_AreRefusedAndRevealsGoOn() public {
        Schedule memory schedule = kit.defaultSchedule();
        schedule.revealWindow = 120;
        topicId = kit.createTopic(schedule);
        uint32 id = join(Role.Inferer, alice);
        vm.warp(opensAt(0));
        pause();
        bytes32 payload = keccak256(abi.encode(int256(VALUE)));
        bytes32 commitment = keccak256(
            abi.encode(
                "allora.commitment",
                block.chainid,
                inbox,
                topicId,
                uint64(0),
                Role.Inferer,
                alice,
                payload,
                bytes32("salt")
            )
        );
        vm.prank(alice);
        inbox.commitSubmission(topicId, 0, Role.Inferer, commitment);
        vm.warp(closesAt(0));
        IInbox.RevealedInference[] memory items = new IInbox.RevealedInference[](1);
        items[0] = IInbox.RevealedInference(0, id, VALUE, "salt");
        inbox.revealSubmissions(topicId, 0, items, new IInbox.RevealedForecast[](0));
        assertEq(uint256(inbox.intakeOf(topicId, 0).inferers), 1, "revealed");

        vm.warp(opensAt(1));
        bytes memory paused = abi.encodeWithSelector(IInbox.Inbox_Paused.selector, topicId, 1, 1);
        expectError(paused);
        vm.prank(alice);
        inbox.commitSubmission(topicId, 1, Role.Inferer, commitment);
        expectError(paused);
        inbox.relayCommitments(topicId, 1, new IInbox.SignedCommitment[](1));
    }

    // --- exits ---

    function claim(Role role, uint256 place, uint256 cumulative, bytes32 sibling) private {
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = sibling;
        rewards.claim(topicId, 1, role, 1, place, cumulative, proof);
    }

    function withdraw(address holder, address reputer) private {
        uint256 shares = staking.sharesOf(topicId, reputer, holder);
        vm.prank(holder);
        uint32 request = staking.unbond(topicId, reputer, shares);
        vm.warp(time() + staking.exitDelay(topicId));
        vm.prank(holder);
        staking.withdraw(topicId, reputer, request);
    }

    /// @dev Everything that is under way when the pause begins, to the last wei of stake.
    function test_Pause_TrapsNothing() public {
        token.transfer(dora, 100e18);
        vm.prank(dora);
        token.approve(address(staking), 100e18);
        vm.prank(dora);
        staking.delegate(topicId, rob, 60e18);
        vm.warp(opensAt(0));
        submit(alice, 0, VALUE);
        pause();

        // The epoch goes on: a wrong post, its refutation, the right one, reports, a wrong settlement and a right one.
        vm.warp(closesAt(0));
        postSynthesis(ray, 0, 0, single(VALUE + 1));
        refute(0);
        postSynthesis(rob, 0, 0, single(VALUE));
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        settle(ray, 0);
        refuteSettlement(1);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, list(1, 1), list(30e18, 20e18));
        postSettlement(rob, 0, state, payout);
        vm.warp(time() + 500);
        epochs.finalize(topicId, 0);
        assertStatus(0, Status.Final, "final");

        // Rewards, bounties, stake coming and going, registrations.
        claim(Role.Inferer, 0, 30e18, PayoutTree.leaf(1, Role.Reputer, 1, 20e18));
        claim(Role.Reputer, 1, 20e18, PayoutTree.leaf(0, Role.Inferer, 1, 30e18));
        assertEq(token.balanceOf(alice), 30e18, "alice's reward");
        vm.prank(dora);
        staking.delegate(topicId, rob, 40e18);
        uint256 shares = staking.sharesOf(topicId, rob, dora);
        vm.prank(dora);
        uint32 request = staking.unbond(topicId, rob, shares);
        vm.prank(dora);
        staking.cancelUnbonding(topicId, rob, request);
        vm.prank(rob);
        staking.setCommission(topicId, 0.1e18);
        fund(1);
        uint256 bounty = staking.bountyOf(watcher);
        vm.prank(watcher);
        staking.claimBounty();
        assertEq(token.balanceOf(watcher), bounty, "bounty");
        leaveRole(Role.Inferer, alice);
        leaveRole(Role.Reputer, rob);
        leaveRole(Role.Reputer, ray);
        withdraw(dora, rob);
        withdraw(rob, rob);
        withdraw(ray, ray);
        assertLe(token.balanceOf(address(staking)), 1e6, "all stake has left, but for what was rounded");
        assertLe(99e18, token.balanceOf(dora), "dora's own");
        assertEq(epochs.skip(topicId, 10), 10, "empty epochs are passed over");
        join(Role.Inferer, alice);
    }
}
