// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trace} from "../../../contracts/epochs/Trace.sol";
import {TraceLayout} from "../../../contracts/epochs/TraceLayout.sol";
import {ABSENT} from "../../../contracts/math/Fixed.sol";
import {TraceKind} from "../../../contracts/types/Trace.sol";
import {Packing} from "../utils/Packing.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

contract Codec {
    function numbers(bytes calldata data, TraceLayout.Section memory section) external pure returns (int256[] memory) {
        return Trace.numbers(data, section);
    }

    function numberAt(
        bytes calldata data,
        TraceLayout.Section memory section,
        uint256 i
    ) external pure returns (int256) {
        return Trace.numberAt(data, section, i);
    }

    function commit(bytes calldata trace, uint256[] memory lengths, bytes32 domain_) external pure returns (bytes32) {
        return Trace.commit(trace, lengths, domain_);
    }

    function domain(uint64 topicId, uint64 epoch, TraceKind kind) external view returns (bytes32) {
        return Trace.domain(address(this), topicId, epoch, kind);
    }
}

contract TraceTest is Test {
    Codec private codec = new Codec();

    // --- numbers ---

    function testFuzz_Numbers_AreWhatWasPacked(uint256 seed) public view {
        TraceLayout.Section memory section = anySection(seed);
        int256[] memory values = new int256[](section.count);
        for (uint256 i = 0; i < values.length; ++i) values[i] = anyNumber(section, draw(seed, 10 + i));
        bytes memory data = Packing.pack(values, section.width);
        assertEq(codec.numbers(data, section), values, "numbers");
        for (uint256 i = 0; i < values.length; ++i) assertEq(codec.numberAt(data, section, i), values[i], "at");
    }

    /// @dev What follows a section in calldata is not read into its last number.
    function testFuzz_At_ReadsItsSectionOnly(uint256 seed) public view {
        TraceLayout.Section memory section = anySection(seed);
        section.count = 1;
        int256 value = anyNumber(section, draw(seed, 10));
        bytes memory data = bytes.concat(Packing.one(value, section.width), bytes32(type(uint256).max));
        assertEq(codec.numberAt(data, section, 0), value, "number");
    }

    function testFuzz_RevertWhen_ASectionHasAnotherLength(uint256 seed, uint256 length) public {
        TraceLayout.Section memory section = anySection(seed);
        uint256 expected = section.count * section.width;
        length = bound(length, 0, 700);
        vm.assume(length != expected);
        expectError(abi.encodeWithSelector(Trace.Trace_WrongLength.selector, length, expected));
        codec.numbers(new bytes(length), section);
    }

    function test_RevertWhen_TheIndexIsOutOfRange() public {
        TraceLayout.Section memory section = TraceLayout.Section(2, 4, TraceLayout.Kind.Unsigned);
        bytes memory data = new bytes(12);
        codec.numberAt(data, section, 1);
        expectError(abi.encodeWithSelector(Trace.Trace_IndexOutOfRange.selector, 2, 2));
        codec.numberAt(data, section, 2);
    }

    function test_Numbers_AtTheEndsOfEachKind() public view {
        checkEnds(1);
        checkEnds(4);
        checkEnds(8);
        checkEnds(9);
        checkEnds(12);
        checkEnds(16);
    }

    function checkEnds(uint256 width) private view {
        int256 top = int256(uint256(1) << (8 * width - 1));
        bytes memory smallest = Packing.one(-top, width);
        bytes memory ones = Packing.one(-1, width);
        assertEq(read(smallest, width, TraceLayout.Kind.Unsigned), top, "unsigned");
        assertEq(read(smallest, width, TraceLayout.Kind.Signed), -top, "signed");
        assertEq(read(smallest, width, TraceLayout.Kind.SignedOrAbsent), ABSENT, "absent");
        assertEq(read(ones, width, TraceLayout.Kind.Unsigned), 2 * top - 1, "all ones, unsigned");
        assertEq(read(ones, width, TraceLayout.Kind.Signed), -1, "all ones, signed");
        assertEq(read(Packing.one(top - 1, width), width, TraceLayout.Kind.SignedOrAbsent), top - 1, "largest");
        assertEq(read(Packing.one(1 - top, width), width, TraceLayout.Kind.SignedOrAbsent), 1 - top, "next to absent");
    }

    function read(bytes memory data, uint256 width, TraceLayout.Kind kind) private view returns (int256) {
        return codec.numbers(data, TraceLayout.Section(1, width, kind))[0];
    }

    function anySection(uint256 seed) private pure returns (TraceLayout.Section memory section) {
        uint8[6] memory widths = [1, 4, 8, 9, 12, 16];
        section.count = draw(seed, 0) % 40;
        section.width = widths[draw(seed, 1) % 6];
        section.kind = TraceLayout.Kind(draw(seed, 2) % 3);
    }

    function anyNumber(TraceLayout.Section memory section, uint256 word) private pure returns (int256) {
        uint256 bits = 8 * section.width;
        if (section.kind == TraceLayout.Kind.Unsigned) return int256(word >> (256 - bits));
        int256 value = int256(word) >> (256 - bits);
        bool smallest = value == -int256(uint256(1) << (bits - 1));
        return section.kind == TraceLayout.Kind.SignedOrAbsent && (smallest || word % 5 == 0) ? ABSENT : value;
    }

    // --- commitments ---

    function testFuzz_Commit_HashesEverySection(uint256 seed) public view {
        uint256 sections = 1 + (draw(seed, 0) % 12);
        bytes32 domain = bytes32(draw(seed, 1));
        uint256[] memory lengths = new uint256[](sections);
        bytes32[] memory leaves = new bytes32[](sections);
        bytes memory trace;
        for (uint256 i = 0; i < sections; ++i) {
            lengths[i] = draw(seed, 2 + i) % 70;
            bytes memory data = new bytes(lengths[i]);
            for (uint256 j = 0; j < data.length; ++j) data[j] = bytes1(uint8(draw(seed, 100 * i + j)));
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(data)))));
            trace = bytes.concat(trace, data);
        }
        assertEq(codec.commit(trace, lengths, domain), rootOf(leaves), "root");
    }

    function testFuzz_RevertWhen_TheTraceHasAnotherLength(uint256 length) public {
        uint256[] memory lengths = new uint256[](3);
        (lengths[0], lengths[1], lengths[2]) = (10, 0, 20);
        length = bound(length, 0, 100);
        vm.assume(length != 30);
        expectError(abi.encodeWithSelector(Trace.Trace_WrongLength.selector, length, 30));
        codec.commit(new bytes(length), lengths, 0);
    }

    /// @dev A tree written down recursively: halves, padded with the constant.
    function rootOf(bytes32[] memory leaves) private pure returns (bytes32) {
        uint256 size = 1;
        while (size < leaves.length) size *= 2;
        return subtree(leaves, 0, size);
    }

    function subtree(bytes32[] memory leaves, uint256 first, uint256 size) private pure returns (bytes32) {
        if (size == 1) return first < leaves.length ? leaves[first] : keccak256("allora.trace.padding");
        return keccak256(bytes.concat(subtree(leaves, first, size / 2), subtree(leaves, first + size / 2, size / 2)));
    }

    function testFuzz_Root_OfAnyNumberOfLeaves(uint256 seed) public pure {
        bytes32[] memory leaves = new bytes32[](1 + (draw(seed, 0) % 48));
        for (uint256 i = 0; i < leaves.length; ++i) leaves[i] = bytes32(draw(seed, i + 1));
        assertEq(Trace.root(leaves), rootOf(leaves), "root");
    }

    /// @dev Every part of a domain separates.
    function testFuzz_Domain_NamesChainContractTopicEpochAndTrace(uint64 topicId, uint64 epoch) public {
        bytes32 domain = codec.domain(topicId, epoch, TraceKind.State);
        assertEq(
            domain,
            keccak256(abi.encode("allora.trace", block.chainid, address(codec), topicId, epoch, 1)),
            "domain"
        );
        unchecked {
            assertTrue(domain != codec.domain(topicId + 1, epoch, TraceKind.State), "topic");
            assertTrue(domain != codec.domain(topicId, epoch + 1, TraceKind.State), "epoch");
        }
        assertTrue(domain != codec.domain(topicId, epoch, TraceKind.Payout), "trace");
        assertTrue(domain != codec.domain(topicId, epoch, TraceKind.Synthesis), "trace");
        assertTrue(domain != new Codec().domain(topicId, epoch, TraceKind.State), "contract");
        vm.chainId(block.chainid + 1);
        assertTrue(domain != codec.domain(topicId, epoch, TraceKind.State), "chain");
    }
}
