// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TopicWeights} from "../../../contracts/math/TopicWeights.sol";
import {Test} from "../utils/Test.sol";

contract TopicWeightsTest is Test {
    int256 private constant UNIT = 1e18;
    int256 private constant WEEK = 604_800;
    int256 private constant LONGEST = 2 ** 40 - 1;

    function anyAmount(uint256 word) private pure returns (int256) {
        return word % 6 == 0 ? int256(0) : int256((word >> 8) % (10 ** (1 + (word % 27))));
    }

    function anyDuration(uint256 word) private pure returns (int256) {
        return int256((word >> 8) % (2 ** (1 + (word % 40))));
    }

    // --- Eq. 54, 55 ---

    /// @dev Keepers and topics never get more than there is, and hardly less.
    function testFuzz_Parts_AddUpToTheEmission(uint256 seed, uint256 fraction, uint256 total) public pure {
        int256 fKeepers = int256(bound(fraction, 0, 1e18));
        int256 emission = int256(bound(total, 0, 1e27));
        int256[2] memory sums;
        for (uint256 i = 0; i < 10; ++i) {
            sums[0] += anyAmount(draw(seed, i));
            sums[1] += anyAmount(draw(seed, 100 + i));
        }
        int256 paid = 0;
        for (uint256 i = 0; i < 10; ++i) {
            paid += TopicWeights.keeperEmission(emission, anyAmount(draw(seed, i)), sums[0], fKeepers);
            paid += TopicWeights.topicEmission(emission, anyAmount(draw(seed, 100 + i)), sums[1], fKeepers);
        }
        if (sums[0] == 0 || sums[1] == 0) assertWithin(paid, 0, emission, "parts");
        else assertWithin(paid, emission - 20, emission, "parts");
    }

    function test_Parts_WhereNobodyHasWeight() public pure {
        assertEq(TopicWeights.keeperEmission(1e18, 0, 0, 0.25e18), 0, "keeper");
        assertEq(TopicWeights.topicEmission(1e18, 0, 0, 0.25e18), 0, "topic");
    }

    // --- Eq. 57 ---

    function testFuzz_Target_IsTheGeometricMean(uint256 stake, uint256 revenue) public pure {
        int256 s = anyAmount(stake);
        int256 c = anyAmount(revenue);
        int256 w = TopicWeights.targetWeight(s, c);
        assertTrue(w * w <= s * c && (w + 1) * (w + 1) > s * c, "root");
        if (c == 0) assertEq(w, 0, "who pays nothing has no weight");
    }

    function testFuzz_Revenue_InStepsIsAsAtOnce(uint256 amount, uint256 first, uint256 second) public pure {
        int256 c = anyAmount(amount);
        int256 t1 = anyDuration(first);
        int256 t2 = anyDuration(second);
        int256 atOnce = TopicWeights.decayedRevenue(c, t1 + t2, WEEK);
        int256 between = TopicWeights.decayedRevenue(c, t1, WEEK);
        assertWithin(between, atOnce, c, "falls");
        assertNear(TopicWeights.decayedRevenue(between, t2, WEEK), atOnce, uint256(c) / 1e17 + 2, "in steps");
    }

    function test_Revenue_OfAWeek() public pure {
        assertEq(TopicWeights.decayedRevenue(1e27, 0, WEEK), 1e27, "at once");
        assertNear(TopicWeights.decayedRevenue(1e27, WEEK, WEEK), 0.36787944117144232e27, 1e10, "a week");
        assertEq(TopicWeights.decayedRevenue(1e27, LONGEST, WEEK), 0, "ages");
    }

    // --- Eq. 56 ---

    /// @dev Without revenue a weight halves in a week.
    function test_Weight_HalvesInAWeek() public pure {
        assertNear(TopicWeights.smoothedWeight(8e18, 1e18, 0, WEEK, WEEK), 4e18, 20, "a week");
        assertNear(TopicWeights.smoothedWeight(8e18, 1e18, 0, 3 * WEEK, WEEK), 1e18, 20, "three weeks");
        assertEq(TopicWeights.smoothedWeight(8e18, 1e18, 1e18, 0, WEEK), 8e18, "no time");
        assertEq(TopicWeights.smoothedWeight(1e27, 1e27, 1e27, LONGEST, WEEK), 0, "ages");
    }

    /// @dev Against 10,000 steps of Eq. 56 with the revenue decayed and alpha_t converted to each.
    function test_Weight_IsTheLimitOfSmallSteps() public pure {
        int256 w = 2e18;
        int256 c = 16e18;
        int256 steps = 10_000;
        int256 alpha = 69312316143505; // 1 - 2^(-1 / 10,000)
        for (int256 i = 0; i < steps; ++i) {
            int256 next = c - c / steps;
            w = (alpha * TopicWeights.targetWeight(1e18, (c + next) / 2) + (UNIT - alpha) * w) / UNIT;
            c = next;
        }
        assertNear(TopicWeights.smoothedWeight(2e18, 1e18, 16e18, WEEK, WEEK), w, 1e14, "weight");
        assertNear(TopicWeights.decayedRevenue(16e18, WEEK, WEEK), c, 1e15, "revenue");
    }

    function testFuzz_Weight_IsBoundedByItsStart(
        uint256 previous,
        uint256 stake,
        uint256 revenue,
        uint256 word
    ) public pure {
        int256 w = anyAmount(previous);
        int256 s = anyAmount(stake);
        int256 c = anyAmount(revenue);
        int256 target = TopicWeights.targetWeight(s, c);
        int256 next = TopicWeights.smoothedWeight(w, s, c, anyDuration(word), WEEK);
        assertWithin(next, 0, w > target ? w : target, "weight");
        assertEq(TopicWeights.smoothedWeight(w, s, c, 0, WEEK), w, "no time");
    }

    /// @dev Touched once or more often, a topic has the same weight, to rounding.
    function testFuzz_Weight_InStepsIsAsAtOnce(uint256 seed, uint256 first, uint256 second) public pure {
        int256 w = anyAmount(draw(seed, 0));
        int256 s = anyAmount(draw(seed, 1));
        int256 c = anyAmount(draw(seed, 2));
        int256 t1 = anyDuration(first) % (52 * WEEK);
        int256 t2 = anyDuration(second) % (52 * WEEK);
        int256 atOnce = TopicWeights.smoothedWeight(w, s, c, t1 + t2, WEEK);
        int256 between = TopicWeights.smoothedWeight(w, s, c, t1, WEEK);
        int256 decayed = TopicWeights.decayedRevenue(c, t1, WEEK);
        // A root is off by as much as its square is: 1 wei of revenue and 1e-18 of it.
        uint256 slack = uint256(TopicWeights.targetWeight(s, 2 + c / 1e17)) + uint256(w) / 1e16 + 4;
        assertNear(TopicWeights.smoothedWeight(between, s, decayed, t2, WEEK), atOnce, slack, "weight");
    }
}
