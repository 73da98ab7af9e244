// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {Signatures} from "../utils/Signatures.sol";
import {Vm, vm} from "../utils/Vm.sol";
import {World} from "../utils/World.sol";

/// @notice Submissions that somebody else relays with the participants' signatures.
contract InboxRelayTest is World {
    address private alice = actor("alice");
    address private bob = actor("bob");
    address private fay = actor("fay");
    address private rob = actor("rob");

    function setUp() public {
        deployBase();
        topicId = createTopic();
        join(Role.Inferer, alice);
        join(Role.Inferer, bob);
        join(Role.Forecaster, fay);
        join(Role.Reputer, rob);
        giveStake(rob, MIN_STAKE);
        vm.warp(opensAt(0));
    }

    // --- helpers ---

    function signed(string memory who, uint8 slot, int256 value) private view returns (IInbox.SignedInference memory) {
        return Signatures.inference(address(inbox), keyOf(who), topicId, 0, slot, value);
    }

    function only(IInbox.SignedInference memory item) private pure returns (IInbox.SignedInference[] memory items) {
        items = new IInbox.SignedInference[](1);
        items[0] = item;
    }

    function none() private pure returns (IInbox.SignedForecast[] memory) {
        return new IInbox.SignedForecast[](0);
    }

    function relay(IInbox.SignedInference memory item) private {
        inbox.relaySubmissions(topicId, 0, only(item), none());
    }

    function wrongSigner(Role role, uint256 slot, address signer, address holder) private view returns (bytes memory) {
        return abi.encodeWithSelector(IInbox.Inbox_WrongSigner.selector, topicId, role, slot, signer, holder);
    }

    function aForecast(uint32 inferers) private view returns (IInbox.SignedForecast[] memory items) {
        int256[] memory losses = new int256[](2);
        (losses[0], losses[1]) = (-1e18, 2e18);
        items = new IInbox.SignedForecast[](1);
        items[0] = Signatures.forecast(address(inbox), keyOf("fay"), topicId, 0, 0, inferers, losses);
    }

    // --- what relaying does ---

    function test_Relay_HasTheEffectOfSubmittingDirectly() public {
        IInbox.SignedInference[] memory inferences = new IInbox.SignedInference[](2);
        inferences[0] = signed("alice", 0, 7e18);
        inferences[1] = signed("bob", 1, -7e18);
        vm.expectEmit(address(inbox));
        emit IInbox.InferenceSubmitted(topicId, 0, alice, 0, 1, 7e18);
        vm.expectEmit(address(inbox));
        emit IInbox.InferenceSubmitted(topicId, 0, bob, 1, 2, -7e18);
        inbox.relaySubmissions(topicId, 0, inferences, aForecast(3));
        IInbox.Intake memory relayed = inbox.intakeOf(topicId, 0);
        assertEq(uint256(relayed.inferers), 3, "inferers");
        assertEq(uint256(relayed.forecasters), 1, "forecasters");

        bytes32 head = keccak256(abi.encode("allora.submissions", block.chainid, inbox, topicId, 0, 0));
        head = keccak256(abi.encode(head, keccak256(abi.encode(0, 0, 1, 7e18))));
        head = keccak256(abi.encode(head, keccak256(abi.encode(0, 1, 2, -7e18))));
        head = keccak256(abi.encode(head, keccak256(abi.encode(1, 0, 1, 3, aForecast(3)[0].losses))));
        assertEq(relayed.submissions, head, "chain");
    }

    function test_RelayReports_HasTheEffectOfReportingDirectly() public {
        vm.warp(reportsFrom(0));
        IInbox.SignedReport[] memory reports = new IInbox.SignedReport[](1);
        reports[0] = Signatures.report(address(inbox), keyOf("rob"), topicId, 0, 0, 3e18);
        vm.expectEmit(address(inbox));
        emit IInbox.ReportSubmitted(topicId, 0, rob, 0, 1, 3e18);
        inbox.relayReports(topicId, 0, reports);
        bytes32 head = keccak256(abi.encode("allora.submissions", block.chainid, inbox, topicId, 0, 1));
        head = keccak256(abi.encode(head, keccak256(abi.encode(2, 0, 1, 3e18))));
        assertEq(inbox.intakeOf(topicId, 0).reports, head, "chain");
    }

    function test_Relay_SkipsWhatCannotBeAccepted() public {
        IInbox.SignedInference[] memory inferences = new IInbox.SignedInference[](4);
        inferences[0] = signed("alice", 1, 1e18);
        inferences[1] = signed("alice", 0, 1e18);
        inferences[2] = signed("alice", 0, 2e18);
        inferences[3] = signed("bob", 1, 1e38 + 1);
        skipped(Role.Inferer, 1, wrongSigner(Role.Inferer, 1, alice, bob));
        skipped(
            Role.Inferer,
            0,
            abi.encodeWithSelector(IInbox.Inbox_AlreadySubmitted.selector, topicId, 0, Role.Inferer, 0)
        );
        skipped(Role.Inferer, 1, abi.encodeWithSelector(IInbox.Inbox_ValueOutOfRange.selector, 1e38 + 1, 1e38));
        skipped(Role.Forecaster, 0, abi.encodeWithSelector(IInbox.Inbox_LengthMismatch.selector, 2, 1));
        inbox.relaySubmissions(topicId, 0, inferences, aForecast(1));
        IInbox.Intake memory intake = inbox.intakeOf(topicId, 0);
        assertEq(uint256(intake.inferers), 1, "only the good one");
        assertEq(uint256(intake.forecasters), 0, "forecasters");
    }

    function skipped(Role role, uint256 slot, bytes memory reason) private {
        vm.expectEmit(address(inbox));
        emit IInbox.SubmissionSkipped(topicId, 0, role, slot, reason);
    }

    function test_RevertWhen_NothingIsRelayed() public {
        bytes memory nothing = abi.encodeWithSelector(IInbox.Inbox_NothingSubmitted.selector, topicId, 0);
        expectError(nothing);
        inbox.relaySubmissions(topicId, 0, new IInbox.SignedInference[](0), none());
        vm.warp(reportsFrom(0));
        expectError(nothing);
        inbox.relayReports(topicId, 0, new IInbox.SignedReport[](0));
    }

    function test_RevertWhen_NoneIsAcceptedWithTheFirstReason() public {
        IInbox.SignedInference[] memory inferences = new IInbox.SignedInference[](2);
        inferences[0] = signed("alice", 0, 1e38 + 1);
        inferences[1] = signed("alice", 1, 1);
        expectError(abi.encodeWithSelector(IInbox.Inbox_ValueOutOfRange.selector, 1e38 + 1, 1e38));
        inbox.relaySubmissions(topicId, 0, inferences, aForecast(1));
    }

    function test_RevertWhen_TheWindowIsClosed() public {
        IInbox.SignedInference memory item = signed("alice", 0, 1);
        uint256 closes = closesAt(0);
        vm.warp(closes);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowClosed.selector, topicId, 0, closes, closes));
        relay(item);
        uint256 from = reportsFrom(0);
        expectError(abi.encodeWithSelector(IInbox.Inbox_WindowNotOpen.selector, topicId, 0, from, closes));
        inbox.relayReports(topicId, 0, new IInbox.SignedReport[](0));
    }

    // --- signatures ---

    function test_RevertWhen_TheSlotIsAnothers() public {
        expectError(wrongSigner(Role.Inferer, 1, alice, bob));
        relay(signed("alice", 1, 1));
    }

    function test_RevertWhen_TheSlotIsFreeOrThereIsNone() public {
        expectError(wrongSigner(Role.Inferer, 2, alice, address(0)));
        relay(signed("alice", 2, 1));
        expectError(wrongSigner(Role.Inferer, 32, alice, address(0)));
        relay(signed("alice", 32, 1));
        expectError(wrongSigner(Role.Inferer, 255, alice, address(0)));
        relay(signed("alice", 255, 1));
    }

    /// @dev A signature that recovers to nobody does not stand for the empty holder of a free slot.
    function test_RevertWhen_TheSignatureRecoversToNobody() public {
        IInbox.SignedInference memory item = signed("alice", 2, 1);
        item.r = 0;
        expectError(wrongSigner(Role.Inferer, 2, address(0), address(0)));
        relay(item);
    }

    function test_RevertWhen_TheSignatureHasAHighS() public {
        IInbox.SignedInference memory item = signed("alice", 0, 1);
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        uint256 s = uint256(item.vs) & (type(uint256).max >> 1);
        uint256 parity = uint256(item.vs) >> 255;
        // The compact form has no room for s above 2^255, so that the second signature of a message is not one.
        item.vs = bytes32((order - s) | ((1 - parity) << 255));
        vm.expectPartialRevert(IInbox.Inbox_WrongSigner.selector);
        relay(item);
    }

    function test_RevertWhen_AnythingSignedIsChanged() public {
        IInbox.SignedInference memory item = signed("alice", 0, 1);
        item.value = 2;
        vm.expectPartialRevert(IInbox.Inbox_WrongSigner.selector);
        relay(item);

        item = Signatures.inference(address(inbox), keyOf("alice"), topicId, 1, 0, 1);
        vm.expectPartialRevert(IInbox.Inbox_WrongSigner.selector);
        relay(item);

        item = Signatures.inference(address(inbox), keyOf("alice"), topicId + 1, 0, 0, 1);
        vm.expectPartialRevert(IInbox.Inbox_WrongSigner.selector);
        relay(item);

        item = Signatures.inference(address(topics), keyOf("alice"), topicId, 0, 0, 1);
        vm.expectPartialRevert(IInbox.Inbox_WrongSigner.selector);
        relay(item);

        item = signed("alice", 0, 1);
        vm.chainId(block.chainid + 1);
        vm.expectPartialRevert(IInbox.Inbox_WrongSigner.selector);
        relay(item);
    }

    /// @dev A report and an inference have the same fields; a signature of one is not one of the other.
    function test_RevertWhen_AnInferenceIsRelayedAsAReport() public {
        join(Role.Reputer, alice);
        giveStake(alice, MIN_STAKE);
        IInbox.SignedInference memory item = Signatures.inference(address(inbox), keyOf("alice"), topicId, 1, 0, 1);
        vm.warp(reportsFrom(1));
        IInbox.SignedReport[] memory reports = new IInbox.SignedReport[](1);
        reports[0] = IInbox.SignedReport(1, 1, item.r, item.vs);
        vm.expectPartialRevert(IInbox.Inbox_WrongSigner.selector);
        inbox.relayReports(topicId, 1, reports);
    }

    function test_RevertWhen_RelayedReputerLacksStake() public {
        join(Role.Reputer, alice);
        vm.warp(reportsFrom(1));
        IInbox.SignedReport[] memory reports = new IInbox.SignedReport[](1);
        reports[0] = Signatures.report(address(inbox), keyOf("alice"), topicId, 1, 1, 3e18);
        expectError(abi.encodeWithSelector(IInbox.Inbox_InsufficientStake.selector, topicId, alice, 0, MIN_STAKE));
        inbox.relayReports(topicId, 1, reports);
    }

    function test_RevertWhen_RelayedHolderIsNotYetActive() public {
        vm.warp(opensAt(0) + 1);
        address eve = actor("eve");
        join(Role.Inferer, eve);
        expectError(abi.encodeWithSelector(IInbox.Inbox_NotYetActive.selector, topicId, Role.Inferer, 2, 1, 0));
        relay(signed("eve", 2, 1));
    }

    /// @dev A front-run copy of one item does not spoil the rest of a batch.
    function test_Relay_OfABatchSurvivesACopiedItem() public {
        relay(signed("alice", 0, 1));
        IInbox.SignedInference[] memory inferences = new IInbox.SignedInference[](2);
        inferences[0] = signed("alice", 0, 1);
        inferences[1] = signed("bob", 1, 2);
        vm.recordLogs();
        inbox.relaySubmissions(topicId, 0, inferences, none());
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 2, "one skipped, one accepted");
        assertEq(logs[0].topics[0], IInbox.SubmissionSkipped.selector, "skipped");
        assertEq(logs[1].topics[0], IInbox.InferenceSubmitted.selector, "accepted");
    }
}
