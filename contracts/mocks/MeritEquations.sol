// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Merit} from "../math/Merit.sol";
import {Batch} from "./Batch.sol";

/// @title Equations of the active sets, callable from outside
/// @notice For comparison with the keeper's twin only; never deployed.
contract MeritEquations is Batch {
    function smoothedMerit(int256 alpha, int256 target, int256 previous) external pure returns (int256) {
        return Merit.smoothedMerit(alpha, target, previous);
    }

    function remainder(int256 alpha, uint256 steps) external pure returns (int256) {
        return Merit.remainder(alpha, steps);
    }

    function passiveMerit(int256 alpha, int256 pull, int256 lead, uint256 steps) external pure returns (int256) {
        return Merit.passiveMerit(alpha, pull, lead, steps);
    }

    function entryMerit(int256[] memory merits) external pure returns (int256) {
        return Merit.entryMerit(merits);
    }
}
