// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IntervalWeights} from "../../../../contracts/examples/rebalancing-vault/IntervalWeights.sol";
import {Test} from "../../utils/Test.sol";

contract IntervalWeightsTest is Test {
    uint256 private constant MIN_WEIGHT = 0.2e18;
    uint256 private constant MAX_WEIGHT = 0.8e18;

    function weightAt(uint256 price, int256 value, int256 lower, int256 upper) private pure returns (uint256) {
        return IntervalWeights.targetWeight(price, value, lower, upper, MIN_WEIGHT, MAX_WEIGHT);
    }

    function test_TargetWeight_FallsBetweenTheBounds() public pure {
        assertEq(weightAt(89, 100, 90, 120), MAX_WEIGHT, "below");
        assertEq(weightAt(90, 100, 90, 120), MAX_WEIGHT, "at the lower bound");
        assertEq(weightAt(100, 100, 90, 120), 0.6e18, "a third of the way");
        assertEq(weightAt(120, 100, 90, 120), MIN_WEIGHT, "at the upper bound");
        assertEq(weightAt(121, 100, 90, 120), MIN_WEIGHT, "above");
        assertEq(weightAt(100, 100, 100, 100), 0.5e18, "no width");
        assertEq(weightAt(99, 100, 100, 100), MAX_WEIGHT, "no width, below");
        assertEq(weightAt(101, 100, 100, 100), MIN_WEIGHT, "no width, above");
    }

    function test_TargetWeight_WithBoundsThatAreNone() public pure {
        assertEq(weightAt(75, 100, 150, 50), MAX_WEIGHT, "extended to the value, below");
        assertEq(weightAt(100, 100, 150, 50), 0.5e18, "the value");
        assertEq(weightAt(25, 100, type(int256).min, 100), 0.65e18, "nothing below zero");
        assertEq(weightAt(0.5e38, 1, 0, type(int256).max), 0.5e18, "nothing above the largest value");
    }

    /// @dev Whatever is inferred: nothing reverts, and a higher price never asks for more base.
    function testFuzz_TargetWeight_FallsWithThePrice(
        uint256 price,
        uint256 higher,
        int256 value,
        int256 lower,
        int256 upper
    ) public pure {
        value = bound(value, 1, 1e38);
        if (price > higher) (price, higher) = (higher, price);
        uint256 weight = weightAt(price, value, lower, upper);
        assertLe(weight, MAX_WEIGHT, "at most");
        assertLe(MIN_WEIGHT, weight, "at least");
        assertLe(weightAt(higher, value, lower, upper), weight, "falls");
    }
}
