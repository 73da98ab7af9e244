// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Emission} from "../../../contracts/math/Emission.sol";
import {Fixed} from "../../../contracts/math/Fixed.sol";
import {Test} from "../utils/Test.sol";

contract EmissionTest is Test {
    int256 private constant UNIT = 1e18;
    int256 private constant DAY = 86_400;
    int256 private constant MONTH = 2_629_800;
    int256 private constant TOTAL = 1e27;
    int256 private constant LONGEST = 2 ** 40 - 1;

    /// @dev Arguments of the smoothing: alpha, target, start, staked, period.
    struct Smoothing {
        int256 alpha;
        int256 target;
        int256 start;
        int256 staked;
        int256 period;
    }

    function anySmoothing(uint256 seed) private pure returns (Smoothing memory s) {
        s.alpha = draw(seed, 0) % 4 == 0 ? int256(0.01e18) : int256(bound(draw(seed, 1), 0.01e18, 1e18));
        s.target = anyRate(draw(seed, 2));
        s.start = anyRate(draw(seed, 3));
        s.staked = int256(draw(seed, 4) % (10 ** (draw(seed, 5) % 28)));
        s.period = draw(seed, 6) % 4 == 0 ? int256(bound(draw(seed, 7), 1, 31 days)) : MONTH;
    }

    function anyRate(uint256 word) private pure returns (int256) {
        return word % 5 == 0 ? int256(0) : int256((word >> 8) % (10 ** (1 + (word % 19))));
    }

    function anyDuration(uint256 word) private pure returns (int256) {
        return int256((word >> 8) % (2 ** (1 + (word % 40))));
    }

    function emitted(Smoothing memory s, int256 duration) private pure returns (int256) {
        return Emission.emittedOver(s.alpha, s.target, s.start, s.staked, duration, s.period);
    }

    function relaxed(Smoothing memory s, int256 duration) private pure returns (int256) {
        return Emission.relaxed(s.alpha, s.target, s.start, duration, s.period);
    }

    // --- Eq. 47-52 ---

    /// @dev Where all tokens circulate, Eq. 48 emits f_e of the treasury in a month.
    function testFuzz_Target_EmitsItsPartOfTheTreasury(uint256 treasury, uint256 staked) public pure {
        int256 held = int256(bound(treasury, 1e18, 1e27));
        int256 stake = int256(bound(staked, 1e22, 1e27));
        int256 perToken = Emission.targetEmission(0.025e18, held, TOTAL, stake, TOTAL);
        int256 all = (held * 25) / 1000;
        assertWithin(Emission.emission(perToken, stake, 1), all - stake / 1e18 - 1, all, "a month");
        assertWithin(Emission.emission(perToken, stake, 30), (all - stake / 1e18) / 30 - 1, all / 30, "a day");
    }

    function test_Target_WithoutStakeHasNoLimitAndWithoutTreasuryIsZero() public pure {
        assertEq(Emission.targetEmission(0.025e18, 1, 1, 0, TOTAL), type(int256).max, "nothing staked");
        assertEq(Emission.targetEmission(0.025e18, 0, 1, 0, TOTAL), 0, "empty treasury");
        assertEq(Emission.targetEmission(0.025e18, 1, 0, 1, TOTAL), 0, "nothing circulates");
    }

    /// @dev 12 % a year for those who stake, when they get half of the emission: 0.95 % a month.
    function test_Max_AtGenesis() public pure {
        int256 stakers = Emission.stakersFraction(0.25e18, 333333333333333333);
        assertNear(stakers, 0.5e18, 1, "f_stakers");
        int256 max = Emission.maxEmission(0.009488792934583046e18, stakers);
        assertNear(max, 0.018977585869166092e18, 1, "e_max");
        assertEq(Emission.emissionPerToken(0.029e18, max), max, "limited");
        assertEq(Emission.emissionPerToken(0.01e18, max), 0.01e18, "not limited");
        assertEq(Emission.maxEmission(0.0095e18, 0), type(int256).max, "stakers get nothing");
    }

    /// @dev What those who stake get stays below the largest yield, to rounding.
    function testFuzz_Max_LimitsTheYield(uint256 fraction, uint256 target) public pure {
        int256 stakers = Emission.stakersFraction(0.25e18, int256(bound(fraction, 0, 1e18)));
        assertWithin(stakers, 0.25e18, 1e18, "f_stakers");
        int256 e = Emission.emissionPerToken(int256(bound(target, 0, 10e18)), Emission.maxEmission(0.0095e18, stakers));
        assertLe((stakers * e) / UNIT, 0.0095e18, "yield");
    }

    function test_Smoothed_IsTheReferenceNetworks() public pure {
        assertEq(Emission.smoothedEmission(0.1e18, 1000e18, 800e18), 820e18, "alpha 0.1");
    }

    // --- Eq. 53 and the integral ---

    function test_Alpha_OfItsOwnPeriodIsItself() public pure {
        assertNear(Emission.alphaOver(0.1e18, MONTH, MONTH), 0.1e18, 20, "a month");
        assertNear(Emission.alphaOver(0.1e18, 2 * MONTH, MONTH), 0.19e18, 20, "two months");
        assertNear(Emission.alphaOver(0.5e18, 28 * DAY, 7 * DAY), 0.9375e18, 20, "four weeks");
        assertEq(Emission.alphaOver(0.1e18, 0, MONTH), 0, "no time");
        assertEq(Emission.alphaOver(0.1e18, LONGEST, MONTH), UNIT, "ages");
        assertEq(Emission.alphaOver(UNIT, 0, MONTH), 0, "without smoothing, no time");
        assertEq(Emission.alphaOver(UNIT, 1, MONTH), UNIT, "without smoothing");
    }

    /// @dev Alpha 0.1 has its logarithm tabulated; TypeScript computes it.
    function test_Alpha_HasTheTabulatedLogarithm() public pure {
        int256 rate = -Fixed.ln(0.9e18);
        for (int256 t = 1; t < 100 * MONTH; t = 2 * t + 1) {
            assertEq(Emission.alphaOver(0.1e18, t, MONTH), UNIT - Fixed.exp(-(rate * t) / MONTH), "alpha");
        }
    }

    function testFuzz_Relaxed_StaysBetweenStartAndTarget(uint256 seed, uint256 word) public pure {
        Smoothing memory s = anySmoothing(seed);
        int256 low = s.start < s.target ? s.start : s.target;
        assertWithin(relaxed(s, anyDuration(word)), low, s.start + s.target - low, "e");
        assertEq(relaxed(s, 0), s.start, "no time");
        assertEq(relaxed(s, LONGEST), s.target, "ages");
    }

    /// @dev Where one duration ends another may begin: in steps as at once, to rounding.
    function testFuzz_Relaxed_InStepsIsAsAtOnce(uint256 seed, uint256 first, uint256 second) public pure {
        Smoothing memory s = anySmoothing(seed);
        int256 t1 = anyDuration(first);
        int256 t2 = anyDuration(second);
        int256 atOnce = relaxed(s, t1 + t2);
        s.start = relaxed(s, t1);
        assertNear(relaxed(s, t2), atOnce, uint256(s.start + s.target) / 1e17 + 2, "e");
    }

    /// @dev One second more never emits less, whatever the scale.
    function testFuzz_Emitted_NeverFalls(uint256 seed, uint256 word, uint256 more) public pure {
        Smoothing memory s = anySmoothing(seed);
        int256 duration = anyDuration(word);
        assertEq(emitted(s, 0), 0, "no time");
        int256 before = emitted(s, duration);
        assertLe(0, before, "not negative");
        int256 later = emitted(s, duration + 1);
        assertLe(before, later, "a second later");
        assertLe(later, emitted(s, duration + 1 + anyDuration(more)), "later");
    }

    function test_Emitted_NeverFallsWithinTheSlowestFirstSeconds() public pure {
        Smoothing memory s = Smoothing(0.01e18, 10e18, 0, TOTAL, 31 days);
        int256 last = 0;
        for (int256 t = 1; t < 300; ++t) {
            int256 next = emitted(s, t);
            assertLe(last + 1, next, "towards more");
            last = next;
        }
    }

    /// @dev Between what the smaller and the larger of the rates would have emitted throughout.
    function testFuzz_Emitted_IsBetweenItsRates(uint256 seed, uint256 word) public pure {
        Smoothing memory s = anySmoothing(seed);
        int256 t = anyDuration(word);
        int256 low = s.start < s.target ? s.start : s.target;
        int256 high = s.start + s.target - low;
        int256 slack = s.staked / 1e15 + 2;
        assertWithin(
            emitted(s, t),
            (s.staked * low * t) / s.period / UNIT - slack,
            (s.staked * high * t) / s.period / UNIT + slack,
            "emitted"
        );
    }

    /// @dev In steps as at once, to rounding.
    function testFuzz_Emitted_InStepsIsAsAtOnce(uint256 seed, uint256 word) public pure {
        Smoothing memory s = anySmoothing(seed);
        s.alpha = 0.1e18;
        s.period = MONTH;
        s.target /= 100;
        s.start /= 100;
        int256 step = 1 + (anyDuration(word) % DAY);
        int256 atOnce = emitted(s, 30 * step);
        int256 sum = 0;
        for (uint256 i = 0; i < 30; ++i) {
            sum += emitted(s, step);
            s.start = relaxed(s, step);
        }
        assertNear(sum, atOnce, uint256(s.staked) / 1e15 + 30, "emitted");
    }

    /// @dev A month of relaxation from 2 % to 1 % with alpha 0.1: 1 % + 1 % * 0.1 / -ln 0.9.
    function test_Emitted_OfAMonth() public pure {
        int256 emitted_ = Emission.emittedOver(0.1e18, 0.01e18, 0.02e18, 1e27, MONTH, MONTH);
        assertNear(emitted_, 0.019491221581029903e27, 1e11, "a month");
        assertEq(Emission.emittedOver(UNIT, 0.01e18, 0.02e18, 1e27, MONTH, MONTH), 0.01e27, "without smoothing");
        assertEq(Emission.emittedOver(0.1e18, 0.01e18, 0.01e18, 1e27, DAY, MONTH), (0.01e27 * DAY) / MONTH, "a day");
    }
}
