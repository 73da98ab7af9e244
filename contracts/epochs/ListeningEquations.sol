// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Listening} from "../math/Listening.sol";
import {LossVector} from "../math/LossVector.sol";
import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {NOWHERE, SettlementInputs} from "./SettlementInputs.sol";

/// @title What the iteration over listening coefficients yields, one step at a time: Eq. 29-34
/// @notice Each step is judged from the one before it as posted. Twin of keeper/src/engine/consensus.ts.
library ListeningEquations {
    using SettlementInputs for SettlementCommitments;

    /// @dev The reputers: their stakes, and their reports by distances and norms.
    struct Panel {
        int256[] stakes;
        int256[][] squaredDistances;
        int256[] squaredNorms;
        int256 epsilonReputer;
    }

    /// @notice Coefficients of a range, by their places among all of all steps; the iteration must not have stopped before
    /// a step, and must stop after the last.
    function steps(
        SettlementCommitments calldata c,
        uint256 from,
        SettlementEvidence calldata e,
        int256[] memory result
    ) internal view {
        Panel memory panel = panelOf(c, e);
        uint256 number = from / c.size.reputers;
        int256 threshold = int256(uint256(c.math.gradientThreshold));
        bool stopped;
        if (number > 0) {
            int256[] memory earlier = gradient(panel, before(c, number - 1, e));
            stopped = Listening.largestGradient(earlier) < threshold;
        }
        int256[] memory coefficients;
        for (uint256 i = 0; i < result.length; ++i) {
            uint256 member = (from + i) % c.size.reputers;
            if (i == 0 || member == 0) {
                number = (from + i) / c.size.reputers;
                (coefficients, stopped) = step(c, number, e, panel, stopped);
            }
            result[i] = coefficients.length == 0 ? NOWHERE : coefficients[member];
        }
    }

    /// @dev Coefficients after one step, none where it should not be or should not be the last one; `stops` says whether
    /// the iteration stops after it.
    function step(
        SettlementCommitments calldata c,
        uint256 number,
        SettlementEvidence calldata e,
        Panel memory panel,
        bool stopped
    ) private pure returns (int256[] memory coefficients, bool stops) {
        int256[] memory from = before(c, number, e);
        int256[] memory slope = gradient(panel, from);
        stops = Listening.largestGradient(slope) < int256(uint256(c.math.gradientThreshold));
        bool last = number + 1 == c.size.steps && c.size.steps < c.math.maxGradientIterations;
        if (stopped || (last && !stops)) return (coefficients, stops);
        coefficients = Listening.listeningStep(
            from,
            slope,
            panel.stakes,
            int256(uint256(c.math.learningRate)),
            int256(uint256(c.math.minStakeFraction))
        );
    }

    /// @notice Eq. 29 at the start of the last step.
    function adjustedStakes(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e
    ) internal view returns (int256[] memory) {
        return Listening.adjustedStakes(c.stakes(e), before(c, c.size.steps - 1, e));
    }

    /// @notice Eq. 32 at the start of the last step.
    function reputerScores(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e
    ) internal view returns (int256[] memory) {
        return scores(panelOf(c, e), before(c, c.size.steps - 1, e));
    }

    /// @dev Eq. 34: relative gradient of the total score in every coefficient.
    function gradient(Panel memory panel, int256[] memory from) private pure returns (int256[] memory result) {
        int256 total = Listening.totalScore(panel.stakes, scores(panel, from));
        result = new int256[](from.length);
        for (uint256 m = 0; m < from.length; ++m) {
            result[m] = Listening.listeningGradient(
                m,
                total,
                panel.stakes,
                from,
                panel.squaredDistances,
                panel.squaredNorms,
                panel.epsilonReputer
            );
        }
    }

    function scores(Panel memory panel, int256[] memory listening) private pure returns (int256[] memory) {
        return
            Listening.reputerScores(
                panel.squaredDistances,
                panel.squaredNorms,
                Listening.adjustedStakes(panel.stakes, listening),
                panel.epsilonReputer
            );
    }

    /// @dev Coefficients that a step starts from.
    function before(
        SettlementCommitments calldata c,
        uint256 number,
        SettlementEvidence calldata e
    ) private pure returns (int256[] memory coefficients) {
        if (number == 0) return c.startingListening(e);
        int256[] memory all = c.posted(e, SettlementSection.ListeningSteps);
        uint256 count = c.size.reputers;
        coefficients = new int256[](count);
        for (uint256 m = 0; m < count; ++m) coefficients[m] = all[(number - 1) * count + m];
    }

    /// @dev Distances between the distinct reports are computed once each: reputers that reported alike share them.
    function panelOf(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e
    ) private view returns (Panel memory panel) {
        panel.stakes = c.stakes(e);
        panel.epsilonReputer = int256(uint256(c.math.epsilonReputer));
        int256[][] memory vectors = lossVectors(c, e);
        int256[][] memory between = new int256[][](vectors.length);
        int256[] memory norms = new int256[](vectors.length);
        for (uint256 a = 0; a < vectors.length; ++a) {
            between[a] = new int256[](vectors.length);
            norms[a] = Listening.squaredNorm(vectors[a]);
            for (uint256 b = 0; b < a; ++b) {
                between[a][b] = between[b][a] = Listening.squaredDistance(vectors[a], vectors[b]);
            }
        }
        int256[] memory reported = c.posted(e, SettlementSection.Reported);
        panel.squaredDistances = new int256[][](reported.length);
        panel.squaredNorms = new int256[](reported.length);
        for (uint256 m = 0; m < reported.length; ++m) {
            uint256 a = uint256(reported[m]);
            panel.squaredNorms[m] = norms[a];
            panel.squaredDistances[m] = new int256[](reported.length);
            for (uint256 o = 0; o < reported.length; ++o) {
                panel.squaredDistances[m][o] = between[a][uint256(reported[o])];
            }
        }
    }

    /// @dev Losses of each distinct report, as posted.
    function lossVectors(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e
    ) private pure returns (int256[][] memory vectors) {
        int256[] memory losses = c.posted(e, SettlementSection.Losses);
        uint256 length = LossVector.size(c.size.inferers, c.size.forecasters);
        vectors = new int256[][](c.size.reports);
        for (uint256 a = 0; a < vectors.length; ++a) {
            vectors[a] = new int256[](length);
            for (uint256 x = 0; x < length; ++x) vectors[a][x] = losses[a * length + x];
        }
    }
}
