// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fixed, UNIT} from "../../../contracts/math/Fixed.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Reverts are those of a call.
contract FixedCalls {
    function exp(int256 x) external pure returns (int256) {
        return Fixed.exp(x);
    }

    function ln(int256 x) external pure returns (int256) {
        return Fixed.ln(x);
    }
}

contract FixedTest is Test {
    /// @dev Below, e^x is less than a unit; above, it is out of the range of the algorithm.
    int256 private constant LOWEST = -41.446531673892822322e18;
    int256 private constant HIGHEST = 133.084258667509499440e18;

    FixedCalls private calls = new FixedCalls();

    // --- exp and ln ---

    function testFuzz_Exp_NeverFalls(int256 x, uint256 step) public pure {
        x = bound(x, LOWEST - 1e18, HIGHEST);
        int256 y = bound(x + int256(step % 1e18), x, HIGHEST);
        assertLe(Fixed.exp(x), Fixed.exp(y), "of more is not less");
    }

    /// @dev What weights rest on: nothing relative to the best is above 1.
    function testFuzz_Exp_OfNothingPositiveIsAtMostOne(int256 x) public pure {
        assertWithin(Fixed.exp(bound(x, type(int256).min, 0)), 0, UNIT, "exp");
    }

    function test_Exp_AtItsEdges() public {
        assertEq(Fixed.exp(0), UNIT, "e^0");
        assertNear(Fixed.exp(UNIT), 2.718281828459045235e18, 1, "e");
        assertEq(Fixed.exp(LOWEST - 1), 0, "below the lowest");
        assertEq(Fixed.exp(type(int256).min), 0, "far below");
        assertTrue(Fixed.exp(HIGHEST) > 5e57 * UNIT, "at the highest");
        vm.expectRevert();
        calls.exp(HIGHEST + 1);
    }

    function testFuzz_Ln_NeverFalls(int256 x, uint256 step) public pure {
        x = bound(x, 1, 1e57);
        assertLe(Fixed.ln(x), Fixed.ln(x + int256(step % uint256(x))), "of more is not less");
    }

    /// @dev One unit of x is 1/x of ln x.
    function testFuzz_Ln_InvertsExp(int256 x) public pure {
        x = bound(x, -30e18, 130e18);
        int256 y = Fixed.exp(x);
        assertNear(Fixed.ln(y), x, 100 + uint256((2 * UNIT) / y), "ln of exp");
    }

    function testFuzz_Ln_TurnsProductsIntoSums(int256 x, int256 y) public pure {
        (x, y) = (bound(x, 1e9, 1e36), bound(y, 1e9, 1e36));
        int256 product = (x * y) / UNIT;
        if (product == 0) return;
        assertNear(Fixed.ln(product), Fixed.ln(x) + Fixed.ln(y), 100 + uint256((2 * UNIT) / product), "ln");
    }

    function test_RevertWhen_LnOfNothingPositive() public {
        assertEq(Fixed.ln(UNIT), 0, "ln 1");
        assertNear(Fixed.ln(1), -41.446531673892822312e18, 1, "ln of the least number");
        vm.expectRevert();
        calls.ln(0);
        vm.expectRevert();
        calls.ln(-1);
    }

    // --- log10 and pow ---

    /// @dev Exact, so that a loss at a topic's floor of 1e-18 is -18 and not almost.
    function test_Log10_OfPowersOfTenIsExact() public pure {
        int256 x = 1;
        for (int256 e = -18; e <= 58; ++e) {
            assertEq(Fixed.log10(x), e * UNIT, "log10");
            if (e < 58) x *= 10;
        }
    }

    function testFuzz_Log10_IsThatOfItsDigits(uint256 x) public pure {
        x = bound(x, 1, uint256(type(int256).max));
        int256 digits;
        for (uint256 rest = x; rest >= 10; rest /= 10) ++digits;
        assertWithin(Fixed.log10(int256(x)), (digits - 18) * UNIT - 100, (digits - 17) * UNIT + 100, "log10");
    }

    /// @dev Powers of ten are exact and their neighbours are not: the step between the two may go down.
    function test_Log10_StepsDownToAPowerOfTenByUnitsOnly() public pure {
        assertWithin(Fixed.log10(1e70 - 1), 52e18, 52e18 + 10, "log10");
        assertEq(Fixed.log10(1e70), 52e18, "log10");
    }

    function testFuzz_Pow_OfSimpleExponents(int256 x) public pure {
        x = bound(x, 1, 1e38);
        assertEq(Fixed.pow(x, 0), UNIT, "x^0");
        assertEq(Fixed.pow(x, UNIT), x, "x^1");
        assertEq(Fixed.pow(0, 0), UNIT, "0^0");
        assertEq(Fixed.pow(0, x), 0, "0^x");
    }

    /// @dev beta of Eq. 37 is 0 to 1, and so is what it is the exponent of.
    function testFuzz_Pow_OfFractionsIsAFractionThatFallsWithTheExponent(int256 x, int256 y, int256 z) public pure {
        (x, y) = (bound(x, 1, UNIT), bound(y, 0, UNIT));
        z = bound(z, y, UNIT);
        assertWithin(Fixed.pow(x, y), 0, UNIT, "a fraction");
        assertLe(Fixed.pow(x, z), Fixed.pow(x, y), "less with a larger exponent");
    }

    // --- root, abs, clamp ---

    function testFuzz_Root_IsTheLargestWhoseSquareFits(int256 x) public pure {
        int256 root = Fixed.root(x);
        if (x <= 0) return assertEq(root, 0, "of nothing positive");
        assertLe(root * root, x, "its square fits");
        assertTrue(uint256(root + 1) ** 2 > uint256(x), "the next one's does not");
    }

    function testFuzz_Clamp_StaysWithin(int256 x, int256 low, int256 high) public pure {
        if (low > high) (low, high) = (high, low);
        int256 clamped = Fixed.clamp(x, low, high);
        assertWithin(clamped, low, high, "clamped");
        if (x >= low && x <= high) assertEq(clamped, x, "as it was");
        else assertEq(clamped, x < low ? low : high, "to the nearer end");
    }
}
