// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {ABSENT} from "../math/Fixed.sol";
import {PayoutSection, SettlementSize, StateSection, SynthesisSection} from "../types/Trace.sol";
import {Bits} from "./Bits.sol";
import {PayoutTree} from "./PayoutTree.sol";
import {Trace} from "./Trace.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title What the epochs contract records of the traces that are posted
/// @notice Without state. A contract of its own, deployed by the epochs contract: together they would exceed the size of
/// a contract.
contract TraceReader {
    /// @notice Values that reads need from a synthesis: network inference and the ends of its interval.
    struct Value {
        int128 network;
        int128 lower;
        int128 upper;
    }

    /// @notice Root and values of a synthesis. Anybody; about 60,000 gas.
    /// @dev Reverts with Trace_WrongLength.
    function synthesis(
        uint256 n,
        uint256 k,
        bytes32 domain,
        bytes calldata trace
    ) external pure returns (bytes32 root, Value memory value) {
        uint256[] memory lengths = TraceLayout.synthesisLengths(n, k);
        root = Trace.commit(trace, lengths, domain);
        bytes calldata combined = slice(trace, lengths, uint256(SynthesisSection.Combined));
        TraceLayout.Section memory section = TraceLayout.synthesis(SynthesisSection.Combined, n, k);
        value.network = int128(Trace.numberAt(combined, section, 0));
        value.lower = int128(Trace.numberAt(combined, section, 2));
        value.upper = int128(Trace.numberAt(combined, section, TraceLayout.COMBINED - 1));
    }

    /// @notice Root of a state part, its network loss, and the bytes of its Holders section. Anybody; about 150,000 gas.
    /// @dev Reverts with Trace_WrongLength, Epochs_AbsentValue.
    function state(
        SettlementSize calldata size,
        bytes32 domain,
        bytes calldata trace
    ) external pure returns (bytes32 root, int72 networkLoss, bytes memory holders) {
        uint256[] memory lengths = TraceLayout.stateLengths(size);
        root = Trace.commit(trace, lengths, domain);
        TraceLayout.Section memory section = TraceLayout.state(StateSection.ConsensusLoss, size);
        int256 loss = Trace.numberAt(slice(trace, lengths, uint256(StateSection.ConsensusLoss)), section, 0);
        if (loss == ABSENT) revert IEpochs.Epochs_AbsentValue();
        return (root, int72(loss), slice(trace, lengths, uint256(StateSection.Holders)));
    }

    /// @notice Root of a payout part, and that of the payouts to the holders of the state part. Anybody; about 200,000
    /// gas.
    /// @dev Reverts with Trace_WrongLength.
    function payout(
        SettlementSize calldata size,
        bytes32 domain,
        bytes calldata trace,
        bytes calldata holders
    ) external pure returns (bytes32 root, bytes32 payouts) {
        uint256[] memory lengths = TraceLayout.payoutLengths(size);
        root = Trace.commit(trace, lengths, domain);
        payouts = PayoutTree.root(size, holders, slice(trace, lengths, uint256(PayoutSection.Cumulative)));
    }

    /// @notice Whether bytes are the Holders section of the state part with that root. Anybody; about 10,000 gas.
    function areHolders(
        bytes32 stateRoot,
        bytes32 domain,
        bytes32[] calldata leaves,
        bytes calldata holders
    ) external pure returns (bool) {
        uint256 section = uint256(StateSection.Holders);
        return
            leaves.length == TraceLayout.STATE_SECTIONS &&
            Trace.root(leaves) == stateRoot &&
            Trace.leaf(domain, section, holders) == leaves[section];
    }

    /// @notice Sizes of a settlement of an epoch, on one of size `base`. Anybody; about 10,000 gas.
    /// @dev Reverts with Epochs_WrongSize.
    function sizeOf(
        SettlementSize calldata base,
        IInbox.Intake calldata intake,
        uint8 reports,
        uint8 steps,
        uint8 mostSteps
    ) external pure returns (SettlementSize memory size) {
        size.inferers = uint8(Bits.count(intake.inferers));
        size.forecasters = uint8(Bits.count(intake.forecasters));
        size.reputers = uint8(Bits.count(intake.reputers));
        size.infererSlots = widened(base.infererSlots, intake.inferers);
        size.forecasterSlots = widened(base.forecasterSlots, intake.forecasters);
        size.reputerSlots = widened(base.reputerSlots, intake.reputers);
        if (reports == 0 || reports > size.reputers) revert IEpochs.Epochs_WrongSize(reports, size.reputers);
        if (steps == 0 || steps > mostSteps) revert IEpochs.Epochs_WrongSize(steps, mostSteps);
        size.reports = reports;
        size.steps = steps;
    }

    function widened(uint8 slots, uint32 mask) private pure returns (uint8) {
        uint256 span = Bits.span(mask);
        return span > slots ? uint8(span) : slots;
    }

    function slice(
        bytes calldata trace,
        uint256[] memory lengths,
        uint256 section
    ) private pure returns (bytes calldata) {
        uint256 offset;
        for (uint256 i = 0; i < section; ++i) offset += lengths[i];
        return trace[offset:offset + lengths[section]];
    }
}
