// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fixed, UNIT} from "./Fixed.sol";

/// @title How many tokens are emitted: Eq. 47-53
/// @notice Twin of keeper/src/math/emission.ts. Amounts are wei of at most 1e27, fractions 0 to 1, alpha 0.01 to 1, rates
/// (tokens per staked token and period) 0 to 10. Durations and periods are seconds: durations below 2^40, periods
/// positive and of at most 31 days.
/// @dev Smoothing in continuous time is relaxation: after a duration t the distance to the target is (1 - alpha)^(t /
/// period) of what it was. Within these ranges one more second moves every term by more than rounding does.
library Emission {
    /// @notice Eq. 47: tokens emitted in one of the `steps` (a plain number) of a month.
    function emission(int256 perToken, int256 staked, int256 steps) internal pure returns (int256) {
        return (perToken * staked) / (UNIT * steps);
    }

    /// @notice Eq. 48: target emission per staked token and month, f_e T_total N_circ / (N_staked N_total); without
    /// limit where nothing is staked.
    function targetEmission(
        int256 fEmission,
        int256 treasury,
        int256 circulating,
        int256 staked,
        int256 total
    ) internal pure returns (int256) {
        int256 numerator = fEmission * treasury * circulating;
        if (numerator == 0) return 0;
        return staked == 0 ? type(int256).max : numerator / (staked * total);
    }

    /// @notice Eq. 49: part of the emission that goes to those who stake, f_v + (1 - f_v) f_reputers.
    function stakersFraction(int256 fKeepers, int256 fReputers) internal pure returns (int256) {
        return fKeepers + ((UNIT - fKeepers) * fReputers) / UNIT;
    }

    /// @notice Eq. 50: largest emission per staked token, xi_max / f_stakers; without limit where f_stakers is 0.
    function maxEmission(int256 maxYield, int256 fStakers) internal pure returns (int256) {
        return fStakers == 0 ? type(int256).max : (maxYield * UNIT) / fStakers;
    }

    /// @notice Eq. 51: emission per staked token to strive for.
    function emissionPerToken(int256 target, int256 max) internal pure returns (int256) {
        return Fixed.min(target, max);
    }

    /// @notice Eq. 52: alpha * target + (1 - alpha) * previous.
    function smoothedEmission(int256 alpha, int256 target, int256 previous) internal pure returns (int256) {
        return (alpha * target + (UNIT - alpha) * previous) / UNIT;
    }

    /// @notice Eq. 53: 1 - (1 - alpha)^(duration / period), the alpha of another cadence.
    function alphaOver(int256 alpha, int256 duration, int256 period) internal pure returns (int256) {
        if (alpha == UNIT) return duration == 0 ? int256(0) : UNIT;
        return covered(decayRate(alpha), duration, period);
    }

    /// @notice Eq. 52 and 53: emission per staked token after a duration that began with `start`.
    function relaxed(
        int256 alpha,
        int256 target,
        int256 start,
        int256 duration,
        int256 period
    ) internal pure returns (int256) {
        return smoothedEmission(alphaOver(alpha, duration, period), target, start);
    }

    /// @notice Eq. 47 and 52: tokens emitted during a duration, the integral of `relaxed` times the stake. 0 for a
    /// duration of 0, and not less for a longer one: what is emitted between two instants is a difference of two values.
    function emittedOver(
        int256 alpha,
        int256 target,
        int256 start,
        int256 staked,
        int256 duration,
        int256 period
    ) internal pure returns (int256) {
        // The periods spent at `start` if the rest were spent at the target.
        int256 held = 0;
        if (alpha < UNIT) {
            int256 rate = decayRate(alpha);
            held = (covered(rate, duration, period) * UNIT) / rate;
        }
        int256 perToken = (target * duration * UNIT) / period + (start - target) * held;
        return (staked * perToken) / (UNIT * UNIT);
    }

    /// @dev -ln(1 - alpha): how fast the distance to the target shrinks, per period.
    function decayRate(int256 alpha) private pure returns (int256) {
        // The network's: a logarithm is most of what `emittedOver` costs.
        if (alpha == 0.1e18) return 0.105360515657826292e18;
        return -Fixed.ln(UNIT - alpha);
    }

    /// @dev Part of the distance to the target that is gone after a duration.
    function covered(int256 rate, int256 duration, int256 period) private pure returns (int256) {
        return UNIT - Fixed.exp(-(rate * duration) / period);
    }
}
