// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Fixed, UNIT} from "./Fixed.sol";
import {Statistics} from "./Statistics.sol";

/// @title From regrets to weights: Eq. 4-8, 10, 11
/// @notice Twin of keeper/src/math/weights.ts. Regrets are differences of log10 losses, below 2^74 in magnitude;
/// p and c are parameters of the potential (1 <= p <= 10, |c| <= 100), epsilon > 0.
library Weights {
    /// @dev Exponent of the best weight where a complete forecast puts all inferers below it: p ((c - 8.25/p) - c).
    int256 private constant EXPONENT_FLOOR = -8.25e18;

    /// @notice Eq. 4: forecasted regret R_ijk, from the network loss last reported and the forecasted loss (both log10).
    function forecastedRegret(int256 networkLoss, int256 forecastedLoss) internal pure returns (int256) {
        return networkLoss - forecastedLoss;
    }

    /// @notice Eq. 6: potential function ln(1 + e^(p(x - c))).
    function potential(int256 x, int256 p, int256 c) internal pure returns (int256) {
        int256 y = (p * (x - c)) / UNIT;
        return y > 0 ? y + Fixed.ln(UNIT + Fixed.exp(-y)) : Fixed.ln(UNIT + Fixed.exp(y));
    }

    /// @notice Eq. 7: derivative of the potential, p / (e^(-p(x - c)) + 1).
    function potentialGradient(int256 x, int256 p, int256 c) internal pure returns (int256) {
        int256 y = (p * (x - c)) / UNIT;
        if (y >= 0) return (p * UNIT) / (UNIT + Fixed.exp(-y));
        int256 e = Fixed.exp(y);
        return (p * e) / (UNIT + e);
    }

    /// @notice Eq. 8 and 11: regrets over their sample standard deviation plus epsilon.
    function normalizedRegrets(int256[] memory regrets, int256 epsilon) internal pure returns (int256[] memory result) {
        int256 scale = Statistics.standardDeviation(regrets) + epsilon;
        result = new int256[](regrets.length);
        unchecked {
            for (uint256 i = 0; i < regrets.length; ++i) result[i] = (regrets[i] * UNIT) / scale;
        }
    }

    /// @notice Eq. 5: weights of a forecaster's inferers from at least one forecasted regret. Where it forecast `all`
    /// inferers and expects even the best far below the network, the exponents are raised together until the best is
    /// at -8.25, as the reference network does (docs/adr/0002). A partial forecast says nothing about the best of all
    /// inferers and is taken as it is.
    function forecastWeights(
        int256[] memory regrets,
        bool all,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256[] memory) {
        int256[] memory exponents = potentialExponents(regrets, p, c, epsilon);
        int256 top = largest(exponents);
        if (all && top < EXPONENT_FLOOR) {
            unchecked {
                for (uint256 i = 0; i < exponents.length; ++i) exponents[i] += EXPONENT_FLOOR - top;
            }
            top = EXPONENT_FLOOR;
        }
        return relativeGradients(exponents, top);
    }

    /// @notice Eq. 10: weights from at least one regret.
    function regretWeights(
        int256[] memory regrets,
        int256 p,
        int256 c,
        int256 epsilon
    ) internal pure returns (int256[] memory) {
        int256[] memory exponents = potentialExponents(regrets, p, c, epsilon);
        return relativeGradients(exponents, largest(exponents));
    }

    /// @dev p(R - c) for the normalized regrets R: the exponents of Eq. 7.
    function potentialExponents(
        int256[] memory regrets,
        int256 p,
        int256 c,
        int256 epsilon
    ) private pure returns (int256[] memory exponents) {
        exponents = normalizedRegrets(regrets, epsilon);
        unchecked {
            for (uint256 i = 0; i < exponents.length; ++i) exponents[i] = (p * (exponents[i] - c)) / UNIT;
        }
    }

    /// @dev phi'(y) / phi'(y_max), in place: Eq. 7 up to a common factor, so that the best weight is 1 and none
    /// overflows; every exponent taken is at most 0.
    function relativeGradients(int256[] memory exponents, int256 top) private pure returns (int256[] memory) {
        int256 topExp = Fixed.exp(top > 0 ? -top : top);
        int256 numerator = UNIT + topExp;
        unchecked {
            for (uint256 i = 0; i < exponents.length; ++i) {
                int256 y = exponents[i];
                if (y >= 0) {
                    exponents[i] = (numerator * UNIT) / (UNIT + Fixed.exp(-y));
                } else if (top >= 0) {
                    int256 e = Fixed.exp(y);
                    exponents[i] = (numerator * e) / (UNIT + e);
                } else {
                    int256 ratio = Fixed.exp(y - top);
                    exponents[i] = (numerator * ratio) / (UNIT + (topExp * ratio) / UNIT);
                }
            }
        }
        return exponents;
    }

    function largest(int256[] memory values) private pure returns (int256 top) {
        top = values[0];
        unchecked {
            for (uint256 i = 1; i < values.length; ++i) if (values[i] > top) top = values[i];
        }
    }
}
