// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {SettlementRecord, Status} from "../../../contracts/types/Epoch.sol";
import {SettlementSection} from "../../../contracts/types/Settlement.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {SettlementSize} from "../../../contracts/types/Trace.sol";
import {LongWindowWorld} from "../utils/LongWindowWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice What a refuted settlement takes with it. The topic stands on fresh settlements and has a challenge window of
/// several epochs, so that chains of posts are open at once.
contract EpochsSettlementVoidTest is LongWindowWorld {
    function setUp() public override {
        super.setUp();
        openTopic(STAKE);
    }

    function rootAt(uint32 settlement) private view returns (bytes32) {
        return epochs.settlementAt(topicId, settlement).stateRoot;
    }

    function test_Refute_CutsOffWhatStandsOnTheSettlement() public {
        buildChain(rob);
        bytes32 root = rootAt(2);
        commitTo(watcher, root);
        vm.expectEmit(address(epochs));
        emit IEpochs.SettlementsVoided(topicId, 1, 1);
        vm.expectEmit(address(epochs));
        emit IEpochs.SettlementRefuted(topicId, 1, rob, watcher, 2, root, SettlementSection.Losses, 0, STAKE / 2);
        refuteSettlement(2);
        assertEq(uint256(epochs.settlementCount(topicId)), 1, "settlements");
        assertEq(uint256(epochs.nextToSettle(topicId)), 1, "next");
        assertEq(rewards.availableOf(topicId), FUNDS - 4 * REWARD, "epochs keep their allotments");
        // The inference that it settled stands; those that stood on it do not.
        assertStatus(1, Status.Posted, "epoch 1");
        assertStatus(2, Status.Void, "epoch 2");
        assertStatus(3, Status.Void, "epoch 3");
    }

    function test_Refute_SlashesThePosterAlone() public {
        buildChain(rob);
        refuteSettlement(2);
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "poster");
        assertEq(staking.stakeOf(topicId, ray), STAKE, "who stood on it");
        assertEq(staking.bountyOf(watcher), STAKE / 4, "challenger");
    }

    function test_Refute_LeavesTheSettlementBefore() public {
        buildChain(rob);
        bytes32 root = rootAt(1);
        refuteSettlement(3);
        assertEq(uint256(epochs.settlementCount(topicId)), 2, "settlements");
        assertEq(rootAt(1), root, "the first");
        assertStatus(2, Status.Posted, "epoch 2");
        assertStatus(3, Status.Void, "epoch 3");
    }

    /// @dev The same settlement cannot be posted again; another can, at once, and has a window of its own.
    function test_RevertWhen_PostedAgain() public {
        run(ray, 0, VALUE);
        bytes32 root = rootAt(1);
        refuteSettlement(1);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, list(1, 1), list(0, 0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_Refuted.selector, root));
        postSettlement(ray, 0, state, payout);
        vm.warp(time() + 100);
        (state, payout) = settlementOf(sizeOf(0, 1), 1, list(1, 1), list(0, 0));
        postSettlement(ray, 0, state, payout);
        SettlementRecord memory record = epochs.settlementAt(topicId, 1);
        assertEq(uint256(record.deadline), time() + WINDOW, "deadline");
        assertEq(uint256(record.nonce), 2, "nonce");
    }

    /// @dev What is funded meanwhile changes neither the reward nor what was wrong.
    function test_RevertWhen_PostedAgainAfterMoreFunds() public {
        topicId = kit.createTopic(kit.defaultSchedule());
        join(Role.Inferer, alice);
        join(Role.Reputer, rob);
        giveStake(rob, STAKE);
        fund(REWARD / 2);
        vm.warp(opensAt(0));
        run(rob, 0, VALUE);
        bytes32 root = rootAt(1);
        refuteSettlement(1);
        fund(REWARD);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, list(1, 1), list(0, 0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_Refuted.selector, root));
        postSettlement(rob, 0, uint96(REWARD / 2), state, payout);
    }

    /// @dev Other epochs stood on the void settlement; they are posted and settled again on what there is now.
    function test_Rebuild() public {
        buildChain(rob);
        refuteSettlement(1);
        assertEq(uint256(epochs.nextToSettle(topicId)), 0, "next");
        SettlementSize memory size = sizeOf(0, 1);
        (bytes memory state, bytes memory payout) = settlementOf(size, 1, list(1, 1), list(0, 0));
        postSettlement(rob, 0, state, payout);
        for (uint64 epoch = 1; epoch < 3; ++epoch) {
            uint32 base = epochs.baseOf(topicId, epoch);
            postSynthesis(rob, epoch, base, single(VALUE));
            (state, payout) = settlementOf(sizeOf(epoch, 1), 1, list(1, 1), list(0, 0));
            postSettlement(rob, epoch, state, payout);
        }
        assertEq(uint256(epochs.settlementCount(topicId)), 3, "settlements");
        assertEq(uint256(epochs.settlementAt(topicId, 3).nonce), 6, "nonce");
        assertEq(rewards.availableOf(topicId), FUNDS - 4 * REWARD, "allotted once each");
    }

    function challenge(uint32 settlement, bytes32 root) private {
        disputes.challengeSettlement(topicId, settlement, root, SettlementSection.Losses, 0, noReports(), 0);
    }

    function test_Deadline_IsTheFirstSecondTooLate() public {
        run(ray, 0, VALUE);
        uint256 deadline = epochs.settlementAt(topicId, 1).stateDeadline;
        bytes32 root = rootAt(1);
        vm.warp(deadline);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_TooLate.selector, topicId, 0, deadline, deadline));
        challenge(1, root);
        (bytes32 payouts, ) = epochs.finalPayouts(topicId, 1);
        assertTrue(payouts != 0, "final from the deadline on");
        vm.warp(deadline - 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotFinal.selector, topicId, deadline, deadline - 1));
        epochs.finalPayouts(topicId, 1);
        challenge(1, root);
        assertEq(uint256(epochs.settlementCount(topicId)), 0, "refuted in its last second");
    }

    /// @dev What stands on a settlement is never final before it, so that nothing final is cut off.
    function test_Deadlines_GrowAlongTheChain() public {
        buildChain(rob);
        for (uint32 i = 2; i <= 3; ++i) {
            assertLe(
                uint256(epochs.settlementAt(topicId, i - 1).deadline),
                uint256(epochs.settlementAt(topicId, i).deadline),
                "deadlines"
            );
        }
    }

    function test_RevertWhen_TheNumberIsRight() public {
        run(ray, 0, VALUE);
        bytes32 root = rootAt(1);
        verifier.decide(false);
        expectError(
            abi.encodeWithSelector(
                IDisputes.Disputes_SettlementNotWrong.selector,
                topicId,
                1,
                SettlementSection.Losses,
                0
            )
        );
        challenge(1, root);
        assertEq(uint256(epochs.settlementCount(topicId)), 1, "it stands");
    }

    function test_RevertWhen_TheRootIsAnother() public {
        run(ray, 0, VALUE);
        bytes32 root = rootAt(1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_OtherRoot.selector, root, bytes32("other")));
        challenge(1, "other");
    }

    function test_RevertWhen_ThereIsNoSuchSettlement() public {
        run(ray, 0, VALUE);
        bytes32 root = rootAt(1);
        for (uint32 number = 0; number <= 2; number += 2) {
            expectError(abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, number, 1));
            challenge(number, root);
        }
        refuteSettlement(1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, 1, 0));
        challenge(1, root);
    }

    /// @dev Refuting the synthesis takes its settlement along; its poster is not slashed for that.
    function test_Refute_OfTheSynthesisFirst() public {
        synthesize(rob, 0, VALUE);
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        settle(ray, 0);
        refute(0);
        assertEq(staking.stakeOf(topicId, ray), STAKE, "settled in good faith");
        assertEq(uint256(epochs.settlementCount(topicId)), 0, "settlements");
    }
}
