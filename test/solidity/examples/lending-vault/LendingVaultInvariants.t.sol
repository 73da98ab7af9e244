// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LendingHandler} from "./LendingHandler.sol";
import {LendingWorld} from "./LendingWorld.sol";

/// @notice The lending vault, through any series of actions, whatever the topic says.
contract LendingVaultInvariants is LendingWorld {
    uint256 private constant ACCOUNTS = 4;

    LendingHandler private handler;

    function setUp() public override {
        super.setUp();
        handler = LendingHandler(deploy("LendingHandler", abi.encode(usd, eth, topic, vault)));
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev What lenders can withdraw is there or owed, and what is there is what came in and did not go out.
    function invariant_SharesAreCovered() public view {
        uint256 cash = usd.balanceOf(address(vault));
        uint256 assets = vault.totalAssets();
        assertEq(int256(cash), handler.flow(), "cash");
        assertEq(assets, cash + vault.totalDebt(), "assets");
        uint256 worth;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            address account = handler.accountAt(i);
            worth += vault.convertToAssets(vault.balanceOf(account));
            assertLe(vault.maxWithdraw(account), cash, "withdrawable now");
        }
        assertLe(worth, assets, "worth");
    }

    /// @dev Lenders count on no more than what borrowers owe.
    function invariant_DebtsAddUp() public view {
        uint256 debts;
        uint256 collateral;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            address account = handler.accountAt(i);
            debts += vault.debtOf(account);
            collateral += vault.loanOf(account).collateral;
        }
        assertLe(vault.totalDebt(), debts, "debts");
        // Each of at most 128 calls rounds twice.
        assertLe(debts, vault.totalDebt() + 300, "rounding");
        assertEq(eth.balanceOf(address(vault)), collateral, "collateral");
    }

    /// @dev What the invariants are worth: everything happens.
    function test_Handler_DoesEverything() public {
        for (uint256 i = 0; i < 3000; ++i) {
            uint256 word = draw(3, i);
            uint256 action = word % 13;
            (uint256 a, uint256 b, uint256 amount) = (word >> 8, word >> 16, (word >> 100) >> (word % 97));
            if (action == 0) handler.deposit(a, amount);
            else if (action == 1) handler.withdraw(a, amount);
            else if (action == 2) handler.addCollateral(a, uint128(amount));
            else if (action == 3) handler.removeCollateral(a, uint128(amount));
            else if (action < 6) handler.borrow(a, uint128(amount));
            else if (action == 6) handler.repay(a, b, amount);
            else if (action < 9) handler.liquidate(a, b, amount);
            else if (action == 9) handler.wait(word >> 200);
            else if (action == 10) handler.fail(uint8(a));
            else if (action == 11) handler.keepPrice();
            else handler.infer(int256(word), int256(a), int256(draw(4, i)), b, uint8(word >> 24));
        }
        assertTrue(handler.calls("deposit") > 100, "deposits");
        assertTrue(handler.calls("withdraw") > 50, "withdrawals");
        assertTrue(handler.calls("borrow") > 10, "loans");
        assertTrue(handler.calls("repay") > 10, "repayments");
        assertTrue(handler.calls("removeCollateral") > 5, "removals");
        assertTrue(handler.calls("liquidate") > 5, "liquidations");
        assertTrue(handler.calls("writeOff") > 0, "bad debts");
    }
}
