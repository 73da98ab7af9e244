// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEpochs} from "../../interfaces/IEpochs.sol";
import {IInferenceFeed} from "../../interfaces/IInferenceFeed.sol";
import {IPayments} from "../../interfaces/IPayments.sol";
import {ITopics} from "../../interfaces/ITopics.sol";
import {Schedules} from "../../topics/Schedules.sol";
import {SettlementRecord, Status} from "../../types/Epoch.sol";
import {Inference} from "../../types/Inference.sol";
import {Schedule} from "../../types/Topic.sol";
import {IPredictionMarket} from "./IPredictionMarket.sol";

/// @title PredictionMarket
/// @notice See IPredictionMarket.
contract PredictionMarket is IPredictionMarket {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;
    using Schedules for Schedule;

    struct Bets {
        uint128 yes;
        uint128 no;
    }

    uint256 private constant WHOLE = 10_000;
    uint256 private constant MAX_FEE_RATE = 1000;
    /// @dev Time for deciding after everything about an epoch is over, or was done once more.
    uint256 private constant PATIENCE = 7 days;

    /// @inheritdoc IPredictionMarket
    IERC20 public immutable token;
    /// @inheritdoc IPredictionMarket
    IPayments public immutable payments;
    /// @inheritdoc IPredictionMarket
    IInferenceFeed public immutable feed;
    /// @inheritdoc IPredictionMarket
    IEpochs public immutable epochs;
    /// @inheritdoc IPredictionMarket
    uint256 public immutable feeRate;
    ITopics private immutable _topics;

    mapping(bytes32 id => Market) private _markets;
    mapping(bytes32 id => mapping(address account => Bets)) private _bets;

    constructor(IERC20 token_, IPayments payments_, IInferenceFeed feed_, uint256 feeRate_) {
        if (feeRate_ > MAX_FEE_RATE) revert PredictionMarket_FeeTooHigh(feeRate_, MAX_FEE_RATE);
        (token, payments, feed, feeRate) = (token_, payments_, feed_, feeRate_);
        epochs = feed_.epochs();
        _topics = epochs.topics();
    }

    /// @inheritdoc IPredictionMarket
    function open(uint64 topicId, uint64 epoch, Question question, int128 limit) external returns (bytes32 id) {
        id = idOf(topicId, epoch, question, limit);
        Market storage market = _markets[id];
        if (market.topicId != 0) revert PredictionMarket_AlreadyOpen(id);
        Schedule memory schedule = _topics.scheduleOf(topicId);
        uint40 closesAt = schedule.opensAt(epoch).toUint40();
        uint40 expiresAt = (schedule.judgedUntil(epoch) + PATIENCE).toUint40();
        _requireBettable(id, closesAt);
        (market.topicId, market.epoch, market.question, market.limit) = (topicId, epoch, question, limit);
        (market.closesAt, market.expiresAt) = (closesAt, expiresAt);
        emit Opened(id, topicId, epoch, question, limit, closesAt, expiresAt);
    }

    /// @inheritdoc IPredictionMarket
    function bet(bytes32 id, bool yes, uint128 amount) external {
        Market storage market = _market(id);
        if (amount == 0) revert PredictionMarket_NoAmount();
        _requireBettable(id, market.closesAt);
        Bets storage bets = _bets[id][msg.sender];
        if (yes) {
            market.yes += amount;
            bets.yes += amount;
        } else {
            market.no += amount;
            bets.no += amount;
        }
        emit Bet(id, msg.sender, yes, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IPredictionMarket
    function decide(bytes32 id, uint32 settlement) external {
        Market storage market = _undecided(id);
        if (block.timestamp < market.closesAt) {
            revert PredictionMarket_TooEarly(id, market.closesAt, block.timestamp);
        }
        if (block.timestamp >= market.expiresAt) {
            revert PredictionMarket_TooLate(id, market.expiresAt, block.timestamp);
        }
        bool yes;
        int256 value;
        if (market.question == Question.AtLeast) {
            value = _inference(market.topicId, market.epoch);
            yes = value >= market.limit;
        } else {
            value = _loss(market.topicId, market.epoch, settlement);
            yes = value <= market.limit;
        }
        if (market.yes == 0 || market.no == 0) {
            _close(id, market, Outcome.Void, value, 0);
        } else {
            uint256 fee = (uint256(yes ? market.no : market.yes) * feeRate) / WHOLE;
            _close(id, market, yes ? Outcome.Yes : Outcome.No, value, fee);
        }
    }

    /// @inheritdoc IPredictionMarket
    function callOff(bytes32 id) external {
        Market storage market = _undecided(id);
        if (block.timestamp < market.expiresAt) {
            revert PredictionMarket_TooEarly(id, market.expiresAt, block.timestamp);
        }
        _close(id, market, Outcome.Void, 0, 0);
    }

    /// @inheritdoc IPredictionMarket
    function claim(bytes32 id) external returns (uint256 amount) {
        if (_market(id).outcome == Outcome.Open) revert PredictionMarket_NotDecided(id);
        amount = claimable(id, msg.sender);
        if (amount == 0) revert PredictionMarket_NothingToClaim(id, msg.sender);
        delete _bets[id][msg.sender];
        emit Claimed(id, msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IPredictionMarket
    function payFee(bytes32 id) external {
        Market storage market = _market(id);
        uint256 fee = market.fee;
        if (fee == 0) return;
        market.fee = 0;
        emit FeePaid(id, market.topicId, fee);
        token.forceApprove(address(payments), fee);
        payments.pay(market.topicId, fee, id);
    }

    /// @inheritdoc IPredictionMarket
    function marketOf(bytes32 id) external view returns (Market memory) {
        return _markets[id];
    }

    /// @inheritdoc IPredictionMarket
    function betsOf(bytes32 id, address account) external view returns (uint128 yes, uint128 no) {
        Bets storage bets = _bets[id][account];
        return (bets.yes, bets.no);
    }

    /// @inheritdoc IPredictionMarket
    function claimable(bytes32 id, address account) public view returns (uint256) {
        Market storage market = _markets[id];
        Bets storage bets = _bets[id][account];
        (uint256 yes, uint256 no) = (bets.yes, bets.no);
        Outcome outcome = market.outcome;
        if (outcome == Outcome.Void) return yes + no;
        if (outcome == Outcome.Yes) return _winnings(yes, market.yes, market.no);
        if (outcome == Outcome.No) return _winnings(no, market.no, market.yes);
        return 0;
    }

    /// @inheritdoc IPredictionMarket
    function idOf(uint64 topicId, uint64 epoch, Question question, int128 limit) public pure returns (bytes32) {
        return keccak256(abi.encode(topicId, epoch, question, limit));
    }

    function _close(bytes32 id, Market storage market, Outcome outcome, int256 value, uint256 fee) private {
        market.outcome = outcome;
        market.fee = fee.toUint128();
        emit Decided(id, outcome, value, fee);
    }

    /// @dev A winner's bet and its part of the losers', less the fee.
    function _winnings(uint256 amount, uint256 winners, uint256 losers) private view returns (uint256) {
        return amount + Math.mulDiv(amount, losers - (losers * feeRate) / WHOLE, winners);
    }

    function _inference(uint64 topicId, uint64 epoch) private view returns (int256) {
        Inference memory inference = feed.atEpoch(topicId, epoch);
        if (inference.status != Status.Final) revert PredictionMarket_NotFinal(topicId, epoch);
        return inference.value;
    }

    /// @dev Log loss of an epoch in its final settlement.
    function _loss(uint64 topicId, uint64 epoch, uint32 settlement) private view returns (int256) {
        SettlementRecord memory record = epochs.settlementAt(topicId, settlement);
        if (record.epoch != epoch) revert PredictionMarket_OtherEpoch(record.epoch, epoch);
        if (block.timestamp < record.stateDeadline) revert PredictionMarket_NotFinal(topicId, epoch);
        return record.networkLoss;
    }

    function _market(bytes32 id) private view returns (Market storage market) {
        market = _markets[id];
        if (market.topicId == 0) revert PredictionMarket_UnknownMarket(id);
    }

    function _undecided(bytes32 id) private view returns (Market storage market) {
        market = _market(id);
        if (market.outcome != Outcome.Open) revert PredictionMarket_Decided(id, market.outcome);
    }

    function _requireBettable(bytes32 id, uint256 until) private view {
        if (block.timestamp >= until) revert PredictionMarket_Closed(id, until, block.timestamp);
    }
}
