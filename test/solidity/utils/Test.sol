// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {vm} from "./Vm.sol";

/// @title Assertions, bounds and deployment for tests
abstract contract Test {
    function assertEq(uint256 actual, uint256 expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(int256 actual, int256 expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(bytes32 actual, bytes32 expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(address actual, address expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(string memory actual, string memory expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(int256[] memory actual, int256[] memory expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertEq(uint256[] memory actual, uint256[] memory expected, string memory what) internal pure {
        vm.assertEq(actual, expected, what);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        vm.assertTrue(condition, what);
    }

    function assertFalse(bool condition, string memory what) internal pure {
        vm.assertTrue(!condition, what);
    }

    function assertLe(uint256 low, uint256 high, string memory what) internal pure {
        vm.assertLe(low, high, what);
    }

    function assertLe(int256 low, int256 high, string memory what) internal pure {
        vm.assertLe(low, high, what);
    }

    function assertWithin(int256 value, int256 low, int256 high, string memory what) internal pure {
        vm.assertGe(value, low, what);
        vm.assertLe(value, high, what);
    }

    function assertNear(int256 actual, int256 expected, uint256 tolerance, string memory what) internal pure {
        vm.assertApproxEqAbs(actual, expected, tolerance, what);
    }

    /// @dev The next call reverts with this encoded error.
    function expectError(bytes memory data) internal {
        vm.expectRevert(data);
    }

    /// @dev `x` folded into low..high; numbers that are in there already stay.
    function bound(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        if (x >= low && x <= high) return x;
        uint256 span = high - low;
        return span == type(uint256).max ? x : low + (x % (span + 1));
    }

    function bound(int256 x, int256 low, int256 high) internal pure returns (int256) {
        unchecked {
            // Order is kept when both are moved to unsigned numbers.
            uint256 offset = uint256(1) << 255;
            return int256(bound(uint256(x) + offset, uint256(low) + offset, uint256(high) + offset) - offset);
        }
    }

    /// @dev Number `i` of a sequence of random words that one seed stands for.
    function draw(uint256 seed, uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, i)));
    }

    function actor(string memory name) internal pure returns (address) {
        return vm.addr(keyOf(name));
    }

    function keyOf(string memory name) internal pure returns (uint256) {
        return uint256(keccak256(bytes(name)));
    }

    function time() internal view returns (uint256) {
        return vm.getBlockTimestamp();
    }

    /// @dev Deploys by name, so that a test contract does not carry the code of others: it compiles in a fraction of
    /// the time.
    function deploy(string memory name, bytes memory arguments) internal returns (address deployed) {
        bytes memory code = bytes.concat(vm.getCode(name), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 32), mload(code))
        }
        assertTrue(deployed != address(0), name);
    }
}
