// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fixed, UNIT} from "./Fixed.sol";

/// @title Which topic gets how much of the emission: Eq. 54-57
/// @notice Twin of keeper/src/math/topicWeights.ts. Amounts and weights are wei of at most 1e27, totals of weights at most
/// 1e33, fractions 0 to 1. Durations and `week` are seconds: durations below 2^40, a week positive.
library TopicWeights {
    /// @dev ln 2: a weight's distance to its target halves in a week, which is alpha_t = 0.5.
    int256 private constant RATE = 0.693147180559945309e18;
    /// @dev Rate over its difference to 1/2, the rate at which a target falls whose revenue decays: ln 2 / (ln 2 - 1/2).
    int256 private constant GAIN = 3.588699449562089831e18;

    /// @notice Eq. 54: reward of one keeper, f_v E S / sum(S); 0 where nobody has stake.
    function keeperEmission(
        int256 emission,
        int256 stake,
        int256 totalStake,
        int256 fKeepers
    ) internal pure returns (int256) {
        return totalStake == 0 ? int256(0) : (fKeepers * emission * stake) / (UNIT * totalStake);
    }

    /// @notice Eq. 55: reward of one topic's participants, (1 - f_v) E w / sum(w); 0 where no topic has weight.
    function topicEmission(
        int256 emission,
        int256 weight,
        int256 totalWeight,
        int256 fKeepers
    ) internal pure returns (int256) {
        return totalWeight == 0 ? int256(0) : ((UNIT - fKeepers) * emission * weight) / (UNIT * totalWeight);
    }

    /// @notice Eq. 56: weight after a duration in which it approached a target that fell from that of `stake` and
    /// `revenue` as the revenue decayed (alpha_t = 0.5 per week). Never above the larger of the two at its start.
    function smoothedWeight(
        int256 previous,
        int256 stake,
        int256 revenue,
        int256 duration,
        int256 week
    ) internal pure returns (int256) {
        int256 target = targetWeight(stake, revenue);
        int256 kept = Fixed.exp(-(RATE * duration) / week);
        int256 gained = (GAIN * Fixed.max(0, Fixed.exp(-(UNIT * duration) / (2 * week)) - kept)) / UNIT;
        return Fixed.min((previous * kept + target * gained) / UNIT, Fixed.max(previous, target));
    }

    /// @notice Eq. 57: target weight with mu = nu = 1/2, the geometric mean of stake and revenue.
    function targetWeight(int256 stake, int256 revenue) internal pure returns (int256) {
        return Fixed.root(stake * revenue);
    }

    /// @notice Revenue of Eq. 57 after a duration. Taking off its part 1 / N_epochs,w in each of the N_epochs,w epochs of
    /// a week is, with ever shorter epochs, e^(-duration / week).
    function decayedRevenue(int256 revenue, int256 duration, int256 week) internal pure returns (int256) {
        return (revenue * Fixed.exp(-(UNIT * duration) / week)) / UNIT;
    }
}
