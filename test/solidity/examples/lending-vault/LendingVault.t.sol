// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Prices} from "../../../../contracts/examples/Prices.sol";
import {ILendingVault} from "../../../../contracts/examples/lending-vault/ILendingVault.sol";
import {IInferenceFeed} from "../../../../contracts/interfaces/IInferenceFeed.sol";
import {Quality} from "../../../../contracts/types/Inference.sol";
import {vm} from "../../utils/Vm.sol";
import {ArbitraryTopic} from "../ArbitraryTopic.sol";
import {LendingWorld} from "./LendingWorld.sol";

contract LendingVaultTest is LendingWorld {
    // --- what may be borrowed ---

    function test_Borrow_FollowsTheLowerBoundAndTheWidth() public {
        infer(2000e18);
        vault.keepPrice();
        assertEq(vault.maxLoan(1e18), 1600e6, "no width: 80 % of 2000");
        // Width 500 is a quarter of 2000, half of what is wide: 65 % of 1750.
        infer(2000e18, 1750e18, 2250e18);
        vault.keepPrice();
        assertEq(vault.maxLoan(1e18), 1137.5e6, "half as wide as is wide");
        infer(2000e18, 1500e18, 2500e18);
        vault.keepPrice();
        assertEq(vault.maxLoan(1e18), 750e6, "wide: half of 1500");
        infer(2000e18, 1000e18, 9000e18);
        vault.keepPrice();
        assertEq(vault.maxLoan(1e18), 500e6, "wider: still half");
        infer(2000e18, -1, 4000e18);
        vault.keepPrice();
        assertEq(vault.maxLoan(1e18), 0, "nothing below zero");
    }

    /// @dev A weighted mean can lie outside of the percentiles: what is lower counts.
    function test_Borrow_FollowsTheInferenceWhereItIsOutsideOfItsInterval() public {
        infer(2000e18, 2500e18, 2500e18);
        vault.keepPrice();
        assertEq(vault.maxLoan(1e18), 1300e6, "65 % of 2000");
        infer(2000e18, 1500e18, 1500e18);
        vault.keepPrice();
        assertEq(vault.maxLoan(1e18), 975e6, "65 % of 1500");
    }

    function test_Borrow_UpToTheLimit() public {
        lend(10_000e6);
        addCollateral(ann, 2e18);
        infer(2000e18);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_TooMuchDebt.selector, ann, 3200e6 + 1, 3200e6));
        borrow(ann, 3200e6 + 1);
        vm.expectEmit(address(vault));
        emit ILendingVault.PriceKept(0, 1600e18, NOW);
        vm.expectEmit(address(vault));
        emit ILendingVault.Borrowed(ann, 3200e6, 0);
        borrow(ann, 3200e6);
        assertEq(usd.balanceOf(ann), 3200e6, "borrowed");
        assertEq(vault.debtOf(ann), 3200e6, "owed");
        assertEq(vault.totalAssets(), 10_000e6, "assets");
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_TooMuchDebt.selector, ann, 3200e6 + 1, 3200e6));
        borrow(ann, 1);
    }

    function test_RevertWhen_BorrowingWhatIsNotThere() public {
        lend(100e6);
        addCollateral(ann, 2e18);
        infer(2000e18);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_NotEnoughCash.selector, 101e6, 100e6));
        borrow(ann, 101e6);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_NoAmount.selector));
        borrow(ann, 0);
    }

    function test_RevertWhen_TheInferenceIsMissingStaleOrBad() public {
        lend(10_000e6);
        addCollateral(ann, 2e18);
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NoData.selector, TOPIC));
        borrow(ann, 1);
        infer(2000e18);
        vm.warp(NOW + MAX_AGE);
        borrow(ann, 1);
        vm.warp(NOW + MAX_AGE + 1);
        expectError(
            abi.encodeWithSelector(IInferenceFeed.InferenceFeed_Stale.selector, TOPIC, NOW, MAX_AGE, NOW + MAX_AGE + 1)
        );
        borrow(ann, 1);
        topic.push(1, 2000e18, 2000e18, 2000e18, uint40(time()), Quality.LowParticipation);
        expectError(
            abi.encodeWithSelector(IInferenceFeed.InferenceFeed_BadQuality.selector, TOPIC, 1, Quality.LowParticipation)
        );
        borrow(ann, 1);
        topic.setSilent(true);
        expectError(abi.encodeWithSelector(ArbitraryTopic.ArbitraryTopic_Broken.selector));
        borrow(ann, 1);
    }

    function test_RevertWhen_TheInferenceIsNoPrice() public {
        lend(10_000e6);
        addCollateral(ann, 2e18);
        int256[5] memory values = [int256(0), -1, type(int128).min, type(int256).min, type(int256).max];
        for (uint256 i = 0; i < values.length; ++i) {
            infer(values[i]);
            expectError(abi.encodeWithSelector(ILendingVault.LendingVault_TooMuchDebt.selector, ann, 1, 0));
            borrow(ann, 1);
        }
    }

    // --- interest ---

    function test_Interest_IsSimple() public {
        lend(10_000e6);
        addCollateral(ann, 2e18);
        infer(2000e18);
        borrow(ann, 1000e6);
        vm.warp(NOW + 1e8);
        assertEq(vault.debtOf(ann), 1010e6, "1 % in 1e8 seconds");
        repay(ann, 0);
        vm.warp(NOW + 2e8);
        assertEq(vault.debtOf(ann), 1020e6, "none on interest");
        assertEq(vault.totalDebt(), 1020e6, "total");
        assertEq(vault.totalAssets(), 10_020e6, "the lenders' gain");
        vm.prank(ann);
        usd.approve(address(vault), 5e6);
        vm.expectEmit(address(vault));
        emit ILendingVault.Repaid(ann, ann, 0, 5e6);
        vm.prank(ann);
        vault.repay(ann, 5e6);
        assertEq(vault.debtOf(ann), 1015e6, "interest first");
        assertEq(repay(ann, 2000e6), 1015e6, "no more than is owed");
        assertEq(vault.debtOf(ann), 0, "nothing");
        assertEq(vault.totalDebt(), 0, "nothing in all");
    }

    // --- repaying and leaving ---

    function test_Repay_NeedsNoFeed() public {
        lend(10_000e6);
        addCollateral(ann, 2e18);
        infer(2000e18);
        borrow(ann, 1000e6);
        topic.setSilent(true);
        repay(ann, 1000e6);
        removeCollateral(ann, 2e18);
        assertEq(eth.balanceOf(ann), 2e18, "back");
        uint256 most = vault.maxRedeem(lender);
        vm.prank(lender);
        vault.redeem(most, lender, lender);
        // A unit for what virtual shares stand for.
        assertEq(usd.balanceOf(lender), 10_000e6, "lender");
    }

    function test_Withdraw_WhatIsNotLent() public {
        openLoan();
        assertEq(vault.maxWithdraw(lender), 6800e6, "the rest is lent");
        uint256 most = vault.maxRedeem(lender);
        assertEq(most, 6800e12, "in shares");
        vm.expectRevert();
        vm.prank(lender);
        vault.redeem(most + 1, lender, lender);
        vm.prank(lender);
        vault.redeem(most, lender, lender);
        assertEq(vault.maxRedeem(lender), 0, "nothing until somebody repays");
        repay(ann, 1000e6);
        assertEq(vault.maxWithdraw(lender), 1000e6, "repaid");
    }

    function test_RemoveCollateral_AtTheLastGoodInference() public {
        lend(10_000e6);
        addCollateral(ann, 2e18);
        infer(2000e18);
        borrow(ann, 1600e6);
        topic.setSilent(true);
        vm.warp(NOW + 1);
        uint256 debt = vault.debtOf(ann);
        uint256 limit = vault.maxLoan(1e18);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_TooMuchDebt.selector, ann, debt, limit));
        removeCollateral(ann, 1e18);
        removeCollateral(ann, 0.99e18);
        topic.setSilent(false);
        // A new one takes its place: 2800 * 80 % * 0.72 is more than is owed, 0.71 is less.
        infer(2800e18);
        removeCollateral(ann, 0.29e18);
        vm.expectRevert();
        removeCollateral(ann, 0.01e18);
    }

    /// @dev Nobody kept the newest inference, and it is too poor or too old to borrow on: it counts where it lends less.
    function test_RevertWhen_RemovingCollateralAtAPriceThatHasGone() public {
        lend(10_000e6);
        addCollateral(ann, 2e18);
        infer(2000e18);
        borrow(ann, 800e6);
        // What would be left supports 400 at 500, and 1600 at the last good inference.
        topic.push(1, 500e18, 500e18, 500e18, uint40(NOW), Quality.WideInterval);
        bytes4 selector = ILendingVault.LendingVault_TooMuchDebt.selector;
        expectError(abi.encodeWithSelector(selector, ann, 800e6, 400e6));
        removeCollateral(ann, 1e18);
        infer(500e18);
        vm.warp(NOW + MAX_AGE + 1);
        uint256 debt = vault.debtOf(ann);
        expectError(abi.encodeWithSelector(selector, ann, debt, 400e6));
        removeCollateral(ann, 1e18);
        // One that lends more is no reason to give more out than the last good one does.
        topic.push(1, 9000e18, 9000e18, 9000e18, uint40(time()), Quality.LowParticipation);
        expectError(abi.encodeWithSelector(selector, ann, debt, 160e6));
        removeCollateral(ann, 1.9e18);
        removeCollateral(ann, 1e18 - 1e16);
    }

    /// @dev A price that is fresh and worthless is no reason to believe an older one.
    function test_RevertWhen_RemovingCollateralAtNoPrice() public {
        lend(10_000e6);
        addCollateral(ann, 2e18);
        infer(2000e18);
        borrow(ann, 100e6);
        infer(0);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_TooMuchDebt.selector, ann, 100e6, 0));
        removeCollateral(ann, 1);
    }

    function test_RevertWhen_RemovingMoreThanThereIs() public {
        addCollateral(ann, 5);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_NotEnoughCollateral.selector, ann, 6, 5));
        removeCollateral(ann, 6);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_NoAmount.selector));
        removeCollateral(ann, 0);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_NoAmount.selector));
        vault.addCollateral(ann, 0);
    }

    // --- liquidation ---

    function openLoan() private {
        lend(10_000e6);
        addCollateral(ann, 2e18);
        infer(2000e18);
        borrow(ann, 3200e6);
    }

    function test_Liquidate_AtTheInferenceOnly() public {
        openLoan();
        // 85 % of twice 1883 are 3201.1; a lower bound and bad quality do not matter.
        topic.push(1, 1883e18, 1, 9000e18, uint40(NOW), Quality.LowParticipation);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_Healthy.selector, ann, 3200e6, 3201.1e6));
        vault.liquidate(ann, 1e6);
        infer(1880e18);
        (uint256 paid, uint256 seized) = liquidate(ann, 940e6);
        assertEq(paid, 940e6, "paid");
        // Worth 1034: 940 and a tenth of it, less what is rounded.
        assertEq(seized, 0.549999999868351063e18, "seized");
        assertEq(vault.debtOf(ann), 2260e6, "owed");
        assertEq(uint256(vault.loanOf(ann).collateral), 2e18 - seized, "left");
    }

    /// @dev Collateral worth 10.99 units supports a debt of 9: 85 % are 9.34. Of the 10 whole ones they are 8.5.
    function test_RevertWhen_LiquidatingWhatOnlyRoundingMakesUnhealthy() public {
        lend(10_000e6);
        addCollateral(ann, 5495e6);
        infer(2500e18);
        borrow(ann, 9);
        infer(2000e18);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_Healthy.selector, ann, 9, 9));
        vault.liquidate(ann, 1);
        infer(1900e18);
        liquidate(ann, 1);
    }

    function test_Liquidate_AllOfIt() public {
        openLoan();
        infer(1880e18);
        (uint256 paid, uint256 seized) = liquidate(ann, type(uint128).max);
        assertEq(paid, 3200e6, "all that is owed");
        assertEq(seized, 1.872340425083748302e18, "worth 3520, less what is rounded");
        assertEq(vault.debtOf(ann), 0, "owed");
        removeCollateral(ann, uint128(2e18 - seized));
        assertEq(vault.totalAssets(), 10_000e6, "nobody lost anything");
    }

    function test_Liquidate_WritesBadDebtOff() public {
        openLoan();
        infer(1100e18);
        (uint256 paid, uint256 seized) = liquidate(ann, 3200e6);
        assertEq(paid, 2000e6, "2200 less the bonus");
        assertEq(seized, 2e18, "all");
        assertEq(vault.debtOf(ann), 0, "written off");
        assertEq(vault.totalDebt(), 0, "in all");
        assertEq(vault.totalAssets(), 8800e6, "the lenders bear 1200");
        uint256 most = vault.maxWithdraw(lender);
        assertWithin(int256(most), 8800e6 - 1, 8800e6, "withdrawable");
        vm.prank(lender);
        vault.withdraw(most, lender, lender);
    }

    /// @dev As long as there is collateral, what is left of a debt stays.
    function test_Liquidate_ABadDebtInParts() public {
        openLoan();
        infer(1100e18);
        (, uint256 seized) = liquidate(ann, 1000e6);
        assertEq(seized, 1e18, "half");
        assertEq(vault.debtOf(ann), 2200e6, "still owed");
        usd.mint(liquidator, 1000e6);
        vm.prank(liquidator);
        usd.approve(address(vault), 1000e6);
        vm.expectEmit(address(vault));
        emit ILendingVault.Liquidated(ann, liquidator, 1000e6, 1e18, 1200e6);
        vm.prank(liquidator);
        vault.liquidate(ann, 1000e6);
    }

    function test_RevertWhen_LiquidatingAtNoPrice() public {
        openLoan();
        int256[4] memory values = [int256(0), type(int128).min, type(int256).min, type(int256).max];
        for (uint256 i = 0; i < values.length; ++i) {
            infer(values[i]);
            expectError(abi.encodeWithSelector(ILendingVault.LendingVault_UnusableValue.selector, values[i]));
            vault.liquidate(ann, 1);
        }
        infer(1);
        vm.warp(NOW + MAX_AGE + 1);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_Stale.selector, NOW, MAX_AGE, NOW + MAX_AGE + 1));
        vault.liquidate(ann, 1);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_NoAmount.selector));
        vault.liquidate(ann, 0);
    }

    function test_Liquidate_AtTheSmallestAndLargestPrices() public {
        openLoan();
        infer(1e38);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_Healthy.selector, ann, 3200e6, 1.7e26));
        vault.liquidate(ann, 1);
        infer(1);
        // All collateral is worth less than the smallest unit, which it costs.
        (uint256 paid, uint256 seized) = liquidate(ann, 5);
        assertEq(paid, 1, "paid");
        assertEq(seized, 2e18, "seized");
        assertEq(vault.totalAssets(), 6800e6 + 1, "assets");
    }

    // --- terms ---

    function test_Terms_AreChecked() public {
        assertEq(address(vault.collateral()), address(eth), "collateral");
        assertEq(address(vault.feed()), address(topic), "feed");
        assertEq(uint256(vault.terms().liquidationBonus), 0.1e18, "terms");
        ILendingVault.Terms memory terms = defaultTerms();
        terms.minLoanToValue = 0.8e18 + 1;
        requireRefused(terms, 0.8e18 + 1, 0.8e18);
        terms = defaultTerms();
        terms.maxLoanToValue = 0.85e18 + 1;
        requireRefused(terms, 0.85e18 + 1, 0.85e18);
        terms = defaultTerms();
        terms.liquidationBonus = 0.2e18;
        requireRefused(terms, 1.02e36, 1e36);
        terms = defaultTerms();
        terms.wideInterval = 10e18 + 1;
        requireRefused(terms, 10e18 + 1, 10e18);
        terms = defaultTerms();
        terms.interestRate = 1e12;
        requireRefused(terms, 1e12, 317_097_919_837);
    }

    function requireRefused(ILendingVault.Terms memory terms, uint256 value, uint256 limit) private {
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_TermTooHigh.selector, value, limit));
        newVault(terms);
    }

    function test_RevertWhen_TokensDoNotFit() public {
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_SameToken.selector, usd));
        deploy("LendingVault", abi.encode(usd, usd, topic, defaultTerms(), "", ""));
        address odd = deploy("PlainToken", abi.encode("odd", 19));
        expectError(abi.encodeWithSelector(Prices.Prices_TooManyDecimals.selector, odd, 19, 18));
        deploy("LendingVault", abi.encode(usd, odd, topic, defaultTerms(), "", ""));
    }

    /// @dev The first lender cannot take from the second by a donation.
    function test_Deposit_IsNotInflated() public {
        usd.mint(ann, 10_000e6 + 1);
        vm.prank(ann);
        usd.approve(address(vault), 1);
        vm.prank(ann);
        vault.deposit(1, ann);
        vm.prank(ann);
        usd.transfer(address(vault), 10_000e6);
        lend(5000e6);
        uint256 back = vault.convertToAssets(vault.balanceOf(lender));
        assertWithin(int256(back), 4990e6, 5000e6, "kept");
        assertTrue(vault.convertToAssets(vault.balanceOf(ann)) < 5001e6, "half of the donation is nobody's");
    }
}
