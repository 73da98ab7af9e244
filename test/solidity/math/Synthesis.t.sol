// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ABSENT, Fixed} from "../../../contracts/math/Fixed.sol";
import {LossVector} from "../../../contracts/math/LossVector.sol";
import {Newcomers} from "../../../contracts/math/Newcomers.sol";
import {Synthesis} from "../../../contracts/math/Synthesis.sol";
import {RandomCases} from "../utils/RandomCases.sol";
import {SynthesisCases} from "../utils/SynthesisCases.sol";

contract SynthesisTest is RandomCases {
    using SynthesisCases for SynthesisCases.Case;

    int256 private constant UNIT = 1e18;

    function hull(int256[] memory values) private pure returns (int256 low, int256 high) {
        (low, high) = (values[0], values[0]);
        for (uint256 i = 1; i < values.length; ++i) {
            low = Fixed.min(low, values[i]);
            high = Fixed.max(high, values[i]);
        }
    }

    function assertInside(int256[] memory values, int256 low, int256 high, string memory what) private pure {
        for (uint256 i = 0; i < values.length; ++i) if (values[i] != ABSENT) assertWithin(values[i], low, high, what);
    }

    // --- a whole trace ---

    /// @dev Everything that is combined from inferences is between the smallest and the largest of them.
    function testFuzz_Trace_StaysWithinItsInferences(uint256 seed) public pure {
        int256[][] memory trace = anyCase(seed, 6, 8).trace();
        (int256 low, int256 high) = hull(trace[1]);
        assertInside(trace[2], low, high, "implied");
        assertInside(trace[3], low, high, "implied without one");
        assertInside(trace[5], low, high, "combined");
        assertInside(trace[6], low, high, "without an inferer");
        assertInside(trace[7], low, high, "without a forecaster");
        assertInside(trace[8], low, high, "with one forecaster");
        for (uint256 i = 3; i < 7; ++i) assertLe(trace[5][i - 1], trace[5][i], "percentiles rise");
    }

    function testFuzz_NetworkWeights_AddUpToOne(uint256 seed) public pure {
        int256[][] memory trace = anyCase(seed, 6, 8).trace();
        int256 total;
        uint256 n = trace[1].length;
        for (uint256 l = 0; l < trace[4].length; ++l) {
            assertWithin(trace[4][l], 0, UNIT, "weight");
            if (l >= n && trace[2][l - n] == ABSENT) assertEq(trace[4][l], 0, "of one who is out");
            total += trace[4][l];
        }
        assertWithin(total, UNIT - int256(trace[4].length), UNIT, "sum");
    }

    /// @dev One inferer alone is the network, whatever was settled before and whoever forecasts it.
    function testFuzz_Trace_OfOneInfererIsItsInference(uint256 seed) public pure {
        SynthesisCases.Case memory self = anyCase(seed, 1, 8);
        int256[][] memory trace = self.trace();
        for (uint256 i = 0; i < 7; ++i) assertEq(trace[5][i], self.inferences[0], "combined");
        assertEq(trace[6][0], self.inferences[0], "without it there is nothing else to say");
        assertInside(trace[3], 1, 0, "nor does any forecaster say anything");
    }

    /// @dev Moving all inferences by one amount moves all that is combined from them by that amount.
    function testFuzz_Trace_MovesWithItsInferences(uint256 seed, int96 shift) public pure {
        SynthesisCases.Case memory self = anyCase(seed, 5, 8);
        for (uint256 i = 0; i < self.inferences.length; ++i) self.inferences[i] = int256(draw(seed, 300 + i) >> 150);
        int256[][] memory trace = self.trace();
        for (uint256 i = 0; i < self.inferences.length; ++i) self.inferences[i] += shift;
        int256[][] memory moved = self.trace();
        for (uint256 s = 2; s < 9; ++s) {
            if (s == 4) assertEq(moved[4], trace[4], "weights");
            for (uint256 i = 0; s != 4 && i < trace[s].length; ++i) {
                if (trace[s][i] == ABSENT)
                    assertEq(moved[s][i], ABSENT, "absent");
                    // Twice truncated towards zero, from either side.
                else assertNear(moved[s][i], trace[s][i] + shift, 4, "moved");
            }
        }
    }

    function testFuzz_WeightedMean_IsBetweenItsValues(uint256 seed) public pure {
        uint256 count = 1 + (draw(seed, 0) % 40);
        int256[] memory values = anyValues(draw(seed, 1), count);
        int256[] memory shares = new int256[](count);
        for (uint256 i = 0; i < count; ++i)
            shares[i] = draw(seed, 10 + i) % 3 == 0 ? int256(0) : int256(draw(seed, 10 + i) >> 192);
        shares[draw(seed, 2) % count] += 1;
        (int256 low, int256 high) = (type(int256).max, type(int256).min);
        for (uint256 i = 0; i < count; ++i) {
            if (shares[i] == 0) continue;
            (low, high) = (Fixed.min(low, values[i]), Fixed.max(high, values[i]));
        }
        assertWithin(Synthesis.weightedMean(values, shares), low, high, "mean of those who weigh");
    }

    // --- newcomers ---

    function test_InitialRegret_ByHand() public pure {
        int256[] memory experienced = new int256[](0);
        assertEq(Newcomers.initialRegret(experienced, 3e18, 0.75e18, 0.01e18), 0, "nobody is experienced");
        experienced = new int256[](4);
        for (uint256 i = 0; i < 4; ++i) experienced[i] = 2e18;
        // No spread: 2 + (0.75 - 2.75) 0.01.
        assertEq(Newcomers.initialRegret(experienced, 3e18, 0.75e18, 0.01e18), 1.98e18, "all the same");
    }

    /// @dev Newcomers' entries are those of the rules, and nothing else changes but its place.
    function testFuzz_StartingLosses_ChangeNewcomersOnly(uint256 seed) public pure {
        (uint256 n, uint256 k) = (draw(seed, 0) % 6, draw(seed, 1) % 4);
        (uint256 toN, uint256 toK) = (n + 1 + (draw(seed, 2) % 3), k + (draw(seed, 3) % 3));
        int256[] memory losses = anyLosses(draw(seed, 4), LossVector.size(n, k));
        uint256[] memory inclusions = new uint256[](n + k);
        for (uint256 i = 0; i < n + k; ++i) inclusions[i] = draw(seed, 20 + i) % 20;
        uint256[] memory newInferers = new uint256[](1);
        newInferers[0] = draw(seed, 5) % toN;
        uint256[] memory newForecasters = new uint256[](toK == 0 ? 0 : 1);
        if (toK > 0) newForecasters[0] = draw(seed, 6) % toK;
        int256[] memory started = Newcomers.startingLosses(
            losses,
            inclusions,
            n,
            k,
            toN,
            toK,
            newInferers,
            newForecasters,
            3e18,
            0.75e18,
            0.01e18
        );
        assertEq(started.length, LossVector.size(toN, toK), "size");
        assertEq(started[0], losses[0], "network");
        assertEq(started[1], losses[1], "naive");
        int256 own = started[LossVector.inference(newInferers[0])];
        assertWithin(own, -2000e18, 2000e18, "own loss");
        for (uint256 j = 0; j < toN; ++j) {
            bool fresh = j == newInferers[0];
            if (!fresh && j < n) assertEq(started[LossVector.inference(j)], losses[LossVector.inference(j)], "own");
            expect(
                started,
                LossVector.oneOutInference(toN, toK, j),
                fresh,
                losses,
                j < n,
                LossVector.oneOutInference(n, k, j)
            );
            for (uint256 f = 0; f < toK; ++f) {
                expect(
                    started,
                    LossVector.oneOutImplied(toN, toK, f, j),
                    fresh || f == newForecasters[0],
                    losses,
                    j < n && f < k,
                    LossVector.oneOutImplied(n, k, f, j)
                );
            }
        }
        for (uint256 f = 0; f < toK; ++f) {
            bool fresh = f == newForecasters[0];
            if (fresh) assertEq(started[LossVector.forecastImplied(toN, f)], own, "own");
            expect(
                started,
                LossVector.oneOutForecast(toN, toK, f),
                fresh,
                losses,
                f < k,
                LossVector.oneOutForecast(n, k, f)
            );
            expect(
                started,
                LossVector.oneInForecast(toN, toK, f),
                fresh,
                losses,
                f < k,
                LossVector.oneInForecast(n, k, f)
            );
        }
    }

    /// @dev The network's loss for a newcomer, the old number for whoever had one, 0 for a slot nobody ever held.
    function expect(
        int256[] memory started,
        uint256 place,
        bool fresh,
        int256[] memory losses,
        bool had,
        uint256 oldPlace
    ) private pure {
        assertEq(
            started[place],
            fresh
                ? losses[0]
                : had
                    ? losses[oldPlace]
                    : int256(0),
            "entry"
        );
    }

    /// @dev The vector of all slots is that of the topic; of some, theirs.
    function testFuzz_Select_TakesTheParticipants(uint256 seed) public pure {
        (uint256 n, uint256 k) = (1 + (draw(seed, 0) % 8), draw(seed, 1) % 5);
        int256[] memory losses = new int256[](LossVector.size(n, k));
        for (uint256 x = 0; x < losses.length; ++x) losses[x] = int256(x);
        uint256[] memory inferers = subset(draw(seed, 2), n);
        uint256[] memory forecasters = subset(draw(seed, 3), k);
        int256[] memory some = LossVector.select(losses, n, k, inferers, forecasters);
        (uint256 a, uint256 b) = (inferers.length, forecasters.length);
        assertEq(some.length, LossVector.size(a, b), "size");
        for (uint256 i = 0; i < a; ++i) {
            assertEq(some[LossVector.inference(i)], int256(LossVector.inference(inferers[i])), "inference");
            assertEq(
                some[LossVector.oneOutInference(a, b, i)],
                int256(LossVector.oneOutInference(n, k, inferers[i])),
                "one out"
            );
        }
        for (uint256 f = 0; f < b; ++f) {
            uint256 slot = forecasters[f];
            assertEq(some[LossVector.forecastImplied(a, f)], int256(LossVector.forecastImplied(n, slot)), "implied");
            assertEq(
                some[LossVector.oneOutForecast(a, b, f)],
                int256(LossVector.oneOutForecast(n, k, slot)),
                "one out"
            );
            assertEq(some[LossVector.oneInForecast(a, b, f)], int256(LossVector.oneInForecast(n, k, slot)), "one in");
            for (uint256 i = 0; i < a; ++i) {
                assertEq(
                    some[LossVector.oneOutImplied(a, b, f, i)],
                    int256(LossVector.oneOutImplied(n, k, slot, inferers[i])),
                    "implied without one"
                );
            }
        }
    }

    function subset(uint256 word, uint256 limit) private pure returns (uint256[] memory slots) {
        slots = new uint256[](limit);
        uint256 count;
        for (uint256 i = 0; i < limit; ++i) if ((word >> i) & 1 == 1) slots[count++] = i;
        assembly ("memory-safe") {
            mstore(slots, count)
        }
    }
}
