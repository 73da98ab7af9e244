// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../../../contracts/types/Settlement.sol";
import {
    OpenedSubmission,
    SynthesisCommitments,
    SynthesisEvidence,
    SynthesisSection
} from "../../../contracts/types/Trace.sol";

/// @title A verifier that finds everything wrong, or nothing
/// @notice For tests of what follows from a verdict.
contract StubVerifier {
    bytes32 public constant computeId = keccak256("stub");
    bool public verdict = true;

    function decide(bool verdict_) external {
        verdict = verdict_;
    }

    function isWrong(
        SynthesisCommitments calldata,
        SynthesisSection,
        uint256,
        SynthesisEvidence calldata
    ) external view returns (bool) {
        return verdict;
    }

    function isWrong(
        SettlementCommitments calldata,
        SettlementSection,
        uint256,
        SettlementEvidence calldata
    ) external view returns (bool) {
        return verdict;
    }

    function firstWrong(
        SynthesisCommitments calldata,
        SynthesisSection,
        uint256 from,
        uint256 to,
        SynthesisEvidence calldata,
        OpenedSubmission[] calldata
    ) external view returns (uint256) {
        return verdict ? from : to;
    }

    function firstWrong(
        SettlementCommitments calldata,
        SettlementSection,
        uint256 from,
        uint256 to,
        SettlementEvidence calldata
    ) external view returns (uint256) {
        return verdict ? from : to;
    }
}
