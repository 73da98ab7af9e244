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

    /// @dev Submissions by rank among their role; those that nothing in question depends on are left empty.
    struct Opened {
        int256[] ids;
        int256[] values;
        int256[][] forecasts;
    }

    /// @inheritdoc ISynthesisVerifier
    function isWrong(
        SynthesisCommitments calldata commitments,
        SynthesisSection section,
        uint256 index,
        SynthesisEvidence calldata evidence
    ) external pure returns (bool) {
        int256[] memory posted = _posted(commitments, section, evidence);
        if (index >= posted.length) revert Trace.Trace_IndexOutOfRange(index, posted.length);
        Opened memory opened;
        if (_needsSubmissions(section)) {
            opened = _nothing(commitments);
            _openOne(commitments, section, index, evidence, opened);
        }
        return posted[index] != _expected(commitments, section, index, index + 1, evidence, opened)[0];
    }

    /// @inheritdoc ISynthesisVerifier
    function firstWrong(
        SynthesisCommitments calldata commitments,
        SynthesisSection section,
        uint256 from,
        uint256 to,
        SynthesisEvidence calldata evidence,
        OpenedSubmission[] calldata submissions
    ) external pure returns (uint256 index) {
        int256[] memory posted = _posted(commitments, section, evidence);
        if (from >= to || to > posted.length) revert Trace.Trace_IndexOutOfRange(to, posted.length);
        Opened memory opened;
        if (_needsSubmissions(section)) opened = _openAll(commitments, submissions);
        int256[] memory expected = _expected(commitments, section, from, to, evidence, opened);
        for (index = from; index < to; ++index) if (posted[index] != expected[index - from]) return index;
    }

    /// @dev Numbers of the section in question, after all leaves were checked.
    function _posted(
        SynthesisCommitments calldata commitments,
        SynthesisSection section,
        SynthesisEvidence calldata evidence
    ) private pure returns (int256[] memory) {
        if (
            evidence.leaves.length != TraceLayout.SYNTHESIS_SECTIONS ||
            evidence.sections.length != TraceLayout.SYNTHESIS_SECTIONS ||
            Trace.root(evidence.leaves) != commitments.root
        ) revert SynthesisVerifier_BadEvidence("leaves");
        return _section(commitments, evidence, section);
    }

    /// @dev What the equations yield for the elements of a range, from the sections before it and from committed inputs.
    function _expected(
        SynthesisCommitments calldata commitments,
        SynthesisSection section,
        uint256 from,
        uint256 to,
        SynthesisEvidence calldata evidence,
        Opened memory opened
    ) private pure returns (int256[] memory result) {
        if (section == SynthesisSection.Participants) return _part(opened.ids, from, to);
        if (section == SynthesisSection.Inferences) return _part(opened.values, from, to);
        int256[] memory inferences = _section(commitments, evidence, SynthesisSection.Inferences);
        result = new int256[](to - from);
        if (section == SynthesisSection.ForecastImplied || section == SynthesisSection.OneOutImplied) {
            bool oneOut = section == SynthesisSection.OneOutImplied;
            uint256 n = inferences.length;
            for (uint256 i = from; i < to; ++i) {
                (uint256 forecaster, uint256 excluded) = oneOut ? (i / n, i % n) : (i, n);
                result[i - from] = _implied(commitments, inferences, opened.forecasts[forecaster], excluded);
            }
        } else if (section == SynthesisSection.Combined) {
            _combined(commitments, from, evidence, inferences, result);
        } else if (section == SynthesisSection.OneOutInference) {
            _oneOutInferences(commitments, from, evidence, inferences, result);
        } else {
            int256[] memory implied = _section(commitments, evidence, SynthesisSection.ForecastImplied);
            int256[] memory losses = _losses(commitments, evidence);
            (int256 p, int256 c, int256 epsilon) = (commitments.pNorm, commitments.cNorm, commitments.epsilon);
            if (section == SynthesisSection.Weights) {
                return _part(Synthesis.networkWeights(inferences, implied, losses, p, c, epsilon), from, to);
            }
            bool oneOut = section == SynthesisSection.OneOutForecast;
            for (uint256 i = from; i < to; ++i) {
                result[i - from] =
                    oneOut
                        ? Synthesis.oneOutForecast(i, inferences, implied, losses, p, c, epsilon)
                        : Synthesis.oneInForecast(i, inferences, implied, losses, p, c, epsilon);
            }
        }
    }

    function _implied(
        SynthesisCommitments calldata commitments,
        int256[] memory inferences,
        int256[] memory forecasts,
        uint256 excluded
    ) private pure returns (int256) {
        return
            Synthesis.forecastImplied(
                inferences,
                forecasts,
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
        uint256 from,
        SynthesisEvidence calldata evidence,
        int256[] memory inferences,
        int256[] memory result
    ) private pure {
        int256[] memory implied;
        int256[] memory shares;
        for (uint256 i = 0; i < result.length; ++i) {
            uint256 index = from + i;
            if (index == LossVector.NAIVE) {
                result[i] = Synthesis.naiveInference(
                    inferences,
                    _losses(commitments, evidence),
                    commitments.pNorm,
                    commitments.cNorm,
                    commitments.epsilon
                );
                continue;
            }
            if (shares.length == 0) {
                implied = _section(commitments, evidence, SynthesisSection.ForecastImplied);
                shares = _section(commitments, evidence, SynthesisSection.Weights);
            }
            result[i] =
                index == LossVector.NETWORK
                    ? Synthesis.networkInference(inferences, implied, shares)
                    : Synthesis.networkQuantile(inferences, implied, shares, Quantiles.level(index - 2));
        }
    }

    function _oneOutInferences(
        SynthesisCommitments calldata commitments,
        uint256 from,
        SynthesisEvidence calldata evidence,
        int256[] memory inferences,
        int256[] memory result
    ) private pure {
        int256[] memory table = _section(commitments, evidence, SynthesisSection.OneOutImplied);
        int256 network = _section(commitments, evidence, SynthesisSection.Combined)[LossVector.NETWORK];
        int256[] memory losses = _losses(commitments, evidence);
        int256[] memory implied = new int256[](table.length / inferences.length);
        for (uint256 i = 0; i < result.length; ++i) {
            for (uint256 k = 0; k < implied.length; ++k) implied[k] = table[k * inferences.length + from + i];
            result[i] = Synthesis.oneOutInference(
                from + i,
                network,
                inferences,
                implied,
                losses,
                commitments.pNorm,
                commitments.cNorm,
                commitments.epsilon
            );
        }
    }

    function _part(int256[] memory values, uint256 from, uint256 to) private pure returns (int256[] memory result) {
        result = new int256[](to - from);
        for (uint256 i = from; i < to; ++i) result[i - from] = values[i];
    }

    // --- inputs ---

    function _needsSubmissions(SynthesisSection section) private pure returns (bool) {
        return section <= SynthesisSection.OneOutImplied;
    }

    function _nothing(SynthesisCommitments calldata commitments) private pure returns (Opened memory opened) {
        (uint256 n, uint256 k) = (Bits.count(commitments.inferers), Bits.count(commitments.forecasters));
        opened.ids = new int256[](n + k);
        opened.values = new int256[](n);
        opened.forecasts = new int256[][](k);
    }

    /// @dev The submission that one element depends on, checked against the submission chain.
    function _openOne(
        SynthesisCommitments calldata commitments,
        SynthesisSection section,
        uint256 index,
        SynthesisEvidence calldata evidence,
        Opened memory opened
    ) private pure {
        bytes32 head = commitments.seed;
        for (uint256 i = 0; i < evidence.links.length; ++i) head = SubmissionChain.extend(head, evidence.links[i]);
        if (head != commitments.submissions) revert SynthesisVerifier_BadEvidence("links");
        OpenedSubmission calldata submission = evidence.submission;
        (Role role, uint256 rank) = _submitter(section, index, opened.values.length);
        uint256 slot = Bits.slots(role == Role.Inferer ? commitments.inferers : commitments.forecasters)[rank];
        if (submission.role != role || submission.slot != slot) revert SynthesisVerifier_BadEvidence("participant");
        if (evidence.position >= evidence.links.length || evidence.links[evidence.position] != _link(submission))
            revert SynthesisVerifier_BadEvidence("submission");
        _open(commitments, submission, opened);
    }

    /// @dev All submissions, in the order of the submission chain.
    function _openAll(
        SynthesisCommitments calldata commitments,
        OpenedSubmission[] calldata submissions
    ) private pure returns (Opened memory opened) {
        opened = _nothing(commitments);
        bytes32 head = commitments.seed;
        for (uint256 i = 0; i < submissions.length; ++i) {
            head = SubmissionChain.extend(head, _link(submissions[i]));
        }
        if (head != commitments.submissions) revert SynthesisVerifier_BadEvidence("submissions");
        for (uint256 i = 0; i < submissions.length; ++i) _open(commitments, submissions[i], opened);
    }

    function _link(OpenedSubmission calldata submission) private pure returns (bytes32) {
        return
            submission.role == Role.Forecaster
                ? SubmissionChain.forecastLink(submission.slot, submission.id, submission.inferers, submission.losses)
                : SubmissionChain.valueLink(submission.role, submission.slot, submission.id, submission.value);
    }

    /// @dev Whose submission an element of the first four sections depends on.
    function _submitter(
        SynthesisSection section,
        uint256 index,
        uint256 n
    ) private pure returns (Role role, uint256 rank) {
        if (section == SynthesisSection.ForecastImplied) return (Role.Forecaster, index);
        if (section == SynthesisSection.OneOutImplied) return (Role.Forecaster, index / n);
        return index < n ? (Role.Inferer, index) : (Role.Forecaster, index - n);
    }

    function _open(
        SynthesisCommitments calldata commitments,
        OpenedSubmission calldata submission,
        Opened memory opened
    ) private pure {
        bool inferer = submission.role == Role.Inferer;
        uint32 mask = inferer ? commitments.inferers : commitments.forecasters;
        uint256 rank = Bits.count(mask & uint32((1 << submission.slot) - 1));
        opened.ids[inferer ? rank : opened.values.length + rank] = int256(uint256(submission.id));
        if (inferer) opened.values[rank] = submission.value;
        else opened.forecasts[rank] = _forecasts(submission, commitments.inferers);
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
            Trace.root(evidence.stateLeaves) != commitments.baseRoot
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
