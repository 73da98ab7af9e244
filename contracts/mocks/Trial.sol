// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Role} from "../types/Topic.sol";

/// @title Verifiers on trial: asked without posts, about commitments that a test makes up
/// @notice Stands in for the contracts that verifiers ask: registration id i is address i, with a stake that follows
/// from address and time. Never deployed.
contract Trial {
    /// @param answered Whether the verifier answered; it reverts where evidence is bad.
    /// @param wrong Its answer.
    /// @param gas Gas that it used.
    struct Verdict {
        bool answered;
        bool wrong;
        uint256 gas;
    }

    uint256 private constant TRANSACTION_GAS = 16_777_216;

    /// @notice Puts encoded calls of `isWrong` to a verifier, each with the gas of one transaction.
    function judge(address verifier, bytes[] calldata calls) external view returns (Verdict[] memory verdicts) {
        verdicts = new Verdict[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 before = gasleft();
            // solhint-disable-next-line avoid-low-level-calls
            (bool answered, bytes memory answer) = verifier.staticcall{gas: TRANSACTION_GAS}(calls[i]);
            verdicts[i] = Verdict(answered, answered && abi.decode(answer, (bool)), before - gasleft());
        }
    }

    function participantOf(uint64, Role, uint32 id) external pure returns (address) {
        return address(uint160(id));
    }

    /// @dev From 1 wei to 10^27 wei, evenly over the orders of magnitude.
    function stakeAt(uint64, address reputer, uint256 time) external pure returns (uint256) {
        uint256 seed = uint256(keccak256(abi.encode(reputer, time)));
        return 1 + ((seed >> 16) % (10 ** ((seed % 27) + 1)));
    }
}
