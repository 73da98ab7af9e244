// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TraceLayout} from "../../../contracts/epochs/TraceLayout.sol";
import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {SettlementRecord} from "../../../contracts/types/Epoch.sol";
import {OpenedReport, SettlementEvidence, SettlementSection} from "../../../contracts/types/Settlement.sol";
import {TopicParameters} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice The real verifier re-executes an epoch with the epoch's parameters, also after others hold. An inference that
/// is exactly right has the least loss, which is a parameter: the log10 of 1e-18 in epoch 0, of 1e-6 from epoch 1 on.
contract DisputesAfterUpdatesTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;
    int256 private constant BEFORE = -18e18;
    int256 private constant AFTER = -6e18;

    function setUp() public override {
        deployAll([deploy("SynthesisVerifier", ""), deploy("StateVerifier", ""), deploy("PayoutVerifier", "")]);
        enterTopic(createTopic(), STAKE);
        vm.warp(opensAt(0));
        TopicParameters memory parameters = kit.defaultParameters();
        parameters.math.lossFloor = 1e12;
        vm.prank(address(kit));
        topics.updateTopic(topicId, 1, parameters.math, parameters.security, parameters.source);
    }

    /// @dev Settles an epoch, the first to be settled, with losses that are all `loss`, once the update holds.
    function settled(uint64 epoch, int256 loss) private returns (SettlementEvidence memory evidence) {
        synthesize(rob, epoch, VALUE);
        vm.warp(reportsFrom(epoch));
        report(rob, epoch, VALUE);
        vm.warp(reportsUntil(epoch));
        assertLe(opensAt(1), time(), "the update holds");
        epochs.skip(topicId, epoch);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(epoch, 1), loss, list(1, 1), list(0, 0));
        postSettlement(rob, epoch, state, payout);

        evidence.sections = new bytes[](17);
        evidence.sections[2] = lossesOf(epoch, state);
        evidence.leaves = new bytes32[](17);
        SettlementRecord memory record = epochs.settlementAt(topicId, 1);
        (bytes32[] memory leaves, ) = kit.holdersOf(topicId, record, state);
        for (uint256 i = 0; i < 7; ++i) evidence.leaves[i] = leaves[i];
        showSynthesis(epoch, evidence);
        evidence.reports = new OpenedReport[](1);
        evidence.reports[0] = OpenedReport(0, 1, VALUE);
    }

    function lossesOf(uint64 epoch, bytes memory state) private view returns (bytes memory) {
        uint256[] memory lengths = TraceLayout.stateLengths(sizeOf(epoch, 1));
        return slice(state, lengths[0] + lengths[1], lengths[2]);
    }

    function showSynthesis(uint64 epoch, SettlementEvidence memory evidence) private view {
        uint8[9] memory lengths = [4, 16, 0, 0, 8, 112, 16, 0, 0];
        bytes32 domain = keccak256(abi.encode("allora.trace", block.chainid, epochs, topicId, epoch, 0));
        evidence.synthesisSections = new bytes[](9);
        evidence.synthesisLeaves = new bytes32[](9);
        uint256 offset;
        for (uint256 i = 0; i < 9; ++i) {
            bytes memory section = slice(single(VALUE), offset, lengths[i]);
            evidence.synthesisSections[i] = section;
            evidence.synthesisLeaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(section)))));
            offset += lengths[i];
        }
    }

    function slice(bytes memory data, uint256 from, uint256 length) private pure returns (bytes memory part) {
        part = new bytes(length);
        for (uint256 i = 0; i < length; ++i) part[i] = data[from + i];
    }

    /// @param reason What the challenge is refused with, empty where it is not.
    function challenge(SettlementEvidence memory evidence, bytes memory reason) private {
        bytes32 root = epochs.settlementAt(topicId, 1).stateRoot;
        if (reason.length > 0) expectError(reason);
        disputes.challengeSettlement(topicId, 1, root, SettlementSection.Losses, 0, evidence, 0);
    }

    function expectStands(uint64 epoch, int256 loss) private {
        SettlementEvidence memory evidence = settled(epoch, loss);
        bytes4 selector = IDisputes.Disputes_SettlementNotWrong.selector;
        challenge(evidence, abi.encodeWithSelector(selector, topicId, 1, SettlementSection.Losses, 0));
    }

    function expectFalls(uint64 epoch, int256 loss) private {
        SettlementEvidence memory evidence = settled(epoch, loss);
        challenge(evidence, "");
        assertEq(uint256(epochs.settlementCount(topicId)), 0, "refuted");
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "slashed");
    }

    function test_Dispute_OfAnEpochBeforeTheUpdate_ByTheOldParameters() public {
        expectStands(0, BEFORE);
    }

    function test_Dispute_OfAnEpochBeforeTheUpdate_NotByTheNewOnes() public {
        expectFalls(0, AFTER);
    }

    function test_Dispute_OfAnEpochAfterTheUpdate_ByTheNewParameters() public {
        expectStands(1, AFTER);
    }

    function test_Dispute_OfAnEpochAfterTheUpdate_NotByTheOldOnes() public {
        expectFalls(1, BEFORE);
    }
}
