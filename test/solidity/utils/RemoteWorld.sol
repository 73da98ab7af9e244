// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRemoteFeed} from "../../../contracts/interfaces/IRemoteFeed.sol";
import {Approval, CompactSignature, FinalValue, PackedSigner} from "../../../contracts/types/Remote.sol";
import {Test} from "./Test.sol";
import {vm} from "./Vm.sol";

/// @title Signers of a home chain, what they sign, and trees over values, written out from the standards
abstract contract RemoteWorld is Test {
    /// @param time Second that the set is of.
    /// @param keys Keys of the signers, in their order.
    struct Committee {
        uint64 time;
        uint256[] keys;
        PackedSigner[] signers;
    }

    uint64 internal constant NOW = 1_800_000_000;
    uint256 internal constant HOME = 8453;
    address internal constant EPOCHS = address(0xE90C5);
    uint256 internal constant TWO_THIRDS = 666_666_666_666_666_667;
    uint96 internal constant WEIGHT = 100e18;
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );

    function newFeed(uint256 chainId, address epochs, Committee memory set) internal returns (IRemoteFeed) {
        return newFeed(chainId, epochs, TWO_THIRDS, set);
    }

    function newFeed(
        uint256 chainId,
        address epochs,
        uint256 threshold,
        Committee memory set
    ) internal returns (IRemoteFeed) {
        return IRemoteFeed(deploy("RemoteFeed", abi.encode(chainId, epochs, threshold, set.time, set.signers)));
    }

    /// @dev So many signers of equal weight.
    function committee(string memory name, uint256 size, uint64 time_) internal pure returns (Committee memory set) {
        (set.time, set.keys, set.signers) = (time_, new uint256[](size), new PackedSigner[](size));
        for (uint256 i = 0; i < size; ++i) {
            uint256 key = uint256(keccak256(abi.encode(name, i)));
            uint256 place = i;
            for (; place > 0 && vm.addr(set.keys[place - 1]) > vm.addr(key); --place) {
                set.keys[place] = set.keys[place - 1];
            }
            set.keys[place] = key;
        }
        for (uint256 i = 0; i < size; ++i) set.signers[i] = pack(vm.addr(set.keys[i]), WEIGHT);
    }

    function pack(address account, uint96 weight) internal pure returns (PackedSigner) {
        return PackedSigner.wrap((uint256(uint160(account)) << 96) | weight);
    }

    function setHash(Committee memory set) internal pure returns (bytes32) {
        return keccak256(abi.encode(set.time, keccak256(abi.encodePacked(set.signers))));
    }

    // --- statements ---

    function batchDigest(
        uint256 chainId,
        address epochs,
        uint64 time_,
        bytes32 root,
        bytes32 set
    ) internal pure returns (bytes32) {
        bytes32 structHash = keccak256(
            abi.encode(keccak256("Batch(uint64 time,bytes32 root,bytes32 set)"), time_, root, set)
        );
        return digest(chainId, epochs, structHash);
    }

    function rotationDigest(
        uint256 chainId,
        address epochs,
        bytes32 set,
        bytes32 next
    ) internal pure returns (bytes32) {
        return
            digest(chainId, epochs, keccak256(abi.encode(keccak256("Rotation(bytes32 set,bytes32 next)"), set, next)));
    }

    function digest(uint256 chainId, address epochs, bytes32 structHash) internal pure returns (bytes32) {
        bytes32 separator = keccak256(abi.encode(DOMAIN, keccak256("Allora Remote"), keccak256("1"), chainId, epochs));
        return keccak256(abi.encodePacked("\x19\x01", separator, structHash));
    }

    /// @dev Signatures of those whose bits are set.
    function approve(Committee memory set, uint32 bits, bytes32 hash) internal pure returns (Approval memory approval) {
        uint256 count;
        for (uint256 i = 0; i < 32; ++i) count += (bits >> i) & 1;
        approval = Approval({signers: bits, signatures: new CompactSignature[](count)});
        uint256 next;
        for (uint256 i = 0; i < 32; ++i) {
            if ((bits >> i) & 1 == 1) approval.signatures[next++] = sign(set.keys[i % set.keys.length], hash);
        }
    }

    function sign(uint256 key, bytes32 hash) internal pure returns (CompactSignature memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, hash);
        return CompactSignature({r: r, vs: bytes32(uint256(s) | (uint256(v - 27) << 255))});
    }

    function update(IRemoteFeed feed, Committee memory set, uint32 bits, uint64 time_, bytes32 root) internal {
        bytes32 hash = batchDigest(HOME, EPOCHS, time_, root, setHash(set));
        feed.update(time_, root, set.signers, approve(set, bits, hash));
    }

    function rotate(IRemoteFeed feed, Committee memory set, uint32 bits, Committee memory next) internal {
        bytes32 hash = rotationDigest(HOME, EPOCHS, setHash(set), setHash(next));
        feed.rotate(next.time, next.signers, set.signers, approve(set, bits, hash));
    }

    // --- values ---

    function valueOf(uint64 topicId, uint64 round, int128 value) internal pure returns (FinalValue memory) {
        uint64 dataTime = NOW - 10_000 + 100 * round;
        return
            FinalValue({
                topicId: topicId,
                epoch: 2 * round,
                round: round,
                value: value,
                lower: value - 1e18,
                upper: value + 1e18,
                dataTime: dataTime,
                finalAt: dataTime + 50
            });
    }

    function leafOf(FinalValue memory value) internal pure returns (bytes32) {
        return leafOf(HOME, EPOCHS, value);
    }

    function leafOf(uint256 chainId, address epochs, FinalValue memory value) internal pure returns (bytes32) {
        bytes memory packed = abi.encode(
            chainId,
            epochs,
            value.topicId,
            value.epoch,
            value.round,
            value.value,
            value.lower,
            value.upper,
            value.dataTime,
            value.finalAt
        );
        return keccak256(bytes.concat(keccak256(packed)));
    }

    function parent(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return a < b ? keccak256(bytes.concat(a, b)) : keccak256(bytes.concat(b, a));
    }

    function path(bytes32 sibling) internal pure returns (bytes32[] memory proof) {
        proof = new bytes32[](1);
        proof[0] = sibling;
    }

    function assertValue(FinalValue memory actual, FinalValue memory expected) internal pure {
        assertEq(keccak256(abi.encode(actual)), keccak256(abi.encode(expected)), "value");
    }
}
