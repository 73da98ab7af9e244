// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IPayments} from "../interfaces/IPayments.sol";

/// @title Pay what you want, and read
/// @notice Passes what its caller wants to pay on to the topic, and reverts with the payment where the inference is too
/// old to be of use.
contract PayingReader {
    using SafeERC20 for IERC20;

    IPayments public immutable payments;
    IERC20 public immutable token;
    uint64 public immutable topicId;
    uint256 public immutable maxAge;

    error PayingReader_Stale(uint256 dataTime, uint256 maxAge, uint256 time);

    constructor(IPayments payments_, IERC20 token_, uint64 topicId_, uint256 maxAge_) {
        (payments, token, topicId, maxAge) = (payments_, token_, topicId_, maxAge_);
    }

    /// @notice The newest inference, SD59x18, for `amount` wei of the caller's ALLO; nothing is allowed.
    function payAndRead(uint256 amount) external returns (int256) {
        if (amount > 0) {
            token.safeTransferFrom(msg.sender, address(this), amount);
            token.forceApprove(address(payments), amount);
        }
        IPayments.Reading memory reading = payments.payAndRead(topicId, amount, "PayingReader");
        if (block.timestamp - reading.dataTime > maxAge) {
            revert PayingReader_Stale(reading.dataTime, maxAge, block.timestamp);
        }
        return reading.value;
    }
}
