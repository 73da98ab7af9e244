// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PayoutTree} from "../../../contracts/epochs/PayoutTree.sol";
import {Trace} from "../../../contracts/epochs/Trace.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {SettlementSize} from "../../../contracts/types/Trace.sol";
import {Packing} from "../utils/Packing.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

contract Tree {
    function root(SettlementSize memory size, bytes calldata h, bytes calldata c) external pure returns (bytes32) {
        return PayoutTree.root(size, h, c);
    }

    function rootOf(bytes32 node, uint256 place, bytes32[] calldata proof) external pure returns (bytes32) {
        return PayoutTree.rootOf(node, place, proof);
    }
}

contract PayoutTreeTest is Test {
    Tree private tree = new Tree();

    function test_Root_NamesTheRoleOfEveryPlace() public view {
        SettlementSize memory size;
        (size.infererSlots, size.forecasterSlots, size.reputerSlots) = (2, 1, 2);
        int256[] memory holders = new int256[](5);
        int256[] memory amounts = new int256[](5);
        bytes32[] memory leaves = new bytes32[](5);
        Role[5] memory roles = [Role.Inferer, Role.Inferer, Role.Forecaster, Role.Reputer, Role.Reputer];
        for (uint256 i = 0; i < 5; ++i) {
            (holders[i], amounts[i]) = (int256(10 + i), int256(1e18 * i));
            bytes32 inner = keccak256(abi.encode("allora.payout", i, roles[i], 10 + i, 1e18 * i));
            leaves[i] = keccak256(bytes.concat(inner));
        }
        bytes32 root = tree.root(size, Packing.pack(holders, 4), Packing.pack(amounts, 12));
        assertEq(root, Trace.root(leaves), "root");
    }

    function test_Root_OfTheLargestAmounts() public view {
        SettlementSize memory size;
        size.infererSlots = 1;
        bytes32 root = tree.root(size, hex"ffffffff", hex"ffffffffffffffffffffffff");
        assertEq(root, PayoutTree.leaf(0, Role.Inferer, type(uint32).max, type(uint96).max), "a single leaf");
    }

    function testFuzz_RootOf_EveryPlaceLeadsToTheRoot(uint256 seed) public view {
        (bytes32[] memory leaves, bytes32 root) = anyTree(seed);
        for (uint256 place = 0; place < leaves.length; ++place) {
            assertEq(tree.rootOf(leaves[place], place, proofOf(leaves, place)), root, "root");
        }
    }

    /// @dev A leaf has one place: no other number, nor a longer or shorter proof, leads to the root.
    function testFuzz_RootOf_HasNoOtherNames(uint256 seed, uint256 alias_) public view {
        (bytes32[] memory leaves, bytes32 root) = anyTree(seed);
        uint256 place = draw(seed, 99) % leaves.length;
        vm.assume(alias_ != place);
        bytes32[] memory proof = proofOf(leaves, place);
        assertTrue(tree.rootOf(leaves[place], alias_, proof) != root, "another number");
        for (uint256 bit = proof.length; bit < 256; ++bit) {
            assertEq(tree.rootOf(leaves[place], place | (1 << bit), proof), 0, "a bit above the tree");
        }
        bytes32[] memory longer = new bytes32[](proof.length + 1);
        for (uint256 i = 0; i < proof.length; ++i) longer[i] = proof[i];
        assertTrue(tree.rootOf(leaves[place], place, longer) != root, "a longer proof");
    }

    function anyTree(uint256 seed) private pure returns (bytes32[] memory leaves, bytes32 root) {
        leaves = new bytes32[](1 + (draw(seed, 0) % 48));
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = PayoutTree.leaf(i, Role.Inferer, draw(seed, 2 * i), draw(seed, 2 * i + 1));
        }
        root = Trace.root(leaves);
    }

    function proofOf(bytes32[] memory leaves, uint256 place) private pure returns (bytes32[] memory proof) {
        uint256 size = 1;
        uint256 height;
        for (; size < leaves.length; size *= 2) ++height;
        bytes32[] memory nodes = new bytes32[](size);
        for (uint256 i = 0; i < size; ++i) nodes[i] = i < leaves.length ? leaves[i] : Trace.PADDING;
        proof = new bytes32[](height);
        for (uint256 level = 0; level < height; ++level) {
            proof[level] = nodes[place ^ 1];
            place /= 2;
            size /= 2;
            for (uint256 i = 0; i < size; ++i) nodes[i] = Trace.node(nodes[2 * i], nodes[2 * i + 1]);
        }
    }
}
