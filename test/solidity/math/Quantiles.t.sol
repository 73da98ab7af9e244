// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Quantiles} from "../../../contracts/math/Quantiles.sol";
import {Statistics} from "../../../contracts/math/Statistics.sol";
import {RandomCases} from "../utils/RandomCases.sol";

contract QuantilesTest is RandomCases {
    int256 private constant UNIT = 1e18;

    function anyWeights(uint256 seed, uint256 count) private pure returns (int256[] memory weights) {
        weights = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word = draw(seed, i);
            weights[i] = word % 4 == 0 ? int256(0) : int256(word % 1e18);
        }
        weights[draw(seed, 100) % count] = draw(seed, 101) % 2 == 0 ? int256(1) : UNIT;
    }

    function ends(int256[] memory values) private pure returns (int256 low, int256 high) {
        int256[] memory ordered = Statistics.sorted(values);
        return (ordered[0], ordered[ordered.length - 1]);
    }

    function testFuzz_WeightedQuantile_RisesWithinItsValues(uint256 seed, uint256 a, uint256 b) public pure {
        int256[] memory values = anyValues(draw(seed, 0), 1 + (draw(seed, 1) % 12));
        int256[] memory weights = anyWeights(draw(seed, 2), values.length);
        (int256 p, int256 q) = (int256(a % (1e18 + 1)), int256(b % (1e18 + 1)));
        if (p > q) (p, q) = (q, p);
        int256 low = Quantiles.weightedQuantile(values, weights, p);
        int256 high = Quantiles.weightedQuantile(values, weights, q);
        (int256 least, int256 most) = ends(values);
        assertWithin(low, least, most, "low");
        assertWithin(high, least, most, "high");
        assertLe(low, high, "rises");
    }

    /// @dev The order in which distinct values are given does not matter.
    function testFuzz_WeightedQuantile_IgnoresTheOrder(uint256 seed, uint256 a) public pure {
        uint256 count = 1 + (draw(seed, 1) % 12);
        int256[] memory values = new int256[](count);
        for (uint256 i = 0; i < count; ++i) values[i] = int256(draw(seed, 10 + i) >> 130);
        int256[] memory weights = anyWeights(draw(seed, 2), count);
        int256 quantile = Quantiles.weightedQuantile(values, weights, int256(a % 1e18));
        for (uint256 i = count - 1; i > 0; --i) {
            uint256 j = draw(seed, 50 + i) % (i + 1);
            (values[i], values[j]) = (values[j], values[i]);
            (weights[i], weights[j]) = (weights[j], weights[i]);
        }
        assertEq(Quantiles.weightedQuantile(values, weights, int256(a % 1e18)), quantile, "quantile");
    }

    function testFuzz_WeightedDistribution_RisesWithinItsBounds(uint256 seed) public pure {
        int256[] memory weights = anyWeights(seed, 1 + (draw(seed, 200) % 12));
        int256[] memory distribution = Quantiles.weightedDistribution(weights);
        for (uint256 i = 0; i < weights.length; ++i) {
            assertWithin(distribution[i], i == 0 ? int256(0) : distribution[i - 1], UNIT, "distribution");
        }
    }

    function test_WeightedQuantile_ByHand() public pure {
        int256[] memory values = new int256[](3);
        int256[] memory weights = new int256[](3);
        (values[0], values[1], values[2]) = (30e18, 10e18, 20e18);
        (weights[0], weights[1], weights[2]) = (0.25e18, 0.25e18, 0.5e18);
        // Distribution function of 10, 20, 30: 1/8, 1/2, 7/8.
        assertEq(Quantiles.weightedQuantile(values, weights, 0), 10e18, "clamped below");
        assertEq(Quantiles.weightedQuantile(values, weights, 0.125e18), 10e18, "at the first");
        assertEq(Quantiles.weightedQuantile(values, weights, 0.3125e18), 15e18, "between");
        assertEq(Quantiles.weightedQuantile(values, weights, 0.5e18), 20e18, "at the second");
        assertEq(Quantiles.weightedQuantile(values, weights, 0.875e18), 30e18, "at the last");
        assertEq(Quantiles.weightedQuantile(values, weights, 1e18), 30e18, "clamped above");
    }

    function test_Levels_AreTheFivePercentiles() public pure {
        int256[5] memory levels = [int256(0.0228e18), 0.1587e18, 0.5e18, 0.8413e18, 0.9772e18];
        assertEq(Quantiles.COUNT, 5, "count");
        for (uint256 i = 0; i < 5; ++i) assertEq(Quantiles.level(i), levels[i], "level");
    }

    // --- unweighted statistics ---

    function testFuzz_Quantile_RisesWithinItsValues(uint256 seed, uint256 a, uint256 b) public pure {
        int256[] memory values = anyLosses(draw(seed, 0), 1 + (draw(seed, 1) % 20));
        (int256 p, int256 q) = (int256(a % (1e18 + 1)), int256(b % (1e18 + 1)));
        if (p > q) (p, q) = (q, p);
        (int256 least, int256 most) = ends(values);
        int256 low = Statistics.quantile(values, p);
        int256 high = Statistics.quantile(values, q);
        assertWithin(low, least, high, "low");
        assertLe(high, most, "high");
        assertEq(Statistics.quantile(values, 0), least, "at 0");
        assertEq(Statistics.quantile(values, UNIT), most, "at 1");
    }

    function testFuzz_Median_IsTheMiddle(uint256 seed) public pure {
        int256[] memory values = anyValues(draw(seed, 0), 1 + (draw(seed, 1) % 20));
        int256 median = Statistics.median(values);
        uint256 below;
        uint256 above;
        for (uint256 i = 0; i < values.length; ++i) {
            // The mean of two may be rounded by one unit.
            if (values[i] < median - 1) ++below;
            if (values[i] > median + 1) ++above;
        }
        assertLe(2 * below, values.length, "at most half below");
        assertLe(2 * above, values.length, "at most half above");
    }

    function testFuzz_Sorted_IsAnOrderedPermutation(uint256 seed) public pure {
        int256[] memory values = anyValues(draw(seed, 0), 1 + (draw(seed, 1) % 20));
        int256[] memory ordered = Statistics.sorted(values);
        int256 sum;
        for (uint256 i = 0; i < values.length; ++i) {
            if (i > 0) assertLe(ordered[i - 1], ordered[i], "order");
            sum += values[i];
        }
        assertEq(Statistics.sum(ordered), sum, "the same values");
    }

    /// @dev A common shift does not change the deviation; a factor scales it.
    function testFuzz_StandardDeviation_ShiftsAndScales(uint256 seed, int96 shift) public pure {
        int256[] memory values = anyLosses((draw(seed, 0) / 8) * 8 + 4, 2 + (draw(seed, 1) % 20));
        int256[] memory moved = new int256[](values.length);
        int256[] memory doubled = new int256[](values.length);
        for (uint256 i = 0; i < values.length; ++i) (moved[i], doubled[i]) = (values[i] + shift, 2 * values[i]);
        int256 deviation = Statistics.standardDeviation(values);
        // The mean is truncated to a unit, which moves the deviation by at most one.
        assertNear(Statistics.standardDeviation(moved), deviation, 2, "shifted");
        assertNear(Statistics.standardDeviation(doubled), 2 * deviation, 4, "doubled");
    }

    /// @dev From moments as from the values, within what rounding the squares to 18 digits loses.
    function testFuzz_DeviationOfMoments_IsThatOfTheValues(uint256 seed) public pure {
        uint256 count = 2 + (draw(seed, 1) % 30);
        int256[] memory values = new int256[](count);
        int256 total;
        int256 squares;
        for (uint256 i = 0; i < count; ++i) {
            values[i] = int256(draw(seed, 10 + i) % 20e18) - 10e18;
            total += values[i];
            squares += values[i] * values[i];
        }
        int256 deviation = Statistics.standardDeviation(values);
        int256 fromMoments = Statistics.deviationOfMoments(int256(count), total, squares / UNIT);
        assertNear(fromMoments * fromMoments, deviation * deviation, 4e18 + 8 * uint256(deviation), "variance");
        assertEq(Statistics.deviationOfMoments(1, total, squares / UNIT), 0, "of one value");
        assertEq(Statistics.deviationOfMoments(0, 0, 0), 0, "of none");
        assertEq(Statistics.deviationOfMoments(2, 2e18, 1), 0, "of impossible moments");
    }
}
