// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ILendingVault} from "../../../../contracts/examples/lending-vault/ILendingVault.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";
import {Inference, Quality} from "../../../../contracts/types/Inference.sol";
import {Test} from "../../utils/Test.sol";
import {vm} from "../../utils/Vm.sol";
import {ArbitraryTopic} from "../ArbitraryTopic.sol";

/// @title Lenders, borrowers and liquidators, and a topic that keeps no promise
/// @notice What the vault may refuse is tried, and looked at where it is not refused; what it must not refuse is called,
/// so that any revert is a fault. Of the world that `LendingWorld` describes.
contract LendingHandler is Test {
    uint64 private constant TOPIC = 1;
    uint256 private constant ACCOUNTS = 4;
    uint256 private constant MAX_VALUE = 1e38;

    PlainToken private usd;
    PlainToken private eth;
    ArbitraryTopic private topic;
    ILendingVault private vault;

    /// @notice Assets that came in less those that went out.
    int256 public flow;
    mapping(bytes32 action => uint256) public calls;

    constructor(PlainToken usd_, PlainToken eth_, ArbitraryTopic topic_, ILendingVault vault_) {
        (usd, eth, topic, vault) = (usd_, eth_, topic_, vault_);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            vm.prank(accountAt(i));
            usd_.approve(address(vault_), type(uint256).max);
            vm.prank(accountAt(i));
            eth_.approve(address(vault_), type(uint256).max);
        }
    }

    function accountAt(uint256 i) public pure returns (address) {
        return vm.addr(2000 + (i % ACCOUNTS));
    }

    // --- lenders ---

    /// @dev Refused at most where the pool was lost whole before, and a share is worth next to nothing.
    function deposit(uint256 who, uint256 amount) external {
        amount = bound(amount, 1, 1e18);
        usd.mint(accountAt(who), amount);
        vm.prank(accountAt(who));
        try vault.deposit(amount, accountAt(who)) {
            flow += int256(amount);
            ++calls["deposit"];
        } catch {
            assertTrue(vault.totalSupply() > 1e40, "refused");
        }
    }

    /// @dev As much as the vault says, at any time.
    function withdraw(uint256 who, uint256 amount) external {
        uint256 most = vault.maxWithdraw(accountAt(who));
        if (most == 0) return;
        amount = bound(amount, 1, most);
        vm.prank(accountAt(who));
        vault.withdraw(amount, accountAt(who), accountAt(who));
        flow -= int256(amount);
        ++calls["withdraw"];
    }

    // --- borrowers ---

    function addCollateral(uint256 who, uint128 amount) external {
        amount = uint128(bound(amount, 1, 1e24));
        eth.mint(accountAt(who), amount);
        vm.prank(accountAt(who));
        vault.addCollateral(accountAt(who), amount);
    }

    /// @dev Never refused to whoever owes nothing.
    function removeCollateral(uint256 who, uint128 amount) external {
        address account = accountAt(who);
        uint256 held = vault.loanOf(account).collateral;
        if (held == 0) return;
        amount = uint128(bound(amount, 1, held));
        uint256 debt = vault.debtOf(account);
        vm.prank(account);
        if (debt == 0) return vault.removeCollateral(amount);
        try vault.removeCollateral(amount) {
            assertLe(debt, vault.maxLoan(held - amount), "supported by the last good inference");
            // Whatever its quality and age: only a feed that says nothing leaves it to the last good inference.
            if (!topic.silent()) assertSupported(debt, held - amount);
            ++calls["removeCollateral"];
        } catch {
            ++calls["refused"];
        }
    }

    function borrow(uint256 who, uint128 amount) external {
        address account = accountAt(who);
        amount = uint128(bound(amount, 1, 1e18));
        // Every other time all that is allowed and there.
        uint256 limit = vault.maxLoan(vault.loanOf(account).collateral);
        uint256 debt = vault.debtOf(account);
        uint256 cash = usd.balanceOf(address(vault));
        if (amount % 2 == 0 && limit > debt && cash > 0) {
            amount = uint128(limit - debt < cash ? limit - debt : cash);
        }
        vm.prank(account);
        try vault.borrow(amount) {
            assertTrue(isGood(), "on a good inference only");
            assertSupported(vault.debtOf(account), vault.loanOf(account).collateral);
            flow -= int256(uint256(amount));
            ++calls["borrow"];
        } catch {
            ++calls["refused"];
        }
    }

    /// @dev Never refused.
    function repay(uint256 who, uint256 whose, uint256 amount) external {
        address account = accountAt(whose);
        uint256 debt = vault.debtOf(account);
        amount = bound(amount, 0, debt + 5);
        usd.mint(accountAt(who), amount);
        vm.prank(accountAt(who));
        uint256 paid = vault.repay(account, amount);
        assertEq(vault.debtOf(account), debt - paid, "owed");
        assertEq(paid, amount < debt ? amount : debt, "paid");
        flow += int256(paid);
        if (paid > 0) ++calls["repay"];
    }

    // --- liquidators ---

    function liquidate(uint256 who, uint256 whose, uint256 amount) external {
        address account = accountAt(whose);
        uint256 debt = vault.debtOf(account);
        uint256 held = vault.loanOf(account).collateral;
        amount = bound(amount, 1, debt + 1);
        usd.mint(accountAt(who), amount);
        vm.prank(accountAt(who));
        try vault.liquidate(account, amount) returns (uint256 paid, uint256 seized) {
            uint256 value = uint256(topic.latest(TOPIC).value);
            // With 6 and 18 decimals, a unit of collateral is worth value / 1e30 units of the asset.
            assertTrue(debt * 1e30 * 100 > held * value * 85, "above 85 %");
            assertLe(seized * value * 10, paid * 1e30 * 11, "worth what was paid and a tenth");
            assertLe(paid, amount, "no more than offered");
            if (seized == held) assertEq(vault.debtOf(account), 0, "nothing is left");
            else assertEq(vault.debtOf(account), debt - paid, "the rest is owed");
            flow += int256(paid);
            if (seized == held && debt > paid) ++calls["writeOff"];
            ++calls["liquidate"];
        } catch {
            ++calls["refused"];
        }
    }

    // --- the topic ---

    /// @dev Something like a price most of the time.
    function infer(int256 value, int256 lower, int256 upper, uint256 age, uint8 how) external {
        if (how % 8 != 0) {
            value = bound(value, 500e18, 4000e18);
            lower = bound(lower, value / 2, value + 1);
            upper = bound(upper, value - 1, 2 * value);
        } else if (how % 16 == 0) {
            value = bound(value, 1, 1e40);
        }
        uint256 dataTime = how % 5 == 0 ? age % (1 << 40) : time() - (age % 4000);
        topic.push(0, value, lower, upper, uint40(dataTime), how % 7 == 0 ? Quality(how % 6) : Quality.Good);
        ++calls["infer"];
    }

    function keepPrice() external {
        bool good = isGood();
        try vault.keepPrice() {
            assertTrue(good, "kept");
        } catch {
            assertFalse(good, "refused");
        }
    }

    function fail(uint8 how) external {
        topic.setSilent(how % 4 == 0);
        topic.setLying(how % 5 == 0);
    }

    function wait(uint256 duration) external {
        vm.warp(time() + (duration % (duration % 10 == 0 ? 100 days : 1000)));
    }

    /// @dev Whether the feed lets the newest inference be borrowed on.
    function isGood() private view returns (bool) {
        try topic.valueWithin(TOPIC, vault.terms().maxAge, vault.terms().limits) returns (Inference memory) {
            return true;
        } catch {
            return false;
        }
    }

    /// @dev 80 % of the worth at the inference or its lower bound, at most; nothing where that is no price.
    function assertSupported(uint256 debt, uint256 held) private view {
        Inference memory inference = topic.latest(TOPIC);
        int256 least = inference.lower < inference.value ? inference.lower : inference.value;
        assertTrue(least > 0 && uint256(inference.value) <= MAX_VALUE, "a price");
        assertLe(debt * 1e30 * 10, held * uint256(least) * 8, "80 % at most");
        // 50 % where the interval is as wide as half the inference.
        uint256 width = uint256(inference.upper > least ? inference.upper - least : int256(0));
        if (width >= uint256(inference.value)) assertLe(debt * 1e30 * 2, held * uint256(least), "half");
    }
}
