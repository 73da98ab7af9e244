// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title The cheatcodes of the test runner that these tests use
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function addr(uint256 privateKey) external pure returns (address);

    function assertApproxEqAbs(int256 left, int256 right, uint256 maxDelta, string calldata message) external pure;

    function assertEq(address left, address right, string calldata message) external pure;

    function assertEq(bool left, bool right, string calldata message) external pure;

    function assertEq(bytes32 left, bytes32 right, string calldata message) external pure;

    function assertEq(int256 left, int256 right, string calldata message) external pure;

    function assertEq(int256[] calldata left, int256[] calldata right, string calldata message) external pure;

    function assertEq(string calldata left, string calldata right, string calldata message) external pure;

    function assertEq(uint256 left, uint256 right, string calldata message) external pure;

    function assertEq(uint256[] calldata left, uint256[] calldata right, string calldata message) external pure;

    function assertGe(int256 left, int256 right, string calldata message) external pure;

    function assertGe(uint256 left, uint256 right, string calldata message) external pure;

    function assertLe(int256 left, int256 right, string calldata message) external pure;

    function assertLe(uint256 left, uint256 right, string calldata message) external pure;

    function assertTrue(bool condition, string calldata message) external pure;

    function assume(bool condition) external pure;

    function chainId(uint256 newChainId) external;

    function envOr(string calldata name, uint256 otherwise) external view returns (uint256);

    function expectEmit(address emitter) external;

    function expectPartialRevert(bytes4 selector) external;

    function expectRevert() external;

    function expectRevert(bytes calldata data) external;

    /// @dev The opcode may be read once and kept by the optimizer, across warps.
    function getBlockTimestamp() external view returns (uint256);

    function getCode(string calldata artifact) external view returns (bytes memory);

    function getRecordedLogs() external returns (Log[] memory);

    function prank(address sender) external;

    function recordLogs() external;

    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function warp(uint256 timestamp) external;
}

Vm constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
