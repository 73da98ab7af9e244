// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Entropy} from "../../../contracts/math/Entropy.sol";
import {ABSENT, Fixed} from "../../../contracts/math/Fixed.sol";
import {Scores} from "../../../contracts/math/Scores.sol";
import {RandomCases} from "../utils/RandomCases.sol";

contract EntropyTest is RandomCases {
    int256 private constant UNIT = 1e18;

    function sum(int256[] memory a) private pure returns (int256 total) {
        for (uint256 i = 0; i < a.length; ++i) total += a[i];
    }

    function anyFractions(uint256 seed, uint256 count) private pure returns (int256[] memory values) {
        values = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 word = draw(seed, i);
            values[i] = word % 6 == 0 ? int256(0) : int256(word % (10 ** (1 + (word % 18))));
        }
    }

    function testFuzz_ModifiedFractions_AddUpToOne(uint256 seed) public pure {
        uint256 count = 1 + (draw(seed, 99) % 32);
        int256[] memory fractions = Entropy.modifiedFractions(anyFractions(seed, count));
        for (uint256 i = 0; i < count; ++i) assertWithin(fractions[i], 0, UNIT, "fraction");
        assertWithin(sum(fractions), UNIT - int256(count), UNIT, "sum");
    }

    /// @dev At most ln N, reached by equal fractions; 0 where one has everything.
    function testFuzz_Entropy_IsAtMostThatOfEqualFractions(uint256 seed, uint256 beta) public pure {
        uint256 count = 2 + (draw(seed, 99) % 31);
        int256 b = int256(bound(beta, 0, 1e18));
        int256[] memory fractions = Entropy.modifiedFractions(anyFractions(seed, count));
        int256 number = Entropy.effectiveNumber(fractions);
        assertWithin(number, UNIT, int256(count) * UNIT + 2 * int256(count * count), "effective number");
        int256 most = Fixed.ln(int256(count) * UNIT);
        assertWithin(Entropy.entropy(fractions, b), 0, most + int256(count) * 10, "entropy");

        int256[] memory equal = Entropy.modifiedFractions(new int256[](count));
        assertNear(Entropy.entropy(equal, b), most, count * 100, "of equal fractions");
        int256[] memory single = new int256[](count);
        single[draw(seed, 98) % count] = UNIT;
        assertEq(Entropy.entropy(single, b), 0, "of one who has everything");
    }

    function test_Entropy_OfSmallClasses() public pure {
        int256[] memory one = new int256[](1);
        one[0] = UNIT;
        assertEq(Entropy.entropy(new int256[](0), 0.25e18), 0, "of nobody");
        assertEq(4 * Entropy.entropy(one, 0.25e18), 0.693147180559945308e18, "of one: a quarter of ln 2");
    }

    /// @dev The three classes never get more than there is, and their members no more than their class.
    function testFuzz_Rewards_NeverExceedTheBudget(uint256 seed, uint96 budget) public pure {
        int256 reward = int256(uint256(budget));
        int256[3] memory entropies;
        for (uint256 i = 0; i < 3; ++i) {
            uint256 word = draw(seed, i);
            entropies[i] = word % 5 == 0 ? int256(word % 3) : int256(word % 3.5e18);
        }
        int256 total = entropies[0] + entropies[1] + entropies[2];
        int256 chi = Entropy.forecastUtility(int256(draw(seed, 5) % 1.5e18) - 0.2e18);
        int256 gamma = Entropy.utilityNormalization(entropies[0], entropies[1], chi);
        int256 u = Entropy.inferenceReward(reward, entropies[0], total, chi, gamma);
        int256 v = Entropy.forecastReward(reward, entropies[1], total, chi, gamma);
        int256 w = Entropy.reputerReward(reward, entropies[2], total);
        assertTrue(u >= 0 && v >= 0 && w >= 0, "rewards");
        assertLe(u + v + w, reward, "budget");

        uint256 count = 1 + (draw(seed, 6) % 32);
        int256[] memory fractions = Entropy.modifiedFractions(anyFractions(seed, count));
        int256 paid;
        for (uint256 i = 0; i < count; ++i) paid += Entropy.participantReward(fractions[i], u);
        assertLe(paid, u, "class");
    }

    /// @dev gamma takes out chi: what the workers get together does not depend on it.
    function testFuzz_Gamma_KeepsTheWorkersPart(uint256 seed, uint96 budget) public pure {
        int256 reward = int256(bound(uint256(budget), 1e18, type(uint96).max));
        int256 f = int256(0.1e18 + (draw(seed, 0) % 3e18));
        int256 g = int256(0.1e18 + (draw(seed, 1) % 3e18));
        int256 total = f + g + int256(draw(seed, 2) % 3e18);
        int256 chi = Entropy.forecastUtility(int256(draw(seed, 3) % 1e18));
        int256 gamma = Entropy.utilityNormalization(f, g, chi);
        int256 workers =
            Entropy.inferenceReward(reward, f, total, chi, gamma) +
                Entropy.forecastReward(reward, g, total, chi, gamma);
        assertNear(workers, (reward * (f + g)) / total, uint256(reward / 1e17) + 3, "workers");
    }

    function testFuzz_Utility_IsClamped(int256 a, int256 b, int256 previous, uint256 alpha) public pure {
        (a, b) = (bound(a, -5000e18, 5000e18), bound(b, -5000e18, 5000e18));
        previous = bound(previous, -1e24, 1e24);
        int256 tau = Entropy.utilityRatio(int256(bound(alpha, 1, 1e18)), a, b, previous);
        assertWithin(tau, -1e24, 1e24, "tau");
        assertWithin(Entropy.forecastUtility(tau), 0.1e18, 0.5e18, "chi");
    }

    function test_Utility_ByHand() public pure {
        assertEq(Entropy.forecastUtility(-1), 0.1e18, "least");
        assertEq(Entropy.forecastUtility(0.5e18), 0.3e18, "middle");
        assertEq(Entropy.forecastUtility(7e18), 0.5e18, "most");
        // (3 - 0) / 4, and (3 - -4) / 4 for a best score below 0.
        assertEq(Entropy.utilityRatio(1e18, 3e18, 4e18, 0), 0.75e18, "positive");
        assertEq(Entropy.utilityRatio(1e18, 3e18, -4e18, 0), 1.75e18, "negative");
        assertEq(Entropy.utilityRatio(0.1e18, 3e18, 0, 1e18), 0.9e18, "no best score");
        assertEq(Entropy.forecastTaskScore(-1e18, -3e18), 2e18, "task score");
        assertEq(Entropy.utilityNormalization(0, 0, 0.3e18), UNIT, "no workers");
    }

    // --- scores, Eq. 21-28 ---

    function testFuzz_RewardFractions_AddUpToOne(uint256 seed) public pure {
        uint256 count = 1 + (draw(seed, 99) % 32);
        int256[] memory scores = anyLosses(draw(seed, 98), count);
        uint256 present;
        for (uint256 i = 0; i < count; ++i) {
            if (draw(seed, i) % 5 == 0) scores[i] = ABSENT;
            else ++present;
        }
        int256 p = int256(1e18 + (draw(seed, 90) % 9e18));
        int256 c = int256(draw(seed, 91) % 18e18) - 9e18;
        int256 sigma = int256(draw(seed, 92) % 100e18);
        int256[] memory fractions = Scores.rewardFractions(scores, sigma, p, c, 1);
        for (uint256 i = 0; i < count; ++i) {
            assertWithin(fractions[i], 0, UNIT, "fraction");
            if (scores[i] == ABSENT) assertEq(fractions[i], 0, "of one who is not there");
        }
        if (present > 0) assertWithin(sum(fractions), UNIT - int256(count), UNIT, "sum");
        else assertEq(sum(fractions), 0, "sum over nobody");
    }

    function testFuzz_ForecastScore_IsBetweenItsParts(int72 oneOut, int72 oneIn, uint256 forecasters) public pure {
        int256 solo = Scores.soloFraction(bound(forecasters, 1, 8));
        int256 score = Scores.forecastScore(oneOut, oneIn, solo);
        (int256 low, int256 high) = oneOut < oneIn ? (oneOut, oneIn) : (oneIn, oneOut);
        assertWithin(score, low, high, "score");
    }

    function test_Scores_ByHand() public pure {
        assertEq(Scores.inferenceScore(-1e18, -3e18), 2e18, "worse without it");
        assertEq(Scores.oneOutScore(-1e18, -3e18), 2e18, "one out");
        assertEq(Scores.oneInScore(-1e18, -3e18), 2e18, "one in");
        int256[8] memory solo = [
            int256(1e18),
            0.5e18,
            0.25e18,
            0.125e18,
            0.0625e18,
            0.03125e18,
            0.015625e18,
            0.0078125e18
        ];
        for (uint256 k = 1; k <= 8; ++k) assertEq(Scores.soloFraction(k), solo[k - 1], "solo");
        assertEq(Scores.forecastScore(8e18, 4e18, 0.25e18), 7e18, "forecast score");
    }
}
