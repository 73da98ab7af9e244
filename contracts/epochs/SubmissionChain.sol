// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OpenedReport} from "../types/Settlement.sol";
import {Role} from "../types/Topic.sol";
import {Hashes} from "./Hashes.sol";

/// @title Hash chain over an epoch's submissions
/// @notice A head commits to every submission in order: head' = keccak(head, link), starting from a seed that names
/// chain, contract, topic, epoch and window. Mirrored by keeper/src/trace/submissions.ts.
library SubmissionChain {
    /// @dev Windows of an epoch; each has a chain of its own.
    enum Window {
        Workers,
        Reputers
    }

    function seed(address inbox, uint64 topicId, uint64 epoch, Window window) internal view returns (bytes32) {
        return keccak256(abi.encode("allora.submissions", block.chainid, inbox, topicId, epoch, window));
    }

    function extend(bytes32 head, bytes32 link) internal pure returns (bytes32) {
        return Hashes.hash(uint256(head), uint256(link));
    }

    /// @notice Link of an inference, or of a report (a truth, or the content that stands for losses) with role Reputer.
    function valueLink(Role role, uint256 slot, uint32 id, int256 value) internal pure returns (bytes32) {
        return Hashes.hash(uint256(role), slot, id, uint256(value));
    }

    function lossesHash(int256[] memory losses) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(losses));
    }

    /// @notice What stands for reported losses in the chain: their hash, so that one report is opened without others.
    function lossesContent(int256[] memory losses) internal pure returns (int256) {
        return int256(uint256(lossesHash(losses)));
    }

    /// @notice Head of a chain of reports.
    function reportsHead(bytes32 head, OpenedReport[] calldata reports) internal pure returns (bytes32) {
        for (uint256 i = 0; i < reports.length; ++i) {
            OpenedReport calldata report = reports[i];
            head = extend(head, valueLink(Role.Reputer, report.slot, report.id, report.content));
        }
        return head;
    }

    function forecastLink(
        uint256 slot,
        uint32 id,
        uint32 inferers,
        int256[] memory losses
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(Role.Forecaster, slot, id, inferers, losses));
    }
}
