// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev Answers many encoded calls to itself at once, so that tests can compare thousands of cases in one request.
abstract contract Batch {
    struct Answer {
        bool success;
        bytes data;
    }

    function batch(bytes[] calldata calls) external view returns (Answer[] memory answers) {
        answers = new Answer[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (answers[i].success, answers[i].data) = address(this).staticcall(calls[i]);
        }
    }
}
