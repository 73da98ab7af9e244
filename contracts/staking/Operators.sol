// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IOperators} from "../interfaces/IOperators.sol";

/// @title Operators
/// @notice See IOperators.
abstract contract Operators is IOperators {
    /// @inheritdoc IOperators
    mapping(uint64 topicId => mapping(address reputer => address)) public operatorOf;
    mapping(uint64 topicId => mapping(address operator => address)) private _served;

    /// @inheritdoc IOperators
    function nameOperator(uint64 topicId, address operator) external {
        operatorOf[topicId][msg.sender] = operator;
        emit OperatorNamed(topicId, msg.sender, operator);
    }

    /// @inheritdoc IOperators
    function serve(uint64 topicId, address reputer) external {
        address operator = operatorOf[topicId][reputer];
        if (reputer != msg.sender && operator != msg.sender) {
            revert Operators_NotNamed(topicId, reputer, msg.sender, operator);
        }
        address served = _served[topicId][msg.sender];
        if (served != address(0) && served != reputer) revert Operators_ServesAnother(topicId, msg.sender, served);
        _served[topicId][msg.sender] = reputer;
        emit OperatorServes(topicId, msg.sender, reputer);
    }

    /// @inheritdoc IOperators
    function reputerOf(uint64 topicId, address account) public view returns (address) {
        address reputer = _served[topicId][account];
        return reputer != address(0) && operatorOf[topicId][reputer] == account ? reputer : account;
    }

    /// @inheritdoc IOperators
    function liableFor(uint64 topicId, address account) public view returns (address) {
        address reputer = _served[topicId][account];
        return reputer == address(0) ? account : reputer;
    }
}
