// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Entropy} from "../math/Entropy.sol";
import {ABSENT, Fixed, UNIT} from "../math/Fixed.sol";
import {Listening} from "../math/Listening.sol";
import {LossVector} from "../math/LossVector.sol";
import {Scores} from "../math/Scores.sol";
import {Statistics} from "../math/Statistics.sol";
import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {Role, TopicMath} from "../types/Topic.sol";
import {SynthesisSection} from "../types/Trace.sol";
import {Bits} from "./Bits.sol";
import {ListeningEquations} from "./ListeningEquations.sol";
import {SettlementInputs} from "./SettlementInputs.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title What the equations yield for numbers of the payout part of a settlement
/// @notice From other sections as posted and from committed inputs. Reputer scores follow from the listening steps and
/// fractions from the score moments; otherwise sections depend on those before them. Twin of
/// keeper/src/engine/{scoring,division}.ts.
library PayoutEquations {
    using SettlementInputs for SettlementCommitments;
    using SettlementInputs for int256[];

    /// @dev Places in the scalars section.
    uint256 private constant TAU = 3;
    uint256 private constant CHI = 4;
    uint256 private constant GAMMA = 5;
    uint256 private constant TASK_REWARDS = 6;

    /// @notice Numbers `from` to before `to` of a section.
    function expected(
        SettlementCommitments calldata c,
        SettlementSection section,
        uint256 from,
        uint256 to,
        SettlementEvidence calldata e
    ) internal view returns (int256[] memory result) {
        result = new int256[](to - from);
        if (section == SettlementSection.Scores) scoresOf(c, from, e, result);
        else if (section == SettlementSection.ListeningSteps) ListeningEquations.steps(c, from, e, result);
        else if (section == SettlementSection.AdjustedStakes) {
            int256[] memory stakes = ListeningEquations.adjustedStakes(c, e);
            for (uint256 i = from; i < to; ++i) result[i - from] = stakes[i];
        } else if (section == SettlementSection.Fractions) fractions(c, from, e, result);
        else for (uint256 i = from; i < to; ++i) result[i - from] = number(c, section, i, e);
    }

    /// @dev One number of a section whose numbers have little in common.
    function number(
        SettlementCommitments calldata c,
        SettlementSection section,
        uint256 index,
        SettlementEvidence calldata e
    ) private pure returns (int256) {
        if (section == SettlementSection.Listening) return listening(c, index, e);
        if (section == SettlementSection.SmoothedFractions) return smoothedFraction(c, index, e);
        if (section == SettlementSection.ScoreMoments) return scoreMoment(c, index, e);
        if (section == SettlementSection.Scalars) return scalar(c, index, e);
        if (section == SettlementSection.Rewards) {
            (Role role, ) = memberAt(c, index);
            int256 fraction = c.posted(e, SettlementSection.Fractions)[index];
            int256[] memory scalars = c.posted(e, SettlementSection.Scalars);
            return Entropy.participantReward(fraction, scalars[TASK_REWARDS + uint256(role)]);
        }
        SettlementInputs.Seat memory seat = c.seat(e, index);
        int256 earned = c.start(e, seat, SettlementSection.Cumulative, 0);
        return seat.taken ? earned + c.posted(e, SettlementSection.Rewards)[seat.member] : earned;
    }

    /// @dev Eq. 21-25 and 32.
    function scoresOf(
        SettlementCommitments calldata c,
        uint256 from,
        SettlementEvidence calldata e,
        int256[] memory result
    ) private view {
        int256[] memory consensus;
        int256[] memory implied;
        int256[] memory ofReputers;
        for (uint256 i = 0; i < result.length; ++i) {
            (Role role, uint256 rank) = memberAt(c, from + i);
            if (role == Role.Reputer) {
                if (ofReputers.length == 0) ofReputers = ListeningEquations.reputerScores(c, e);
                result[i] = ofReputers[rank];
                continue;
            }
            if (consensus.length == 0) {
                consensus = c.posted(e, SettlementSection.ConsensusLoss);
                implied = c.synthesis(e, SynthesisSection.ForecastImplied);
            }
            result[i] =
                role == Role.Inferer
                    ? Scores.inferenceScore(
                        consensus[LossVector.oneOutInference(c.size.inferers, c.size.forecasters, rank)],
                        consensus[LossVector.NETWORK]
                    )
                    : forecastScore(c, rank, consensus, implied);
        }
    }

    function forecastScore(
        SettlementCommitments calldata c,
        uint256 rank,
        int256[] memory consensus,
        int256[] memory implied
    ) private pure returns (int256) {
        if (implied[rank] == ABSENT) return ABSENT;
        (uint256 n, uint256 k) = (c.size.inferers, c.size.forecasters);
        int256 network = consensus[LossVector.NETWORK];
        uint256 present;
        for (uint256 f = 0; f < k; ++f) if (implied[f] != ABSENT) ++present;
        return
            Scores.forecastScore(
                Scores.oneOutScore(consensus[LossVector.oneOutForecast(n, k, rank)], network),
                Scores.oneInScore(consensus[LossVector.NAIVE], consensus[LossVector.oneInForecast(n, k, rank)]),
                Scores.soloFraction(present)
            );
    }

    /// @dev Coefficients after the last step; those of reputers that did not report stay.
    function listening(
        SettlementCommitments calldata c,
        uint256 slot,
        SettlementEvidence calldata e
    ) private pure returns (int256) {
        (uint256 first, ) = TraceLayout.seatsOf(c.size, Role.Reputer);
        SettlementInputs.Seat memory seat = c.seat(e, first + slot);
        if (!seat.taken) return seat.kept ? c.base(e, SettlementSection.Listening)[slot] : UNIT;
        int256[] memory steps = c.posted(e, SettlementSection.ListeningSteps);
        return steps[steps.length - c.size.reputers + seat.rank];
    }

    /// @dev Eq. 26-28 and 35, for all participants of a role at once.
    function fractions(
        SettlementCommitments calldata c,
        uint256 from,
        SettlementEvidence calldata e,
        int256[] memory result
    ) private view {
        int256[][] memory ofRoles = new int256[][](3);
        for (uint256 i = 0; i < result.length; ++i) {
            (Role role, uint256 rank) = memberAt(c, from + i);
            if (ofRoles[uint256(role)].length == 0) ofRoles[uint256(role)] = fractionsOf(c, role, e);
            result[i] = ofRoles[uint256(role)][rank];
        }
    }

    function fractionsOf(
        SettlementCommitments calldata c,
        Role role,
        SettlementEvidence calldata e
    ) private view returns (int256[] memory) {
        int256[] memory own = c.posted(e, SettlementSection.Scores).ofRole(c.size, role);
        TopicMath calldata math = c.math;
        if (role == Role.Reputer) {
            return Listening.reputerFractions(c.stakes(e), own, int256(uint256(math.pRewardReputer)));
        }
        int256 sigma = deviation(c.posted(e, SettlementSection.ScoreMoments), role);
        uint64 p = role == Role.Inferer ? math.pRewardInference : math.pRewardForecast;
        return Scores.rewardFractions(own, sigma, int256(uint256(p)), math.cReward, int256(uint256(math.epsilon)));
    }

    /// @dev Of all scores of a role in the window.
    function deviation(int256[] memory moments, Role role) private pure returns (int256) {
        uint256 first = role == Role.Inferer ? 0 : TraceLayout.MOMENTS / 2;
        int256[3] memory totals;
        for (uint256 i = first; i < moments.length; i += TraceLayout.MOMENTS) {
            for (uint256 j = 0; j < 3; ++j) totals[j] += moments[i + j];
        }
        return Statistics.deviationOfMoments(totals[0], totals[1], totals[2]);
    }

    /// @dev Eq. 39; a participant's first fraction is taken as it is.
    function smoothedFraction(
        SettlementCommitments calldata c,
        uint256 index,
        SettlementEvidence calldata e
    ) private pure returns (int256) {
        SettlementInputs.Seat memory seat = c.seat(e, index);
        int256 previous = c.start(e, seat, SettlementSection.SmoothedFractions, 0);
        if (!seat.taken || !c.present(e, seat.role, seat.rank)) return previous;
        int256 own = c.posted(e, SettlementSection.Fractions)[seat.member];
        if (c.start(e, seat, SettlementSection.Inclusions, 0) == 0) return own;
        return Entropy.smoothedFraction(int256(uint256(c.math.alphaTask)), own, previous);
    }

    /// @dev The newest epoch of the window is this one, the others move back by one.
    function scoreMoment(
        SettlementCommitments calldata c,
        uint256 index,
        SettlementEvidence calldata e
    ) private pure returns (int256) {
        if (index >= TraceLayout.MOMENTS) {
            if (c.baseStateRoot == 0) return 0;
            return c.base(e, SettlementSection.ScoreMoments)[index - TraceLayout.MOMENTS];
        }
        Role role = index < TraceLayout.MOMENTS / 2 ? Role.Inferer : Role.Forecaster;
        int256[] memory scores = c.posted(e, SettlementSection.Scores).ofRole(c.size, role);
        (int256 count, int256 total, int256 squares) = Statistics.momentsOf(scores);
        return [count, total, squares][index % (TraceLayout.MOMENTS / 2)];
    }

    /// @dev Eq. 37-45; each scalar from those before it.
    function scalar(
        SettlementCommitments calldata c,
        uint256 index,
        SettlementEvidence calldata e
    ) private pure returns (int256) {
        if (index < TAU) return entropy(c, Role(index), e);
        if (index == TAU) return utilityRatio(c, e);
        int256[] memory scalars = c.posted(e, SettlementSection.Scalars);
        (int256 f, int256 g, int256 h) = (scalars[0], scalars[1], scalars[2]);
        if (index == CHI) return Entropy.forecastUtility(scalars[TAU]);
        (int256 chi, int256 gamma) = (scalars[CHI], scalars[GAMMA]);
        if (index == GAMMA) return Entropy.utilityNormalization(f, g, chi);
        int256 reward = int256(uint256(c.reward));
        if (index == TASK_REWARDS) return Entropy.inferenceReward(reward, f, f + g + h, chi, gamma);
        if (index == TASK_REWARDS + 1) return Entropy.forecastReward(reward, g, f + g + h, chi, gamma);
        return Entropy.reputerReward(reward, h, f + g + h);
    }

    /// @dev Eq. 37 over the participants of a role that have a part in the epoch.
    function entropy(
        SettlementCommitments calldata c,
        Role role,
        SettlementEvidence calldata e
    ) private pure returns (int256) {
        // A single inference leaves forecasters nothing to tell apart.
        if (role == Role.Forecaster && c.size.inferers <= 1) return 0;
        int256[] memory smoothed = c.posted(e, SettlementSection.SmoothedFractions);
        (uint256 first, ) = TraceLayout.seatsOf(c.size, role);
        uint256[] memory slots = Bits.slots(
            role == Role.Inferer
                ? c.inferers
                : role == Role.Forecaster
                    ? c.forecasters
                    : c.reputers
        );
        int256[] memory own = new int256[](slots.length);
        uint256 count;
        for (uint256 i = 0; i < slots.length; ++i) {
            if (c.present(e, role, i)) own[count++] = smoothed[first + slots[i]];
        }
        assembly ("memory-safe") {
            mstore(own, count)
        }
        return Entropy.entropy(Entropy.modifiedFractions(own), int256(uint256(c.math.betaEntropy)));
    }

    /// @dev Eq. 42 and 43.
    function utilityRatio(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e
    ) private pure returns (int256) {
        int256[] memory consensus = c.posted(e, SettlementSection.ConsensusLoss);
        int256[] memory scores = c.posted(e, SettlementSection.Scores).ofRole(c.size, Role.Inferer);
        int256 best = scores[0];
        for (uint256 j = 1; j < scores.length; ++j) best = Fixed.max(best, scores[j]);
        return
            Entropy.utilityRatio(
                int256(uint256(c.math.alphaTask)),
                Entropy.forecastTaskScore(consensus[LossVector.NAIVE], consensus[LossVector.NETWORK]),
                best,
                c.baseStateRoot == 0 ? int256(0) : c.base(e, SettlementSection.Scalars)[TAU]
            );
    }

    /// @dev Role of a place in the lists over the epoch's participants, and the place among those of that role.
    function memberAt(SettlementCommitments calldata c, uint256 index) private pure returns (Role role, uint256 rank) {
        (uint256 n, uint256 k) = (c.size.inferers, c.size.forecasters);
        if (index < n) return (Role.Inferer, index);
        if (index < n + k) return (Role.Forecaster, index - n);
        return (Role.Reputer, index - n - k);
    }
}
