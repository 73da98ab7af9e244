// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Statistics} from "../../../contracts/math/Statistics.sol";
import {Weights} from "../../../contracts/math/Weights.sol";
import {RandomCases} from "../utils/RandomCases.sol";

contract WeightsTest is RandomCases {
    int256 private constant UNIT = 1e18;

    struct Potential {
        int256 p;
        int256 c;
        int256 epsilon;
    }

    function anyPotential(uint256 seed) private pure returns (Potential memory potential) {
        potential.p = int256(1e18 + (draw(seed, 1) % (9e18 + 1)));
        potential.c = int256(draw(seed, 2) % (18e18 + 1)) - 9e18;
        potential.epsilon = draw(seed, 3) % 3 == 0 ? int256(1) : int256(1 + (draw(seed, 3) % 10e18));
    }

    function anyRegrets(uint256 seed) private pure returns (int256[] memory) {
        return anyLosses(draw(seed, 4), 1 + (draw(seed, 5) % 12));
    }

    function bestOf(int256[] memory values) private pure returns (uint256 best) {
        for (uint256 i = 1; i < values.length; ++i) if (values[i] > values[best]) best = i;
    }

    function assertWeights(int256[] memory weights, int256[] memory regrets) private pure {
        assertEq(weights[bestOf(regrets)], UNIT, "the best weighs exactly 1");
        for (uint256 i = 0; i < weights.length; ++i) {
            assertWithin(weights[i], 0, UNIT, "weight");
            for (uint256 j = 0; j < weights.length; ++j) {
                // Rounding of the exponential may turn neighbours around by a few units.
                if (regrets[i] >= regrets[j]) assertLe(weights[j], weights[i] + 4, "more regret weighs more");
            }
        }
    }

    function testFuzz_RegretWeights_AreRelativeToTheBest(uint256 seed) public pure {
        Potential memory q = anyPotential(seed);
        int256[] memory regrets = anyRegrets(seed);
        assertWeights(Weights.regretWeights(regrets, q.p, q.c, q.epsilon), regrets);
    }

    function testFuzz_ForecastWeights_AreRelativeToTheBest(uint256 seed, bool all) public pure {
        Potential memory q = anyPotential(seed);
        int256[] memory regrets = anyRegrets(seed);
        assertWeights(Weights.forecastWeights(regrets, all, q.p, q.c, q.epsilon), regrets);
    }

    /// @dev Where a complete forecast expects all far below the network, only differences of regrets count.
    function testFuzz_ForecastWeights_RaisedIgnoreACommonShift(uint256 seed, uint256 shift) public pure {
        Potential memory q = anyPotential(seed);
        q.epsilon = int256(0.01e18 + (draw(seed, 3) % 1e18));
        int256[] memory regrets = anyRegretsAround(seed, -400e18);
        int256[] memory shifted = anyRegretsAround(seed, -400e18 - int256(shift % 1000e18));
        int256[] memory weights = Weights.forecastWeights(regrets, true, q.p, q.c, q.epsilon);
        int256[] memory same = Weights.forecastWeights(shifted, true, q.p, q.c, q.epsilon);
        for (uint256 i = 0; i < weights.length; ++i) assertNear(same[i], weights[i], 200, "weight");
    }

    /// @dev Far below the bend of the potential its gradient is an exponential, whose ratios ignore a common shift.
    function testFuzz_RegretWeights_BelowTheBendIgnoreACommonShift(uint256 seed, uint256 shift) public pure {
        Potential memory q = anyPotential(seed);
        q.epsilon = int256(0.01e18 + (draw(seed, 3) % 1e18));
        int256[] memory regrets = anyRegretsAround(seed, -400e18);
        int256[] memory shifted = anyRegretsAround(seed, -400e18 - int256(shift % 1000e18));
        int256[] memory weights = Weights.regretWeights(regrets, q.p, q.c, q.epsilon);
        int256[] memory same = Weights.regretWeights(shifted, q.p, q.c, q.epsilon);
        for (uint256 i = 0; i < weights.length; ++i) assertNear(same[i], weights[i], 200, "weight");
    }

    /// @dev Spread over 2, so that after the normalization all of them are far below the bend.
    function anyRegretsAround(uint256 seed, int256 center) private pure returns (int256[] memory regrets) {
        regrets = new int256[](2 + (draw(seed, 5) % 8));
        for (uint256 i = 0; i < regrets.length; ++i) regrets[i] = center + int256(draw(seed, 10 + i) % 2e18);
    }

    function test_ForecastWeights_APartialForecastIsTakenAsItIs() public pure {
        int256[] memory regrets = new int256[](2);
        (regrets[0], regrets[1]) = (-40e18, -41e18);
        int256[] memory whole = Weights.forecastWeights(regrets, true, 3e18, 0.75e18, 10e18);
        int256[] memory part = Weights.forecastWeights(regrets, false, 3e18, 0.75e18, 10e18);
        int256[] memory plain = Weights.regretWeights(regrets, 3e18, 0.75e18, 10e18);
        assertEq(part, plain, "no floor");
        assertTrue(whole[1] != part[1], "the floor bends the curve");
    }

    function test_Weights_OfEqualRegretsAreEqual() public pure {
        int256[3] memory levels = [int256(-2000e18), 0, 2000e18];
        for (uint256 i = 0; i < 3; ++i) {
            int256[] memory regrets = new int256[](4);
            for (uint256 j = 0; j < 4; ++j) regrets[j] = levels[i];
            int256[] memory weights = Weights.regretWeights(regrets, 3e18, 0.75e18, 0.01e18);
            for (uint256 j = 0; j < 4; ++j) assertEq(weights[j], UNIT, "weight");
        }
    }

    /// @dev phi' rises from 0 to p, and is p/2 at c.
    function testFuzz_PotentialGradient_RisesFromZeroToP(uint256 seed, uint256 a, uint256 b) public pure {
        Potential memory q = anyPotential(seed);
        (int256 x, int256 y) = (int256(a % 200e18) - 100e18, int256(b % 200e18) - 100e18);
        if (x > y) (x, y) = (y, x);
        int256 low = Weights.potentialGradient(x, q.p, q.c);
        int256 high = Weights.potentialGradient(y, q.p, q.c);
        assertWithin(low, 0, q.p, "gradient");
        assertWithin(high, 0, q.p, "gradient");
        assertLe(low, high + 4, "rises");
        assertNear(Weights.potentialGradient(q.c, q.p, q.c), q.p / 2, 1, "in the middle");
    }

    /// @dev phi is at least 0 and p(x - c), and at most that plus ln 2.
    function testFuzz_Potential_IsCloseToItsAsymptotes(uint256 seed, uint256 a) public pure {
        Potential memory q = anyPotential(seed);
        int256 x = int256(a % 400e18) - 200e18;
        int256 asymptote = (q.p * (x - q.c)) / UNIT;
        if (asymptote < 0) asymptote = 0;
        assertWithin(Weights.potential(x, q.p, q.c), asymptote - 2, asymptote + 0.693147180559945310e18, "potential");
    }

    function testFuzz_NormalizedRegrets_ScaleWithTheirDeviation(uint256 seed) public pure {
        int256[] memory regrets = anyLosses((draw(seed, 4) / 8) * 8 + 3, 2 + (draw(seed, 5) % 12));
        int256[] memory doubled = new int256[](regrets.length);
        for (uint256 i = 0; i < regrets.length; ++i) doubled[i] = 2 * regrets[i];
        int256[] memory one = Weights.normalizedRegrets(regrets, 1);
        int256[] memory two = Weights.normalizedRegrets(doubled, 2);
        int256 deviation = Statistics.standardDeviation(regrets);
        for (uint256 i = 0; i < regrets.length; ++i) {
            // The deviation is exact to one unit, and so is the quotient to one part in it.
            uint256 tolerance = uint256((one[i] < 0 ? -one[i] : one[i]) / (deviation + 1)) * 2 + 2;
            assertNear(two[i], one[i], tolerance, "normalized");
        }
    }
}
