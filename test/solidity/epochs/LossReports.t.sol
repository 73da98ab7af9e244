// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {LossFunction} from "../../../contracts/math/Losses.sol";
import {Role, TopicParameters} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {Signatures} from "../utils/Signatures.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Reports of losses are about the synthesis that stands, and of no other; nothing that is accepted can keep an
/// epoch from being settled or skipped.
contract LossReportsTest is EpochsWorld {
    int256 private constant MAX = 64e18;
    /// @dev Inferences that an epoch of one inferer evaluates.
    uint256 private constant LENGTH = 4;

    function setUp() public override {
        super.setUp();
        TopicParameters memory parameters = kit.defaultParameters();
        parameters.math.lossFunction = LossFunction.Reported;
        parameters.math.lossFloor = 0;
        enterTopic(topics.createTopic(parameters), STAKE);
    }

    function all(int256 value) private pure returns (int256[] memory losses) {
        losses = new int256[](LENGTH);
        for (uint256 x = 0; x < LENGTH; ++x) losses[x] = value;
    }

    function reportLosses(address reputer, uint64 epoch, bytes32 root, int256[] memory losses) private {
        vm.prank(reputer);
        inbox.submitLosses(topicId, epoch, root, losses);
    }

    function signed(
        string memory who,
        bytes32 root,
        uint8 slot,
        int256[] memory losses
    ) private view returns (IInbox.SignedLosses memory) {
        return Signatures.losses(address(inbox), keyOf(who), topicId, 0, root, slot, losses);
    }

    function chainOf(uint64 epoch, uint256 slot, uint32 id, int256[] memory losses) private view returns (bytes32) {
        bytes32 seed = keccak256(abi.encode("allora.submissions", block.chainid, inbox, topicId, epoch, 1));
        bytes32 link = keccak256(abi.encode(2, slot, id, keccak256(abi.encodePacked(losses))));
        return keccak256(abi.encode(seed, link));
    }

    // --- what is accepted ---

    /// @dev Any vector of the right length whose numbers are in range, and no other.
    function testFuzz_Losses_AreAcceptedByLengthAndRange(uint256 seed) public {
        bytes32 root = synthesize(rob, 0, 5);
        vm.warp(reportsFrom(0));
        int256[] memory losses = new int256[](draw(seed, 0) % 4 == 0 ? draw(seed, 1) % 9 : LENGTH);
        int256 bad;
        for (uint256 x = 0; x < losses.length; ++x) {
            losses[x] = bound(int256(draw(seed, 2 + x)), -MAX, MAX);
            if (draw(seed, 100 + x) % 20 != 0) continue;
            losses[x] = draw(seed, 200 + x) % 2 == 0 ? MAX + 1 : -MAX - 1;
            if (bad == 0) bad = losses[x];
        }
        if (losses.length != LENGTH) {
            expectError(abi.encodeWithSelector(IInbox.Inbox_LengthMismatch.selector, losses.length, LENGTH));
        } else if (bad != 0) {
            expectError(abi.encodeWithSelector(IInbox.Inbox_ValueOutOfRange.selector, bad, MAX));
        } else {
            vm.expectEmit(address(inbox));
            emit IInbox.LossesSubmitted(topicId, 0, ray, 1, 2, root, losses);
        }
        reportLosses(ray, 0, root, losses);
        bool accepted = losses.length == LENGTH && bad == 0;
        IInbox.Intake memory intake = inbox.intakeOf(topicId, 0);
        assertEq(uint256(intake.reputers), accepted ? 2 : 0, "reputers");
        assertEq(intake.subject, accepted ? root : bytes32(0), "subject");
        assertEq(intake.reports, accepted ? chainOf(0, 1, 2, losses) : bytes32(0), "chain");
    }

    function test_Losses_OncePerReputer() public {
        bytes32 root = synthesize(rob, 0, 5);
        vm.warp(reportsFrom(0));
        reportLosses(ray, 0, root, all(1));
        expectError(abi.encodeWithSelector(IInbox.Inbox_AlreadySubmitted.selector, topicId, 0, Role.Reputer, 1));
        reportLosses(ray, 0, root, all(2));
    }

    function test_Window_ContainsItsFirstSecondAndNotItsEnd() public {
        bytes32 root = synthesize(rob, 0, 5);
        (uint256 from, uint256 until) = (reportsFrom(0), reportsUntil(0));
        vm.warp(from - 1);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowNotOpen.selector, topicId, 0, from, from - 1));
        reportLosses(ray, 0, root, all(1));
        vm.warp(from);
        reportLosses(ray, 0, root, all(1));
        vm.warp(until - 1);
        reportLosses(rob, 0, root, all(1));
        vm.warp(until);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowClosed.selector, topicId, 0, until, until));
        reportLosses(rob, 0, root, all(1));
    }

    function test_RevertWhen_TheTopicTakesTheOtherKind() public {
        synthesize(rob, 0, 5);
        vm.warp(reportsFrom(0));
        expectError(abi.encodeWithSelector(IInbox.Inbox_OtherKind.selector, topicId, LossFunction.Reported));
        report(rob, 0, 5);
        IInbox.SignedReport[] memory items = new IInbox.SignedReport[](1);
        expectError(abi.encodeWithSelector(IInbox.Inbox_OtherKind.selector, topicId, LossFunction.Reported));
        inbox.relayReports(topicId, 0, items);
        topicId -= 1;
        expectError(abi.encodeWithSelector(IInbox.Inbox_OtherKind.selector, topicId, LossFunction.Squared));
        reportLosses(rob, 0, 0, all(1));
    }

    function test_Relay_TakesWhatItCanAndLogsTheRest() public {
        bytes32 root = synthesize(rob, 0, 5);
        vm.warp(reportsFrom(0));
        IInbox.SignedLosses[] memory items = new IInbox.SignedLosses[](3);
        items[0] = signed("rob", keccak256("another"), 0, all(1));
        items[1] = signed("ray", root, 1, all(2));
        items[2] = signed("rob", root, 0, new int256[](3));
        vm.expectEmit(address(inbox));
        emit IInbox.LossesSubmitted(topicId, 0, ray, 1, 2, root, all(2));
        vm.expectEmit(address(inbox));
        bytes memory reason = abi.encodeWithSelector(IInbox.Inbox_LengthMismatch.selector, 3, LENGTH);
        emit IInbox.SubmissionSkipped(topicId, 0, Role.Reputer, 0, reason);
        inbox.relayLosses(topicId, 0, root, items);
        assertEq(uint256(inbox.intakeOf(topicId, 0).reputers), 2, "reputers");
    }

    // --- what they are about ---

    function test_RevertWhen_NoSynthesisStandsOrAnotherDoes() public {
        bytes4 selector = IInbox.Inbox_OtherSynthesis.selector;
        collect(0, 5);
        vm.warp(reportsFrom(0));
        expectError(abi.encodeWithSelector(selector, topicId, 0, bytes32(0), bytes32(0)));
        reportLosses(rob, 0, 0, all(1));
        postSynthesis(rob, 0, 0, single(5));
        bytes32 root = rootOf(0);
        expectError(abi.encodeWithSelector(selector, topicId, 0, keccak256("another"), root));
        reportLosses(rob, 0, keccak256("another"), all(1));
        refute(0);
        expectError(abi.encodeWithSelector(selector, topicId, 0, root, bytes32(0)));
        reportLosses(rob, 0, root, all(1));
    }

    /// @dev Within the window reputers report again; what they said of the refuted synthesis is forgotten.
    function test_Losses_OfARefutedSynthesis_AreReplaced() public {
        synthesize(rob, 0, 5);
        vm.warp(reportsFrom(0));
        reportLosses(rob, 0, rootOf(0), all(1));
        reportLosses(ray, 0, rootOf(0), all(1));
        refute(0);
        postSynthesis(ray, 0, 0, single(6));
        reportLosses(rob, 0, rootOf(0), all(2));
        IInbox.Intake memory intake = inbox.intakeOf(topicId, 0);
        assertEq(uint256(intake.reputers), 1, "reputers");
        assertEq(intake.reports, chainOf(0, 0, 1, all(2)), "chain");
        vm.warp(reportsUntil(0));
        settle(ray, 0);
        assertEq(epochs.nextToSettle(topicId), 1, "settled");
    }

    /// @dev After the window nobody can: the epoch is passed over.
    function test_Losses_OfAnotherSynthesis_CloseTheEpoch() public {
        synthesize(rob, 0, 5);
        vm.warp(reportsFrom(0));
        reportLosses(rob, 0, rootOf(0), all(1));
        vm.warp(reportsFrom(0) + 1);
        refute(0);
        vm.warp(reportsUntil(0));
        assertEq(epochs.skip(topicId, 1), 0, "may still be posted with the root that was reported of");
        postSynthesis(ray, 0, 0, single(6));
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, list(1, 1), list(0, 0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NothingToPost.selector, topicId, 0));
        postSettlement(ray, 0, state, payout);
        assertEq(epochs.skip(topicId, 1), 1, "skipped");
        assertEq(epochs.nextToSettle(topicId), 1, "next");
    }

    function test_Losses_ThatStand_AreNotPassedOver() public {
        synthesize(rob, 0, 5);
        vm.warp(reportsFrom(0));
        reportLosses(rob, 0, rootOf(0), all(1));
        vm.warp(reportsUntil(0));
        assertEq(epochs.skip(topicId, 1), 0, "can be settled");
        settle(ray, 0);
        assertEq(uint256(epochs.settlementCount(topicId)), 1, "settled");
    }

    // --- equivocation ---

    /// @dev Two vectors that one key signed of one root cost stake, wherever they differ.
    function testFuzz_TwoVectors_CostTheSigner(bytes32 root, int256 value, uint256 x) public {
        int256[] memory other = all(value);
        other[x % LENGTH] ^= 1;
        IInbox.SignedLosses memory first = signed("rob", root, 0, all(value));
        IInbox.SignedLosses memory second = signed("rob", root, 0, other);
        commitTo(watcher, disputes.equivocationOf(topicId, 0, rob));
        vm.expectEmit(address(disputes));
        emit IDisputes.LossEquivocationSlashed(topicId, 0, rob, watcher, root, STAKE / 2);
        vm.prank(watcher);
        disputes.slashLossEquivocation(topicId, 0, root, first, second, 0);
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "stake");
        assertEq(staking.bountyOf(watcher), STAKE / 4, "bounty");
        expectError(abi.encodeWithSelector(IDisputes.Disputes_AlreadyJudged.selector, topicId, 0, rob));
        disputes.slashLossEquivocation(topicId, 0, root, second, first, 0);
    }

    function test_RevertWhen_TheVectorsAgreeOrHaveNoCommonSigner() public {
        IInbox.SignedLosses memory first = signed("rob", "root", 0, all(1));
        bytes32 hash = keccak256(abi.encodePacked(all(1)));
        expectError(abi.encodeWithSelector(IInbox.Inbox_SameLosses.selector, topicId, 0, bytes32("root"), hash));
        disputes.slashLossEquivocation(topicId, 0, "root", first, first, 0);
        IInbox.SignedLosses memory other = signed("ray", "root", 1, all(2));
        expectError(abi.encodeWithSelector(IInbox.Inbox_OtherSigner.selector, topicId, 0, rob, ray));
        disputes.slashLossEquivocation(topicId, 0, "root", first, other, 0);
        // Losses of two syntheses are no equivocation: one of the signatures is then of nobody that signed the other.
        IInbox.SignedLosses memory ofAnother = signed("rob", "another", 0, all(2));
        vm.expectPartialRevert(IInbox.Inbox_OtherSigner.selector);
        disputes.slashLossEquivocation(topicId, 0, "root", first, ofAnother, 0);
    }
}
