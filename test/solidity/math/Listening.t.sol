// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ABSENT, Fixed} from "../../../contracts/math/Fixed.sol";
import {Listening} from "../../../contracts/math/Listening.sol";
import {RandomCases} from "../utils/RandomCases.sol";

contract ListeningTest is RandomCases {
    int256 private constant UNIT = 1e18;

    function anyFractions(uint256 seed, uint256 count) private pure returns (int256[] memory values) {
        values = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word = draw(seed, i);
            values[i] =
                word % 5 == 0
                    ? UNIT
                    : word % 5 == 1
                        ? int256(0)
                        : int256(word % 1e18);
        }
    }

    /// @dev Wei, some without any, at least one with.
    function anyStakes(uint256 seed, uint256 count) private pure returns (int256[] memory stakes) {
        stakes = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word = draw(seed, i);
            stakes[i] = word % 6 == 0 ? int256(0) : int256(1 + (word >> (160 + (word % 90))));
        }
        stakes[seed % count] += 1;
    }

    function dot(int256[] memory a, int256[] memory b) private pure returns (int256 total) {
        for (uint256 i = 0; i < a.length; ++i) total += a[i] * b[i];
    }

    function sum(int256[] memory a) private pure returns (int256 total) {
        for (uint256 i = 0; i < a.length; ++i) total += a[i];
    }

    // --- adjusted stakes, Eq. 29 ---

    function testFuzz_AdjustedStakes_AreFractionsAndOneIsWhole(uint256 seed) public pure {
        uint256 count = 1 + (draw(seed, 1) % 8);
        int256[] memory adjusted = Listening.adjustedStakes(anyStakes(seed, count), anyFractions(~seed, count));
        int256 most;
        for (uint256 m = 0; m < count; ++m) {
            assertWithin(adjusted[m], 0, UNIT, "adjusted");
            most = Fixed.max(most, adjusted[m]);
        }
        assertEq(most, UNIT, "whoever has the average or more counts whole");
    }

    function test_AdjustedStakes_OfNobodyListenedTo() public pure {
        int256[] memory stakes = new int256[](3);
        (stakes[0], stakes[1], stakes[2]) = (1, 2, 3);
        int256[] memory adjusted = Listening.adjustedStakes(stakes, new int256[](3));
        for (uint256 m = 0; m < 3; ++m) assertEq(adjusted[m], UNIT, "all the same");
    }

    // --- scores, Eq. 31 and 32 ---

    struct Reports {
        int256[][] losses;
        int256[][] distances;
        int256[] norms;
        int256[] adjusted;
    }

    function anyReports(uint256 seed, int256 spread) private pure returns (Reports memory r) {
        uint256 count = 2 + (draw(seed, 1) % 7);
        uint256 length = 2 + (draw(seed, 2) % 20);
        (r.losses, r.distances) = (new int256[][](count), new int256[][](count));
        r.norms = new int256[](count);
        for (uint256 m = 0; m < count; ++m) {
            r.losses[m] = new int256[](length);
            for (uint256 x = 0; x < length; ++x) {
                // An inference that does not exist has no loss in any report; those that do are 1 to 15 from 0.
                bool absent = x > 0 && draw(seed, 100 + x) % 7 == 0;
                int256 center = -int256(1e18 + spread + int256(draw(seed, 200 + x) % 14e18));
                int256 offset = int256(draw(seed, 1000 * (m + 1) + x) % uint256(2 * spread + 1)) - spread;
                r.losses[m][x] = absent ? ABSENT : center + offset;
            }
        }
        for (uint256 m = 0; m < count; ++m) {
            r.norms[m] = Listening.squaredNorm(r.losses[m]);
            r.distances[m] = new int256[](count);
            for (uint256 n = 0; n < count; ++n) {
                r.distances[m][n] = Listening.squaredDistance(r.losses[m], r.losses[n]);
            }
        }
        r.adjusted = Listening.adjustedStakes(anyStakes(seed, count), anyFractions(~seed, count));
    }

    /// @dev Eq. 32 as it is written: distances to the mean of Eq. 31 over its norm.
    function directScores(Reports memory r, int256 epsilon) private pure returns (int256[] memory scores) {
        int256[] memory consensus = Listening.consensusVector(r.losses, r.adjusted);
        int256 norm = distanceOf(consensus, new int256[](consensus.length));
        scores = new int256[](r.losses.length);
        for (uint256 m = 0; m < scores.length; ++m) {
            scores[m] = (UNIT * UNIT) / ((distanceOf(r.losses[m], consensus) * UNIT) / norm + epsilon);
        }
    }

    function distanceOf(int256[] memory a, int256[] memory b) private pure returns (int256) {
        int256 total;
        for (uint256 x = 0; x < a.length; ++x) {
            if (a[x] != ABSENT) total += (a[x] - b[x]) * (a[x] - b[x]);
        }
        return Fixed.root(total);
    }

    /// @dev Squares are kept to 28 digits, so that distances, relative to a norm of at least 1, are exact to 1e-13 and
    /// scores to that times their square.
    function testFuzz_ReputerScores_AreThoseOfTheConsensusVector(uint256 seed) public pure {
        Reports memory r = anyReports(seed, [int256(0), 1000, 0.001e18, 1e18][draw(seed, 3) % 4]);
        int256 epsilon = int256(0.001e18 + (draw(seed, 4) % 0.999e18));
        int256[] memory scores = Listening.reputerScores(r.distances, r.norms, r.adjusted, epsilon);
        int256[] memory direct = directScores(r, epsilon);
        for (uint256 m = 0; m < scores.length; ++m) {
            assertNear(scores[m], direct[m], uint256((direct[m] * direct[m]) / UNIT / 1e13) + 2, "score");
            assertWithin(scores[m], 0, (UNIT * UNIT) / epsilon, "at most 1 / epsilon");
        }
    }

    function test_ReputerScores_OfEqualReportsAreTheLargest() public pure {
        Reports memory r = anyReports(11, 0);
        int256[] memory scores = Listening.reputerScores(r.distances, r.norms, r.adjusted, 0.01e18);
        for (uint256 m = 0; m < scores.length; ++m) assertEq(scores[m], 100e18, "1 / epsilon");
    }

    /// @dev Reports as far apart, and stakes as uneven, as traces can hold: nothing overflows.
    function testFuzz_ReputerScores_OfExtremeReportsAreDefined(uint256 seed) public pure {
        uint256 count = 1 + (draw(seed, 1) % 8);
        Reports memory r;
        (r.losses, r.distances) = (new int256[][](count), new int256[][](count));
        r.norms = new int256[](count);
        for (uint256 m = 0; m < count; ++m) r.losses[m] = anyLosses(draw(seed, 10 + m) & ~uint256(7), 40);
        for (uint256 m = 0; m < count; ++m) {
            // As large as 346 losses make them.
            r.norms[m] = Listening.squaredNorm(r.losses[m]) * 9;
            r.distances[m] = new int256[](count);
            for (uint256 n = 0; n < count; ++n) {
                r.distances[m][n] = Listening.squaredDistance(r.losses[m], r.losses[n]) * 9;
            }
        }
        r.adjusted = Listening.adjustedStakes(anyStakes(seed, count), anyFractions(~seed, count));
        int256[] memory scores = Listening.reputerScores(r.distances, r.norms, r.adjusted, 0.001e18);
        for (uint256 m = 0; m < count; ++m) assertWithin(scores[m], 0, 1000e18, "score");
    }

    function testFuzz_ConsensusVector_IsBetweenTheReports(uint256 seed) public pure {
        Reports memory r = anyReports(seed, 1e18);
        int256[] memory consensus = Listening.consensusVector(r.losses, r.adjusted);
        for (uint256 x = 0; x < consensus.length; ++x) {
            (int256 low, int256 high) = (r.losses[0][x], r.losses[0][x]);
            for (uint256 m = 1; m < r.losses.length; ++m) {
                low = Fixed.min(low, r.losses[m][x]);
                high = Fixed.max(high, r.losses[m][x]);
            }
            assertWithin(consensus[x], low, high, "consensus");
        }
    }

    // --- the listening step, Eq. 34 ---

    function testFuzz_ListeningStep_StaysWithinItsLimits(uint256 seed, uint256 rate, uint256 fraction) public pure {
        uint256 count = 1 + (draw(seed, 1) % 8);
        int256[] memory stakes = anyStakes(seed, count);
        int256[] memory listening = anyFractions(~seed, count);
        int256[] memory gradient = new int256[](count);
        for (uint256 m = 0; m < count; ++m) gradient[m] = int256(draw(seed, 20 + m) % 2000e18) - 1000e18;
        int256 least = draw(seed, 2) % 3 == 0 ? UNIT / 2 : int256(fraction % (1e18 + 1));
        int256[] memory next = Listening.listeningStep(
            listening,
            gradient,
            stakes,
            int256(bound(rate, 1, 1e18)),
            least
        );
        for (uint256 m = 0; m < count; ++m) assertWithin(next[m], 0, UNIT, "coefficient");
        // Three units for the rounding of both fractions and of every coefficient.
        assertLe(least - 3, dot(next, stakes) / sum(stakes), "listened fraction");
    }

    function test_ListeningStep_FollowsTheGradient() public pure {
        int256[] memory stakes = new int256[](2);
        int256[] memory listening = new int256[](2);
        int256[] memory gradient = new int256[](2);
        (stakes[0], stakes[1]) = (3, 1);
        (listening[0], listening[1]) = (0.9e18, 0.8e18);
        (gradient[0], gradient[1]) = (0.4e18, -2e18);
        int256[] memory next = Listening.listeningStep(listening, gradient, stakes, 0.05e18, 0.5e18);
        assertEq(next[0], 0.92e18, "up");
        assertEq(next[1], 0.7e18, "down");
        // 0.875 of the stake was listened to, 0.12 would be; cut back to 0.5, half of the way.
        (gradient[0], gradient[1]) = (-100e18, -12e18);
        next = Listening.listeningStep(listening, gradient, stakes, 0.05e18, 0.5e18);
        assertNear((3 * next[0] + next[1]) / 4, 0.5e18, 3, "exactly the least fraction");
        // 0.3 was listened to already: both move towards 1.
        (listening[0], listening[1]) = (0.3e18, 0.3e18);
        next = Listening.listeningStep(listening, new int256[](2), stakes, 0.05e18, 0.5e18);
        assertNear(next[0], 0.5e18, 1, "raised");
        assertNear(next[1], 0.5e18, 1, "raised");
    }

    /// @dev A reputer that disagrees with all others is listened to less, and they are not.
    function test_ListeningGradient_PointsAwayFromTheOutlier() public pure {
        int256[][] memory losses = new int256[][](3);
        int256[][] memory distances = new int256[][](3);
        (int256[] memory norms, int256[] memory stakes, int256[] memory listening) = (
            new int256[](3),
            new int256[](3),
            new int256[](3)
        );
        for (uint256 m = 0; m < 3; ++m) {
            losses[m] = new int256[](2);
            (losses[m][0], losses[m][1]) = m == 2 ? (int256(-1e18), int256(-9e18)) : (int256(-5e18), int256(-5e18));
            (stakes[m], listening[m]) = (1000, UNIT);
            distances[m] = new int256[](3);
        }
        for (uint256 m = 0; m < 3; ++m) {
            norms[m] = Listening.squaredNorm(losses[m]);
            for (uint256 n = 0; n < 3; ++n) distances[m][n] = Listening.squaredDistance(losses[m], losses[n]);
        }
        int256[] memory adjusted = Listening.adjustedStakes(stakes, listening);
        int256[] memory scores = Listening.reputerScores(distances, norms, adjusted, 0.01e18);
        int256 total = Listening.totalScore(stakes, scores);
        assertTrue(scores[0] > scores[2], "the outlier scores less");
        int256 outlier = Listening.listeningGradient(2, total, stakes, listening, distances, norms, 0.01e18);
        assertTrue(outlier < 0, "less of the outlier is better");
        assertEq(listening[2], UNIT, "coefficients are as before");
    }

    // --- fractions, Eq. 35 ---

    function testFuzz_ReputerFractions_AddUpToOne(uint256 seed) public pure {
        uint256 count = 1 + (draw(seed, 1) % 8);
        int256[] memory scores = new int256[](count);
        for (uint256 m = 0; m < count; ++m) scores[m] = int256(draw(seed, 30 + m) % 1000e18);
        int256 p = int256(1e18 + (draw(seed, 2) % 9e18));
        int256[] memory fractions = Listening.reputerFractions(anyStakes(seed, count), scores, p);
        for (uint256 m = 0; m < count; ++m) assertWithin(fractions[m], 0, UNIT, "fraction");
        assertWithin(sum(fractions), UNIT - int256(count), UNIT, "sum");
        fractions = Listening.reputerFractions(anyStakes(seed, count), new int256[](count), p);
        for (uint256 m = 0; m < count; ++m) assertEq(fractions[m], UNIT / int256(count), "equal where all are 0");
    }
}
