// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PayoutTree} from "../../../contracts/epochs/PayoutTree.sol";
import {Schedules} from "../../../contracts/topics/Schedules.sol";
import {Trace} from "../../../contracts/epochs/Trace.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {ABSENT} from "../../../contracts/math/Fixed.sol";
import {SettlementRecord, Status} from "../../../contracts/types/Epoch.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {SettlementSize} from "../../../contracts/types/Trace.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Posting a settlement, its times and sizes, and the rewards it reserves.
contract EpochsSettlementTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;

    /// @dev Up to the end of the reputer window, with a report.
    function prepare(uint64 epoch) private {
        synthesize(rob, epoch, VALUE);
        vm.warp(reportsFrom(epoch));
        report(rob, epoch, VALUE);
        vm.warp(reportsUntil(epoch));
    }

    // --- post ---

    function test_Post_RecordsWhatReadersNeed() public {
        prepare(0);
        SettlementSize memory size = sizeOf(0, 3);
        assertEq(keccak256(abi.encode(size)), keccak256(abi.encode(SettlementSize(1, 0, 1, 1, 3, 1, 0, 1))), "size");
        (bytes memory state, bytes memory payout) = settlementOf(size, -7e18, list(1, 1), list(30e18, 20e18));
        uint256 deadline = time() + 500;
        bytes32 stateRoot = rootOf(state, [uint256(4), 1, 36, 36, 36, 8, 8, 0, 0, 0], 7, 1);
        bytes32 payoutRoot = rootOf(payout, [uint256(18), 24, 8, 8, 16, 16, 720, 144, 24, 24], 10, 2);
        vm.expectEmit(address(epochs));
        emit IEpochs.SettlementPosted(
            topicId,
            0,
            rob,
            1,
            stateRoot,
            payoutRoot,
            deadline,
            deadline,
            REWARD,
            size,
            state,
            payout
        );
        vm.prank(rob);
        epochs.postSettlement(topicId, 0, 1, 3, uint96(REWARD), state, payout);

        SettlementRecord memory record = epochs.settlementAt(topicId, 1);
        assertEq(record.stateRoot, stateRoot, "root of the state part");
        assertEq(record.payoutRoot, payoutRoot, "root of the payout part");
        bytes32 payouts = Trace.node(
            PayoutTree.leaf(0, Role.Inferer, 1, 30e18),
            PayoutTree.leaf(1, Role.Reputer, 1, 20e18)
        );
        assertEq(record.payouts, payouts, "payouts");
        assertEq(record.poster, rob, "poster");
        assertEq(record.payoutPoster, rob, "poster of the payout part");
        assertEq(uint256(record.postedAt), time(), "posted");
        assertEq(uint256(record.stateDeadline), deadline, "deadline of the state part");
        assertEq(uint256(record.deadline), deadline, "deadline");
        assertEq(uint256(record.epoch), 0, "epoch");
        assertEq(uint256(record.nonce), 1, "nonce");
        assertEq(uint256(record.reward), REWARD, "reward");
        assertEq(uint256(record.reserved), REWARD, "reserved");
        assertEq(int256(record.networkLoss), -7e18, "network loss");
        assertEq(keccak256(abi.encode(record.size)), keccak256(abi.encode(size)), "size");
        assertEq(uint256(epochs.settlementCount(topicId)), 1, "count");
        assertEq(uint256(epochs.nextToSettle(topicId)), 1, "next");
    }

    function rootOf(
        bytes memory trace,
        uint256[10] memory lengths,
        uint256 sections,
        uint256 kind
    ) private view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode("allora.trace", block.chainid, epochs, topicId, 0, kind));
        bytes32[] memory leaves = new bytes32[](sections);
        uint256 offset;
        for (uint256 i = 0; i < sections; ++i) {
            bytes memory data = new bytes(lengths[i]);
            for (uint256 j = 0; j < data.length; ++j) data[j] = trace[offset + j];
            offset += data.length;
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(data)))));
        }
        assertEq(offset, trace.length, "all of the trace");
        return Trace.root(leaves);
    }

    // --- times ---

    function test_Post_FromTheEndOfTheReputerWindow() public {
        prepare(0);
        uint256 from = time();
        vm.warp(from - 1);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, list(1, 1), list(0, 0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_TooEarly.selector, topicId, 0, from, from - 1));
        postSettlement(rob, 0, state, payout);
        vm.warp(from);
        postSettlement(rob, 0, state, payout);
    }

    function test_Post_UntilTheGraceIsOver() public {
        prepare(0);
        uint256 until = time() + Schedules.SETTLEMENT_GRACE;
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, list(1, 1), list(0, 0));
        vm.warp(until);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_TooLate.selector, topicId, 0, until, until));
        postSettlement(rob, 0, state, payout);
        vm.warp(until - 1);
        assertEq(epochs.skip(topicId, 1), 0, "not skipped before");
        postSettlement(rob, 0, state, payout);
    }

    /// @dev A settlement is never final before the inference that it judges.
    function test_Deadline_IsNotBeforeThatOfTheSynthesis() public {
        vm.warp(opensAt(0));
        submit(alice, 0, VALUE);
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        postSynthesis(ray, 0, 0, single(VALUE));
        settle(rob, 0);
        assertTrue(epochs.settlementAt(topicId, 1).deadline >= epochs.synthesisOf(topicId, 0).deadline, "deadline");
    }

    // --- order and status ---

    function test_RevertWhen_OutOfOrder() public {
        prepare(0);
        prepare(1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_OutOfOrder.selector, topicId, 1, 0));
        postSettlement(rob, 1, "", "");
        settle(rob, 0);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_OutOfOrder.selector, topicId, 0, 1));
        postSettlement(rob, 0, "", "");
        settle(rob, 1);
    }

    function test_RevertWhen_ThereIsNoSynthesis() public {
        collect(0, VALUE);
        vm.warp(reportsFrom(0));
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 0, Status.None));
        postSettlement(rob, 0, "", "");
        postSynthesis(rob, 0, 0, single(VALUE));
        refute(0);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 0, Status.Void));
        postSettlement(rob, 0, "", "");
    }

    function test_RevertWhen_NobodyReported() public {
        synthesize(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NothingToPost.selector, topicId, 0));
        postSettlement(rob, 0, "", "");
    }

    function test_RevertWhen_TheCallerIsNotAKeeper() public {
        prepare(0);
        unbond(ray, STAKE);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotKeeper.selector, topicId, ray, 0, MIN_STAKE));
        postSettlement(ray, 0, "", "");
    }

    // --- sizes ---

    function test_RevertWhen_TheNumbersOfReportsOrStepsDoNotFit() public {
        prepare(0);
        refuse(0, 1, 0, 1);
        refuse(2, 1, 2, 1);
        refuse(1, 0, 0, 10);
        refuse(1, 11, 11, 10);
        SettlementSize memory size = sizeOf(0, 10);
        (bytes memory state, bytes memory payout) = settlementOf(size, 0, list(1, 1), list(0, 0));
        vm.prank(rob);
        epochs.postSettlement(topicId, 0, 1, 10, uint96(REWARD), state, payout);
    }

    function refuse(uint8 reports, uint8 steps, uint256 value, uint256 limit) private {
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongSize.selector, value, limit));
        vm.prank(rob);
        epochs.postSettlement(topicId, 0, reports, steps, uint96(REWARD), "", "");
    }

    function test_RevertWhen_ATraceHasAnotherLength() public {
        prepare(0);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, list(1, 1), list(0, 0));
        expectError(abi.encodeWithSelector(Trace.Trace_WrongLength.selector, state.length + 1, state.length));
        postSettlement(rob, 0, bytes.concat(state, bytes1(0)), payout);
        expectError(abi.encodeWithSelector(Trace.Trace_WrongLength.selector, 0, payout.length));
        postSettlement(rob, 0, state, "");
    }

    function test_RevertWhen_TheNetworkLossIsAbsent() public {
        prepare(0);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), ABSENT, list(1, 1), list(0, 0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_AbsentValue.selector));
        postSettlement(rob, 0, state, payout);
    }

    /// @dev Slots of the state grow with the participants and never shrink.
    function test_Size_KeepsTheSlotsOfTheBase() public {
        address bob = actor("bob");
        join(Role.Inferer, bob);
        vm.warp(opensAt(0));
        submit(bob, 0, VALUE);
        vm.warp(closesAt(0));
        postSynthesis(rob, 0, 0, single(2, VALUE));
        vm.warp(reportsFrom(0));
        report(ray, 0, VALUE);
        vm.warp(reportsUntil(0));
        int256[] memory holders = new int256[](4);
        (holders[1], holders[3]) = (2, 2);
        SettlementSize memory size = SettlementSize(1, 0, 1, 1, 1, 2, 0, 2);
        (bytes memory state, bytes memory payout) = settlementOf(size, 0, holders, new int256[](4));
        postSettlement(rob, 0, state, payout);

        synthesize(rob, 1, VALUE);
        vm.warp(reportsFrom(1));
        report(rob, 1, VALUE);
        vm.warp(reportsUntil(1));
        (state, payout) = settlementOf(sizeOf(1, 1), 0, list(1, 1), list(0, 0));
        vm.expectPartialRevert(Trace.Trace_WrongLength.selector);
        postSettlement(rob, 1, state, payout);
        (state, payout) = settlementOf(size, 0, new int256[](4), new int256[](4));
        postSettlement(rob, 1, state, payout);
        assertEq(uint256(epochs.settlementAt(topicId, 2).size.infererSlots), 2, "inferer slots");
    }

    // --- rewards ---

    function test_Reward_IsWhatTheTopicHasLeft() public {
        uint256 funds = rewards.availableOf(topicId);
        vm.prank(address(epochs));
        rewards.allot(topicId, 100, funds - REWARD - 7, type(uint256).max);
        run(rob, 0, VALUE);
        run(rob, 1, VALUE);
        run(rob, 2, VALUE);
        assertEq(uint256(epochs.settlementAt(topicId, 1).reward), REWARD, "the first");
        assertEq(uint256(epochs.settlementAt(topicId, 2).reward), 7, "what is left");
        assertEq(uint256(epochs.settlementAt(topicId, 3).reward), 0, "nothing");
        assertEq(uint256(epochs.settlementAt(topicId, 3).reserved), REWARD + 7, "in all");
    }

    function test_RevertWhen_TheRewardIsAnother() public {
        prepare(0);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, list(1, 1), list(0, 0));
        uint96[2] memory wrong = [uint96(REWARD - 1), uint96(REWARD + 1)];
        for (uint256 i = 0; i < 2; ++i) {
            expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongReward.selector, wrong[i], REWARD));
            vm.prank(rob);
            epochs.postSettlement(topicId, 0, 1, 1, wrong[i], state, payout);
        }
    }

    function test_FinalPayouts_FromTheDeadlineOn() public {
        run(rob, 0, VALUE);
        uint256 deadline = time() + 500;
        vm.warp(deadline - 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotFinal.selector, topicId, deadline, deadline - 1));
        epochs.finalPayouts(topicId, 1);
        vm.warp(deadline);
        (bytes32 payouts, ) = epochs.finalPayouts(topicId, 1);
        assertEq(payouts, epochs.settlementAt(topicId, 1).payouts, "payouts");
    }

    function test_RevertWhen_TheSettlementIsUnknown() public {
        run(rob, 0, VALUE);
        bytes memory unknown = abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, 0, 1);
        expectError(unknown);
        epochs.settlementAt(topicId, 0);
        expectError(unknown);
        epochs.finalPayouts(topicId, 0);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, 2, 1));
        epochs.settlementAt(topicId, 2);
    }

    function test_Claim_OfAFinalSettlement() public {
        prepare(0);
        SettlementSize memory size = sizeOf(0, 1);
        (bytes memory state, bytes memory payout) = settlementOf(size, 0, list(1, 1), list(30e18, 20e18));
        postSettlement(rob, 0, state, payout);
        vm.warp(time() + 500);
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = PayoutTree.leaf(1, Role.Reputer, 1, 20e18);
        rewards.claim(topicId, 1, Role.Inferer, 1, 0, 30e18, proof);
        assertEq(token.balanceOf(alice), 30e18, "alice");
    }
}
