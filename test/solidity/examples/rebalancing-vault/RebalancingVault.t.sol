// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Prices} from "../../../../contracts/examples/Prices.sol";
import {IExchange} from "../../../../contracts/examples/rebalancing-vault/IExchange.sol";
import {IRebalancingVault} from "../../../../contracts/examples/rebalancing-vault/IRebalancingVault.sol";
import {IPayments} from "../../../../contracts/interfaces/IPayments.sol";
import {Quality} from "../../../../contracts/types/Inference.sol";
import {vm} from "../../utils/Vm.sol";
import {ArbitraryTopic} from "../ArbitraryTopic.sol";
import {CheatingExchange} from "./CheatingExchange.sol";
import {RebalancingWorld} from "./RebalancingWorld.sol";

contract RebalancingVaultTest is RebalancingWorld {
    // --- shares ---

    function test_Issue_InProportion() public {
        uint256 first = issue(ann, 10e18, 30_000e6);
        // 20,000 dollars go with 10 ether in an empty vault.
        assertEq(eth.balanceOf(address(vault)), 10e18, "base");
        assertEq(usd.balanceOf(address(vault)), 20_000e6, "quote");
        assertEq(usd.balanceOf(ann), 10_000e6, "what does not fit stays");
        assertEq(first, 20_000e12, "a million per smallest dollar unit");
        uint256 second = issue(ben, 1e18, 2000e6);
        assertEq(second, first / 10, "a tenth");
        (uint256 base, uint256 quote) = redeem(ben, second);
        // Rounded down, and virtual shares have their part.
        assertWithin(int256(base), 1e18 - 1e10, 1e18, "base back");
        assertWithin(int256(quote), 2000e6 - 1, 2000e6, "quote back");
        assertEq(vault.totalSupply(), first, "supply");
    }

    function test_Issue_AndRedeem_ReportWhatMoves() public {
        give(ann, 1e18, 2000e6);
        vm.expectEmit(address(vault));
        emit IRebalancingVault.Issued(ann, ben, 2000e12, 1e18, 2000e6);
        vm.prank(ann);
        vault.issue(1e18, 2000e6, 2000e12, ben);
        (uint256 base, uint256 quote) = vault.worthOf(1000e12);
        vm.expectEmit(address(vault));
        emit IRebalancingVault.Redeemed(ben, ann, 1000e12, base, quote);
        vm.prank(ben);
        vault.redeem(1000e12, base, quote, ann);
        assertEq(eth.balanceOf(ann), base, "base");
        assertEq(usd.balanceOf(ann), quote, "quote");
    }

    function test_RevertWhen_TooLittleComesOut() public {
        give(ann, 1e18, 2000e6);
        expectError(
            abi.encodeWithSelector(IRebalancingVault.RebalancingVault_TooFewShares.selector, 2000e12, 2000e12 + 1)
        );
        vm.prank(ann);
        vault.issue(1e18, 2000e6, 2000e12 + 1, ann);
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_NothingIssued.selector));
        vm.prank(ann);
        vault.issue(0, 2000e6, 0, ann);
        vm.prank(ann);
        vault.issue(1e18, 2000e6, 0, ann);
        (uint256 base, uint256 quote) = vault.worthOf(5e12);
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_TooLittle.selector, base, base + 1));
        vm.prank(ann);
        vault.redeem(5e12, base + 1, quote, ann);
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_TooLittle.selector, quote, quote + 1));
        vm.prank(ann);
        vault.redeem(5e12, base, quote + 1, ann);
    }

    /// @dev The first holder cannot take from the second by a donation.
    function test_Issue_IsNotInflated() public {
        uint256 tiny = issue(ann, 5e8, 1);
        eth.mint(address(vault), 10e18);
        usd.mint(address(vault), 20_000e6);
        uint256 shares = issue(ben, 5e18, 10_000e6);
        (uint256 base, uint256 quote) = redeem(ben, shares);
        assertWithin(int256(base), 4.99e18, 5e18, "base");
        assertWithin(int256(quote), 9990e6, 10_000e6, "quote");
        (base, quote) = redeem(ann, tiny);
        assertLe(quote, 10_001e6, "half of the donation is nobody's");
    }

    /// @dev With any holdings, before and after any trade, nobody gains by buying and redeeming.
    function testFuzz_IssueAndRedeem_GainNothing(uint256 seed) public {
        issue(ann, bound(draw(seed, 0), 1e9, 1e24), bound(draw(seed, 1), 1e3, 1e15));
        eth.mint(address(vault), draw(seed, 2) % 1e24);
        usd.mint(address(vault), draw(seed, 3) % 1e15);
        (uint256 maxBase, uint256 maxQuote) = (draw(seed, 4) % 1e24, draw(seed, 5) % 1e15);
        give(ben, maxBase, maxQuote);
        vm.prank(ben);
        try vault.issue(maxBase, maxQuote, 0, ben) returns (uint256 shares, uint256 base, uint256 quote) {
            assertLe(base, maxBase, "base");
            assertLe(quote, maxQuote, "quote");
            (uint256 baseBack, uint256 quoteBack) = redeem(ben, shares);
            assertLe(baseBack, base, "base back");
            assertLe(quoteBack, quote, "quote back");
        } catch {
            assertTrue(maxBase < 1e20 || maxQuote < 1e10, "refused dust only");
        }
    }

    // --- trades ---

    function test_Rebalance_BuysWhereTheMarketIsCheap() public {
        issue(ann, 10e18, 20_000e6);
        allo.mint(address(vault), 5e18);
        // The market is at 2000, below the interval: 80 % of it shall be ether, and a tenth can move now.
        infer(2200e18, 2100e18, 2300e18);
        uint256 limit = 4200e6;
        vault.rebalance();
        assertEq(usd.balanceOf(address(vault)), 20_000e6 - limit, "a tenth of 42,000");
        uint256 bought = eth.balanceOf(address(vault)) - 10e18;
        assertEq(bought, 2.089325579035174056e18, "less the market's fee and its impact");
        assertEq(uint256(vault.lastRound()), 1, "round");
        assertEq(topic.revenue(), 1e18, "paid");
    }

    function test_Rebalance_SellsWhereItIsDear() public {
        issue(ann, 10e18, 20_000e6);
        infer(1800e18, 1700e18, 1900e18);
        vault.rebalance();
        // A tenth of 38,000 at 1800.
        assertEq(eth.balanceOf(address(vault)), 10e18 - 2.111111111111111111e18, "sold");
        assertTrue(usd.balanceOf(address(vault)) > 24_100e6, "for more than 1800 each");
        assertEq(topic.revenue(), 0, "the purse is empty");
    }

    function test_Rebalance_OncePerRound() public {
        issue(ann, 10e18, 20_000e6);
        infer(2200e18, 2100e18, 2300e18);
        vault.rebalance();
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_RoundUsed.selector, 1));
        vault.rebalance();
        infer(2200e18, 2100e18, 2300e18);
        vault.rebalance();
        assertEq(uint256(vault.lastRound()), 2, "the next");
    }

    function test_RevertWhen_ThereIsNothingToTradeOn() public {
        issue(ann, 10e18, 20_000e6);
        expectError(abi.encodeWithSelector(IPayments.Payments_NoValue.selector, TOPIC));
        vault.rebalance();
        infer(2200e18, 2100e18, 2300e18);
        vm.warp(NOW + MAX_AGE + 1);
        expectError(
            abi.encodeWithSelector(IRebalancingVault.RebalancingVault_Stale.selector, NOW, MAX_AGE, NOW + MAX_AGE + 1)
        );
        vault.rebalance();
        topic.push(0, 2200e18, 2100e18, 2300e18, uint40(time()), Quality.Halted);
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_BadQuality.selector, 2, Quality.Halted));
        vault.rebalance();
        infer(2200e18, 2100e18, 2300e18);
        topic.setSilent(true);
        expectError(abi.encodeWithSelector(ArbitraryTopic.ArbitraryTopic_Broken.selector));
        vault.rebalance();
        // Nothing of it keeps anybody in.
        redeem(ann, 1e12);
        topic.setSilent(false);
        vm.warp(time() + MAX_AGE);
        vault.rebalance();
    }

    function test_RevertWhen_TheValueIsNoPrice() public {
        issue(ann, 10e18, 20_000e6);
        int256[5] memory values = [int256(0), -1, type(int128).min, type(int256).min, type(int256).max];
        for (uint256 i = 0; i < values.length; ++i) {
            infer(values[i], values[i], values[i]);
            expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_UnusableValue.selector, values[i]));
            vault.rebalance();
        }
    }

    /// @dev Wherever the inference is, the market cannot be made to cost more than that.
    function test_RevertWhen_TheMarketIsWorseThanTheInference() public {
        issue(ann, 10e18, 20_000e6);
        // Far below the market, with bounds that say buy.
        infer(1000e18, 1000e18, 100_000e18);
        vm.expectRevert();
        vault.rebalance();
        assertEq(uint256(vault.lastRound()), 0, "the round can be used later");
    }

    /// @dev Somebody moves the market before a trade, and back after it.
    function test_RevertWhen_ATradeIsSandwiched() public {
        issue(ann, 10e18, 20_000e6);
        infer(2200e18, 2250e18, 2400e18);
        swap(ben, usd, 110_000e6);
        // An ether is at 2226 now: within the interval, so that the vault should still buy, and above 2222.
        vm.expectPartialRevert(IExchange.Exchange_TooLittle.selector);
        vault.rebalance();
        uint256 stolen = eth.balanceOf(ben);
        vm.prank(ben);
        eth.approve(address(market), stolen);
        vm.prank(ben);
        market.swap(eth, stolen, 0);
        vault.rebalance();
        assertLe(usd.balanceOf(ben), 110_000e6, "for nothing");
    }

    function test_RevertWhen_TheVaultIsComposedAsItShouldBe() public {
        issue(ann, 10e18, 20_000e6);
        // The market's price is in the middle of the interval, and half of the vault is ether.
        infer(2000e18, 1900e18, 2100e18);
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_NothingToTrade.selector, 1));
        vault.rebalance();
        infer(2000e18, 2000e18, 2000e18);
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_NothingToTrade.selector, 2));
        vault.rebalance();
    }

    function test_RevertWhen_TheExchangeCheats() public {
        CheatingExchange exchange = CheatingExchange(deploy("CheatingExchange", abi.encode(eth, usd)));
        vault = newVault(address(exchange), defaultTerms());
        issue(ann, 10e18, 20_000e6);
        infer(2200e18, 2100e18, 2300e18);
        exchange.setPercent(99);
        vm.expectPartialRevert(IRebalancingVault.RebalancingVault_TooLittle.selector);
        vault.rebalance();
        exchange.setPercent(100);
        vault.rebalance();
        assertEq(usd.allowance(address(vault), address(exchange)), 0, "nothing is left to take");
    }

    function test_RevertWhen_TheExchangePaysWithWhatItBuysSharesFor() public {
        CheatingExchange exchange = CheatingExchange(deploy("CheatingExchange", abi.encode(eth, usd)));
        vault = newVault(address(exchange), defaultTerms());
        issue(ann, 10e18, 20_000e6);
        infer(2200e18, 2100e18, 2300e18);
        exchange.setInvesting(true);
        expectError(abi.encodeWithSelector(ReentrancyGuard.ReentrancyGuardReentrantCall.selector));
        vault.rebalance();
        assertEq(vault.balanceOf(address(exchange)), 0, "no shares");
        exchange.setInvesting(false);
        vault.rebalance();
    }

    function test_RevertWhen_ThePaymentIsForSomethingElse() public {
        issue(ann, 10e18, 20_000e6);
        infer(2200e18, 2100e18, 2300e18);
        topic.setOtherValue(2200e18 + 1);
        expectError(
            abi.encodeWithSelector(IRebalancingVault.RebalancingVault_OtherValue.selector, 2200e18 + 1, 2200e18)
        );
        vault.rebalance();
    }

    function test_Payment_IsWhatThePurseHas() public {
        issue(ann, 10e18, 20_000e6);
        allo.mint(address(vault), 1.25e18);
        for (uint64 round = 1; round <= 3; ++round) {
            infer(2200e18, 2100e18, 2300e18);
            vault.rebalance();
            assertEq(topic.revenue(), round == 1 ? 1e18 : 1.25e18, "revenue");
        }
    }

    /// @dev A trade that is refused pays nothing.
    function test_Payment_IsTakenBackWithTheTrade() public {
        issue(ann, 10e18, 20_000e6);
        allo.mint(address(vault), 1e18);
        infer(0, 0, 0);
        vm.expectRevert();
        vault.rebalance();
        assertEq(allo.balanceOf(address(vault)), 1e18, "purse");
    }

    // --- terms ---

    function test_Terms_AreChecked() public {
        IRebalancingVault.Terms memory terms = defaultTerms();
        assertEq(keccak256(abi.encode(vault.terms())), keccak256(abi.encode(terms)), "terms");
        terms.minWeight = 0.8e18 + 1;
        requireRefused(terms, 0.8e18 + 1, 0.8e18);
        terms = defaultTerms();
        terms.maxWeight = 1e18 + 1;
        requireRefused(terms, 1e18 + 1, 1e18);
        terms = defaultTerms();
        terms.maxTrade = 1e18 + 1;
        requireRefused(terms, 1e18 + 1, 1e18);
        terms = defaultTerms();
        terms.slippage = 0.1e18 + 1;
        requireRefused(terms, 0.1e18 + 1, 0.1e18);
        terms = defaultTerms();
        terms.virtualBase = 0;
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_NoVirtualAmount.selector));
        newVault(address(market), terms);
        terms = defaultTerms();
        terms.virtualQuote = 0;
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_NoVirtualAmount.selector));
        newVault(address(market), terms);
    }

    function requireRefused(IRebalancingVault.Terms memory terms, uint256 value, uint256 limit) private {
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_TermTooHigh.selector, value, limit));
        newVault(address(market), terms);
    }

    function test_RevertWhen_TokensDoNotFit() public {
        expectError(abi.encodeWithSelector(IRebalancingVault.RebalancingVault_SameToken.selector, allo));
        deploy("RebalancingVault", abi.encode([allo, usd, allo], market, topic, topic, defaultTerms(), "", ""));
        address odd = deploy("PlainToken", abi.encode("odd", 19));
        expectError(abi.encodeWithSelector(Prices.Prices_TooManyDecimals.selector, odd, 19, 18));
        deploy(
            "RebalancingVault",
            abi.encode([odd, address(usd), address(allo)], market, topic, topic, defaultTerms(), "", "")
        );
    }

    function test_Market_KeepsItsProduct() public {
        expectError(abi.encodeWithSelector(IExchange.Exchange_UnknownToken.selector, allo));
        market.swap(allo, 1, 0);
        usd.mint(address(this), 2000e6);
        usd.approve(address(market), 2000e6);
        expectError(abi.encodeWithSelector(IExchange.Exchange_TooLittle.selector, 0.996006981039903216e18, 1e18));
        market.swap(usd, 2000e6, 1e18);
        assertEq(market.swap(usd, 2000e6, 0.996e18), 0.996006981039903216e18, "received");
        (uint256 base, uint256 quote) = market.reserves();
        assertTrue(base * quote >= 1000e18 * 2_000_000e6, "product");
    }
}
