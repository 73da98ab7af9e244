// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RebalancingHandler} from "./RebalancingHandler.sol";
import {RebalancingWorld} from "./RebalancingWorld.sol";

/// @notice The rebalancing vault, through any series of actions, whatever the topic says and the market does. Slippage,
/// freshness and limits are looked at by the handler, trade by trade.
contract RebalancingVaultInvariants is RebalancingWorld {
    RebalancingHandler private handler;

    function setUp() public override {
        super.setUp();
        bytes memory arguments = abi.encode([eth, usd, allo], topic, market, vault);
        handler = RebalancingHandler(deploy("RebalancingHandler", arguments));
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_SharesAreCovered() public view {
        (uint256 base, uint256 quote) = vault.worthOf(vault.totalSupply());
        assertLe(base, eth.balanceOf(address(vault)), "base");
        assertLe(quote, usd.balanceOf(address(vault)), "quote");
        uint256 held;
        for (uint256 i = 0; i < 3; ++i) held += vault.balanceOf(handler.accountAt(i));
        assertEq(held, vault.totalSupply(), "nobody else has shares");
    }

    function invariant_NobodyMayTakeAnything() public view {
        assertEq(eth.allowance(address(vault), address(market)), 0, "base");
        assertEq(usd.allowance(address(vault), address(market)), 0, "quote");
        assertEq(allo.allowance(address(vault), address(topic)), 0, "purse");
    }

    /// @dev What the invariants are worth: everything happens.
    function test_Handler_DoesEverything() public {
        for (uint256 i = 0; i < 2000; ++i) {
            uint256 word = draw(5, i);
            uint256 action = word % 10;
            (uint256 a, uint256 b) = (word >> 8, (word >> 100) >> (word % 97));
            if (action == 0) handler.issue(a, b, draw(6, i) >> (word % 97));
            else if (action == 1) handler.redeem(a, b);
            else if (action < 5) handler.rebalance();
            else if (action == 5) handler.swap(word & 16 == 0, b);
            else if (action == 6) handler.donate(a, b, word >> 200);
            else if (action == 7) handler.wait(word >> 200);
            else if (action == 8) handler.fail(uint8(a));
            else handler.infer(int256(word), int256(a), int256(draw(7, i)), b, uint8(word >> 24));
        }
        assertTrue(handler.calls("issue") > 20, "issues");
        assertTrue(handler.calls("redeem") > 20, "redemptions");
        assertTrue(handler.calls("buy") > 5, "purchases");
        assertTrue(handler.calls("sell") > 5, "sales");
        assertTrue(handler.calls("refused") > 50, "refusals");
        assertTrue(topic.revenue() > 0, "payments");
    }
}
