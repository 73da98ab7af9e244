// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Order of the vector over all evaluated inferences
/// @notice network, naive, inference[n], forecastImplied[k], oneOutImplied[k][n], oneOutInference[n],
/// oneOutForecast[k], oneInForecast[k]. Twin of keeper/src/math/lossVector.ts.
library LossVector {
    uint256 internal constant NETWORK = 0;
    uint256 internal constant NAIVE = 1;

    /// @notice Entries for n inferers and k forecasters; 346 at 32 and 8.
    function size(uint256 n, uint256 k) internal pure returns (uint256) {
        unchecked {
            return 2 + 2 * n + 3 * k + n * k;
        }
    }

    function inference(uint256 j) internal pure returns (uint256) {
        unchecked {
            return 2 + j;
        }
    }

    function forecastImplied(uint256 n, uint256 k) internal pure returns (uint256) {
        unchecked {
            return 2 + n + k;
        }
    }

    /// @notice Implied inference of forecaster k (of `forecasters`) without inferer j.
    function oneOutImplied(uint256 n, uint256 forecasters, uint256 k, uint256 j) internal pure returns (uint256) {
        unchecked {
            return 2 + n + forecasters + k * n + j;
        }
    }

    function oneOutInference(uint256 n, uint256 forecasters, uint256 j) internal pure returns (uint256) {
        unchecked {
            return 2 + n + forecasters + n * forecasters + j;
        }
    }

    function oneOutForecast(uint256 n, uint256 forecasters, uint256 k) internal pure returns (uint256) {
        unchecked {
            return oneOutInference(n, forecasters, n) + k;
        }
    }

    function oneInForecast(uint256 n, uint256 forecasters, uint256 k) internal pure returns (uint256) {
        unchecked {
            return oneOutForecast(n, forecasters, forecasters) + k;
        }
    }

    /// @notice Where the entries of the participants in the given slots stand in a vector over n inferer and k
    /// forecaster slots.
    function places(
        uint256 n,
        uint256 k,
        uint256[] memory inferers,
        uint256[] memory forecasters
    ) internal pure returns (uint256[] memory result) {
        uint256 count = inferers.length;
        uint256 forecasterCount = forecasters.length;
        result = new uint256[](size(count, forecasterCount));
        unchecked {
            result[NETWORK] = NETWORK;
            result[NAIVE] = NAIVE;
            for (uint256 i = 0; i < count; ++i) {
                uint256 j = inferers[i];
                result[inference(i)] = inference(j);
                result[oneOutInference(count, forecasterCount, i)] = oneOutInference(n, k, j);
            }
            for (uint256 i = 0; i < forecasterCount; ++i) {
                uint256 f = forecasters[i];
                result[forecastImplied(count, i)] = forecastImplied(n, f);
                result[oneOutForecast(count, forecasterCount, i)] = oneOutForecast(n, k, f);
                result[oneInForecast(count, forecasterCount, i)] = oneInForecast(n, k, f);
                for (uint256 j = 0; j < count; ++j) {
                    result[oneOutImplied(count, forecasterCount, i, j)] = oneOutImplied(n, k, f, inferers[j]);
                }
            }
        }
    }

    /// @notice Entries of the participants in the given slots, from a vector over n inferer and k forecaster slots.
    function select(
        int256[] memory losses,
        uint256 n,
        uint256 k,
        uint256[] memory inferers,
        uint256[] memory forecasters
    ) internal pure returns (int256[] memory result) {
        uint256[] memory from = places(n, k, inferers, forecasters);
        result = new int256[](from.length);
        unchecked {
            for (uint256 x = 0; x < from.length; ++x) result[x] = losses[from[x]];
        }
    }
}
