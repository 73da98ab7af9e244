// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title A treasury whose topics earn what tests say
/// @dev What it holds is in topics' accounts or in the pot; it mints nothing. Never deployed.
contract TreasuryMock {
    IERC20 public immutable token;
    mapping(uint64 topicId => uint256) public accountOf;
    /// @notice Fees of each topic.
    mapping(uint64 topicId => uint256) public revenueOf;
    /// @notice What came back from topics.
    uint256 public pot;
    /// @notice Everything that it has accounted for.
    uint256 public known;

    error TreasuryMock_NotReceived(uint256 amount, uint256 arrived);

    event Credited(uint64 indexed topicId, address indexed payer, uint256 amount, uint256 received);

    constructor(IERC20 token_) {
        token = token_;
    }

    /// @notice Lets a topic earn what was transferred to the treasury.
    function grant(uint64 topicId) external returns (uint256 amount) {
        amount = _arrived();
        accountOf[topicId] += amount;
    }

    function credit(uint64 topicId, address payer) external returns (uint256 amount) {
        amount = _arrived();
        if (amount == 0) return 0;
        revenueOf[topicId] += amount;
        emit Credited(topicId, payer, amount, known);
    }

    function collect(uint64 topicId) external returns (uint256 amount) {
        amount = accountOf[topicId];
        if (amount == 0) return 0;
        delete accountOf[topicId];
        known -= amount;
        token.transfer(msg.sender, amount);
    }

    function giveBack(uint64, uint256 amount) external {
        uint256 arrived = _arrived();
        if (arrived != amount) revert TreasuryMock_NotReceived(amount, arrived);
        pot += amount;
    }

    function _arrived() private returns (uint256 amount) {
        uint256 balance = token.balanceOf(address(this));
        amount = balance - known;
        known = balance;
    }
}
