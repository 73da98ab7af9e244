// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IInferenceFeed} from "../../interfaces/IInferenceFeed.sol";
import {IPayments} from "../../interfaces/IPayments.sol";
import {Inference, Quality} from "../../types/Inference.sol";
import {Prices} from "../Prices.sol";
import {IExchange} from "./IExchange.sol";
import {IntervalWeights} from "./IntervalWeights.sol";
import {IRebalancingVault} from "./IRebalancingVault.sol";

/// @title RebalancingVault
/// @notice See IRebalancingVault.
contract RebalancingVault is ERC20, ReentrancyGuard, IRebalancingVault {
    using Math for uint256;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev Base that a trade brings the vault nearer to its target by, and quote worth as much.
    struct Trade {
        bool buys;
        uint256 amount;
        uint256 minimum;
    }

    uint256 private constant WHOLE = Prices.WHOLE;
    uint256 private constant VIRTUAL_SHARES = 1e6;
    /// @dev A tenth: what a trade can lose must be small.
    uint256 private constant MAX_SLIPPAGE = 0.1e18;

    /// @inheritdoc IRebalancingVault
    IERC20 public immutable baseToken;
    /// @inheritdoc IRebalancingVault
    IERC20 public immutable quoteToken;
    /// @inheritdoc IRebalancingVault
    IERC20 public immutable purseToken;
    /// @inheritdoc IRebalancingVault
    IExchange public immutable exchange;
    /// @inheritdoc IRebalancingVault
    IInferenceFeed public immutable feed;
    /// @inheritdoc IRebalancingVault
    IPayments public immutable payments;
    /// @dev A whole quote token, and 18 decimals of a whole base token: what prices are scaled by.
    uint256 private immutable _quoteUnit;
    uint256 private immutable _baseUnit;

    Terms private _terms;
    /// @inheritdoc IRebalancingVault
    uint64 public lastRound;

    /// @param tokens Base, quote and purse.
    constructor(
        IERC20Metadata[3] memory tokens,
        IExchange exchange_,
        IInferenceFeed feed_,
        IPayments payments_,
        Terms memory terms_,
        string memory name_,
        string memory symbol_
    ) ERC20(name_, symbol_) {
        for (uint256 i = 0; i < 3; ++i) {
            address token = address(tokens[i]);
            if (token == address(tokens[(i + 1) % 3])) revert RebalancingVault_SameToken(token);
        }
        (baseToken, quoteToken, purseToken) = (tokens[0], tokens[1], tokens[2]);
        (exchange, feed, payments) = (exchange_, feed_, payments_);
        _baseUnit = WHOLE * Prices.unitOf(tokens[0]);
        _quoteUnit = Prices.unitOf(tokens[1]);
        _requireAtMost(terms_.minWeight, terms_.maxWeight);
        _requireAtMost(terms_.maxWeight, WHOLE);
        _requireAtMost(terms_.maxTrade, WHOLE);
        _requireAtMost(terms_.slippage, MAX_SLIPPAGE);
        if (terms_.virtualBase == 0 || terms_.virtualQuote == 0) revert RebalancingVault_NoVirtualAmount();
        _terms = terms_;
    }

    /// @inheritdoc IRebalancingVault
    function issue(
        uint256 maxBase,
        uint256 maxQuote,
        uint256 minShares,
        address receiver
    ) external nonReentrant returns (uint256 shares, uint256 base, uint256 quote) {
        uint256 supply = totalSupply() + VIRTUAL_SHARES;
        (uint256 allBase, uint256 allQuote) = _holdings();
        (allBase, allQuote) = (allBase + _terms.virtualBase, allQuote + _terms.virtualQuote);
        shares = Math.min(maxBase.mulDiv(supply, allBase), maxQuote.mulDiv(supply, allQuote));
        if (shares == 0) revert RebalancingVault_NothingIssued();
        if (shares < minShares) revert RebalancingVault_TooFewShares(shares, minShares);
        base = shares.mulDiv(allBase, supply, Math.Rounding.Ceil);
        quote = shares.mulDiv(allQuote, supply, Math.Rounding.Ceil);
        _mint(receiver, shares);
        emit Issued(msg.sender, receiver, shares, base, quote);
        baseToken.safeTransferFrom(msg.sender, address(this), base);
        quoteToken.safeTransferFrom(msg.sender, address(this), quote);
    }

    /// @inheritdoc IRebalancingVault
    function redeem(
        uint256 shares,
        uint256 minBase,
        uint256 minQuote,
        address receiver
    ) external nonReentrant returns (uint256 base, uint256 quote) {
        (base, quote) = worthOf(shares);
        _requireAtLeast(base, minBase);
        _requireAtLeast(quote, minQuote);
        _burn(msg.sender, shares);
        emit Redeemed(msg.sender, receiver, shares, base, quote);
        baseToken.safeTransfer(receiver, base);
        quoteToken.safeTransfer(receiver, quote);
    }

    /// @inheritdoc IRebalancingVault
    function rebalance() external nonReentrant {
        (Inference memory inference, uint256 paid) = _payAndRead();
        uint64 round = inference.round;
        uint256 weight = _targetWeight(inference);
        Trade memory trade = _tradeTowards(weight, uint256(inference.value));
        if (trade.amount == 0) revert RebalancingVault_NothingToTrade(round);
        lastRound = round;
        uint256 received = _swap(trade);
        (uint256 base, uint256 quote) = trade.buys ? (received, trade.amount) : (trade.amount, received);
        emit Rebalanced(round, inference.value, weight, trade.buys, base, quote, paid);
    }

    /// @inheritdoc IRebalancingVault
    /// @dev Virtual shares have their part, too, but virtual amounts are not there to be paid out.
    function worthOf(uint256 shares) public view returns (uint256 base, uint256 quote) {
        (base, quote) = _holdings();
        uint256 supply = totalSupply() + VIRTUAL_SHARES;
        return (base.mulDiv(shares, supply), quote.mulDiv(shares, supply));
    }

    /// @inheritdoc IRebalancingVault
    function terms() external view returns (Terms memory) {
        return _terms;
    }

    /// @dev An empty purse stops no trade: what topics are paid is up to whoever pays.
    function _payAndRead() private returns (Inference memory inference, uint256 paid) {
        paid = Math.min(_terms.payment, purseToken.balanceOf(address(this)));
        purseToken.forceApprove(address(payments), paid);
        IPayments.Reading memory reading = payments.payAndRead(_terms.topicId, paid, bytes32(uint256(lastRound)));
        uint64 round = reading.round.toUint64();
        if (round <= lastRound) revert RebalancingVault_RoundUsed(round);
        if (reading.dataTime + _terms.maxAge < block.timestamp) {
            revert RebalancingVault_Stale(reading.dataTime, _terms.maxAge, block.timestamp);
        }
        inference = feed.atRound(_terms.topicId, round);
        if (inference.quality != Quality.Good) revert RebalancingVault_BadQuality(round, inference.quality);
        if (inference.value != reading.value) revert RebalancingVault_OtherValue(inference.value, reading.value);
        if (!Prices.isPrice(inference.value)) revert RebalancingVault_UnusableValue(inference.value);
    }

    function _targetWeight(Inference memory inference) private view returns (uint256) {
        (uint256 base, uint256 quote) = exchange.reserves();
        return
            IntervalWeights.targetWeight(
                quote.mulDiv(_baseUnit, base * _quoteUnit),
                inference.value,
                inference.lower,
                inference.upper,
                _terms.minWeight,
                _terms.maxWeight
            );
    }

    /// @dev All is valued at the inference, which nobody can move within a transaction, and limits are rounded in favor of
    /// the vault.
    function _tradeTowards(uint256 weight, uint256 value) private view returns (Trade memory trade) {
        (uint256 base, uint256 quote) = _holdings();
        uint256 price = value * _quoteUnit;
        uint256 worth = base.mulDiv(price, _baseUnit);
        uint256 target = (worth + quote).mulDiv(weight, WHOLE);
        uint256 most = (worth + quote).mulDiv(_terms.maxTrade, WHOLE);
        trade.buys = target > worth;
        uint256 moved = Math.min(trade.buys ? target - worth : worth - target, most);
        if (trade.buys) {
            trade.amount = moved;
            uint256 dearest = price.mulDiv(WHOLE + _terms.slippage, WHOLE);
            trade.minimum = moved.mulDiv(_baseUnit, dearest, Math.Rounding.Ceil);
        } else {
            trade.amount = moved.mulDiv(_baseUnit, price);
            uint256 cheapest = price.mulDiv(WHOLE - _terms.slippage, WHOLE, Math.Rounding.Ceil);
            trade.minimum = trade.amount.mulDiv(cheapest, _baseUnit, Math.Rounding.Ceil);
        }
    }

    /// @dev Believes balances, and not what the exchange says. Shares cannot be issued meanwhile: what is paid for them
    /// would be taken for what was bought.
    function _swap(Trade memory trade) private returns (uint256 received) {
        (IERC20 sold, IERC20 bought) = trade.buys ? (quoteToken, baseToken) : (baseToken, quoteToken);
        uint256 before = bought.balanceOf(address(this));
        uint256 kept = sold.balanceOf(address(this)) - trade.amount;
        sold.forceApprove(address(exchange), trade.amount);
        exchange.swap(sold, trade.amount, trade.minimum);
        received = bought.balanceOf(address(this)) - before;
        _requireAtLeast(received, trade.minimum);
        _requireAtLeast(sold.balanceOf(address(this)), kept);
    }

    function _holdings() private view returns (uint256 base, uint256 quote) {
        return (baseToken.balanceOf(address(this)), quoteToken.balanceOf(address(this)));
    }

    function _requireAtLeast(uint256 amount, uint256 minimum) private pure {
        if (amount < minimum) revert RebalancingVault_TooLittle(amount, minimum);
    }

    function _requireAtMost(uint256 value, uint256 limit) private pure {
        if (value > limit) revert RebalancingVault_TermTooHigh(value, limit);
    }
}
