// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {OpenedSubmission, SynthesisEvidence, SynthesisSection} from "../types/Trace.sol";
import {ICommitments} from "./ICommitments.sol";

/// @title Proofs: posts that need not wait, because whoever pays the gas has their equations run again
/// @notice A proof runs the equations that a challenge runs for one number for all numbers of a section, and reverts at
/// the first wrong one. A section is proven from its first number to its last, in as many transactions as it takes;
/// empty ones count as proven. A synthesis is final in its value when the sections up to `Combined` are proven (but not
/// OneOutImplied, on which no value depends), as a whole when all are; a settlement in its state part and in its payout
/// part when all sections of that are; none of it before what it stands on. What is proven of a post counts for that post
/// on what it stands on, and for nothing else.
interface IProofs is ICommitments {
    /// @notice The next number of the section to be proven is `expected`.
    error Proofs_OutOfOrder(uint256 from, uint256 expected);
    /// @notice The number is not what the equations yield.
    error Proofs_Wrong(uint64 topicId, uint64 epoch, SynthesisSection section, uint256 index);
    /// @notice The number is not what the equations yield.
    error Proofs_SettlementWrong(uint64 topicId, uint32 settlement, SettlementSection section, uint256 index);

    /// @notice The first `to` numbers of a section are proven.
    event SynthesisProven(
        uint64 indexed topicId,
        uint64 indexed epoch,
        bytes32 root,
        SynthesisSection section,
        uint256 to
    );
    /// @param root Root of the part that the section belongs to.
    event SettlementProven(
        uint64 indexed topicId,
        uint32 indexed settlement,
        bytes32 root,
        SettlementSection section,
        uint256 to
    );

    /// @notice Proves numbers of a posted synthesis. Anybody, before its deadline; at most 1,200,000 gas, and
    /// 250,000 more for each number, at 32 inferers and 8 forecasters.
    /// @dev Reverts with Epochs_WrongStatus, Epochs_TooLate, Epochs_OtherRoot, Proofs_OutOfOrder, Proofs_Wrong, or as
    /// ISynthesisVerifier.firstWrong does.
    /// @param root Root that the epoch is expected to have.
    /// @param from First of the numbers: as many as are proven of the section.
    /// @param to Number after the last.
    /// @param submissions As in ISynthesisVerifier.firstWrong.
    function proveSynthesis(
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        SynthesisSection section,
        uint256 from,
        uint256 to,
        SynthesisEvidence calldata evidence,
        OpenedSubmission[] calldata submissions
    ) external;

    /// @notice Proves numbers of a posted settlement. Anybody, before the deadline of the part; at most 5,000,000 gas, and
    /// 2,000,000 more for each step of the listening coefficients, at 32 inferers and 8 forecasters and 8 reputers that
    /// all report something else.
    /// @dev Reverts with Epochs_UnknownSettlement, Epochs_Unpaid, Epochs_OtherRoot, Epochs_TooLate, Proofs_OutOfOrder,
    /// Proofs_SettlementWrong, or as ISettlementVerifier.firstWrong does.
    /// @param root Root that the part with that section is expected to have.
    function proveSettlement(
        uint64 topicId,
        uint32 settlement,
        bytes32 root,
        SettlementSection section,
        uint256 from,
        uint256 to,
        SettlementEvidence calldata evidence
    ) external;

    /// @notice Posts a synthesis and proves its value at once. A keeper, like IEpochs.postSynthesis, and the only way to
    /// post in an eager topic; at most 8,000,000 gas, at 32 inferers and 8 forecasters.
    /// @dev Reverts as IEpochs.postSynthesis and `proveSynthesis` do.
    /// @param evidence For all sections that the value depends on.
    /// @param submissions All submissions in the order of their chain.
    function postProven(
        uint64 topicId,
        uint64 epoch,
        uint32 base,
        bytes calldata trace,
        SynthesisEvidence calldata evidence,
        OpenedSubmission[] calldata submissions
    ) external;

    /// @notice Brings the deadlines of a proven synthesis forward again, after those of what it stands on. Anybody; about
    /// 150,000 gas. Does nothing where nothing is proven or gained.
    function advanceSynthesis(uint64 topicId, uint64 epoch) external;

    /// @notice Likewise for a settlement.
    /// @dev Reverts with Epochs_UnknownSettlement.
    function advanceSettlement(uint64 topicId, uint32 settlement) external;

    /// @notice How many numbers of a section of the posted synthesis are proven.
    function provenOf(uint64 topicId, uint64 epoch, SynthesisSection section) external view returns (uint256);

    /// @notice Likewise of a standing settlement.
    /// @dev Reverts with Epochs_UnknownSettlement.
    function settlementProvenOf(
        uint64 topicId,
        uint32 settlement,
        SettlementSection section
    ) external view returns (uint256);
}
