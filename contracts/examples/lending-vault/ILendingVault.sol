// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IInferenceFeed} from "../../interfaces/IInferenceFeed.sol";
import {QualityLimits} from "../../types/Inference.sol";

/// @title A pool that lends one token against another, by a topic's inference and its interval
/// @notice Lenders deposit the asset and hold shares (ERC-4626); borrowers put up collateral. What may be borrowed follows
/// the lower bound of the inference's interval, and less of it the wider the interval is. A loan is liquidated by the
/// inference itself. Repaying, and what needs no price, never reads the feed. Amounts are in the smallest units of their
/// tokens, fractions and inferences have 18 decimals; an inference is the price of one whole collateral token in whole
/// tokens of the asset. Both tokens must be plain ERC-20s with at most 18 decimals.
interface ILendingVault is IERC4626 {
    /// @notice Fixed for good.
    /// @param topicId Topic that prices the collateral.
    /// @param maxAge Oldest data, in seconds, that a price may rest on.
    /// @param minLoanToValue Part of the collateral's worth at the lower bound that may be borrowed where the interval is
    /// as wide as `wideInterval`, or wider.
    /// @param maxLoanToValue Likewise where the interval has no width.
    /// @param wideInterval Width of an interval, as a fraction of the inference.
    /// @param liquidationLoanToValue Part of the collateral's worth at the inference that a debt may reach.
    /// @param liquidationBonus What liquidators get on top of what they pay.
    /// @param interestRate Simple interest per second, as a fraction of what was borrowed.
    /// @param limits Quality that an inference needs to borrow on it.
    struct Terms {
        uint64 topicId;
        uint32 maxAge;
        uint64 minLoanToValue;
        uint64 maxLoanToValue;
        uint64 wideInterval;
        uint64 liquidationLoanToValue;
        uint64 liquidationBonus;
        uint64 interestRate;
        QualityLimits limits;
    }

    /// @notice What an account owes, as of `since`.
    /// @param collateral Collateral that it put up.
    /// @param principal What it borrowed and has not repaid.
    /// @param interest Interest that it owes until `since`.
    /// @param since Time up to which interest was added.
    struct Loan {
        uint128 collateral;
        uint128 principal;
        uint128 interest;
        uint40 since;
    }

    error LendingVault_SameToken(address token);
    /// @notice A term is higher than it may be, beside the others.
    error LendingVault_TermTooHigh(uint256 value, uint256 limit);
    error LendingVault_NoAmount();
    error LendingVault_TooMuchDebt(address account, uint256 debt, uint256 limit);
    error LendingVault_NotEnoughCash(uint256 amount, uint256 cash);
    error LendingVault_NotEnoughCollateral(address account, uint256 amount, uint256 collateral);
    /// @notice The debt is not above what makes it liquidable.
    error LendingVault_Healthy(address account, uint256 debt, uint256 limit);
    error LendingVault_Stale(uint256 dataTime, uint256 maxAge, uint256 time);
    /// @notice The inference is no price: it is not positive, or above what the network can infer.
    error LendingVault_UnusableValue(int256 value);

    event CollateralAdded(address indexed account, address indexed payer, uint256 amount);
    event CollateralRemoved(address indexed account, uint256 amount);
    /// @param interest Interest that the account owed before.
    event Borrowed(address indexed account, uint256 amount, uint256 interest);
    /// @param principal Part of what was paid that was borrowed; the rest was interest.
    event Repaid(address indexed account, address indexed payer, uint256 principal, uint256 interest);
    /// @param paid What the liquidator paid, in the asset.
    /// @param seized Collateral that it got.
    /// @param writtenOff What is left of the debt once all collateral is gone: the lenders bear it.
    event Liquidated(
        address indexed account,
        address indexed liquidator,
        uint256 paid,
        uint256 seized,
        uint256 writtenOff
    );
    /// @notice A good inference was read.
    /// @param lendable What may be borrowed per whole collateral token, 18 decimals.
    event PriceKept(uint64 indexed epoch, uint256 lendable, uint256 dataTime);

    /// @notice Puts up collateral for an account, with an allowance. Anybody, at any time; about 75,000 gas.
    /// @dev Reverts with LendingVault_NoAmount, or as the token does.
    function addCollateral(address account, uint128 amount) external;

    /// @notice Takes collateral back. Borrowers, as long as the rest supports their debt at a good inference; where there is
    /// none now, at the last good one that was kept and at the newest of all, if there is one; anybody without debt at any
    /// time, without a read; 40,000 gas, 130,000 with debt, 30,000 more without a good inference.
    /// @dev Reverts with LendingVault_NoAmount, LendingVault_NotEnoughCollateral, LendingVault_TooMuchDebt.
    function removeCollateral(uint128 amount) external;

    /// @notice Borrows the asset on the caller's collateral. Anybody, while the inference is good; about 205,000 gas.
    /// @dev Reverts with LendingVault_NoAmount, LendingVault_NotEnoughCash, LendingVault_TooMuchDebt, or as
    /// `IInferenceFeed.valueWithin` does where the inference is missing, stale or bad.
    function borrow(uint128 amount) external;

    /// @notice Repays an account's debt with an allowance: interest first, and no more than it owes. Anybody, at any time,
    /// whatever the feed says; about 57,000 gas.
    /// @dev Reverts as the token does.
    /// @return paid What was taken.
    function repay(address account, uint256 amount) external returns (uint256 paid);

    /// @notice Repays debt that is too high for its collateral, with an allowance, for collateral of as much worth and the
    /// bonus. Where that is more than there is, the liquidator gets all of it for less, and the rest of the debt is
    /// written off. Anybody, while the data is fresh, of whatever quality; about 150,000 gas.
    /// @dev Reverts with LendingVault_NoAmount, LendingVault_Stale, LendingVault_UnusableValue, LendingVault_Healthy, or as
    /// the feed and the token do.
    /// @param amount Most that the liquidator pays.
    function liquidate(address account, uint256 amount) external returns (uint256 paid, uint256 seized);

    /// @notice Keeps the newest inference, if it is good, for as long as there is no newer one. Anybody; about 110,000 gas.
    /// @dev Reverts as `IInferenceFeed.valueWithin` does.
    function keepPrice() external;

    /// @notice What an account owes now, rounded up.
    function debtOf(address account) external view returns (uint256);

    function loanOf(address account) external view returns (Loan memory);

    /// @notice Most that may be owed on an amount of collateral by the last good inference that was kept, rounded down.
    function maxLoan(uint256 collateral) external view returns (uint256);

    /// @notice Last good inference that was kept: what may be borrowed per whole collateral token, and its data time.
    function lastGood() external view returns (uint128 lendable, uint40 dataTime);

    /// @notice What all borrowers owe, rounded down: principals and interest.
    function totalDebt() external view returns (uint256);

    function terms() external view returns (Terms memory);

    function feed() external view returns (IInferenceFeed);

    function collateral() external view returns (IERC20);
}
