// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {FinalValues} from "../feeds/FinalValues.sol";
import {SignerSets} from "../feeds/SignerSets.sol";
import {FinalValue, PackedSigner} from "../types/Remote.sol";

/// @dev Shows the hashes of remote feeds to tests. Never deployed.
contract RemoteEquations {
    function leaf(uint256 chainId, address epochs, FinalValue memory value) external pure returns (bytes32) {
        return FinalValues.leaf(chainId, epochs, value);
    }

    function rootOf(bytes32[] memory proof, bytes32 node) external pure returns (bytes32) {
        return MerkleProof.processProof(proof, node);
    }

    function setHash(uint64 time, PackedSigner[] memory signers) external pure returns (bytes32) {
        return SignerSets.hash(time, signers);
    }
}
