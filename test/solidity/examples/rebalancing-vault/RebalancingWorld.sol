// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRebalancingVault} from "../../../../contracts/examples/rebalancing-vault/IRebalancingVault.sol";
import {ConstantProduct} from "../../../../contracts/mocks/ConstantProduct.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";
import {Quality} from "../../../../contracts/types/Inference.sol";
import {Test} from "../../utils/Test.sol";
import {vm} from "../../utils/Vm.sol";
import {ArbitraryTopic} from "../ArbitraryTopic.sol";

/// @title A vault of ether and dollars beside a market where an ether costs 2000 dollars
/// @notice It is 20 to 80 % ether, trades a tenth of it per round, at 1 % worse than the inference at most, and pays 1 ALLO.
abstract contract RebalancingWorld is Test {
    uint256 internal constant NOW = 1_800_000_000;
    uint64 internal constant TOPIC = 1;
    uint32 internal constant MAX_AGE = 3600;

    PlainToken internal eth;
    PlainToken internal usd;
    PlainToken internal allo;
    ArbitraryTopic internal topic;
    ConstantProduct internal market;
    IRebalancingVault internal vault;
    address internal ann = actor("ann");
    address internal ben = actor("ben");

    function setUp() public virtual {
        vm.warp(NOW);
        eth = PlainToken(deploy("PlainToken", abi.encode("ETH", 18)));
        usd = PlainToken(deploy("PlainToken", abi.encode("USD", 6)));
        allo = PlainToken(deploy("PlainToken", abi.encode("ALLO", 18)));
        topic = ArbitraryTopic(deploy("ArbitraryTopic", abi.encode(allo)));
        market = ConstantProduct(deploy("ConstantProduct", abi.encode(eth, usd)));
        eth.mint(address(market), 1000e18);
        usd.mint(address(market), 2_000_000e6);
        vault = newVault(address(market), defaultTerms());
    }

    function defaultTerms() internal pure returns (IRebalancingVault.Terms memory) {
        return
            IRebalancingVault.Terms({
                topicId: TOPIC,
                maxAge: MAX_AGE,
                minWeight: 0.2e18,
                maxWeight: 0.8e18,
                maxTrade: 0.1e18,
                slippage: 0.01e18,
                payment: 1e18,
                virtualBase: 5e8,
                virtualQuote: 1
            });
    }

    function newVault(address exchange, IRebalancingVault.Terms memory terms) internal returns (IRebalancingVault) {
        bytes memory arguments = abi.encode([eth, usd, allo], exchange, topic, topic, terms, "Ether and dollars", "ED");
        return IRebalancingVault(deploy("RebalancingVault", arguments));
    }

    function infer(int256 value, int256 lower, int256 upper) internal {
        topic.push(0, value, lower, upper, uint40(time()), Quality.Good);
    }

    function give(address account, uint256 base, uint256 quote) internal {
        eth.mint(account, base);
        usd.mint(account, quote);
        vm.prank(account);
        eth.approve(address(vault), base);
        vm.prank(account);
        usd.approve(address(vault), quote);
    }

    function issue(address account, uint256 base, uint256 quote) internal returns (uint256 shares) {
        give(account, base, quote);
        vm.prank(account);
        (shares, , ) = vault.issue(base, quote, 0, account);
    }

    function redeem(address account, uint256 shares) internal returns (uint256 base, uint256 quote) {
        vm.prank(account);
        return vault.redeem(shares, 0, 0, account);
    }

    /// @dev Somebody else trades.
    function swap(address account, PlainToken token, uint256 amount) internal {
        token.mint(account, amount);
        vm.prank(account);
        token.approve(address(market), amount);
        vm.prank(account);
        market.swap(token, amount, 0);
    }
}
