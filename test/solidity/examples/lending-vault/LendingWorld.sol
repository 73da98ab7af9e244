// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILendingVault} from "../../../../contracts/examples/lending-vault/ILendingVault.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";
import {Quality, QualityLimits} from "../../../../contracts/types/Inference.sol";
import {Test} from "../../utils/Test.sol";
import {vm} from "../../utils/Vm.sol";
import {ArbitraryTopic} from "../ArbitraryTopic.sol";

/// @title A vault that lends dollars against ether
/// @notice 80 % of the lower bound for an interval without width, down to 50 % for one as wide as half the inference;
/// liquidated at 85 % of the inference with a bonus of 10 %; 10 % of interest in 1e9 seconds.
abstract contract LendingWorld is Test {
    uint256 internal constant NOW = 1_800_000_000;
    uint64 internal constant TOPIC = 1;
    uint32 internal constant MAX_AGE = 3600;
    uint64 internal constant RATE = 1e8;

    PlainToken internal usd;
    PlainToken internal eth;
    ArbitraryTopic internal topic;
    ILendingVault internal vault;
    address internal lender = actor("lender");
    address internal ann = actor("ann");
    address internal liquidator = actor("liquidator");

    function setUp() public virtual {
        vm.warp(NOW);
        usd = PlainToken(deploy("PlainToken", abi.encode("USD", 6)));
        eth = PlainToken(deploy("PlainToken", abi.encode("ETH", 18)));
        topic = ArbitraryTopic(deploy("ArbitraryTopic", abi.encode(usd)));
        vault = newVault(defaultTerms());
    }

    function defaultTerms() internal pure returns (ILendingVault.Terms memory) {
        return
            ILendingVault.Terms({
                topicId: TOPIC,
                maxAge: MAX_AGE,
                minLoanToValue: 0.5e18,
                maxLoanToValue: 0.8e18,
                wideInterval: 0.5e18,
                liquidationLoanToValue: 0.85e18,
                liquidationBonus: 0.1e18,
                interestRate: RATE,
                limits: QualityLimits({inferers: 1, reputers: 0, width: type(uint128).max})
            });
    }

    function newVault(ILendingVault.Terms memory terms) internal returns (ILendingVault) {
        return ILendingVault(deploy("LendingVault", abi.encode(usd, eth, topic, terms, "Lent dollars", "lUSD")));
    }

    function infer(int256 value, int256 lower, int256 upper) internal {
        topic.push(0, value, lower, upper, uint40(time()), Quality.Good);
    }

    function infer(int256 value) internal {
        infer(value, value, value);
    }

    function lend(uint256 amount) internal {
        usd.mint(lender, amount);
        vm.prank(lender);
        usd.approve(address(vault), amount);
        vm.prank(lender);
        vault.deposit(amount, lender);
    }

    function addCollateral(address account, uint128 amount) internal {
        eth.mint(account, amount);
        vm.prank(account);
        eth.approve(address(vault), amount);
        vm.prank(account);
        vault.addCollateral(account, amount);
    }

    function borrow(address account, uint128 amount) internal {
        vm.prank(account);
        vault.borrow(amount);
    }

    function removeCollateral(address account, uint128 amount) internal {
        vm.prank(account);
        vault.removeCollateral(amount);
    }

    function repay(address account, uint256 amount) internal returns (uint256) {
        usd.mint(account, amount);
        vm.prank(account);
        usd.approve(address(vault), amount);
        vm.prank(account);
        return vault.repay(account, amount);
    }

    function liquidate(address account, uint256 amount) internal returns (uint256 paid, uint256 seized) {
        usd.mint(liquidator, amount);
        vm.prank(liquidator);
        usd.approve(address(vault), amount);
        vm.prank(liquidator);
        return vault.liquidate(account, amount);
    }
}
