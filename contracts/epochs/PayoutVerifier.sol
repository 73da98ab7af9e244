// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {PayoutEquations} from "./PayoutEquations.sol";
import {SettlementVerifier} from "./SettlementVerifier.sol";

/// @title PayoutVerifier
/// @notice See ISettlementVerifier; judges the payout part.
contract PayoutVerifier is SettlementVerifier {
    function _covers(SettlementSection section) internal pure override returns (bool) {
        return section > SettlementSection.Inclusions;
    }

    function _expected(
        SettlementCommitments calldata commitments,
        SettlementSection section,
        uint256 from,
        uint256 to,
        SettlementEvidence calldata evidence
    ) internal view override returns (int256[] memory) {
        return PayoutEquations.expected(commitments, section, from, to, evidence);
    }
}
