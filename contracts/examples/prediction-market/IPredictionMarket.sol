// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEpochs} from "../../interfaces/IEpochs.sol";
import {IInferenceFeed} from "../../interfaces/IInferenceFeed.sol";
import {IPayments} from "../../interfaces/IPayments.sol";

/// @title Bets on what a topic's network infers, and on how good it is
/// @notice A market is a question about one epoch. Bets close before anybody can submit anything for that epoch, and what
/// is final about it decides. The losers' bets, less a fee, are divided among the winners by what they bet; the fee is
/// paid to the topic. Where nobody bet on one side, or nothing was final in time, everybody gets their bets back. Amounts
/// are wei of the token that topics are paid with.
interface IPredictionMarket {
    /// @notice AtLeast: is the final inference of the epoch at least the limit? Accurate: is the consensus loss of the
    /// epoch's inference, log10, at most the limit? With squared loss and a limit of 2 log10(w), the second asks whether
    /// the truth is within w of the inference.
    enum Question {
        AtLeast,
        Accurate
    }

    /// @notice Void: everybody gets their bets back.
    enum Outcome {
        Open,
        Yes,
        No,
        Void
    }

    /// @param topicId Topic that the question is about, 0 where there is no such market.
    /// @param epoch Epoch that it is about.
    /// @param question What is asked.
    /// @param outcome What was decided.
    /// @param closesAt First second at which nobody can bet; the epoch opens then.
    /// @param expiresAt First second at which the market can only be called off.
    /// @param limit SD59x18.
    /// @param yes Bets on yes.
    /// @param no Bets on no.
    /// @param fee What the topic is still to be paid, 0 until the market is decided.
    struct Market {
        uint64 topicId;
        uint64 epoch;
        Question question;
        Outcome outcome;
        uint40 closesAt;
        uint40 expiresAt;
        int128 limit;
        uint128 yes;
        uint128 no;
        uint128 fee;
    }

    error PredictionMarket_FeeTooHigh(uint256 feeRate, uint256 limit);
    error PredictionMarket_UnknownMarket(bytes32 id);
    error PredictionMarket_AlreadyOpen(bytes32 id);
    error PredictionMarket_NoAmount();
    /// @notice Bets were accepted until `until`, exclusively.
    error PredictionMarket_Closed(bytes32 id, uint256 until, uint256 time);
    error PredictionMarket_Decided(bytes32 id, Outcome outcome);
    error PredictionMarket_NotDecided(bytes32 id);
    /// @notice The epoch has no final inference, or its settlement is not final.
    error PredictionMarket_NotFinal(uint64 topicId, uint64 epoch);
    /// @notice The settlement is that of another epoch.
    error PredictionMarket_OtherEpoch(uint64 epoch, uint64 expected);
    /// @notice The market can be decided from its close until `until`, exclusively.
    error PredictionMarket_TooLate(bytes32 id, uint256 until, uint256 time);
    /// @notice The market can be decided or called off from `from` on.
    error PredictionMarket_TooEarly(bytes32 id, uint256 from, uint256 time);
    error PredictionMarket_NothingToClaim(bytes32 id, address account);

    event Opened(
        bytes32 indexed id,
        uint64 indexed topicId,
        uint64 indexed epoch,
        Question question,
        int128 limit,
        uint256 closesAt,
        uint256 expiresAt
    );
    event Bet(bytes32 indexed id, address indexed account, bool yes, uint256 amount);
    /// @param value What the limit was compared with, SD59x18; 0 where the market was called off.
    /// @param fee Part of the losers' bets that the topic is paid.
    event Decided(bytes32 indexed id, Outcome outcome, int256 value, uint256 fee);
    event Claimed(bytes32 indexed id, address indexed account, uint256 amount);
    event FeePaid(bytes32 indexed id, uint64 indexed topicId, uint256 fee);

    /// @notice Opens a market. Anybody, until the epoch opens; about 80,000 gas.
    /// @dev Reverts with Topics_UnknownTopic, PredictionMarket_AlreadyOpen, PredictionMarket_Closed.
    /// @return id See `idOf`.
    function open(uint64 topicId, uint64 epoch, Question question, int128 limit) external returns (bytes32 id);

    /// @notice Bets with an allowance. Anybody, any number of times, on both sides if they like, until the epoch opens;
    /// about 100,000 gas, 66,000 for a second bet.
    /// @dev Reverts with PredictionMarket_UnknownMarket, PredictionMarket_NoAmount, PredictionMarket_Closed, or as the
    /// token does.
    function bet(bytes32 id, bool yes, uint128 amount) external;

    /// @notice Decides a market from what is final. Anybody, until the market expires; about 90,000 gas.
    /// @param settlement Number of the epoch's settlement, for a question of accuracy; ignored for others.
    /// @dev Reverts with PredictionMarket_UnknownMarket, PredictionMarket_Decided, PredictionMarket_TooEarly,
    /// PredictionMarket_TooLate, PredictionMarket_NotFinal, PredictionMarket_OtherEpoch, Epochs_UnknownSettlement, or as
    /// the feed does.
    function decide(bytes32 id, uint32 settlement) external;

    /// @notice Calls a market off that was not decided in time, whatever the reason. Anybody, from its expiry on; about
    /// 32,000 gas.
    /// @dev Reverts with PredictionMarket_UnknownMarket, PredictionMarket_Decided, PredictionMarket_TooEarly.
    function callOff(bytes32 id) external;

    /// @notice Pays the caller its winnings, or its bets where the market is void; once; about 65,000 gas.
    /// @dev Reverts with PredictionMarket_NotDecided, PredictionMarket_NothingToClaim.
    function claim(bytes32 id) external returns (uint256 amount);

    /// @notice Pays the topic its fee. Anybody, once a market is decided; does nothing where there is none. Apart from the
    /// decision, so that nothing about payments can stand in the way of claims; about 180,000 gas.
    /// @dev Reverts with PredictionMarket_UnknownMarket, or as `IPayments.pay` does.
    function payFee(bytes32 id) external;

    /// @notice Identifies a market: there is one of a kind.
    function idOf(uint64 topicId, uint64 epoch, Question question, int128 limit) external pure returns (bytes32);

    /// @notice All zero where there is none.
    function marketOf(bytes32 id) external view returns (Market memory);

    /// @notice What an account bet and has not claimed.
    function betsOf(bytes32 id, address account) external view returns (uint128 yes, uint128 no);

    /// @notice What an account could claim now, 0 while the market is open; rounded down.
    function claimable(bytes32 id, address account) external view returns (uint256);

    /// @notice Part of the losers' bets that topics are paid, in ten-thousandths.
    function feeRate() external view returns (uint256);

    function token() external view returns (IERC20);

    function payments() external view returns (IPayments);

    function feed() external view returns (IInferenceFeed);

    function epochs() external view returns (IEpochs);
}
