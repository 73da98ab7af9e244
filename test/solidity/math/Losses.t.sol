// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ABSENT} from "../../../contracts/math/Fixed.sol";
import {LossFunction, Losses} from "../../../contracts/math/Losses.sol";
import {RandomCases} from "../utils/RandomCases.sol";

contract LossesTest is RandomCases {
    int256 private constant UNIT = 1e18;
    int256 private constant INT72 = int256(type(int72).max);

    /// @dev Parameters and values anywhere in what topics and the inbox accept.
    function testFuzz_LogLoss_IsDefinedForAllAcceptedInputs(
        uint8 kind,
        uint256 parameter,
        int256 inference,
        int256 truth,
        uint256 floor
    ) public pure {
        LossFunction which = LossFunction(kind % 6);
        int256 most = which == LossFunction.Quantile ? UNIT - 1 : int256(type(int128).max);
        int256 value = Losses.loss(
            which,
            int256(bound(parameter, 1, uint256(most))),
            bound(inference, -1e38, 1e38),
            bound(truth, -1e38, 1e38)
        );
        assertTrue(value >= 0, "a loss is not negative");
        int256 lossFloor = int256(bound(floor, 1, uint256(int256(type(int128).max))));
        int256 logLoss = Losses.logLoss(value, lossFloor);
        assertWithin(logLoss, -18e18, INT72, "fits in a trace");
    }

    function testFuzz_Loss_OfAnExactHitIsZero(uint8 kind, int256 truth, uint256 parameter) public pure {
        LossFunction which = LossFunction(kind % 5);
        truth = bound(truth, -1e38, 1e38);
        assertEq(Losses.loss(which, int256(bound(parameter, 1, 1e18 - 1)), truth, truth), 0, "loss");
    }

    /// @dev Further away on the same side is never better.
    function testFuzz_Loss_GrowsWithTheDistance(uint8 kind, uint256 seed) public pure {
        LossFunction which = LossFunction(kind % 6);
        int256 parameter = int256(1 + (draw(seed, 0) % (1e18 - 1)));
        int256 truth = int256(draw(seed, 1) % 2e18) - 1e18;
        if (which == LossFunction.BinaryCrossEntropy) truth = draw(seed, 1) % 2 == 0 ? int256(0) : UNIT;
        int256 side = draw(seed, 2) % 2 == 0 ? int256(1) : -1;
        int256 near = int256(draw(seed, 3) % 100e18);
        int256 far = near + int256(draw(seed, 4) % 100e18);
        int256 nearLoss = Losses.loss(which, parameter, truth + side * near, truth);
        int256 farLoss = Losses.loss(which, parameter, truth + side * far, truth);
        assertLe(nearLoss, farLoss + 4, "loss");
    }

    function test_Loss_ByHand() public pure {
        check(LossFunction.Squared, 0, 5e18, 2e18, 9e18);
        check(LossFunction.Absolute, 0, -5e18, 2e18, 7e18);
        // Below the threshold half the square, above it a line that continues it: 2 (5 - 2/2).
        check(LossFunction.Huber, 2e18, 3e18, 2e18, 0.5e18);
        check(LossFunction.Huber, 2e18, 7e18, 2e18, 8e18);
        check(LossFunction.SquaredRelative, 1, 3e18, 2e18, 0.25e18);
        check(LossFunction.SquaredRelative, 10e18, 3e18, 2e18, 0.01e18);
        // Too low costs the quantile, too high the rest.
        check(LossFunction.Quantile, 0.9e18, 1e18, 2e18, 0.9e18);
        check(LossFunction.Quantile, 0.9e18, 3e18, 2e18, 0.1e18);
        check(LossFunction.BinaryCrossEntropy, 0, 0.5e18, 1e18, 0.693147180559945309e18);
        check(LossFunction.BinaryCrossEntropy, 0, 0.5e18, 0, 0.693147180559945309e18);
    }

    function check(LossFunction kind, int256 parameter, int256 inference, int256 truth, int256 expected) private pure {
        assertNear(Losses.loss(kind, parameter, inference, truth), expected, 4, "loss");
    }

    function test_LogLoss_IsFloored() public pure {
        assertEq(Losses.logLoss(0, 1), -18e18, "at the least");
        assertEq(Losses.logLoss(0, 0.01e18), -2e18, "at a topic's floor");
        assertEq(Losses.logLoss(100e18, 0.01e18), 2e18, "above it");
    }

    // --- consensus and smoothing ---

    function testFuzz_ConsensusLoss_IsBetweenTheReports(uint256 seed) public pure {
        uint256 count = 1 + (draw(seed, 1) % 8);
        int256[] memory losses = anyLosses(draw(seed, 0), count);
        int256[] memory stakes = new int256[](count);
        (int256 low, int256 high) = (INT72, -INT72 - 1);
        for (uint256 m = 0; m < count; ++m) {
            stakes[m] = m > 0 && draw(seed, 10 + m) % 4 == 0 ? int256(0) : int256(1 + (draw(seed, 10 + m) >> 160));
            if (losses[m] < low) low = losses[m];
            if (losses[m] > high) high = losses[m];
        }
        assertWithin(Losses.consensusLoss(losses, stakes), low, high, "consensus");
        losses[0] = ABSENT;
        assertEq(Losses.consensusLoss(losses, stakes), ABSENT, "absent");
    }

    function testFuzz_SmoothedLoss_IsBetweenOldAndNew(uint256 alpha, int72 current, int72 previous) public pure {
        int256 a = int256(bound(alpha, 1, 1e18));
        int256 smoothed = Losses.smoothedLoss(a, current, previous);
        (int256 low, int256 high) = current < previous ? (current, previous) : (previous, current);
        assertWithin(smoothed, low, high, "smoothed");
        assertEq(Losses.smoothedLoss(UNIT, current, previous), current, "without memory");
        assertEq(Losses.smoothedLoss(a, ABSENT, previous), previous, "absent");
    }

    /// @dev Eq. 15 is linear: regrets are differences of smoothed losses, but for the rounding of each.
    function testFuzz_SmoothedRegret_IsTheDifferenceOfSmoothedLosses(
        uint256 alpha,
        int72 network,
        int72 own,
        int72 smoothedNetwork,
        int72 smoothedOwn
    ) public pure {
        int256 a = int256(bound(alpha, 1, 1e18));
        int256 regret = Losses.smoothedRegret(a, network, own, int256(smoothedNetwork) - smoothedOwn);
        int256 difference = Losses.smoothedLoss(a, network, smoothedNetwork) - Losses.smoothedLoss(a, own, smoothedOwn);
        assertNear(regret, difference, 2, "regret");
    }
}
