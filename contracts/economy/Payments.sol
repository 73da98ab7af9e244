// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Arrays} from "@openzeppelin/contracts/utils/Arrays.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {IPayments} from "../interfaces/IPayments.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Round} from "../types/Epoch.sol";
import {Schedule} from "../types/Topic.sol";
import {Quartiles} from "./Quartiles.sol";

/// @title Payments
/// @notice See IPayments.
contract Payments is IPayments {
    using Arrays for uint256[];
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev Payments of each topic that are kept.
    uint256 private constant KEPT = 64;

    /// @param payments Number of payments ever made.
    /// @param firstClose End of the worker window of epoch 0; schedules never change. 0 before the first payment.
    /// @param epochLength Seconds between two epochs.
    /// @param prices What was paid, plus one, so that slots are never zero once they were used.
    struct Ledger {
        uint64 payments;
        uint48 firstClose;
        uint32 epochLength;
        uint128[KEPT] prices;
    }

    IERC20 public immutable token;
    ITopics public immutable topics;
    IEpochs public immutable epochs;
    ITreasury public immutable treasury;

    mapping(uint64 topicId => Ledger) private _ledgers;

    constructor(IERC20 token_, ITopics topics_, IEpochs epochs_, ITreasury treasury_) {
        if (address(treasury_) == address(0)) revert Payments_ZeroAddress();
        (token, topics, epochs, treasury) = (token_, topics_, epochs_, treasury_);
    }

    /// @inheritdoc IPayments
    function pay(uint64 topicId, uint256 amount, bytes32 memo) external {
        _pay(topicId, amount, memo);
    }

    /// @inheritdoc IPayments
    function payAndRead(uint64 topicId, uint256 amount, bytes32 memo) external returns (Reading memory) {
        (uint256 firstClose, uint256 epochLength) = _pay(topicId, amount, memo);
        return _read(topicId, firstClose, epochLength);
    }

    /// @inheritdoc IPayments
    function payWithPermit(
        uint64 topicId,
        uint256 amount,
        bytes32 memo,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        _permit(amount, deadline, v, r, s);
        _pay(topicId, amount, memo);
    }

    /// @inheritdoc IPayments
    function payAndReadWithPermit(
        uint64 topicId,
        uint256 amount,
        bytes32 memo,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (Reading memory) {
        _permit(amount, deadline, v, r, s);
        (uint256 firstClose, uint256 epochLength) = _pay(topicId, amount, memo);
        return _read(topicId, firstClose, epochLength);
    }

    /// @inheritdoc IPayments
    function pricesOf(uint64 topicId) external view returns (Prices memory result) {
        Ledger storage ledger = _ledgers[topicId];
        uint256 payments = ledger.payments;
        uint256 count = payments < KEPT ? payments : KEPT;
        if (count == 0) return result;
        uint256[] memory sorted = new uint256[](count);
        result.prices = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 price = uint256(ledger.prices[(payments - 1 - i) % KEPT]) - 1;
            (result.prices[i], sorted[i]) = (price, price);
        }
        sorted.sort();
        result.payments = payments;
        result.lower = Quartiles.quartile(sorted, 1);
        result.median = Quartiles.quartile(sorted, 2);
        result.upper = Quartiles.quartile(sorted, 3);
    }

    /// @inheritdoc IPayments
    function read(uint64 topicId) external view returns (Reading memory) {
        Schedule memory schedule = topics.scheduleOf(topicId);
        return _read(topicId, Schedules.closesAt(schedule, 0), schedule.epochLength);
    }

    function _pay(
        uint64 topicId,
        uint256 amount,
        bytes32 memo
    ) private returns (uint256 firstClose, uint256 epochLength) {
        Ledger storage ledger = _ledgers[topicId];
        uint64 payments = ledger.payments;
        (firstClose, epochLength) = (ledger.firstClose, ledger.epochLength);
        if (firstClose == 0) {
            Schedule memory schedule = topics.scheduleOf(topicId);
            (firstClose, epochLength) = (Schedules.closesAt(schedule, 0), schedule.epochLength);
            (ledger.firstClose, ledger.epochLength) = (uint48(firstClose), uint32(epochLength));
        }
        ledger.payments = payments + 1;
        ledger.prices[payments % KEPT] = (amount + 1).toUint128();
        emit Paid(topicId, msg.sender, payments + 1, amount, memo);
        if (amount == 0) return (firstClose, epochLength);
        token.safeTransferFrom(msg.sender, address(treasury), amount);
        treasury.credit(topicId, msg.sender);
    }

    /// @dev What a failed permit lacks, the transfer will miss.
    function _permit(uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) private {
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(address(token)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
    }

    function _read(
        uint64 topicId,
        uint256 firstClose,
        uint256 epochLength
    ) private view returns (Reading memory reading) {
        Round memory newest = epochs.newestRound(topicId);
        if (newest.number == 0) revert Payments_NoValue(topicId);
        reading.round = newest.number;
        reading.epoch = newest.epoch;
        reading.value = newest.network;
        reading.dataTime = firstClose + newest.epoch * epochLength;
    }
}
