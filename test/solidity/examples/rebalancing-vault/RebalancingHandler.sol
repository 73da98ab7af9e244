// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRebalancingVault} from "../../../../contracts/examples/rebalancing-vault/IRebalancingVault.sol";
import {ConstantProduct} from "../../../../contracts/mocks/ConstantProduct.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";
import {Inference, Quality} from "../../../../contracts/types/Inference.sol";
import {Test} from "../../utils/Test.sol";
import {vm} from "../../utils/Vm.sol";
import {ArbitraryTopic} from "../ArbitraryTopic.sol";

/// @title Holders, other traders, and a topic that keeps no promise
/// @notice What the vault may refuse is tried, and looked at where it is not refused; redeeming is called, so that any
/// revert is a fault. Of the world that `RebalancingWorld` describes.
contract RebalancingHandler is Test {
    uint64 private constant TOPIC = 1;
    uint256 private constant ACCOUNTS = 3;
    uint256 private constant VIRTUAL_SHARES = 1e6;

    PlainToken private eth;
    PlainToken private usd;
    PlainToken private allo;
    ArbitraryTopic private topic;
    ConstantProduct private market;
    IRebalancingVault private vault;
    mapping(bytes32 action => uint256) public calls;

    /// @param tokens Base, quote and purse.
    constructor(PlainToken[3] memory tokens, ArbitraryTopic topic_, ConstantProduct market_, IRebalancingVault vault_) {
        (eth, usd, allo) = (tokens[0], tokens[1], tokens[2]);
        (topic, market, vault) = (topic_, market_, vault_);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            for (uint256 j = 0; j < 2; ++j) {
                vm.prank(accountAt(i));
                tokens[j].approve(address(vault_), type(uint256).max);
            }
        }
        eth.approve(address(market_), type(uint256).max);
        usd.approve(address(market_), type(uint256).max);
    }

    function accountAt(uint256 i) public pure returns (address) {
        return vm.addr(3000 + (i % ACCOUNTS));
    }

    // --- holders ---

    /// @dev Never takes from those who hold shares.
    function issue(uint256 who, uint256 base, uint256 quote) external {
        address account = accountAt(who);
        (base, quote) = (bound(base, 0, 1e19), bound(quote, 0, 2e10));
        eth.mint(account, base);
        usd.mint(account, quote);
        uint256[3] memory before = holdings();
        vm.prank(account);
        try vault.issue(base, quote, 0, account) {
            assertNotDiluted(before);
            ++calls["issue"];
        } catch {
            ++calls["refused"];
        }
    }

    /// @dev Never refused, whatever the topic and the market do.
    function redeem(uint256 who, uint256 shares) external {
        address account = accountAt(who);
        shares = bound(shares, 0, vault.balanceOf(account));
        (uint256 base, uint256 quote) = vault.worthOf(shares);
        uint256[3] memory before = holdings();
        vm.prank(account);
        vault.redeem(shares, base, quote, account);
        assertEq(before[0] - eth.balanceOf(address(vault)), base, "base");
        assertEq(before[1] - usd.balanceOf(address(vault)), quote, "quote");
        assertNotDiluted(before);
        if (shares > 0) ++calls["redeem"];
    }

    // --- trades ---

    function rebalance() external {
        uint256[3] memory before = holdings();
        uint64 last = vault.lastRound();
        uint256 purse = allo.balanceOf(address(vault));
        uint256 revenue = topic.revenue();
        try vault.rebalance() {
            Inference memory inference = topic.latest(TOPIC);
            assertTrue(inference.round > last && inference.round == vault.lastRound(), "once per round");
            assertTrue(uint256(inference.dataTime) + 3600 >= time(), "fresh");
            assertTrue(inference.quality == Quality.Good, "good");
            assertTrue(inference.value > 0 && inference.value <= 1e38, "a price");
            assertEq(topic.revenue() - revenue, purse < 1e18 ? purse : 1e18, "paid");
            assertTrade(before, uint256(inference.value));
        } catch {
            assertEq(uint256(vault.lastRound()), last, "round");
            ++calls["refused"];
        }
    }

    /// @dev Never more than 1 % worse than the inference, never more than a tenth. With 6 and 18 decimals, a unit of ether
    /// is worth value / 1e30 units of dollars.
    function assertTrade(uint256[3] memory before, uint256 value) private {
        uint256 base = eth.balanceOf(address(vault));
        uint256 quote = usd.balanceOf(address(vault));
        uint256 worth = (before[0] * value) / 1e30 + before[1];
        if (quote < before[1]) {
            (uint256 paid, uint256 bought) = (before[1] - quote, base - before[0]);
            assertLe(paid * 1e30 * 100, bought * value * 101, "bought too dear");
            assertLe(paid * 10, worth, "bought too much");
            ++calls["buy"];
        } else {
            (uint256 sold, uint256 received) = (before[0] - base, quote - before[1]);
            assertLe(sold * value * 99, received * 1e30 * 100, "sold too cheap");
            assertLe((sold * value) / 1e29, worth + 1, "sold too much");
            ++calls["sell"];
        }
    }

    /// @dev Others move the market as they like.
    function swap(bool buys, uint256 amount) external {
        (uint256 base, uint256 quote) = market.reserves();
        PlainToken token = buys ? usd : eth;
        amount = bound(amount, 0, (buys ? quote : base) / 2);
        if (base < 1e15 || quote < 1e6) return;
        token.mint(address(this), amount);
        market.swap(token, amount, 0);
    }

    function donate(uint256 base, uint256 quote, uint256 purse) external {
        eth.mint(address(vault), base % 1e16);
        usd.mint(address(vault), quote % 2e7);
        allo.mint(address(vault), purse % 3e18);
    }

    // --- the topic ---

    /// @dev Something about the market's price most of the time.
    function infer(int256 value, int256 lower, int256 upper, uint256 age, uint8 how) external {
        if (how % 8 != 0) {
            (uint256 base, uint256 quote) = market.reserves();
            int256 price = int256((quote * 1e30) / base);
            value = bound(value, (price * 9) / 10, (price * 11) / 10 + 1);
            lower = bound(lower, (value * 9) / 10, value);
            upper = bound(upper, value, (value * 11) / 10);
        } else if (how % 16 == 0) {
            value = bound(value, 1, 1e38);
        }
        uint256 dataTime = how % 5 == 0 ? age % (1 << 40) : time() - (age % 4000);
        topic.push(0, value, lower, upper, uint40(dataTime), how % 7 == 0 ? Quality(how % 6) : Quality.Good);
    }

    function fail(uint8 how) external {
        topic.setSilent(how % 4 == 0);
        topic.setRefusing(how % 5 == 0);
        topic.setLying(how % 6 == 0);
    }

    function wait(uint256 duration) external {
        vm.warp(time() + (duration % (duration % 10 == 0 ? 1 days : 1000)));
    }

    /// @dev Base, quote and shares, virtual ones included.
    function holdings() private view returns (uint256[3] memory) {
        return [eth.balanceOf(address(vault)), usd.balanceOf(address(vault)), vault.totalSupply() + VIRTUAL_SHARES];
    }

    /// @dev What a share stands for has not become less.
    function assertNotDiluted(uint256[3] memory before) private view {
        uint256[3] memory now_ = holdings();
        assertTrue(now_[0] * before[2] >= before[0] * now_[2], "base per share");
        assertTrue(now_[1] * before[2] >= before[1] * now_[2], "quote per share");
    }
}
