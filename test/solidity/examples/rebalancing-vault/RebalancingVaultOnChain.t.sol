// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRebalancingVault} from "../../../../contracts/examples/rebalancing-vault/IRebalancingVault.sol";
import {IPayments} from "../../../../contracts/interfaces/IPayments.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";
import {Quality} from "../../../../contracts/types/Inference.sol";
import {FeedsWorld} from "../../utils/FeedsWorld.sol";
import {vm} from "../../utils/Vm.sol";

/// @notice The rebalancing vault over the real contracts: final, void, refuted and stale epochs, and paid readings.
contract RebalancingVaultOnChainTest is FeedsWorld {
    uint32 private constant MAX_AGE = 2500;

    PlainToken private usd;
    PlainToken private eth;
    IRebalancingVault private vault;

    function setUp() public override {
        super.setUp();
        eth = PlainToken(deploy("PlainToken", abi.encode("ETH", 18)));
        usd = PlainToken(deploy("PlainToken", abi.encode("USD", 6)));
        address market = deploy("ConstantProduct", abi.encode(eth, usd));
        eth.mint(market, 1000e18);
        usd.mint(market, 2_000_000e6);
        address payments = deploy("Payments", abi.encode(token, topics, epochs, treasury));
        IRebalancingVault.Terms memory terms = IRebalancingVault.Terms({
            topicId: topicId,
            maxAge: MAX_AGE,
            minWeight: 0.2e18,
            maxWeight: 0.8e18,
            maxTrade: 0.1e18,
            slippage: 0.01e18,
            payment: 1e18,
            virtualBase: 5e8,
            virtualQuote: 1
        });
        address[3] memory tokens = [address(eth), address(usd), address(token)];
        bytes memory arguments = abi.encode(tokens, market, inferences, payments, terms, "Ether and dollars", "ED");
        vault = IRebalancingVault(deploy("RebalancingVault", arguments));
        eth.mint(address(this), 10e18);
        usd.mint(address(this), 20_000e6);
        eth.approve(address(vault), 10e18);
        usd.approve(address(vault), 20_000e6);
    }

    /// @dev As the README shows it.
    function test_Usage() public {
        (uint256 base, uint256 quote) = (10e18, 20_000e6);
        eth.approve(address(vault), base);
        usd.approve(address(vault), quote);
        (uint256 shares, , ) = vault.issue(base, quote, 0, address(this));
        token.transfer(address(vault), 100e18);
        finalizeRound(0, 2200e18, 2100e18, 2300e18);
        vault.rebalance();
        vault.redeem(shares, 0, 0, address(this));
        assertEq(treasury.revenueOf(topicId), 1e18, "revenue");
        assertTrue(eth.balanceOf(address(this)) > 12e18, "ether was bought");
    }

    function test_Rebalance_OnFinalRoundsOnly() public {
        vault.issue(10e18, 20_000e6, 0, address(this));
        expectError(abi.encodeWithSelector(IPayments.Payments_NoValue.selector, topicId));
        vault.rebalance();
        finalizeRound(0, 2200e18);
        vault.rebalance();
        // A pending inference is no round, nor is one that is refuted.
        bytes memory used = abi.encodeWithSelector(IRebalancingVault.RebalancingVault_RoundUsed.selector, 1);
        synthesize(rob, 1, 1800e18);
        expectError(used);
        vault.rebalance();
        refute(1);
        vm.warp(time() + 500);
        expectError(used);
        vault.rebalance();
        postSynthesis(ray, 1, 0, single(2300e18));
        vm.warp(time() + 500);
        epochs.finalize(topicId, 1);
        vault.rebalance();
        assertEq(uint256(vault.lastRound()), 2, "the right one");
    }

    function test_RevertWhen_TheRoundIsStaleOrTooWide() public {
        vault.issue(10e18, 20_000e6, 0, address(this));
        finalizeRound(0, 2200e18);
        uint256 limit = closesAt(0) + MAX_AGE;
        vm.warp(limit + 1);
        expectError(
            abi.encodeWithSelector(IRebalancingVault.RebalancingVault_Stale.selector, closesAt(0), MAX_AGE, limit + 1)
        );
        vault.rebalance();
        // The limit of this feed is a tenth.
        finalizeRound(4, 2200e18, 2000e18, 2400e18);
        expectError(
            abi.encodeWithSelector(IRebalancingVault.RebalancingVault_BadQuality.selector, 2, Quality.WideInterval)
        );
        vault.rebalance();
        finalizeRound(5, 2200e18, 2150e18, 2250e18);
        vault.rebalance();
    }
}
