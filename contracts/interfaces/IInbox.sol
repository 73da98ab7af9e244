// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LossFunction} from "../math/Losses.sol";
import {Role} from "../types/Topic.sol";

/// @title Inbox: what workers and reputers submit for an epoch
/// @notice The first submission of a participant per epoch and role counts. It comes directly from the participant, or
/// signed (EIP-712) and relayed by anybody, alone or in a batch. Each accepted one extends a hash chain that fixes what
/// the epoch is computed from, and is logged whole.
/// @dev Signed structs, under the domain ("Allora", "1", chain id, this contract):
/// Inference(uint64 topicId,uint64 epoch,int256 value)
/// Forecast(uint64 topicId,uint64 epoch,uint32 inferers,int256[] losses)
/// Commitment(uint64 topicId,uint64 epoch,uint8 role,bytes32 commitment)
/// Report(uint64 topicId,uint64 epoch,int256 truth)
/// LossReport(uint64 topicId,uint64 epoch,bytes32 root,int256[] losses)
interface IInbox {
    /// @param slot Inferer slot of the signer.
    /// @param value Inference, SD59x18, at most 1e20 in magnitude.
    /// @param r First half of the signature.
    /// @param vs Second half, with the parity in its highest bit (ERC-2098).
    struct SignedInference {
        uint8 slot;
        int256 value;
        bytes32 r;
        bytes32 vs;
    }

    /// @param slot Forecaster slot of the signer.
    /// @param inferers Forecast inferer slots, as a bit mask.
    /// @param losses log10 loss expected of each of them in slot order, SD59x18, at most 64 in magnitude.
    struct SignedForecast {
        uint8 slot;
        uint32 inferers;
        int256[] losses;
        bytes32 r;
        bytes32 vs;
    }

    /// @param role Inferer or Forecaster.
    /// @param slot Slot of the signer.
    /// @param commitment See `Sealing.commitmentOf`.
    struct SignedCommitment {
        Role role;
        uint8 slot;
        bytes32 commitment;
        bytes32 r;
        bytes32 vs;
    }

    /// @param id Registration id that the slot's holder committed under.
    /// @param salt Secret of the commitment.
    struct RevealedInference {
        uint8 slot;
        uint32 id;
        int256 value;
        bytes32 salt;
    }

    /// @param id Registration id that the slot's holder committed under.
    /// @param salt Secret of the commitment.
    struct RevealedForecast {
        uint8 slot;
        uint32 id;
        uint32 inferers;
        int256[] losses;
        bytes32 salt;
    }

    /// @param slot Reputer slot of the signer, or of the reputer whose operator it is.
    /// @param truth Ground truth, SD59x18, at most 1e20 in magnitude.
    struct SignedReport {
        uint8 slot;
        int256 truth;
        bytes32 r;
        bytes32 vs;
    }

    /// @param slot Reputer slot of the signer, or of the reputer whose operator it is.
    /// @param losses log10 losses of all inferences that the epoch evaluates, in the order of `LossVector` over its
    /// participants, SD59x18, at most 64 in magnitude; what is said of an inference that does not exist is ignored.
    struct SignedLosses {
        uint8 slot;
        int256[] losses;
        bytes32 r;
        bytes32 vs;
    }

    /// @notice What has been accepted for an epoch.
    /// @param submissions Head of the hash chain over inferences and forecasts, 0 before the first.
    /// @param reports Head of the hash chain over reports, 0 before the first.
    /// @param inferers Slots that submitted an inference, as a bit mask.
    /// @param forecasters Slots that submitted a forecast.
    /// @param reputers Slots that reported.
    /// @param subject Root of the synthesis that losses were reported of; 0 where none were.
    struct Intake {
        bytes32 submissions;
        bytes32 reports;
        uint32 inferers;
        uint32 forecasters;
        uint32 reputers;
        bytes32 subject;
    }

    /// @notice The window opens at `opensAt` only.
    error Inbox_WindowNotOpen(uint64 topicId, uint64 epoch, uint256 opensAt, uint256 time);
    /// @notice The window closed at `closedAt`.
    error Inbox_WindowClosed(uint64 topicId, uint64 epoch, uint256 closedAt, uint256 time);
    /// @notice The topic's creator paused it: epochs from `from` on take no submissions of workers.
    error Inbox_Paused(uint64 topicId, uint64 epoch, uint64 from);
    error Inbox_NothingSubmitted(uint64 topicId, uint64 epoch);
    error Inbox_AlreadySubmitted(uint64 topicId, uint64 epoch, Role role, uint256 slot);
    /// @notice The signature is not that of who may act in the slot in this epoch (`holder`, zero for nobody). A reputer's
    /// operator counts as the reputer.
    error Inbox_WrongSigner(uint64 topicId, Role role, uint256 slot, address signer, address holder);
    /// @notice The holder got the slot when the epoch was open already.
    error Inbox_NotYetActive(uint64 topicId, Role role, uint256 slot, uint64 activeFrom, uint64 epoch);
    error Inbox_ValueOutOfRange(int256 value, int256 limit);
    /// @notice A forecast names slots that no inferer holds or held.
    error Inbox_UnknownInferer(uint64 topicId, uint32 inferers, uint32 known);
    error Inbox_EmptyForecast(uint64 topicId, uint256 slot);
    /// @notice A forecast needs one loss per named inferer, a report of losses one per evaluated inference.
    error Inbox_LengthMismatch(uint256 length, uint256 expected);
    /// @notice The reputer had less than the topic's minimum at the end of the worker window's last second.
    error Inbox_InsufficientStake(uint64 topicId, address reputer, uint256 stake, uint256 minimum);

    /// @notice Workers of the topic commit first, and reveal in a window of so many seconds after it.
    error Inbox_Sealed(uint64 topicId, uint256 revealWindow);
    /// @notice Workers of the topic submit openly.
    error Inbox_NotSealed(uint64 topicId);
    error Inbox_NotAWorker(uint64 topicId, Role role);
    /// @notice Nobody in the slot committed to this payload, salt and id.
    error Inbox_NotCommitted(uint64 topicId, uint64 epoch, Role role, uint256 slot);
    /// @notice Reputers of the topic report truths, or, where its loss function is Reported, losses.
    error Inbox_OtherKind(uint64 topicId, LossFunction lossFunction);
    /// @notice The losses are those of another synthesis than the one that stands, whose root is zero for none.
    error Inbox_OtherSynthesis(uint64 topicId, uint64 epoch, bytes32 root, bytes32 standing);

    /// @notice Two reports of the same truth are no equivocation.
    error Inbox_SameTruth(uint64 topicId, uint64 epoch, int256 truth);
    /// @notice Two reports of the same losses are no equivocation.
    error Inbox_SameLosses(uint64 topicId, uint64 epoch, bytes32 root, bytes32 lossesHash);
    /// @notice The two reports were not signed by the same key; zero for a signature of nobody.
    error Inbox_OtherSigner(uint64 topicId, uint64 epoch, address signer, address other);

    event InferenceSubmitted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed participant,
        uint256 slot,
        uint32 id,
        int256 value
    );
    event ForecastSubmitted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed participant,
        uint256 slot,
        uint32 id,
        uint32 inferers,
        int256[] losses
    );
    /// @param commitment See `Sealing.commitmentOf`; what it is to is logged when it is revealed.
    event SubmissionCommitted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed participant,
        Role role,
        uint256 slot,
        uint32 id,
        bytes32 commitment
    );
    event ReportSubmitted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed participant,
        uint256 slot,
        uint32 id,
        int256 truth
    );
    /// @notice Reports of another root that an epoch had before count no longer.
    event LossesSubmitted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed participant,
        uint256 slot,
        uint32 id,
        bytes32 root,
        int256[] losses
    );
    /// @notice A relayed item was left out; `reason` is the encoded error that it would have raised alone.
    event SubmissionSkipped(uint64 indexed topicId, uint64 indexed epoch, Role role, uint256 slot, bytes reason);

    /// @notice Submits the caller's inference. A registered inferer, in the epoch's worker window; about 100,000 gas
    /// for the first of an epoch, 50,000 after it.
    /// @dev Reverts with Participants_NotRegistered, Participants_NotSeated or any of the errors above.
    function submitInference(uint64 topicId, uint64 epoch, int256 value) external;

    /// @notice Submits the caller's forecast. A registered forecaster, in the epoch's worker window; about 75,000 gas
    /// for 32 inferers after the first submission of the epoch.
    /// @dev Reverts with Participants_NotRegistered, Participants_NotSeated or any of the errors above.
    function submitForecast(uint64 topicId, uint64 epoch, uint32 inferers, int256[] calldata losses) external;

    /// @notice Submits the report of the ground truth of the caller, or of the reputer that it is operator of. A
    /// registered reputer with enough stake at the end of the worker window, in the epoch's reputer window; about
    /// 100,000 gas for the first, 50,000 after it.
    /// @dev Reverts with Participants_NotRegistered, Participants_NotSeated or any of the errors above.
    function submitReport(uint64 topicId, uint64 epoch, int256 truth) external;

    /// @notice Submits the losses that the caller, or the reputer that it is operator of, reports of the epoch's
    /// synthesis, in a topic whose loss function is Reported. Who, when: as `submitReport`; about 550,000 gas for 32
    /// inferers and 8 forecasters. Reports of a synthesis that was replaced since count no longer, and whoever made
    /// them may report again.
    /// @dev Reverts with Participants_NotRegistered, Participants_NotSeated or any of the errors above.
    /// @param root Root of the synthesis, posted or final.
    function submitLosses(uint64 topicId, uint64 epoch, bytes32 root, int256[] calldata losses) external;

    /// @notice Relays signed inferences and forecasts. Anybody, in the epoch's worker window; about 490,000 gas for 32
    /// inferences and 8 forecasts of 32. Items that cannot be accepted are skipped and logged.
    /// @dev Reverts when the window is not open, with Inbox_Paused, and with the first item's error when none can be
    /// accepted.
    function relaySubmissions(
        uint64 topicId,
        uint64 epoch,
        SignedInference[] calldata inferences,
        SignedForecast[] calldata forecasts
    ) external;

    /// @notice Commits to the caller's inference or forecast, in a topic with a reveal window. A registered worker, in
    /// the epoch's worker window, once per role; about 70,000 gas.
    /// @dev Reverts with Inbox_NotSealed, Inbox_NotAWorker, Participants_NotRegistered, Participants_NotSeated or any of the errors above.
    function commitSubmission(uint64 topicId, uint64 epoch, Role role, bytes32 commitment) external;

    /// @notice Relays signed commitments. Anybody, in the epoch's worker window; about 1,500,000 gas for 40. Items that
    /// cannot be accepted are skipped and logged.
    /// @dev Reverts when the window is not open, with Inbox_Paused, and with the first item's error when none can be
    /// accepted.
    function relayCommitments(uint64 topicId, uint64 epoch, SignedCommitment[] calldata commitments) external;

    /// @notice Reveals what workers committed to; from here on it is submitted. Anybody, from the end of the worker
    /// window until `Schedules.revealsUntil`; about 920,000 gas for 32 inferences and 8 forecasts of 32. Items that
    /// cannot be accepted are skipped and logged.
    /// @dev Reverts when the window is not open, and with the first item's error when none can be accepted.
    function revealSubmissions(
        uint64 topicId,
        uint64 epoch,
        RevealedInference[] calldata inferences,
        RevealedForecast[] calldata forecasts
    ) external;

    /// @notice `Sealing.seal` of the commitment made in a slot, 0 for none.
    function sealAt(uint64 topicId, uint64 epoch, Role role, uint256 slot) external view returns (bytes32);

    /// @notice Relays signed reports. Anybody, in the epoch's reputer window; about 160,000 gas for 8. Items that
    /// cannot be accepted are skipped and logged.
    /// @dev Reverts when the window is not open, and with the first item's error when none can be accepted.
    function relayReports(uint64 topicId, uint64 epoch, SignedReport[] calldata reports) external;

    /// @notice Likewise for losses, all of the synthesis with this root; about 4,500,000 gas for 8 at 32 inferers and 8
    /// forecasters.
    function relayLosses(uint64 topicId, uint64 epoch, bytes32 root, SignedLosses[] calldata reports) external;

    function intakeOf(uint64 topicId, uint64 epoch) external view returns (Intake memory);

    /// @notice Whose stake answers for two different truths that one key signed for one epoch; slots do not matter.
    /// @dev Reverts with Inbox_SameTruth, Inbox_OtherSigner.
    function equivocatorOf(
        uint64 topicId,
        uint64 epoch,
        SignedReport calldata report,
        SignedReport calldata other
    ) external view returns (address reputer);

    /// @notice Likewise for different losses of one synthesis.
    /// @dev Reverts with Inbox_SameLosses, Inbox_OtherSigner.
    function lossEquivocatorOf(
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        SignedLosses calldata report,
        SignedLosses calldata other
    ) external view returns (address reputer);
}
