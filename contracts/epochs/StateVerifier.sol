// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {StateEquations} from "./StateEquations.sol";
import {SettlementVerifier} from "./SettlementVerifier.sol";

/// @title StateVerifier
/// @notice See ISettlementVerifier; judges the state part.
contract StateVerifier is SettlementVerifier {
    function _covers(SettlementSection section) internal pure override returns (bool) {
        return section <= SettlementSection.Inclusions;
    }

    function _expected(
        SettlementCommitments calldata commitments,
        SettlementSection section,
        uint256 from,
        uint256 to,
        SettlementEvidence calldata evidence
    ) internal view override returns (int256[] memory) {
        return StateEquations.expected(commitments, section, from, to, evidence);
    }
}
