// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IInferenceFeed} from "../../interfaces/IInferenceFeed.sol";
import {IPayments} from "../../interfaces/IPayments.sol";
import {Quality} from "../../types/Inference.sol";
import {IExchange} from "./IExchange.sol";

/// @title Shares of two tokens that are traded on a topic's inference
/// @notice The vault holds more of the base token the lower the market's price is in the interval of the inference, and
/// less the higher it is. It trades at most once per round, a limited part of what it holds, never on stale or bad data,
/// and never at a price that is worse than the inference by more than the slippage: whoever moves the market before a
/// trade cannot make it cost more than that. It pays the topic for each inference that it trades on, out of a purse that
/// anybody can fill. Shares are issued and redeemed for both tokens at once, which needs no price. Amounts are in the
/// smallest units of their tokens, fractions and inferences have 18 decimals; an inference is the price of one whole base
/// token in whole quote tokens. Tokens must be plain ERC-20s with at most 18 decimals. While one call of `issue`, `redeem`
/// or `rebalance` lasts, another one reverts.
interface IRebalancingVault is IERC20 {
    /// @notice Fixed for good.
    /// @param topicId Topic that the vault trades on.
    /// @param maxAge Oldest data, in seconds, that it trades on.
    /// @param minWeight Part of the vault that is base where the market's price is at the upper bound or above.
    /// @param maxWeight Likewise at the lower bound or below.
    /// @param maxTrade Largest part of the vault that is traded per round.
    /// @param slippage Part by which a trade's price can be worse than the inference.
    /// @param payment What the topic is paid per trade, wei of ALLO, 0 for nothing; less where the purse has less.
    /// @param virtualBase Base that is counted besides what is there when shares are issued. With `virtualQuote` it is
    /// what 1,000,000 of the smallest units of shares stand for in an empty vault: it should be worth next to nothing.
    /// @param virtualQuote Likewise quote.
    struct Terms {
        uint64 topicId;
        uint32 maxAge;
        uint64 minWeight;
        uint64 maxWeight;
        uint64 maxTrade;
        uint64 slippage;
        uint128 payment;
        uint64 virtualBase;
        uint64 virtualQuote;
    }

    error RebalancingVault_SameToken(address token);
    /// @notice A term is higher than it may be, beside the others.
    error RebalancingVault_TermTooHigh(uint256 value, uint256 limit);
    /// @notice Without virtual amounts nobody could buy the first share.
    error RebalancingVault_NoVirtualAmount();
    error RebalancingVault_NothingIssued();
    error RebalancingVault_TooFewShares(uint256 shares, uint256 minimum);
    error RebalancingVault_TooLittle(uint256 amount, uint256 minimum);
    /// @notice The vault has traded on this round.
    error RebalancingVault_RoundUsed(uint64 round);
    error RebalancingVault_Stale(uint256 dataTime, uint256 maxAge, uint256 time);
    error RebalancingVault_BadQuality(uint64 round, Quality quality);
    /// @notice What was paid for is not what the feed says.
    error RebalancingVault_OtherValue(int256 value, int256 expected);
    /// @notice The inference is no price: it is not positive, or above what the network can infer.
    error RebalancingVault_UnusableValue(int256 value);
    /// @notice The vault is composed as it should be.
    error RebalancingVault_NothingToTrade(uint64 round);

    event Issued(address indexed payer, address indexed receiver, uint256 shares, uint256 base, uint256 quote);
    event Redeemed(address indexed owner, address indexed receiver, uint256 shares, uint256 base, uint256 quote);
    /// @param bought Whether base was bought; it was sold otherwise.
    /// @param paid Payment to the topic, wei.
    event Rebalanced(
        uint64 indexed round,
        int256 value,
        uint256 targetWeight,
        bool bought,
        uint256 base,
        uint256 quote,
        uint256 paid
    );

    /// @notice Issues shares for as much of both tokens as their proportion in the vault allows, with allowances. Anybody,
    /// at any time, without a read; about 130,000 gas.
    /// @dev Reverts with RebalancingVault_NothingIssued, RebalancingVault_TooFewShares, or as the tokens do.
    /// @param maxBase Most that the caller pays of base.
    /// @param maxQuote Most that the caller pays of quote.
    /// @param minShares Fewest shares that the caller wants.
    function issue(
        uint256 maxBase,
        uint256 maxQuote,
        uint256 minShares,
        address receiver
    ) external returns (uint256 shares, uint256 base, uint256 quote);

    /// @notice Redeems the caller's shares for their part of both tokens, rounded down. Anybody, at any time, without a
    /// read; about 95,000 gas.
    /// @dev Reverts with RebalancingVault_TooLittle, or as the tokens do.
    function redeem(
        uint256 shares,
        uint256 minBase,
        uint256 minQuote,
        address receiver
    ) external returns (uint256 base, uint256 quote);

    /// @notice Pays for the newest inference and trades on it. Anybody, once per round; about 240,000 gas, 75,000 more
    /// with the topic's first payment. A trade that reverts pays nothing, and the round can be used later.
    /// @dev Reverts with Payments_NoValue, RebalancingVault_RoundUsed, RebalancingVault_Stale,
    /// RebalancingVault_BadQuality, RebalancingVault_OtherValue, RebalancingVault_UnusableValue,
    /// RebalancingVault_NothingToTrade, RebalancingVault_TooLittle, or as the exchange and the feed do.
    function rebalance() external;

    /// @notice Round of the last trade, 0 before the first.
    function lastRound() external view returns (uint64);

    /// @notice What a number of shares would be redeemed for.
    function worthOf(uint256 shares) external view returns (uint256 base, uint256 quote);

    function terms() external view returns (Terms memory);

    function baseToken() external view returns (IERC20);

    function quoteToken() external view returns (IERC20);

    /// @notice Token that topics are paid with; the vault's balance of it is its purse.
    function purseToken() external view returns (IERC20);

    function exchange() external view returns (IExchange);

    function feed() external view returns (IInferenceFeed);

    function payments() external view returns (IPayments);
}
