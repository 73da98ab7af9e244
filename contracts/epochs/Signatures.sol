// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Signers of EIP-712 messages
/// @notice As OpenZeppelin's ECDSA.tryRecover of MessageHashUtils.toTypedDataHash, without the reason of a failure: a relay
/// asks for each of its items.
library Signatures {
    /// @dev Half of the curve's order: a signature with a larger s is the other one of a pair, and nobody's.
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    /// @param domain EIP-712 domain separator.
    /// @param structHash EIP-712 hash of the message.
    /// @param r Of the signature.
    /// @param vs Parity of y in the highest bit, s in the others (EIP-2098).
    /// @return signer Zero for a signature that recovers to nobody.
    function signerOf(
        bytes32 domain,
        bytes32 structHash,
        bytes32 r,
        bytes32 vs
    ) internal view returns (address signer) {
        assembly ("memory-safe") {
            // Beyond what is allocated, and not kept.
            let free := mload(0x40)
            mstore(free, shl(240, 0x1901))
            mstore(add(free, 0x02), domain)
            mstore(add(free, 0x22), structHash)
            mstore(free, keccak256(free, 0x42))
            mstore(add(free, 0x20), add(shr(255, vs), 27))
            mstore(add(free, 0x40), r)
            let s := shr(1, shl(1, vs))
            mstore(add(free, 0x60), s)
            // The precompile, at address 1, returns nothing for a signature of nobody.
            mstore(0x00, 0)
            pop(staticcall(gas(), 1, free, 0x80, 0x00, 0x20))
            signer := mul(mload(0x00), iszero(gt(s, HALF_ORDER)))
        }
    }
}
