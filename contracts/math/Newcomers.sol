// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fixed, UNIT} from "./Fixed.sol";
import {LossVector} from "./LossVector.sol";
import {Statistics} from "./Statistics.sol";

/// @title What participants without a record start from
/// @notice Twin of keeper/src/math/newcomers.ts.
library Newcomers {
    /// @notice Inclusions after which a participant's regret counts as experienced.
    uint256 internal constant EXPERIENCE = 10;

    /// @notice A newcomer's own loss stays within this, whatever c and the spread of the regrets: a trace keeps it in
    /// 9 bytes.
    int256 internal constant LOSS_LIMIT = 2000e18;

    int256 private constant INITIAL_REGRET_QUANTILE = 0.25e18;
    int256 private constant INITIAL_REGRET_OFFSET = 8.25e18;

    /// @notice Regret that a newcomer starts with: the lower quartile of the experienced participants' regrets plus
    /// (c - 8.25/p)(sigma + epsilon), which puts it about two sigma below them; 0 where nobody is experienced.
    function initialRegret(
        int256[] memory experienced,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256) {
        if (experienced.length == 0) return 0;
        int256 offset = c - (INITIAL_REGRET_OFFSET * UNIT) / p;
        int256 scale = Statistics.standardDeviation(experienced) + epsilon;
        return Statistics.quantile(experienced, INITIAL_REGRET_QUANTILE) + (offset * scale) / UNIT;
    }

    /// @notice Regrets of the slots (inferers, then forecasters) with at least EXPERIENCE inclusions.
    function experiencedRegrets(
        int256[] memory losses,
        uint256[] memory inclusions
    ) internal pure returns (int256[] memory regrets) {
        regrets = new int256[](inclusions.length);
        uint256 count;
        unchecked {
            for (uint256 l = 0; l < inclusions.length; ++l) {
                if (inclusions[l] >= EXPERIENCE) {
                    regrets[count++] = losses[LossVector.NETWORK] - losses[2 + l];
                }
            }
        }
        assembly ("memory-safe") {
            mstore(regrets, count)
        }
    }

    /// @notice Smoothed losses of all slots before an epoch's update: `losses` and `inclusions` of n inferer and k
    /// forecaster slots, widened to `toN` and `toK`, with the rows and columns of the slots in `newInferers` and
    /// `newForecasters` set to what a newcomer starts from: its own loss at L_network - R, its variants at L_network.
    function startingLosses(
        int256[] memory losses,
        uint256[] memory inclusions,
        uint256 n,
        uint256 k,
        uint256 toN,
        uint256 toK,
        uint256[] memory newInferers,
        uint256[] memory newForecasters,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256[] memory result) {
        int256 network = losses[LossVector.NETWORK];
        int256 regret = initialRegret(experiencedRegrets(losses, inclusions), p, c, epsilon);
        int256 own = Fixed.clamp(network - regret, -LOSS_LIMIT, LOSS_LIMIT);
        result = widened(losses, n, k, toN, toK);
        unchecked {
            for (uint256 i = 0; i < newInferers.length; ++i) {
                uint256 j = newInferers[i];
                result[LossVector.inference(j)] = own;
                result[LossVector.oneOutInference(toN, toK, j)] = network;
                for (uint256 f = 0; f < toK; ++f) result[LossVector.oneOutImplied(toN, toK, f, j)] = network;
            }
            for (uint256 i = 0; i < newForecasters.length; ++i) {
                uint256 f = newForecasters[i];
                result[LossVector.forecastImplied(toN, f)] = own;
                result[LossVector.oneOutForecast(toN, toK, f)] = network;
                result[LossVector.oneInForecast(toN, toK, f)] = network;
                for (uint256 j = 0; j < toN; ++j) result[LossVector.oneOutImplied(toN, toK, f, j)] = network;
            }
        }
    }

    /// @dev The same entries in the order of a larger vector, 0 where there were none.
    function widened(
        int256[] memory losses,
        uint256 n,
        uint256 k,
        uint256 toN,
        uint256 toK
    ) private pure returns (int256[] memory result) {
        if (n == toN && k == toK) return losses;
        result = new int256[](LossVector.size(toN, toK));
        unchecked {
            result[LossVector.NETWORK] = losses[LossVector.NETWORK];
            result[LossVector.NAIVE] = losses[LossVector.NAIVE];
            for (uint256 j = 0; j < n; ++j) {
                result[LossVector.inference(j)] = losses[LossVector.inference(j)];
                result[LossVector.oneOutInference(toN, toK, j)] = losses[LossVector.oneOutInference(n, k, j)];
            }
            for (uint256 f = 0; f < k; ++f) {
                result[LossVector.forecastImplied(toN, f)] = losses[LossVector.forecastImplied(n, f)];
                result[LossVector.oneOutForecast(toN, toK, f)] = losses[LossVector.oneOutForecast(n, k, f)];
                result[LossVector.oneInForecast(toN, toK, f)] = losses[LossVector.oneInForecast(n, k, f)];
                for (uint256 j = 0; j < n; ++j) {
                    result[LossVector.oneOutImplied(toN, toK, f, j)] = losses[LossVector.oneOutImplied(n, k, f, j)];
                }
            }
        }
    }
}
