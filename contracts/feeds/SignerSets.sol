// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bits} from "../epochs/Bits.sol";
import {Hashes} from "../epochs/Hashes.sol";
import {Signatures} from "../epochs/Signatures.sol";
import {IRemoteFeed} from "../interfaces/IRemoteFeed.sol";
import {Approval, CompactSignature, PackedSigner} from "../types/Remote.sol";

/// @title Sets of signers with weights
library SignerSets {
    uint256 internal constant MAX_SIGNERS = 32;
    uint256 private constant WEIGHT_BITS = 96;

    function accountOf(PackedSigner signer) internal pure returns (address) {
        return address(uint160(PackedSigner.unwrap(signer) >> WEIGHT_BITS));
    }

    function weightOf(PackedSigner signer) internal pure returns (uint256) {
        return uint96(PackedSigner.unwrap(signer));
    }

    /// @notice What statements name a set by.
    /// @param time Second of the home chain that it is of.
    function hash(uint64 time, PackedSigner[] memory signers) internal pure returns (bytes32) {
        bytes32 words;
        assembly ("memory-safe") {
            words := keccak256(add(signers, 0x20), mul(mload(signers), 0x20))
        }
        return Hashes.hash(time, uint256(words));
    }

    /// @notice Reverts unless signers can be a set.
    function check(PackedSigner[] memory signers) internal pure {
        uint256 size = signers.length;
        if (size == 0 || size > MAX_SIGNERS) revert IRemoteFeed.RemoteFeed_WrongSize(size, MAX_SIGNERS);
        address previous;
        for (uint256 i = 0; i < size; ++i) {
            address account = accountOf(signers[i]);
            if (account <= previous) revert IRemoteFeed.RemoteFeed_NotAscending(account, previous);
            if (weightOf(signers[i]) == 0) revert IRemoteFeed.RemoteFeed_NoWeight(account);
            previous = account;
        }
    }

    /// @notice What those weigh that have signed, and what all do. A signature that is not right reverts.
    /// @param domain EIP-712 domain separator.
    /// @param structHash EIP-712 hash of the statement.
    function weigh(
        PackedSigner[] memory signers,
        Approval calldata approval,
        bytes32 domain,
        bytes32 structHash
    ) internal view returns (uint256 weight, uint256 total) {
        uint256 size = signers.length;
        uint32 bits = approval.signers;
        if (bits >> size != 0) revert IRemoteFeed.RemoteFeed_UnknownSigner(bits, size);
        CompactSignature[] calldata signatures = approval.signatures;
        uint256 used;
        unchecked {
            // No sum reaches 2^128: of at most 32 weights, 96 bits each.
            for (uint256 i = 0; i < size; ++i) {
                PackedSigner signer = signers[i];
                uint256 own = weightOf(signer);
                total += own;
                if ((bits >> i) & 1 == 0) continue;
                if (used == signatures.length) break;
                CompactSignature calldata signature = signatures[used++];
                address account = accountOf(signer);
                address recovered = Signatures.signerOf(domain, structHash, signature.r, signature.vs);
                if (recovered != account) revert IRemoteFeed.RemoteFeed_WrongSignature(account, recovered);
                weight += own;
            }
        }
        uint256 expected = Bits.count(bits);
        if (signatures.length != expected) {
            revert IRemoteFeed.RemoteFeed_WrongSignatureCount(signatures.length, expected);
        }
    }
}
