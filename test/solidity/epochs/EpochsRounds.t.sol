// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Schedules} from "../../../contracts/topics/Schedules.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {Status} from "../../../contracts/types/Epoch.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Finality, rounds, and passing over epochs that cannot be settled.
contract EpochsRoundsTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;

    // --- finalize ---

    function test_Finalize_FromTheDeadlineOn() public {
        synthesize(rob, 0, VALUE);
        uint256 deadline = time() + 500;
        vm.warp(deadline - 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotFinal.selector, topicId, deadline, deadline - 1));
        epochs.finalize(topicId, 0);
        vm.warp(deadline);
        vm.expectEmit(address(epochs));
        emit IEpochs.SynthesisFinalized(topicId, 0, 1, VALUE);
        epochs.finalize(topicId, 0);
        assertTrue(epochs.synthesisOf(topicId, 0).recorded, "recorded");
        assertEq(epochs.roundCount(topicId), 1, "rounds");
        assertEq(uint256(epochs.epochOfRound(topicId, 1)), 0, "epoch");
    }

    function test_RevertWhen_FinalizedAlready() public {
        synthesize(rob, 0, VALUE);
        vm.warp(time() + 500);
        epochs.finalize(topicId, 0);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 0, Status.Final));
        epochs.finalize(topicId, 0);
    }

    function test_RevertWhen_FinalizingWhatIsNotPosted() public {
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 0, Status.None));
        epochs.finalize(topicId, 0);
        synthesize(rob, 0, VALUE);
        refute(0);
        vm.warp(time() + 500);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 0, Status.Void));
        epochs.finalize(topicId, 0);
    }

    function test_Rounds_FollowTheEpochs() public {
        synthesize(rob, 0, VALUE);
        synthesize(rob, 1, VALUE);
        synthesize(rob, 3, VALUE);
        vm.warp(time() + 500);
        epochs.finalize(topicId, 1);
        // Epoch 0 comes too late: a round that was served does not move.
        vm.expectEmit(address(epochs));
        emit IEpochs.SynthesisFinalized(topicId, 0, 0, VALUE);
        epochs.finalize(topicId, 0);
        epochs.finalize(topicId, 3);
        assertEq(epochs.roundCount(topicId), 2, "rounds");
        assertEq(uint256(epochs.epochOfRound(topicId, 1)), 1, "first");
        assertEq(uint256(epochs.epochOfRound(topicId, 2)), 3, "second");
        assertEq(uint256(epochs.epochOfRound(topicId, 0)), 0, "no such round");
        assertEq(uint256(epochs.epochOfRound(topicId, 3)), 0, "no such round");
    }

    // --- skip ---

    function test_Skip_EmptyEpochsOnceTheirReputerWindowIsOver() public {
        vm.warp(reportsUntil(2) - 1);
        vm.expectEmit(address(epochs));
        emit IEpochs.EpochsSkipped(topicId, 0, 1);
        assertEq(epochs.skip(topicId, 10), 2, "epoch 2 can still be reported");
        assertEq(uint256(epochs.nextToSettle(topicId)), 2, "next");
        vm.warp(reportsUntil(2));
        assertEq(epochs.skip(topicId, 10), 1, "epoch 2");
        assertEq(epochs.skip(topicId, 10), 0, "epoch 3 is open");
    }

    function test_Skip_AtMostTheLimit() public {
        vm.warp(reportsUntil(9));
        assertEq(epochs.skip(topicId, 0), 0, "none");
        assertEq(epochs.skip(topicId, 3), 3, "three");
        assertEq(uint256(epochs.nextToSettle(topicId)), 3, "next");
        assertEq(epochs.skip(topicId, 100), 7, "the rest");
    }

    function test_Skip_NotWhatCanBeSettled() public {
        synthesize(rob, 0, VALUE);
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        uint256 until = reportsUntil(0) + Schedules.SETTLEMENT_GRACE;
        vm.warp(until - 1);
        assertEq(epochs.skip(topicId, 1), 0, "it has its grace");
        vm.warp(until);
        assertEq(epochs.skip(topicId, 1), 1, "and no more");
        assertStatus(0, Status.Final, "its inference is final all the same");
    }

    /// @dev Reports alone do not make an epoch that can be settled.
    function test_Skip_AnEpochWithoutInferences() public {
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        assertEq(epochs.skip(topicId, 1), 1, "skipped");
    }

    /// @dev At every second an epoch that is next can be settled or skipped or waits, and never two of them.
    function testFuzz_Skip_OrSettle(uint256 offset, bool reported) public {
        synthesize(rob, 0, VALUE);
        vm.warp(reportsFrom(0));
        if (reported) report(rob, 0, VALUE);
        uint256 from = reportsUntil(0);
        uint256 moment = bound(offset, time(), from + 2 * Schedules.SETTLEMENT_GRACE);
        bool settleable = reported && moment >= from && moment < from + Schedules.SETTLEMENT_GRACE;
        vm.warp(moment);
        assertEq(epochs.skip(topicId, 1), moment >= from && !settleable ? 1 : 0, "skipped");
        if (settleable) {
            settle(rob, 0);
            assertEq(uint256(epochs.settlementCount(topicId)), 1, "settled");
        }
    }

    /// @dev Reporters wait for the keepers as long as those may post: the time to settle, not a second longer.
    function test_Skip_AReportedEpochThatNobodySynthesized() public {
        collect(0, VALUE);
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0) + 1 days - 1);
        assertEq(epochs.skip(topicId, 1), 0, "can still be settled");
        vm.warp(reportsUntil(0) + 1 days);
        assertEq(epochs.skip(topicId, 1), 1, "its time is over");
        assertEq(rewards.availableOf(topicId), FUNDS, "nothing is allotted to it");
        expectError(abi.encodeWithSelector(IEpochs.Epochs_EpochClosed.selector, topicId, 0, 1));
        postSynthesis(rob, 0, 0, single(VALUE));
    }

    function test_Settle_AfterSkipping() public {
        synthesize(rob, 2, VALUE);
        vm.warp(reportsFrom(2));
        report(rob, 2, VALUE);
        vm.warp(reportsUntil(2));
        assertEq(epochs.skip(topicId, 10), 2, "up to what can be settled");
        settle(rob, 2);
        assertEq(uint256(epochs.settlementAt(topicId, 1).epoch), 2, "settled");
    }
}
