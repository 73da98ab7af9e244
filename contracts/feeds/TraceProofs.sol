// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PayoutTree} from "../epochs/PayoutTree.sol";
import {Trace} from "../epochs/Trace.sol";
import {TraceLayout} from "../epochs/TraceLayout.sol";
import {TraceEvidence} from "../types/Inference.sol";
import {PayoutSection, SettlementSize, StateSection, SynthesisSection} from "../types/Trace.sol";

/// @title Numbers of a trace, shown by the tree that commits to it
/// @notice Whoever knows a trace's root and domain (`Trace.domain`) needs nothing else, also on another chain. Twin of
/// keeper/src/trace/proofs.ts.
library TraceProofs {
    /// @notice The evidence leads to `shown`: it is of another trace, section or epoch, or changed.
    error TraceProofs_WrongRoot(bytes32 shown, bytes32 root);

    /// @notice Number at `index` of a section of a synthesis trace.
    /// @dev Reverts with TraceProofs_WrongRoot, Trace_IndexOutOfRange.
    /// @return number `ABSENT` for one that the epoch does not have.
    function synthesisNumber(
        bytes32 root,
        bytes32 domain,
        SynthesisSection section,
        uint256 index,
        TraceEvidence calldata evidence
    ) internal pure returns (int256 number) {
        requireSection(root, domain, uint256(section), evidence);
        // Widths do not depend on the sizes, and the section is committed to whole: its length is its count.
        return numberAt(evidence.section, TraceLayout.synthesis(section, 1, 1), index);
    }

    /// @notice Likewise of the state part of a settlement trace.
    function stateNumber(
        bytes32 root,
        bytes32 domain,
        StateSection section,
        uint256 index,
        TraceEvidence calldata evidence
    ) internal pure returns (int256 number) {
        requireSection(root, domain, uint256(section), evidence);
        SettlementSize memory none;
        return numberAt(evidence.section, TraceLayout.state(section, none), index);
    }

    /// @notice Likewise of its payout part.
    function payoutNumber(
        bytes32 root,
        bytes32 domain,
        PayoutSection section,
        uint256 index,
        TraceEvidence calldata evidence
    ) internal pure returns (int256 number) {
        requireSection(root, domain, uint256(section), evidence);
        SettlementSize memory none;
        return numberAt(evidence.section, TraceLayout.payout(section, none), index);
    }

    /// @notice Reverts unless the bytes are those of a section of the trace with that root.
    /// @dev Reverts with TraceProofs_WrongRoot.
    function requireSection(
        bytes32 root,
        bytes32 domain,
        uint256 section,
        TraceEvidence calldata evidence
    ) internal pure {
        bytes32 leaf = Trace.leaf(domain, section, evidence.section);
        bytes32 shown = PayoutTree.rootOf(leaf, section, evidence.proof);
        // Zero is the root of what was not posted, and what a proof too short for its section leads to.
        if (shown != root || root == 0) revert TraceProofs_WrongRoot(shown, root);
    }

    function numberAt(
        bytes calldata data,
        TraceLayout.Section memory section,
        uint256 index
    ) private pure returns (int256) {
        section.count = data.length / section.width;
        return Trace.numberAt(data, section, index);
    }
}
