// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {ABSENT} from "../math/Fixed.sol";
import {TraceKind} from "../types/Trace.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title Traces: packed numbers and the tree that commits to them
/// @notice Posting and challenging share this one decoder. A leaf commits to one section, hashed twice so that no node
/// of the tree can pass for it; leaves are padded to a power of two with a constant. Mirrored by
/// keeper/src/trace/commitment.ts.
library Trace {
    bytes32 internal constant PADDING = keccak256("allora.trace.padding");

    /// @notice A trace is too short or too long for its sections.
    error Trace_WrongLength(uint256 length, uint256 expected);
    /// @notice A number was asked for that its section does not have.
    error Trace_IndexOutOfRange(uint256 index, uint256 count);

    /// @notice Names chain, contract, topic, epoch and trace in every leaf.
    function domain(address epochs, uint64 topicId, uint64 epoch, TraceKind kind) internal view returns (bytes32) {
        return keccak256(abi.encode("allora.trace", block.chainid, epochs, topicId, epoch, kind));
    }

    /// @notice Leaf of one section.
    function leaf(bytes32 domain_, uint256 section, bytes calldata data) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(abi.encode(domain_, section, keccak256(data)))));
    }

    /// @notice Root over the sections of a trace, whose bytes have the given lengths; Trace_WrongLength otherwise.
    function commit(bytes calldata trace, uint256[] memory lengths, bytes32 domain_) internal pure returns (bytes32) {
        bytes32[] memory leaves = new bytes32[](lengths.length);
        uint256 offset;
        for (uint256 i = 0; i < lengths.length; ++i) {
            uint256 end = offset + lengths[i];
            // A short trace is reported below, with the length that all sections need.
            if (end <= trace.length) leaves[i] = leaf(domain_, i, trace[offset:end]);
            offset = end;
        }
        if (offset != trace.length) revert Trace_WrongLength(trace.length, offset);
        return root(leaves);
    }

    /// @notice Root of a tree over at least one leaf; index-directed, `node(left, right)`.
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        uint256 size = 1;
        while (size < leaves.length) size *= 2;
        bytes32[] memory nodes = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) nodes[i] = i < leaves.length ? leaves[i] : PADDING;
        for (; size > 1; size /= 2) {
            for (uint256 i = 0; i < size / 2; ++i) nodes[i] = node(nodes[2 * i], nodes[2 * i + 1]);
        }
        return nodes[0];
    }

    function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return Hashes.efficientKeccak256(left, right);
    }

    /// @notice Number at `index` of a section.
    function numberAt(
        bytes calldata data,
        TraceLayout.Section memory section,
        uint256 index
    ) internal pure returns (int256) {
        if (index >= section.count) revert Trace_IndexOutOfRange(index, section.count);
        return decode(word(data, index * section.width), section.width, section.kind);
    }

    /// @notice All numbers of a section.
    function numbers(
        bytes calldata data,
        TraceLayout.Section memory section
    ) internal pure returns (int256[] memory values) {
        uint256 count = section.count;
        uint256 width = section.width;
        TraceLayout.Kind kind = section.kind;
        if (data.length != count * width) revert Trace_WrongLength(data.length, count * width);
        values = new int256[](count);
        unchecked {
            for (uint256 i = 0; i < count; ++i) values[i] = decode(word(data, i * width), width, kind);
        }
    }

    /// @dev 32 bytes of calldata from `offset` on; bytes past the section are cut off by `decode`.
    function word(bytes calldata data, uint256 offset) private pure returns (uint256 result) {
        assembly ("memory-safe") {
            result := calldataload(add(data.offset, offset))
        }
    }

    function decode(uint256 raw, uint256 width, TraceLayout.Kind kind) private pure returns (int256) {
        uint256 bits = 8 * width;
        unchecked {
            uint256 value = raw >> (256 - bits);
            if (kind == TraceLayout.Kind.Unsigned) return int256(value);
            uint256 sign = uint256(1) << (bits - 1);
            if (value == sign && kind == TraceLayout.Kind.SignedOrAbsent) return ABSENT;
            return value < sign ? int256(value) : int256(value) - int256(2 * sign);
        }
    }
}
