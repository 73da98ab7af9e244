// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Signatures} from "../../../contracts/epochs/Signatures.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Signers are those that OpenZeppelin's library finds, and nobody where it finds none.
contract SignaturesTest is Test {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    bytes32 private constant PARITY = bytes32(uint256(1) << 255);

    function testFuzz_Signed_IsItsKeysAddress(uint256 key, bytes32 domain, bytes32 structHash) public view {
        key = 1 + (key % (ORDER - 1));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, MessageHashUtils.toTypedDataHash(domain, structHash));
        bytes32 vs = v == 28 ? s | PARITY : s;
        address signer = Signatures.signerOf(domain, structHash, r, vs);
        assertEq(signer, vm.addr(key), "signer");
        assertTrue(Signatures.signerOf(domain, ~structHash, r, vs) != signer, "another message");
        assertTrue(Signatures.signerOf(~domain, structHash, r, vs) != signer, "another domain");
        assertTrue(Signatures.signerOf(domain, structHash, r, vs ^ PARITY) != signer, "another parity");
    }

    function testFuzz_TwinOfASignature_IsNobodys(uint256 key, bytes32 domain, bytes32 structHash) public view {
        key = 1 + (key % (ORDER - 1));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, MessageHashUtils.toTypedDataHash(domain, structHash));
        // The other s that recovers to the same key needs the highest bit only where it is the parity's.
        bytes32 twin = bytes32(ORDER - uint256(s));
        if (uint256(twin) >> 255 == 0) _same(domain, structHash, r, v == 27 ? twin | PARITY : twin);
        bytes32 high = bytes32(uint256(0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A1));
        assertEq(Signatures.signerOf(domain, structHash, r, high), address(0), "above half of the order");
        assertEq(Signatures.signerOf(domain, structHash, r, high | PARITY), address(0), "with parity");
    }

    function testFuzz_Anything_AsOpenZeppelin(bytes32 domain, bytes32 structHash, bytes32 r, bytes32 vs) public view {
        _same(domain, structHash, r, vs);
        _same(domain, structHash, 0, vs);
        _same(domain, structHash, bytes32(ORDER), vs);
        _same(domain, structHash, r, 0);
        _same(domain, structHash, r, PARITY);
    }

    function _same(bytes32 domain, bytes32 structHash, bytes32 r, bytes32 vs) private view {
        (address expected, , ) = ECDSA.tryRecover(MessageHashUtils.toTypedDataHash(domain, structHash), r, vs);
        assertEq(Signatures.signerOf(domain, structHash, r, vs), expected, "as the library");
    }
}
