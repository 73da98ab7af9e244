// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IProofs} from "../../../contracts/interfaces/IProofs.sol";
import {SettlementRecord, Status, SynthesisRecord} from "../../../contracts/types/Epoch.sol";
import {SettlementSection} from "../../../contracts/types/Settlement.sol";
import {Role, Schedule} from "../../../contracts/types/Topic.sol";
import {OpenedSubmission, SynthesisSection} from "../../../contracts/types/Trace.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice What proofs do to deadlines. The verifier finds nothing wrong until a test says so.
contract ProofsTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;
    uint256 private constant WINDOW = 6000;

    function setUp() public override {
        super.setUp();
        Schedule memory schedule = kit.defaultSchedule();
        schedule.freshBase = true;
        schedule.challengeWindow = uint32(WINDOW);
        useTopic(schedule);
        verifier.decide(false);
    }

    function useTopic(Schedule memory schedule) private {
        topicId = kit.createTopic(schedule);
        join(Role.Inferer, alice);
        join(Role.Reputer, rob);
        join(Role.Reputer, ray);
        giveStake(rob, 10 * STAKE);
        giveStake(ray, 10 * STAKE);
        fund(FUNDS);
    }

    function recordOf(uint64 epoch) private view returns (SynthesisRecord memory) {
        return epochs.synthesisOf(topicId, epoch);
    }

    function settlementAt(uint32 number) private view returns (SettlementRecord memory) {
        return epochs.settlementAt(topicId, number);
    }

    function section(SynthesisSection section_, uint256 from, uint256 to) private {
        section(section_, from, to, "");
    }

    /// @param reason What the proof is refused with, empty where it is not.
    function section(SynthesisSection section_, uint256 from, uint256 to, bytes memory reason) private {
        OpenedSubmission[] memory none = new OpenedSubmission[](0);
        bytes32 root = rootOf(0);
        if (reason.length > 0) expectError(reason);
        proofs.proveSynthesis(topicId, 0, root, section_, from, to, noEvidence(), none);
    }

    // --- syntheses ---

    function test_Value_IsFinalTheSecondAfterItIsProven() public {
        synthesize(rob, 0, VALUE);
        uint256 deadline = time() + WINDOW;
        vm.warp(time() + 100);
        bytes32 root = rootOf(0);
        section(SynthesisSection.Combined, 0, 7);
        section(SynthesisSection.Weights, 0, 1);
        section(SynthesisSection.Inferences, 0, 1);
        assertEq(uint256(recordOf(0).valueDeadline), deadline, "not all of it yet");
        OpenedSubmission[] memory none = new OpenedSubmission[](0);
        vm.expectEmit(address(epochs));
        emit IEpochs.SynthesisAdvanced(topicId, 0, root, time() + 1, deadline);
        proofs.proveSynthesis(topicId, 0, root, SynthesisSection.Participants, 0, 1, noEvidence(), none);
        assertStatus(0, Status.Posted, "in this second");
        vm.warp(time() + 1);
        assertStatus(0, Status.Final, "in the next");
        assertEq(uint256(epochs.traceStatusOf(topicId, 0)), uint256(Status.Posted), "the trace");
        epochs.finalize(topicId, 0);
        assertEq(epochs.roundCount(topicId), 1, "a round");
        assertEq(uint256(recordOf(0).deadline), deadline, "its deadline");
    }

    function test_Trace_IsFinalWhenAllIsProven() public {
        synthesize(rob, 0, VALUE);
        prove(0, true);
        assertEq(uint256(recordOf(0).deadline), time() + 1, "deadline");
        vm.warp(time() + 1);
        assertEq(uint256(epochs.traceStatusOf(topicId, 0)), uint256(Status.Final), "the trace");
        bytes32 root = rootOf(0);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_TooLate.selector, topicId, 0, time(), time()));
        disputes.challengeSynthesis(topicId, 0, root, SynthesisSection.OneOutInference, 0, noEvidence(), 0);
    }

    function test_Proof_IsResumedInOrder() public {
        synthesize(rob, 0, VALUE);
        section(SynthesisSection.Combined, 0, 3);
        assertEq(proofs.provenOf(topicId, 0, SynthesisSection.Combined), 3, "proven");
        bytes4 reason = IProofs.Proofs_OutOfOrder.selector;
        section(SynthesisSection.Combined, 4, 7, abi.encodeWithSelector(reason, 4, 3));
        section(SynthesisSection.Combined, 0, 7, abi.encodeWithSelector(reason, 0, 3));
        bytes32 root = rootOf(0);
        OpenedSubmission[] memory none = new OpenedSubmission[](0);
        vm.expectEmit(address(proofs));
        emit IProofs.SynthesisProven(topicId, 0, root, SynthesisSection.Combined, 7);
        proofs.proveSynthesis(topicId, 0, root, SynthesisSection.Combined, 3, 7, noEvidence(), none);
        assertEq(proofs.provenOf(topicId, 0, SynthesisSection.Participants), 0, "no other section");
        assertEq(uint256(recordOf(0).valueDeadline), time() + WINDOW, "one section is not all");
    }

    function test_RevertWhen_ANumberIsWrong() public {
        synthesize(rob, 0, VALUE);
        verifier.decide(true);
        SynthesisSection combined = SynthesisSection.Combined;
        section(combined, 0, 7, abi.encodeWithSelector(IProofs.Proofs_Wrong.selector, topicId, 0, combined, 0));
    }

    /// @dev What was proven of a root on one settlement says nothing about another post of the epoch.
    function test_Progress_IsOfOnePost() public {
        synthesize(rob, 0, VALUE);
        section(SynthesisSection.Participants, 0, 1);
        verifier.decide(true);
        refute(0);
        postSynthesis(ray, 0, 0, single(VALUE + 1));
        assertEq(proofs.provenOf(topicId, 0, SynthesisSection.Participants), 0, "another root");
    }

    /// @dev A value that is final stays so when the rest of its trace is refuted; only the same value is posted again.
    function test_Value_NeverRollsBack() public {
        synthesize(rob, 0, VALUE);
        prove(0, false);
        vm.warp(time() + 1);
        verifier.decide(true);
        refute(0);
        assertStatus(0, Status.Final, "value");
        assertEq(uint256(epochs.traceStatusOf(topicId, 0)), uint256(Status.Void), "trace");
        assertEq(epochs.roundCount(topicId), 1, "recorded by the refutation");
        assertEq(int256(recordOf(0).network), VALUE, "served meanwhile");
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 0, Status.Final));
        epochs.finalize(topicId, 0);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_OtherValue.selector, topicId, 0, VALUE + 1, VALUE));
        postSynthesis(ray, 0, 0, single(VALUE + 1));
        uint40 valueDeadline = recordOf(0).valueDeadline;
        // Another id, for another root of the same value.
        postSynthesis(ray, 0, 0, single(2, VALUE));
        assertEq(uint256(recordOf(0).valueDeadline), valueDeadline, "final since then");
        assertEq(uint256(recordOf(0).deadline), time() + WINDOW, "the trace has a new window");
        assertStatus(0, Status.Final, "value");
        assertEq(epochs.roundCount(topicId), 1, "still one round");
    }

    /// @dev In the second of the proof the value can still be refuted, and is gone then.
    function test_Value_RefutedInTheSecondOfItsProof() public {
        synthesize(rob, 0, VALUE);
        prove(0, false);
        verifier.decide(true);
        bytes32 root = rootOf(0);
        disputes.challengeSynthesis(topicId, 0, root, SynthesisSection.OneOutInference, 0, noEvidence(), 0);
        assertStatus(0, Status.Void, "not final yet");
        postSynthesis(ray, 0, 0, single(VALUE + 1));
    }

    // --- what stands on what ---

    function test_Value_IsNotFinalBeforeItsBase() public {
        run(rob, 0, VALUE);
        synthesize(ray, 1, VALUE);
        prove(1, true);
        uint256 stateDeadline = settlementAt(1).stateDeadline;
        assertEq(uint256(recordOf(1).valueDeadline), stateDeadline, "value");
        assertEq(uint256(recordOf(1).deadline), stateDeadline, "trace");
        prove(0, true);
        provePart(1, false);
        assertEq(uint256(settlementAt(1).stateDeadline), time() + 1, "the base is proven");
        assertEq(uint256(settlementAt(1).deadline), stateDeadline, "its payouts are not");
        vm.warp(time() + 50);
        proofs.advanceSynthesis(topicId, 1);
        assertEq(uint256(recordOf(1).valueDeadline), time() + 1, "value");
        assertEq(uint256(recordOf(1).deadline), time() + 1, "trace");
    }

    function test_State_IsNotFinalBeforeItsSynthesis() public {
        run(rob, 0, VALUE);
        provePart(1, false);
        assertEq(uint256(settlementAt(1).stateDeadline), uint256(recordOf(0).deadline), "the synthesis");
        prove(0, true);
        proofs.advanceSettlement(topicId, 1);
        assertEq(uint256(settlementAt(1).stateDeadline), time() + 1, "advanced");
    }

    function test_Payouts_AreNotFinalBeforeTheStateAndThoseBefore() public {
        run(rob, 0, VALUE);
        run(rob, 1, VALUE);
        for (uint64 epoch = 0; epoch < 2; ++epoch) prove(epoch, true);
        provePart(2, true);
        provePart(1, false);
        // The second synthesis stands on the first state.
        proofs.advanceSynthesis(topicId, 1);
        provePart(2, false);
        assertEq(uint256(settlementAt(2).stateDeadline), time() + 1, "both states are proven");
        assertEq(uint256(settlementAt(2).deadline), uint256(settlementAt(1).deadline), "payouts before");
        provePart(1, true);
        assertEq(uint256(settlementAt(1).deadline), time() + 1, "the first");
        proofs.advanceSettlement(topicId, 2);
        assertEq(uint256(settlementAt(2).deadline), time() + 1, "the second");
        vm.warp(time() + 1);
        (bytes32 payouts, ) = epochs.finalPayouts(topicId, 2);
        assertTrue(payouts != 0, "claims are paid");
    }

    /// @dev Deadlines only ever decrease, and a proof after the deadline is too late to do anything.
    function testFuzz_Deadlines_OnlyDecrease(uint256 seed) public {
        run(rob, 0, VALUE);
        synthesize(rob, 1, VALUE);
        uint256[5] memory before = deadlines();
        for (uint256 i = 0; i < 6; ++i) {
            vm.warp(time() + (draw(seed, 10 + i) % 3000));
            uint256 what = draw(seed, i) % 6;
            if (what < 2) proveEpoch(uint64(what));
            if (what == 2 || what == 3) proveNumber(what == 3);
            if (what == 4) proofs.advanceSynthesis(topicId, 1);
            if (what == 5) proofs.advanceSettlement(topicId, 1);
            uint256[5] memory now_ = deadlines();
            for (uint256 j = 0; j < 5; ++j) {
                assertLe(now_[j], before[j], "decreases");
                assertTrue(now_[j] == before[j] || now_[j] > time(), "from the next second on");
            }
            assertLe(now_[0], now_[2], "synthesis, state");
            assertLe(now_[2], now_[3], "state, payout");
            assertLe(now_[2], now_[4], "state, what stands on it");
            assertLe(now_[4], now_[1], "value, trace");
            before = now_;
        }
    }

    function deadlines() private view returns (uint256[5] memory) {
        SettlementRecord memory settled = settlementAt(1);
        return
            [
                uint256(recordOf(0).deadline),
                recordOf(1).deadline,
                settled.stateDeadline,
                settled.deadline,
                recordOf(1).valueDeadline
            ];
    }

    /// @dev Where it is not proven yet, and not too late.
    function proveEpoch(uint64 epoch) private {
        if (time() >= recordOf(epoch).deadline) return;
        if (proofs.provenOf(topicId, epoch, SynthesisSection.Combined) == 0) prove(epoch, true);
    }

    function proveNumber(bool payout) private {
        SettlementSection first = payout ? SettlementSection.Scores : SettlementSection.Reporters;
        if (time() >= (payout ? settlementAt(1).deadline : settlementAt(1).stateDeadline)) return;
        if (proofs.settlementProvenOf(topicId, 1, first) == 0) provePart(1, payout);
    }

    /// @dev A proof of the payouts says nothing about payouts that are posted in their place; that of the state goes on.
    function test_Progress_SurvivesThePayoutsForTheState() public {
        run(rob, 0, VALUE);
        provePart(1, false);
        bytes32 root = settlementAt(1).payoutRoot;
        proofs.proveSettlement(topicId, 1, root, SettlementSection.ScoreMoments, 0, 60, noReports());
        verifier.decide(true);
        refutePayout(1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_Unpaid.selector, topicId, 1, 0));
        proofs.proveSettlement(topicId, 1, root, SettlementSection.Scores, 0, 1, noReports());
        repay(ray, 1, 5, 6);
        assertEq(proofs.settlementProvenOf(topicId, 1, SettlementSection.ScoreMoments), 0, "payouts");
        assertEq(proofs.settlementProvenOf(topicId, 1, SettlementSection.Holders), 2, "state");
    }

    /// @dev A topic that waits for final states stands on one that is proven from the next second on.
    function test_Base_WhenTheStateIsProvenInTheClosingSecond() public {
        Schedule memory schedule = kit.defaultSchedule();
        schedule.challengeWindow = uint32(WINDOW);
        useTopic(schedule);
        run(rob, 0, VALUE);
        prove(0, true);
        collect(2, VALUE);
        uint32 base = epochs.baseOf(topicId, 2);
        provePart(1, false);
        assertEq(uint256(base), 0, "not final yet");
        assertEq(uint256(epochs.baseOf(topicId, 2)), 0, "base of epoch 2");
        collect(3, VALUE);
        assertEq(uint256(epochs.baseOf(topicId, 3)), 1, "base of epoch 3");
    }

    // --- eager topics ---

    function test_Eager_ProvesInTheSameTransaction() public {
        Schedule memory schedule = kit.defaultSchedule();
        schedule.eager = true;
        useTopic(schedule);
        collect(0, VALUE);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_Eager.selector, topicId));
        postSynthesis(rob, 0, 0, single(VALUE));
        OpenedSubmission[] memory none = new OpenedSubmission[](0);
        vm.prank(rob);
        proofs.postProven(topicId, 0, 0, single(VALUE), noEvidence(), none);
        assertEq(recordOf(0).poster, rob, "poster");
        assertEq(uint256(recordOf(0).valueDeadline), time() + 1, "value");
        assertEq(uint256(recordOf(0).deadline), time() + 500, "trace");
        vm.warp(time() + 1);
        assertStatus(0, Status.Final, "final");
    }

    function test_RevertWhen_AnEagerValueIsWrong() public {
        collect(0, VALUE);
        verifier.decide(true);
        OpenedSubmission[] memory none = new OpenedSubmission[](0);
        expectError(
            abi.encodeWithSelector(IProofs.Proofs_Wrong.selector, topicId, 0, SynthesisSection.Participants, 0)
        );
        vm.prank(rob);
        proofs.postProven(topicId, 0, 0, single(VALUE), noEvidence(), none);
        assertStatus(0, Status.None, "nothing was posted");
    }

    // --- who may ---

    function test_OnlyProofs_AdvancesAndPostsForOthers() public {
        bytes memory refusal = abi.encodeWithSelector(
            IEpochs.Epochs_NotProofs.selector,
            address(this),
            address(proofs)
        );
        vm.expectRevert(refusal);
        epochs.advanceSynthesis(topicId, 0, true, true);
        vm.expectRevert(refusal);
        epochs.advanceSettlement(topicId, 1, true, true);
        vm.expectRevert(refusal);
        epochs.postSynthesisFor(rob, topicId, 0, 0, "");
    }

    function test_Proofs_AreNamedOnceByTheDeployer() public {
        vm.expectRevert(abi.encodeWithSelector(IEpochs.Epochs_NotDeployer.selector, address(this), address(kit)));
        epochs.bindProofs(address(this));
        vm.prank(address(kit));
        vm.expectRevert(abi.encodeWithSelector(IEpochs.Epochs_AlreadyBound.selector, address(proofs)));
        epochs.bindProofs(address(this));
    }
}
