// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC4626, IERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IInferenceFeed} from "../../interfaces/IInferenceFeed.sol";
import {Inference} from "../../types/Inference.sol";
import {Prices} from "../Prices.sol";
import {ILendingVault} from "./ILendingVault.sol";
import {IntervalLoans} from "./IntervalLoans.sol";

/// @title LendingVault
/// @notice See ILendingVault.
contract LendingVault is ERC4626, ILendingVault {
    using Math for uint256;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev Totals of all loans. Interest is rounded down here and up in loans, so that lenders count on no more than what
    /// borrowers owe.
    struct Totals {
        uint128 principal;
        uint128 interest;
        uint40 since;
    }

    struct Price {
        uint128 lendable;
        uint40 dataTime;
    }

    uint256 private constant WHOLE = Prices.WHOLE;
    /// @dev Widest interval that loans may be made dependent on: ten times the inference.
    uint256 private constant MAX_WIDE = 10e18;
    /// @dev 1000 % a year.
    uint256 private constant MAX_INTEREST_RATE = 10e18 / uint256(365 days);

    /// @inheritdoc ILendingVault
    IInferenceFeed public immutable feed;
    /// @inheritdoc ILendingVault
    IERC20 public immutable collateral;
    /// @dev A whole token of the asset, and 18 decimals of a whole token of the collateral: what prices are scaled by.
    uint256 private immutable _assetUnit;
    uint256 private immutable _collateralUnit;

    Terms private _terms;
    /// @inheritdoc ILendingVault
    Price public lastGood;
    Totals private _totals;
    mapping(address account => Loan) private _loans;

    constructor(
        IERC20Metadata asset_,
        IERC20Metadata collateral_,
        IInferenceFeed feed_,
        Terms memory terms_,
        string memory name_,
        string memory symbol_
    ) ERC20(name_, symbol_) ERC4626(asset_) {
        if (address(asset_) == address(collateral_)) revert LendingVault_SameToken(address(asset_));
        _assetUnit = Prices.unitOf(asset_);
        _collateralUnit = WHOLE * Prices.unitOf(collateral_);
        _requireAtMost(terms_.minLoanToValue, terms_.maxLoanToValue);
        _requireAtMost(terms_.maxLoanToValue, terms_.liquidationLoanToValue);
        // A loan that can just be liquidated can still be repaid whole out of its collateral.
        uint256 bonus = WHOLE + terms_.liquidationBonus;
        _requireAtMost(uint256(terms_.liquidationLoanToValue) * bonus, WHOLE * WHOLE);
        _requireAtMost(terms_.wideInterval, MAX_WIDE);
        _requireAtMost(terms_.interestRate, MAX_INTEREST_RATE);
        (feed, collateral, _terms) = (feed_, collateral_, terms_);
        _totals.since = uint40(block.timestamp);
    }

    // --- borrowers ---

    /// @inheritdoc ILendingVault
    function addCollateral(address account, uint128 amount) external {
        _requireAmount(amount);
        _loans[account].collateral += amount;
        emit CollateralAdded(account, msg.sender, amount);
        collateral.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc ILendingVault
    function removeCollateral(uint128 amount) external {
        _requireAmount(amount);
        Loan storage loan = _loans[msg.sender];
        uint128 held = loan.collateral;
        if (amount > held) revert LendingVault_NotEnoughCollateral(msg.sender, amount, held);
        loan.collateral = held - amount;
        uint256 debt = debtOf(msg.sender);
        if (debt > 0) _requireSupported(debt, held - amount, _lendableWhateverTheFeedSays());
        emit CollateralRemoved(msg.sender, amount);
        collateral.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ILendingVault
    function borrow(uint128 amount) external {
        _requireAmount(amount);
        keepPrice();
        uint256 cash = _cash();
        if (amount > cash) revert LendingVault_NotEnoughCash(amount, cash);
        Loan storage loan = _accrue(msg.sender);
        loan.principal += amount;
        _totals.principal += amount;
        _requireSupported(uint256(loan.principal) + loan.interest, loan.collateral, lastGood.lendable);
        emit Borrowed(msg.sender, amount, loan.interest);
        IERC20(asset()).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc ILendingVault
    function repay(address account, uint256 amount) external returns (uint256 paid) {
        Loan storage loan = _accrue(account);
        paid = Math.min(amount, uint256(loan.principal) + loan.interest);
        (uint256 principal, uint256 interest) = _reduce(loan, paid);
        emit Repaid(account, msg.sender, principal, interest);
        IERC20(asset()).safeTransferFrom(msg.sender, address(this), paid);
    }

    // --- liquidators ---

    /// @inheritdoc ILendingVault
    function liquidate(address account, uint256 amount) external returns (uint256 paid, uint256 seized) {
        _requireAmount(amount);
        Inference memory inference = feed.latest(_terms.topicId);
        if (inference.dataTime + uint256(_terms.maxAge) < block.timestamp) {
            revert LendingVault_Stale(inference.dataTime, _terms.maxAge, block.timestamp);
        }
        if (!Prices.isPrice(inference.value)) revert LendingVault_UnusableValue(inference.value);
        uint256 price = uint256(inference.value) * _assetUnit;
        Loan storage loan = _accrue(account);
        uint256 debt = uint256(loan.principal) + loan.interest;
        uint256 held = loan.collateral;
        // Rounded once, so that no debt is above it that is not above the exact limit.
        uint256 limit = held.mulDiv(price * _terms.liquidationLoanToValue, _collateralUnit * WHOLE);
        if (debt <= limit) revert LendingVault_Healthy(account, debt, limit);

        uint256 bonus = WHOLE + _terms.liquidationBonus;
        // What all collateral costs with the bonus.
        uint256 whole = held.mulDiv(price, _collateralUnit, Math.Rounding.Ceil).mulDiv(
            WHOLE,
            bonus,
            Math.Rounding.Ceil
        );
        paid = Math.min(amount, debt);
        if (paid >= whole) (paid, seized) = (whole, held);
        else seized = paid.mulDiv(held, whole);
        loan.collateral = (held - seized).toUint128();
        _reduce(loan, paid);
        uint256 rest = seized == held ? debt - paid : 0;
        _reduce(loan, rest);
        emit Liquidated(account, msg.sender, paid, seized, rest);
        IERC20(asset()).safeTransferFrom(msg.sender, address(this), paid);
        collateral.safeTransfer(msg.sender, seized);
    }

    // --- prices ---

    /// @inheritdoc ILendingVault
    function keepPrice() public {
        _keep(feed.valueWithin(_terms.topicId, _terms.maxAge, _terms.limits));
    }

    // --- views ---

    /// @inheritdoc ILendingVault
    function debtOf(address account) public view returns (uint256) {
        Loan storage loan = _loans[account];
        return uint256(loan.principal) + loan.interest + _interest(loan.principal, loan.since, Math.Rounding.Ceil);
    }

    /// @inheritdoc ILendingVault
    function loanOf(address account) external view returns (Loan memory) {
        return _loans[account];
    }

    /// @inheritdoc ILendingVault
    function maxLoan(uint256 amount) external view returns (uint256) {
        return _maxLoan(amount, lastGood.lendable);
    }

    /// @inheritdoc ILendingVault
    function totalDebt() public view returns (uint256) {
        return
            uint256(_totals.principal) +
            _totals.interest +
            _interest(_totals.principal, _totals.since, Math.Rounding.Floor);
    }

    /// @inheritdoc ILendingVault
    function terms() external view returns (Terms memory) {
        return _terms;
    }

    /// @inheritdoc IERC4626
    function totalAssets() public view override(ERC4626, IERC4626) returns (uint256) {
        return _cash() + totalDebt();
    }

    /// @inheritdoc IERC4626
    /// @dev What is lent cannot be withdrawn.
    function maxRedeem(address owner) public view override(ERC4626, IERC4626) returns (uint256) {
        return Math.min(balanceOf(owner), convertToShares(_cash()));
    }

    // --- internals ---

    /// @dev Keeps what may be borrowed on a good inference; nothing where it is no price.
    function _keep(Inference memory inference) private {
        uint256 lendable = _lendable(inference);
        lastGood = Price(lendable.toUint128(), inference.dataTime);
        emit PriceKept(inference.epoch, lendable, inference.dataTime);
    }

    /// @dev At a good inference, which is kept. Where there is none now, at the last one that was kept, or at the newest
    /// of all if that is less: it can be much newer, and a borrower would leave the lenders with the difference.
    function _lendableWhateverTheFeedSays() private returns (uint256 lendable) {
        try feed.valueWithin(_terms.topicId, _terms.maxAge, _terms.limits) returns (Inference memory inference) {
            _keep(inference);
            return lastGood.lendable;
        } catch {
            lendable = lastGood.lendable;
        }
        try feed.latest(_terms.topicId) returns (Inference memory newest) {
            lendable = Math.min(lendable, _lendable(newest));
            // solhint-disable-next-line no-empty-blocks
        } catch {
            // Nothing else is known.
        }
    }

    function _lendable(Inference memory inference) private view returns (uint256) {
        return
            IntervalLoans.lendable(
                inference.value,
                inference.lower,
                inference.upper,
                _terms.wideInterval,
                _terms.minLoanToValue,
                _terms.maxLoanToValue
            );
    }

    function _maxLoan(uint256 amount, uint256 lendable) private view returns (uint256) {
        return amount.mulDiv(lendable * _assetUnit, _collateralUnit);
    }

    /// @dev Adds interest to a loan and to the totals, up to now.
    function _accrue(address account) private returns (Loan storage loan) {
        loan = _loans[account];
        loan.interest += _interest(loan.principal, loan.since, Math.Rounding.Ceil).toUint128();
        _totals.interest += _interest(_totals.principal, _totals.since, Math.Rounding.Floor).toUint128();
        loan.since = _totals.since = uint40(block.timestamp);
    }

    /// @dev Takes an amount off a debt, interest first.
    function _reduce(Loan storage loan, uint256 amount) private returns (uint256 principal, uint256 interest) {
        interest = Math.min(amount, loan.interest);
        principal = amount - interest;
        loan.interest -= uint128(interest);
        loan.principal -= principal.toUint128();
        _totals.principal -= principal.toUint128();
        // What was rounded up in a loan is not in the totals.
        _totals.interest -= uint128(Math.min(interest, _totals.interest));
    }

    function _interest(uint256 principal, uint256 since, Math.Rounding rounding) private view returns (uint256) {
        return principal.mulDiv(_terms.interestRate * (block.timestamp - since), WHOLE, rounding);
    }

    function _cash() private view returns (uint256) {
        return IERC20(asset()).balanceOf(address(this));
    }

    function _requireSupported(uint256 debt, uint256 amount, uint256 lendable) private view {
        uint256 limit = _maxLoan(amount, lendable);
        if (debt > limit) revert LendingVault_TooMuchDebt(msg.sender, debt, limit);
    }

    function _requireAmount(uint256 amount) private pure {
        if (amount == 0) revert LendingVault_NoAmount();
    }

    function _requireAtMost(uint256 value, uint256 limit) private pure {
        if (value > limit) revert LendingVault_TermTooHigh(value, limit);
    }

    /// @dev Makes it dear to inflate the price of a share before the first deposit.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
