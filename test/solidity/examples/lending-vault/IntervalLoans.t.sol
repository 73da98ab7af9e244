// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IntervalLoans} from "../../../../contracts/examples/lending-vault/IntervalLoans.sol";
import {Test} from "../../utils/Test.sol";

contract IntervalLoansTest is Test {
    uint256 private constant MIN_RATIO = 0.5e18;
    uint256 private constant MAX_RATIO = 0.8e18;

    function lendable(int256 value, int256 lower, int256 upper, uint256 wide) private pure returns (uint256) {
        return IntervalLoans.lendable(value, lower, upper, wide, MIN_RATIO, MAX_RATIO);
    }

    function test_LoanToValue_FallsWithTheWidth() public pure {
        assertEq(IntervalLoans.loanToValue(100, 0, 1e18, MIN_RATIO, MAX_RATIO), MAX_RATIO, "no width");
        assertEq(IntervalLoans.loanToValue(100, 50, 1e18, MIN_RATIO, MAX_RATIO), 0.65e18, "half as wide");
        assertEq(IntervalLoans.loanToValue(100, 100, 1e18, MIN_RATIO, MAX_RATIO), MIN_RATIO, "wide");
        assertEq(IntervalLoans.loanToValue(100, 2 ** 255, 1e18, MIN_RATIO, MAX_RATIO), MIN_RATIO, "wider");
        assertEq(IntervalLoans.loanToValue(3, 1, 1e18, MIN_RATIO, MAX_RATIO), 0.7e18, "a third");
        assertEq(IntervalLoans.loanToValue(7, 1, 1e18, 0, 1e18), 857142857142857142, "rounded down");
        assertEq(IntervalLoans.loanToValue(1e38, 0, 0, MIN_RATIO, MAX_RATIO), MIN_RATIO, "always wide");
    }

    function test_Lendable_IsNothingWithoutAPrice() public pure {
        int256[5] memory values = [int256(0), -1, type(int256).min, 1e38 + 1, type(int256).max];
        for (uint256 i = 0; i < 5; ++i) assertEq(lendable(values[i], 1, 1, 1e18), 0, "value");
        assertEq(lendable(1e18, 0, 2e18, 1e18), 0, "bound of zero");
        assertEq(lendable(1e18, type(int256).min, type(int256).max, 1e18), 0, "widest");
        assertEq(lendable(1e38, 1e38, 1e38, 1e18), 0.8e38, "largest");
    }

    /// @dev Whatever is inferred: nothing reverts, and nothing above the ratios is lent on the lower bound.
    function testFuzz_Lendable_IsWithinTheRatios(int256 value, int256 lower, int256 upper, uint256 wide) public pure {
        wide = bound(wide, 0, 10e18);
        uint256 loan = lendable(value, lower, upper, wide);
        int256 low = lower < value ? lower : value;
        if (low <= 0 || value > 1e38) return assertEq(loan, 0, "nothing");
        assertLe(loan, (uint256(low) * MAX_RATIO) / 1e18, "at most");
        assertLe((uint256(low) * MIN_RATIO) / 1e18, loan, "at least");
    }

    /// @dev A wider interval lends no more, on either side.
    function testFuzz_Lendable_FallsWithTheWidth(uint256 seed) public pure {
        int256 value = int256(bound(draw(seed, 0), 1, 1e24));
        int256 lower = int256(bound(draw(seed, 1), 1, uint256(value)));
        int256 upper = value + int256(draw(seed, 2) % 1e24);
        uint256 wide = bound(draw(seed, 3), 1, 10e18);
        uint256 loan = lendable(value, lower, upper, wide);
        assertLe(lendable(value, lower, upper + int256(draw(seed, 4) % 1e24), wide), loan, "upper");
        assertLe(lendable(value, lower - int256(draw(seed, 5) % uint256(lower)), upper, wide), loan, "lower");
    }
}
