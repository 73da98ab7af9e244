// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What a read costs the contract that makes it
contract Meter {
    error Meter_Reverted(bytes reason);

    /// @notice Gas of a read whose accounts and slots nothing has touched in the transaction, and of the same again.
    function measure(address target, bytes calldata data) external view returns (uint256 cold, uint256 warm) {
        cold = gasOf(target, data);
        warm = gasOf(target, data);
    }

    function gasOf(address target, bytes memory data) private view returns (uint256 used) {
        uint256 before = gasleft();
        (bool success, bytes memory answer) = target.staticcall(data);
        used = before - gasleft();
        if (!success) revert Meter_Reverted(answer);
    }
}
