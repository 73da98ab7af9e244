// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Role} from "../types/Topic.sol";

/// @title What a worker commits to before it reveals it
/// @notice A commitment names its sender: whoever copies it can never open it as its own. Mirrored by
/// keeper/src/trace/sealing.ts.
library Sealing {
    /// @notice Commitment of `sender` to a payload of one of the kinds below.
    function commitmentOf(
        address inbox,
        uint64 topicId,
        uint64 epoch,
        Role role,
        address sender,
        bytes32 payload,
        bytes32 salt
    ) internal view returns (bytes32) {
        return
            keccak256(
                abi.encode("allora.commitment", block.chainid, inbox, topicId, epoch, role, sender, payload, salt)
            );
    }

    function inferencePayload(int256 value) internal pure returns (bytes32) {
        return keccak256(abi.encode(value));
    }

    function forecastPayload(uint32 inferers, int256[] memory losses) internal pure returns (bytes32) {
        return keccak256(abi.encode(inferers, losses));
    }

    /// @notice A commitment with the registration that made it, as the inbox keeps it.
    function seal(bytes32 commitment, uint32 id) internal pure returns (bytes32) {
        return keccak256(abi.encode(commitment, id));
    }
}
