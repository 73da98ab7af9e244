// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {SettlementRecord, Status} from "../../../contracts/types/Epoch.sol";
import {SettlementSection} from "../../../contracts/types/Settlement.sol";
import {LongWindowWorld} from "../utils/LongWindowWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Refuted payout parts: what falls with them, what does not, and how they are posted again.
contract EpochsPayoutsTest is LongWindowWorld {
    function setUp() public override {
        super.setUp();
        openTopic(2 * STAKE);
    }

    function test_RefutePayout_LeavesTheStates() public {
        buildChain(rob);
        bytes32 root = epochs.settlementAt(topicId, 2).payoutRoot;
        uint256 available = rewards.availableOf(topicId);
        commitTo(watcher, root);
        vm.expectEmit(address(epochs));
        emit IEpochs.PayoutsVoided(topicId, 1);
        vm.expectEmit(address(epochs));
        emit IEpochs.SettlementRefuted(topicId, 1, rob, watcher, 2, root, SettlementSection.Scores, 0, STAKE);
        refutePayout(2);
        assertEq(uint256(epochs.settlementCount(topicId)), 3, "settlements");
        assertEq(uint256(epochs.paidCount(topicId)), 1, "paid");
        assertEq(uint256(epochs.nextToSettle(topicId)), 3, "next");
        assertEq(rewards.availableOf(topicId), available, "rewards stay allotted");
        for (uint64 epoch = 0; epoch < 4; ++epoch) assertStatus(epoch, Status.Posted, "inferences stand");
        assertEq(staking.stakeOf(topicId, rob), STAKE, "its poster is slashed");
        assertEq(staking.stakeOf(topicId, ray), 2 * STAKE, "and nobody else");
    }

    function test_Repost_InOrderByAnyKeeper() public {
        buildChain(rob);
        refutePayout(2);
        bytes memory reason = abi.encodeWithSelector(IEpochs.Epochs_PayoutOutOfOrder.selector, topicId, 3, 1);
        repay(ray, 3, list(1, 1), list(5, 6), reason);
        vm.warp(time() + 100);
        repay(ray, 2, 5, 6);
        SettlementRecord memory record = epochs.settlementAt(topicId, 2);
        assertEq(uint256(epochs.paidCount(topicId)), 2, "paid");
        assertEq(record.poster, rob, "poster of the state part");
        assertEq(record.payoutPoster, ray, "poster of the payout part");
        assertEq(uint256(record.deadline), time() + WINDOW, "a window of its own");
        assertTrue(record.stateDeadline < time() + WINDOW, "the state part keeps its window");
        repay(rob, 3, 7, 8);
        assertEq(uint256(epochs.paidCount(topicId)), 3, "all");
        reason = abi.encodeWithSelector(IEpochs.Epochs_PayoutOutOfOrder.selector, topicId, 3, 3);
        repay(rob, 3, list(1, 1), list(7, 8), reason);
    }

    function test_RevertWhen_TheRefutedPayoutIsPostedAgain() public {
        run(ray, 0, VALUE);
        bytes32 root = epochs.settlementAt(topicId, 1).payoutRoot;
        refutePayout(1);
        bytes memory reason = abi.encodeWithSelector(IEpochs.Epochs_Refuted.selector, root);
        repay(rob, 1, list(1, 1), list(0, 0), reason);
    }

    /// @dev Whose the payouts are is what the state part says.
    function test_RevertWhen_TheHoldersAreOthers() public {
        run(ray, 0, VALUE);
        refutePayout(1);
        bytes memory reason = abi.encodeWithSelector(IEpochs.Epochs_WrongHolders.selector, topicId, 1);
        repay(rob, 1, list(2, 1), list(5, 6), reason);
    }

    function test_RevertWhen_SettlingBeforeThePayouts() public {
        run(ray, 0, VALUE);
        synthesize(ray, 1, VALUE);
        refutePayout(1);
        vm.warp(reportsFrom(1));
        report(rob, 1, VALUE);
        vm.warp(reportsUntil(1));
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(1, 1), 0, list(1, 1), list(0, 0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_Unpaid.selector, topicId, 1, 0));
        postSettlement(ray, 1, state, payout);
        repay(rob, 1, 5, 6);
        postSettlement(ray, 1, state, payout);
        assertEq(uint256(epochs.paidCount(topicId)), 2, "both");
    }

    /// @dev The state part's window ends first; a payout part that was posted again is judged in its own.
    function test_Deadlines_OfBothParts() public {
        run(ray, 0, VALUE);
        uint256 stateDeadline = epochs.settlementAt(topicId, 1).stateDeadline;
        vm.warp(stateDeadline - 1);
        refutePayout(1);
        repay(rob, 1, 5, 6);
        uint256 deadline = time() + WINDOW;
        bytes32 root = epochs.settlementAt(topicId, 1).stateRoot;
        vm.warp(stateDeadline);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_TooLate.selector, topicId, 0, stateDeadline, stateDeadline));
        disputes.challengeSettlement(topicId, 1, root, SettlementSection.Losses, 0, noReports(), 0);
        vm.warp(deadline - 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotFinal.selector, topicId, deadline, deadline - 1));
        epochs.finalPayouts(topicId, 1);
        refutePayout(1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_Unpaid.selector, topicId, 1, 0));
        epochs.finalPayouts(topicId, 1);
        repay(ray, 1, 7, 8);
        vm.warp(time() + WINDOW);
        (bytes32 payouts, ) = epochs.finalPayouts(topicId, 1);
        assertTrue(payouts != 0, "final at its deadline");
    }

    function test_RevertWhen_RefutingAPayoutThatDoesNotStand() public {
        run(ray, 0, VALUE);
        bytes32 root = epochs.settlementAt(topicId, 1).payoutRoot;
        refutePayout(1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_Unpaid.selector, topicId, 1, 0));
        disputes.challengeSettlement(topicId, 1, root, SettlementSection.Scores, 0, noReports(), 0);
    }

    /// @dev Two wrong parts are two bonds; each is slashed once.
    function test_Slash_OncePerPart() public {
        run(ray, 0, VALUE);
        refutePayout(1);
        assertEq(staking.stakeOf(topicId, ray), STAKE, "for the payout part");
        refuteSettlement(1);
        assertEq(staking.stakeOf(topicId, ray), STAKE / 2, "and for the state part");
        assertEq(staking.exposureOf(topicId, ray), MIN_STAKE, "the synthesis alone is open");
        assertEq(uint256(epochs.paidCount(topicId)), 0, "none paid");
        assertEq(uint256(epochs.settlementCount(topicId)), 0, "none settled");
    }

    /// @dev A keeper that posted payouts for another's state is not slashed with it; its bond is released by the next post.
    function test_RefuteState_SparesWhoPostedThePayout() public {
        run(ray, 0, VALUE);
        refutePayout(1);
        repay(rob, 1, 5, 6);
        refuteSettlement(1);
        assertEq(staking.stakeOf(topicId, rob), 2 * STAKE, "payout poster");
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 1, list(1, 1), list(0, 0));
        postSettlement(ray, 0, state, payout);
        assertEq(staking.exposureOf(topicId, rob), 0, "released");
    }
}
