// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILendingVault} from "../../../../contracts/examples/lending-vault/ILendingVault.sol";
import {IInferenceFeed} from "../../../../contracts/interfaces/IInferenceFeed.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";
import {Quality, QualityLimits} from "../../../../contracts/types/Inference.sol";
import {FeedsWorld} from "../../utils/FeedsWorld.sol";
import {vm} from "../../utils/Vm.sol";

/// @notice The lending vault over the real contracts: final, pending, refuted and missing epochs.
contract LendingVaultOnChainTest is FeedsWorld {
    uint32 private constant MAX_AGE = 2500;

    PlainToken private usd;
    PlainToken private eth;
    ILendingVault private vault;
    address private ann = actor("ann");

    function setUp() public override {
        super.setUp();
        usd = PlainToken(deploy("PlainToken", abi.encode("USD", 6)));
        eth = PlainToken(deploy("PlainToken", abi.encode("ETH", 18)));
        ILendingVault.Terms memory terms = ILendingVault.Terms({
            topicId: topicId,
            maxAge: MAX_AGE,
            minLoanToValue: 0.5e18,
            maxLoanToValue: 0.8e18,
            wideInterval: 0.2e18,
            liquidationLoanToValue: 0.85e18,
            liquidationBonus: 0.1e18,
            interestRate: 0,
            limits: QualityLimits({inferers: 1, reputers: 0, width: type(uint128).max})
        });
        vault = ILendingVault(deploy("LendingVault", abi.encode(usd, eth, inferences, terms, "Lent dollars", "lUSD")));
        usd.mint(address(this), 10_000e6);
        usd.approve(address(vault), 10_000e6);
        vault.deposit(10_000e6, address(this));
        eth.mint(ann, 2e18);
        vm.prank(ann);
        eth.approve(address(vault), 2e18);
        vm.prank(ann);
        vault.addCollateral(ann, 2e18);
    }

    function borrow(uint128 amount) private {
        vm.prank(ann);
        vault.borrow(amount);
    }

    /// @dev As the README shows it.
    function test_Usage() public {
        finalizeRound(0, 2000e18);
        uint128 amount = 1e18;
        eth.mint(address(this), amount);
        eth.approve(address(vault), amount);
        vault.addCollateral(address(this), amount);
        vault.keepPrice();
        uint256 loan = vault.maxLoan(amount);
        vault.borrow(uint128(loan));
        usd.approve(address(vault), type(uint256).max);
        vault.repay(address(this), vault.debtOf(address(this)));
        vault.removeCollateral(amount);
        assertEq(loan, 1600e6, "loan");
        assertEq(eth.balanceOf(address(this)), amount, "back");
    }

    /// @dev An interval of a tenth of the inference, half as wide as is wide: 65 % of the lower bound.
    function test_Borrow_AgainstTheIntervalOfAFinalInference() public {
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NoData.selector, topicId));
        borrow(1);
        finalizeRound(0, 2000e18, 1900e18, 2100e18);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_TooMuchDebt.selector, ann, 2470e6 + 1, 2470e6));
        borrow(2470e6 + 1);
        borrow(2470e6);
    }

    /// @dev Neither a pending inference nor one that is refuted changes what may be borrowed or is liquidated.
    function test_Liquidate_AtFinalInferencesOnly() public {
        finalizeRound(0, 2000e18);
        borrow(3200e6);
        synthesize(rob, 1, 1e18);
        bytes memory healthy = abi.encodeWithSelector(ILendingVault.LendingVault_Healthy.selector, ann, 3200e6, 3400e6);
        expectError(healthy);
        vault.liquidate(ann, 1);
        refute(1);
        vm.warp(time() + 500);
        expectError(healthy);
        vault.liquidate(ann, 1);
        postSynthesis(ray, 1, 0, single(1500e18));
        vm.warp(time() + 500);
        epochs.finalize(topicId, 1);
        usd.mint(address(this), 3200e6);
        usd.approve(address(vault), 3200e6);
        (uint256 paid, uint256 seized) = vault.liquidate(ann, 3200e6);
        assertEq(paid, 2_727_272_728, "3000 less the bonus");
        assertEq(seized, 2e18, "all");
        assertEq(vault.totalDebt(), 0, "the rest is written off");
    }

    /// @dev Void and empty epochs leave the topic without news: nobody borrows, everybody repays.
    function test_RevertWhen_TheTopicIsStale() public {
        finalizeRound(0, 2000e18);
        borrow(1000e6);
        synthesize(rob, 1, 2100e18);
        refute(1);
        uint256 dataTime = closesAt(0);
        vm.warp(dataTime + MAX_AGE + 1);
        expectError(
            abi.encodeWithSelector(
                IInferenceFeed.InferenceFeed_Stale.selector,
                topicId,
                dataTime,
                MAX_AGE,
                dataTime + MAX_AGE + 1
            )
        );
        borrow(1);
        vm.prank(ann);
        vault.removeCollateral(1e18);
        vm.prank(ann);
        usd.approve(address(vault), 1000e6);
        vm.prank(ann);
        vault.repay(ann, 1000e6);
        vm.prank(ann);
        vault.removeCollateral(1e18);
        vault.redeem(vault.maxRedeem(address(this)), address(this), address(this));
    }

    function test_RevertWhen_TheInferenceIsTooPoor() public {
        ILendingVault.Terms memory terms = vault.terms();
        terms.limits.inferers = 2;
        vault = ILendingVault(deploy("LendingVault", abi.encode(usd, eth, inferences, terms, "", "")));
        finalizeRound(0, 2000e18);
        expectError(
            abi.encodeWithSelector(
                IInferenceFeed.InferenceFeed_BadQuality.selector,
                topicId,
                0,
                Quality.LowParticipation
            )
        );
        borrow(1);
    }

    /// @dev The extremes that an inbox accepts.
    function test_Borrow_AtExtremeInferences() public {
        int128[3] memory values = [int128(-1e38), 0, 1];
        for (uint64 i = 0; i < 3; ++i) {
            finalizeRound(i, values[i]);
            expectError(abi.encodeWithSelector(ILendingVault.LendingVault_TooMuchDebt.selector, ann, 1, 0));
            borrow(1);
        }
        finalizeRound(3, 1e38);
        borrow(10_000e6);
        finalizeRound(4, 0);
        expectError(abi.encodeWithSelector(ILendingVault.LendingVault_UnusableValue.selector, 0));
        vault.liquidate(ann, 1);
    }
}
