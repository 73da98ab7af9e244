// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TraceLayout} from "../../../contracts/epochs/TraceLayout.sol";
import {TraceProofs} from "../../../contracts/feeds/TraceProofs.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IInferenceFeed} from "../../../contracts/interfaces/IInferenceFeed.sol";
import {SettlementRecord, Status} from "../../../contracts/types/Epoch.sol";
import {Inference, TraceEvidence} from "../../../contracts/types/Inference.sol";
import {SettlementSection} from "../../../contracts/types/Settlement.sol";
import {SynthesisSection} from "../../../contracts/types/Trace.sol";
import {FeedsWorld} from "../utils/FeedsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice From when on the numbers of a trace are served, and until when. That they are the right ones, at the largest
/// size, is shown by test/chain/feeds.test.ts.
contract TraceProofsTest is FeedsWorld {
    /// @dev The tree, built here once more: padded to `leaves.length`, a power of two.
    function proofOf(bytes32[] memory leaves, uint256 place) private pure returns (bytes32[] memory proof) {
        uint256 depth;
        while (1 << depth < leaves.length) ++depth;
        proof = new bytes32[](depth);
        for (uint256 level = 0; level < depth; ++level) {
            proof[level] = leaves[place ^ 1];
            for (uint256 i = 0; i < leaves.length >> (level + 1); ++i) {
                leaves[i] = keccak256(bytes.concat(leaves[2 * i], leaves[2 * i + 1]));
            }
            place >>= 1;
        }
    }

    function evidenceOf(
        bytes memory trace,
        uint256[] memory lengths,
        uint256 size,
        bytes32 domain,
        uint256 place
    ) private pure returns (TraceEvidence memory evidence) {
        bytes32[] memory leaves = new bytes32[](size);
        uint256 offset;
        for (uint256 i = 0; i < size; ++i) {
            if (i >= lengths.length) {
                leaves[i] = keccak256("allora.trace.padding");
                continue;
            }
            bytes memory section = new bytes(lengths[i]);
            for (uint256 k = 0; k < section.length; ++k) section[k] = trace[offset + k];
            offset += section.length;
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(section)))));
            if (i == place) evidence.section = section;
        }
        evidence.proof = proofOf(leaves, place);
    }

    function domainOf(uint64 epoch, uint256 kind) private view returns (bytes32) {
        return keccak256(abi.encode("allora.trace", block.chainid, epochs, topicId, epoch, kind));
    }

    /// @dev Of the only right synthesis of one inferer.
    function evidenceOf(
        uint64 epoch,
        int128 value,
        SynthesisSection section
    ) private view returns (TraceEvidence memory) {
        uint256[] memory lengths = TraceLayout.synthesisLengths(1, 0);
        return evidenceOf(single(value), lengths, 16, domainOf(epoch, 0), uint256(section));
    }

    function read(uint64 epoch, SynthesisSection section, uint256 index) private view returns (int256) {
        return inferences.elementOf(topicId, epoch, section, index, evidenceOf(epoch, VALUE, section));
    }

    function expectNotFinal(Status status) private {
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_TraceNotFinal.selector, topicId, 0, status));
    }

    function test_ElementOf_ServesFinalTracesOnly() public {
        TraceEvidence memory evidence = evidenceOf(0, VALUE, SynthesisSection.Weights);
        expectNotFinal(Status.None);
        inferences.elementOf(topicId, 0, SynthesisSection.Weights, 0, evidence);
        synthesize(rob, 0, VALUE);
        vm.warp(closesAt(0) + 499);
        expectNotFinal(Status.Posted);
        inferences.elementOf(topicId, 0, SynthesisSection.Weights, 0, evidence);
        vm.warp(time() + 1);
        assertEq(read(0, SynthesisSection.Participants, 0), 1, "participant");
        assertEq(read(0, SynthesisSection.Inferences, 0), VALUE, "inference");
        assertEq(read(0, SynthesisSection.Weights, 0), 1e18, "weight");
        assertEq(read(0, SynthesisSection.Combined, 6), VALUE, "upper end");
    }

    /// @dev The value of a proven synthesis outlives its trace, whose numbers are served no more.
    function test_ElementOf_OfATraceThatItsValueOutlives() public {
        synthesize(rob, 0, VALUE);
        verifier.decide(false);
        prove(0, false);
        verifier.decide(true);
        vm.warp(time() + 1);
        refute(0);
        Inference memory inference = inferences.latest(topicId);
        assertEq(inference.value, VALUE, "value");
        assertEq(uint256(inference.status), uint256(Status.Final), "status");
        assertEq(uint256(inference.traceStatus), uint256(Status.Void), "trace");
        TraceEvidence memory evidence = evidenceOf(0, VALUE, SynthesisSection.Inferences);
        expectNotFinal(Status.Void);
        inferences.elementOf(topicId, 0, SynthesisSection.Inferences, 0, evidence);
    }

    /// @dev Evidence of one section does not pass for another, nor that of one epoch for another's.
    function test_RevertWhen_EvidenceIsOfSomethingElse() public {
        finalizeRound(0, VALUE);
        finalizeRound(1, VALUE);
        TraceEvidence memory evidence = evidenceOf(0, VALUE, SynthesisSection.Inferences);
        vm.expectRevert();
        inferences.elementOf(topicId, 1, SynthesisSection.Inferences, 0, evidence);
        vm.expectRevert();
        inferences.elementOf(topicId, 0, SynthesisSection.OneOutInference, 0, evidence);
        inferences.elementOf(topicId, 0, SynthesisSection.Inferences, 0, evidence);
    }

    /// @dev The library by itself, as readers without a feed use it.
    function show(bytes32 root, SynthesisSection section, TraceEvidence calldata evidence) external view {
        TraceProofs.synthesisNumber(root, domainOf(0, 0), section, 0, evidence);
    }

    function test_RevertWhen_NothingWasPosted() public {
        TraceEvidence memory forged = TraceEvidence(abi.encodePacked(VALUE), new bytes32[](0));
        bytes32 root = epochs.synthesisOf(topicId, 0).root;
        expectError(abi.encodeWithSelector(TraceProofs.TraceProofs_WrongRoot.selector, 0, root));
        this.show(root, SynthesisSection.Inferences, forged);
        finalizeRound(0, VALUE);
        root = epochs.synthesisOf(topicId, 0).root;
        this.show(root, SynthesisSection.Inferences, evidenceOf(0, VALUE, SynthesisSection.Inferences));
    }

    function settled(SettlementSection section) private view returns (TraceEvidence memory) {
        SettlementRecord memory record = epochs.settlementAt(topicId, 1);
        (bytes memory state, bytes memory payout) = settlementOf(record.size, 0, list(1, 1), list(0, 0));
        uint256 place = uint256(section);
        if (place < 7) {
            return evidenceOf(state, TraceLayout.stateLengths(record.size), 8, domainOf(0, 1), place);
        }
        return evidenceOf(payout, TraceLayout.payoutLengths(record.size), 16, domainOf(0, 2), place - 7);
    }

    function test_SettlementElementOf_ServesFinalPartsOnly() public {
        run(rob, 0, VALUE);
        TraceEvidence memory holders = settled(SettlementSection.Holders);
        TraceEvidence memory rewards_ = settled(SettlementSection.Rewards);
        uint256 deadline = time() + 500;
        vm.warp(deadline - 1);
        bytes4 early = IInferenceFeed.InferenceFeed_SettlementNotFinal.selector;
        bytes memory notFinal = abi.encodeWithSelector(early, topicId, 1, deadline, deadline - 1);
        expectError(notFinal);
        inferences.settlementElementOf(topicId, 1, SettlementSection.Holders, 1, holders);
        expectError(notFinal);
        inferences.settlementElementOf(topicId, 1, SettlementSection.Rewards, 1, rewards_);
        vm.warp(deadline);
        assertEq(inferences.settlementElementOf(topicId, 1, SettlementSection.Holders, 1, holders), 1, "holder");
        assertEq(inferences.settlementElementOf(topicId, 1, SettlementSection.Rewards, 1, rewards_), 0, "reward");
        expectError(abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, 2, 1));
        inferences.settlementElementOf(topicId, 2, SettlementSection.Holders, 1, holders);
    }

    /// @dev Payouts that were cut back are not served; the state part stands.
    function test_SettlementElementOf_OfPayoutsThatWereCutBack() public {
        run(rob, 0, VALUE);
        uint256 deadline = time() + 500;
        TraceEvidence memory holders = settled(SettlementSection.Holders);
        TraceEvidence memory rewards_ = settled(SettlementSection.Rewards);
        refutePayout(1);
        vm.warp(deadline);
        assertEq(inferences.settlementElementOf(topicId, 1, SettlementSection.Holders, 0, holders), 1, "holder");
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_Unpaid.selector, topicId, 1, 0));
        inferences.settlementElementOf(topicId, 1, SettlementSection.Rewards, 1, rewards_);
    }
}
