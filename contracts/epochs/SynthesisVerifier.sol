// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ISynthesisVerifier} from "../interfaces/ISynthesisVerifier.sol";
import {COMPUTE_ID} from "../types/Compute.sol";
import {ABSENT} from "../math/Fixed.sol";
import {LossVector} from "../math/LossVector.sol";
import {Quantiles} from "../math/Quantiles.sol";
import {Synthesis} from "../math/Synthesis.sol";
import {Role} from "../types/Topic.sol";
import {
    OpenedSubmission,
    StateSection,
    SynthesisCommitments,
    SynthesisEvidence,
    SynthesisSection
} from "../types/Trace.sol";
import {Bits} from "./Bits.sol";
import {Seats} from "./Seats.sol";
import {SubmissionChain} from "./SubmissionChain.sol";
import {Trace} from "./Trace.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @title SynthesisVerifier
/// @notice See ISynthesisVerifier.
contract SynthesisVerifier is ISynthesisVerifier {
    /// @inheritdoc ISynthesisVerifier
    bytes32 public constant computeId = COMPUTE_ID;

    /// @inheritdoc ISynthesisVerifier
    function isWrong(
        SynthesisCommitments calldata commitments,
        SynthesisSection section,
        uint256 index,
        SynthesisEvidence calldata evidence
    ) external pure returns (bool) {
        if (
            evidence.leaves.length != TraceLayout.SYNTHESIS_SECTIONS ||
            evidence.sections.length != TraceLayout.SYNTHESIS_SECTIONS ||
            Trace.root(evidence.leaves) != commitments.root
        ) revert SynthesisVerifier_BadEvidence("leaves");
        int256[] memory posted = _section(commitments, evidence, section);
        if (index >= posted.length) revert Trace.Trace_IndexOutOfRange(index, posted.length);
        return posted[index] != _expected(commitments, section, index, evidence);
    }

    /// @dev What the equations yield for one element, from the sections before it and from committed inputs.
    function _expected(
        SynthesisCommitments calldata commitments,
        SynthesisSection section,
        uint256 index,
        SynthesisEvidence calldata evidence
    ) private pure returns (int256) {
        if (section == SynthesisSection.Participants) return _participant(commitments, index, evidence);
        if (section == SynthesisSection.Inferences) {
            return _opened(commitments, evidence, Role.Inferer, index).value;
        }
        int256[] memory inferences = _section(commitments, evidence, SynthesisSection.Inferences);
        if (section == SynthesisSection.ForecastImplied) {
            return _implied(commitments, evidence, inferences, index, inferences.length);
        }
        if (section == SynthesisSection.OneOutImplied) {
            return _implied(commitments, evidence, inferences, index / inferences.length, index % inferences.length);
        }
        if (section == SynthesisSection.Combined) return _combined(commitments, index, evidence, inferences);
        if (section == SynthesisSection.OneOutInference) {
            return _oneOutInference(commitments, index, evidence, inferences);
        }
        int256[] memory implied = _section(commitments, evidence, SynthesisSection.ForecastImplied);
        int256[] memory losses = _losses(commitments, evidence);
        (int256 p, int256 c, int256 epsilon) = (commitments.pNorm, commitments.cNorm, commitments.epsilon);
        if (section == SynthesisSection.Weights) {
            return Synthesis.networkWeights(inferences, implied, losses, p, c, epsilon)[index];
        }
        if (section == SynthesisSection.OneOutForecast) {
            return Synthesis.oneOutForecast(index, inferences, implied, losses, p, c, epsilon);
        }
        return Synthesis.oneInForecast(index, inferences, implied, losses, p, c, epsilon);
    }

    function _participant(
        SynthesisCommitments calldata commitments,
        uint256 index,
        SynthesisEvidence calldata evidence
    ) private pure returns (int256) {
        uint256 n = Bits.count(commitments.inferers);
        uint32 id =
            index < n
                ? _opened(commitments, evidence, Role.Inferer, index).id
                : _opened(commitments, evidence, Role.Forecaster, index - n).id;
        return int256(uint256(id));
    }

    function _implied(
        SynthesisCommitments calldata commitments,
        SynthesisEvidence calldata evidence,
        int256[] memory inferences,
        uint256 forecaster,
        uint256 excluded
    ) private pure returns (int256) {
        OpenedSubmission calldata opened = _opened(commitments, evidence, Role.Forecaster, forecaster);
        return
            Synthesis.forecastImplied(
                inferences,
                _forecasts(opened, commitments.inferers),
                excluded,
                commitments.networkLoss,
                commitments.baseRoot == 0,
                commitments.pNorm,
                commitments.cNorm,
                commitments.epsilon
            );
    }

    function _combined(
        SynthesisCommitments calldata commitments,
        uint256 index,
        SynthesisEvidence calldata evidence,
        int256[] memory inferences
    ) private pure returns (int256) {
        if (index == LossVector.NAIVE) {
            return
                Synthesis.naiveInference(
                    inferences,
                    _losses(commitments, evidence),
                    commitments.pNorm,
                    commitments.cNorm,
                    commitments.epsilon
                );
        }
        int256[] memory implied = _section(commitments, evidence, SynthesisSection.ForecastImplied);
        int256[] memory shares = _section(commitments, evidence, SynthesisSection.Weights);
        if (index == LossVector.NETWORK) return Synthesis.networkInference(inferences, implied, shares);
        return Synthesis.networkQuantile(inferences, implied, shares, Quantiles.level(index - 2));
    }

    function _oneOutInference(
        SynthesisCommitments calldata commitments,
        uint256 index,
        SynthesisEvidence calldata evidence,
        int256[] memory inferences
    ) private pure returns (int256) {
        int256[] memory table = _section(commitments, evidence, SynthesisSection.OneOutImplied);
        int256[] memory implied = new int256[](table.length / inferences.length);
        for (uint256 k = 0; k < implied.length; ++k) implied[k] = table[k * inferences.length + index];
        return
            Synthesis.oneOutInference(
                index,
                _section(commitments, evidence, SynthesisSection.Combined)[LossVector.NETWORK],
                inferences,
                implied,
                _losses(commitments, evidence),
                commitments.pNorm,
                commitments.cNorm,
                commitments.epsilon
            );
    }

    /// @dev Numbers of a section, checked against its leaf.
    function _section(
        SynthesisCommitments calldata commitments,
        SynthesisEvidence calldata evidence,
        SynthesisSection section
    ) private pure returns (int256[] memory) {
        uint256 i = uint256(section);
        bytes calldata data = evidence.sections[i];
        if (Trace.leaf(commitments.domain, i, data) != evidence.leaves[i]) {
            revert SynthesisVerifier_BadEvidence("section");
        }
        return
            Trace.numbers(
                data,
                TraceLayout.synthesis(section, Bits.count(commitments.inferers), Bits.count(commitments.forecasters))
            );
    }

    /// @dev The submission of the participant at `index` of a role, checked against the submission chain.
    function _opened(
        SynthesisCommitments calldata commitments,
        SynthesisEvidence calldata evidence,
        Role role,
        uint256 index
    ) private pure returns (OpenedSubmission calldata opened) {
        bytes32 head = commitments.seed;
        for (uint256 i = 0; i < evidence.links.length; ++i) head = SubmissionChain.extend(head, evidence.links[i]);
        if (head != commitments.submissions) revert SynthesisVerifier_BadEvidence("links");
        opened = evidence.submission;
        uint256 slot = Bits.slots(role == Role.Inferer ? commitments.inferers : commitments.forecasters)[index];
        if (opened.role != role || opened.slot != slot) revert SynthesisVerifier_BadEvidence("participant");
        bytes32 link =
            role == Role.Inferer
                ? SubmissionChain.valueLink(role, slot, opened.id, opened.value)
                : SubmissionChain.forecastLink(slot, opened.id, opened.inferers, opened.losses);
        if (evidence.position >= evidence.links.length || evidence.links[evidence.position] != link) {
            revert SynthesisVerifier_BadEvidence("submission");
        }
    }

    /// @dev A forecast spread over the inferers of the epoch, ABSENT where it names none of them.
    function _forecasts(
        OpenedSubmission calldata opened,
        uint32 inferers
    ) private pure returns (int256[] memory forecasts) {
        uint256[] memory slots = Bits.slots(inferers);
        forecasts = new int256[](slots.length);
        for (uint256 j = 0; j < slots.length; ++j) {
            forecasts[j] =
                Bits.has(opened.inferers, slots[j])
                    ? opened.losses[Bits.count(opened.inferers & uint32((1 << slots[j]) - 1))]
                    : ABSENT;
        }
    }

    /// @dev Smoothed losses of the epoch's participants, from the state of the base settlement; empty in a cold start.
    function _losses(
        SynthesisCommitments calldata commitments,
        SynthesisEvidence calldata evidence
    ) private pure returns (int256[] memory) {
        if (commitments.baseRoot == 0) return new int256[](0);
        if (
            evidence.stateLeaves.length != TraceLayout.STATE_SECTIONS ||
            Trace.node(Trace.root(evidence.stateLeaves), evidence.payoutRoot) != commitments.baseRoot
        ) revert SynthesisVerifier_BadEvidence("stateLeaves");
        (uint32 inferers, uint32 forecasters) = (commitments.inferers, commitments.forecasters);
        int256[] memory participants = _section(commitments, evidence, SynthesisSection.Participants);
        Seats.Base memory base = Seats.Base({
            size: commitments.baseSize,
            losses: _state(commitments, evidence, StateSection.SmoothedLosses, evidence.losses),
            holders: _state(commitments, evidence, StateSection.Holders, evidence.holders),
            inclusions: _state(commitments, evidence, StateSection.Inclusions, evidence.inclusions)
        });
        int256[] memory losses = Seats.startingLosses(
            base,
            participants,
            inferers,
            forecasters,
            commitments.pNorm,
            commitments.cNorm,
            commitments.epsilon
        );
        (uint256 n, uint256 k) = Seats.slotCounts(base.size, inferers, forecasters);
        return LossVector.select(losses, n, k, Bits.slots(inferers), Bits.slots(forecasters));
    }

    /// @dev Numbers of a state section of the base settlement, checked against its leaf.
    function _state(
        SynthesisCommitments calldata commitments,
        SynthesisEvidence calldata evidence,
        StateSection section,
        bytes calldata data
    ) private pure returns (int256[] memory) {
        uint256 i = uint256(section);
        if (Trace.leaf(commitments.baseDomain, i, data) != evidence.stateLeaves[i]) {
            revert SynthesisVerifier_BadEvidence("state");
        }
        return Trace.numbers(data, TraceLayout.state(section, commitments.baseSize));
    }
}
