// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {TraceLayout} from "../../../contracts/epochs/TraceLayout.sol";
import {SettlementRecord, Status} from "../../../contracts/types/Epoch.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {SettlementEvidence, SettlementSection} from "../../../contracts/types/Settlement.sol";
import {
    OpenedSubmission,
    SettlementSize,
    SynthesisEvidence,
    SynthesisSection
} from "../../../contracts/types/Trace.sol";
import {StubVerifier} from "./StubVerifier.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @title A topic with one inferer and two keepers, whose epochs are as small as they can be
/// @notice The verifier is a stub that finds everything wrong, so that these tests decide what is refuted.
abstract contract EpochsWorld is World {
    address internal alice = actor("alice");
    address internal rob = actor("rob");
    address internal ray = actor("ray");
    address internal watcher = actor("watcher");
    StubVerifier internal verifier;

    function setUp() public virtual {
        verifier = new StubVerifier();
        deployAll([address(verifier), address(verifier), address(verifier)]);
        enterTopic(createTopic(), STAKE);
    }

    /// @dev Continues in another topic: one inferer, two reputers with `stake` each, and funds.
    function enterTopic(uint64 id, uint256 stake) internal {
        topicId = id;
        join(Role.Inferer, alice);
        join(Role.Reputer, rob);
        join(Role.Reputer, ray);
        giveStake(rob, stake);
        giveStake(ray, stake);
        fund(FUNDS);
    }

    // --- traces ---

    function single(int128 value) internal pure returns (bytes memory) {
        return single(1, value);
    }

    /// @dev The only right synthesis of one inferer: every number is its inference.
    function single(uint32 id, int128 value) internal pure returns (bytes memory) {
        bytes memory combined = abi.encodePacked(value, value, value, value, value, value, value);
        return abi.encodePacked(id, value, uint64(1e18), combined, value);
    }

    function sizeOf(uint64 epoch, uint8 steps) internal view returns (SettlementSize memory) {
        return kit.sizeOf(topicId, epoch, steps);
    }

    function settlementOf(
        SettlementSize memory size,
        int256 loss,
        int256[] memory holders,
        int256[] memory cumulative
    ) internal view returns (bytes memory state, bytes memory payout) {
        return kit.settlementOf(size, loss, holders, cumulative);
    }

    function list(int256 a, int256 b) internal pure returns (int256[] memory values) {
        values = new int256[](2);
        (values[0], values[1]) = (a, b);
    }

    // --- an epoch, step by step ---

    function postSynthesis(address keeper, uint64 epoch, uint32 base, bytes memory trace) internal {
        vm.prank(keeper);
        epochs.postSynthesis(topicId, epoch, base, trace);
    }

    function postSettlement(address keeper, uint64 epoch, bytes memory state, bytes memory payout) internal {
        postSettlement(keeper, epoch, uint96(REWARD), state, payout);
    }

    function postSettlement(
        address keeper,
        uint64 epoch,
        uint96 reward,
        bytes memory state,
        bytes memory payout
    ) internal {
        vm.prank(keeper);
        epochs.postSettlement(topicId, epoch, 1, 1, reward, state, payout);
    }

    /// @dev What an epoch is worth to its participants.
    function rewardOf(uint64 epoch) internal view returns (uint96) {
        (uint256 reward, ) = rewards.allotmentOf(topicId, epoch);
        return uint96(reward);
    }

    /// @dev Settles an epoch of one inferer and one reputer, both in slot 0.
    function settle(address keeper, uint64 epoch) internal {
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(epoch, 1), 0, list(1, 1), list(0, 0));
        postSettlement(keeper, epoch, rewardOf(epoch), state, payout);
    }

    /// @dev From the opening to the end of the worker window.
    function collect(uint64 epoch, int256 value) internal {
        vm.warp(opensAt(epoch));
        submit(alice, epoch, value);
        vm.warp(closesAt(epoch));
    }

    /// @dev From the opening to a posted synthesis on the newest settlement.
    function synthesize(address keeper, uint64 epoch, int128 value) internal returns (bytes32 root) {
        collect(epoch, value);
        postSynthesis(keeper, epoch, epochs.baseOf(topicId, epoch), single(value));
        return rootOf(epoch);
    }

    /// @dev From the opening to a posted settlement.
    function run(address keeper, uint64 epoch, int128 value) internal {
        synthesize(keeper, epoch, value);
        vm.warp(reportsFrom(epoch));
        report(rob, epoch, value);
        vm.warp(reportsUntil(epoch));
        settle(keeper, epoch);
    }

    function refute(uint64 epoch) internal {
        bytes32 root = rootOf(epoch);
        commitTo(watcher, root);
        vm.prank(watcher);
        disputes.challengeSynthesis(topicId, epoch, root, SynthesisSection.Combined, 0, noEvidence(), 0);
    }

    /// @dev A number of the state part.
    function refuteSettlement(uint32 settlement) internal {
        bytes32 root = epochs.settlementAt(topicId, settlement).stateRoot;
        refuteSettlement(settlement, SettlementSection.Losses, root);
    }

    function refutePayout(uint32 settlement) internal {
        bytes32 root = epochs.settlementAt(topicId, settlement).payoutRoot;
        refuteSettlement(settlement, SettlementSection.Scores, root);
    }

    function refuteSettlement(uint32 settlement, SettlementSection section, bytes32 root) private {
        commitTo(watcher, root);
        vm.prank(watcher);
        disputes.challengeSettlement(topicId, settlement, root, section, 0, noReports(), 0);
    }

    /// @dev Proves the sections of a synthesis behind its value, or all; the verifier must find nothing wrong.
    function prove(uint64 epoch, bool whole) internal {
        bytes32 root = rootOf(epoch);
        OpenedSubmission[] memory none = new OpenedSubmission[](0);
        for (uint256 i = 0; i < 9; ++i) {
            SynthesisSection section = SynthesisSection(i);
            uint256 count =
                i == 5
                    ? 7
                    : i == 2 || i == 3 || i > 6
                        ? 0
                        : 1;
            if (count == 0 || (!whole && i > 5)) continue;
            proofs.proveSynthesis(topicId, epoch, root, section, 0, count, noEvidence(), none);
        }
    }

    /// @dev Proves one part of the settlement of an epoch of one inferer and one reputer.
    function provePart(uint32 settlement, bool payout) internal {
        SettlementRecord memory record = epochs.settlementAt(topicId, settlement);
        bytes32 root = payout ? record.payoutRoot : record.stateRoot;
        for (uint256 i = payout ? 7 : 0; i < (payout ? 17 : 7); ++i) {
            SettlementSection section = SettlementSection(i);
            uint256 count = TraceLayout.settlement(section, record.size).count;
            proofs.proveSettlement(topicId, settlement, root, section, 0, count, noReports());
        }
    }

    /// @dev Posts the payout part of a settlement again, with these cumulative rewards of two slots.
    function repay(address keeper, uint32 settlement, int256 first, int256 second) internal {
        repay(keeper, settlement, list(1, 1), list(first, second), "");
    }

    /// @param reason What the post is refused with, empty where it is not.
    function repay(
        address keeper,
        uint32 settlement,
        int256[] memory holders,
        int256[] memory cumulative,
        bytes memory reason
    ) internal {
        SettlementRecord memory record = epochs.settlementAt(topicId, settlement);
        (bytes memory state, bytes memory payout) = settlementOf(record.size, record.networkLoss, holders, cumulative);
        (bytes32[] memory leaves, bytes memory packed) = kit.holdersOf(topicId, record, state);
        if (reason.length > 0) expectError(reason);
        vm.prank(keeper);
        epochs.postPayout(topicId, settlement, 1, payout, packed, leaves);
    }

    function noReports() internal pure returns (SettlementEvidence memory evidence) {
        return evidence;
    }

    function noEvidence() internal pure returns (SynthesisEvidence memory evidence) {
        return evidence;
    }

    function rootOf(uint64 epoch) internal view returns (bytes32) {
        return epochs.synthesisOf(topicId, epoch).root;
    }

    function assertStatus(uint64 epoch, Status expected, string memory what) internal view {
        assertEq(uint256(epochs.statusOf(topicId, epoch)), uint256(expected), what);
    }
}
