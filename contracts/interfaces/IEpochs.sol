// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SettlementRecord, Status, SynthesisRecord} from "../types/Epoch.sol";
import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {SettlementSize, SynthesisCommitments, SynthesisEvidence, SynthesisSection} from "../types/Trace.sol";

/// @title Epochs: what keepers post, until when it can be refuted, and what is final
/// @notice A keeper (a registered reputer with the topic's minimum stake) posts an epoch's synthesis after its worker
/// window and its settlement after its reputer window. The contract hashes the posted traces itself and logs them
/// whole, so that anybody can recompute them. Within the challenge window anybody can refute a wrong number; after it
/// the post is final.
interface IEpochs {
    error Epochs_TooEarly(uint64 topicId, uint64 epoch, uint256 from, uint256 time);
    error Epochs_TooLate(uint64 topicId, uint64 epoch, uint256 until, uint256 time);
    /// @notice The epoch is settled or skipped already.
    error Epochs_EpochClosed(uint64 topicId, uint64 epoch, uint64 next);
    /// @notice Settlements go in order: `next` comes before anything else, or must be skipped first.
    error Epochs_OutOfOrder(uint64 topicId, uint64 epoch, uint64 next);
    /// @notice The epoch is not in a status in which this can be done.
    error Epochs_WrongStatus(uint64 topicId, uint64 epoch, Status status);
    /// @notice Nobody submitted an inference, or nobody reported.
    error Epochs_NothingToPost(uint64 topicId, uint64 epoch);
    error Epochs_NotKeeper(uint64 topicId, address caller, uint256 stake, uint256 minimum);
    /// @notice The epoch stands on another settlement than `base`.
    error Epochs_WrongBase(uint64 topicId, uint64 epoch, uint32 base);
    /// @notice The numbers of reports or steps do not fit the epoch; limits are inclusive, from 1.
    error Epochs_WrongSize(uint256 value, uint256 limit);
    /// @notice The traces divide another reward than the epoch is worth, wei.
    error Epochs_WrongReward(uint256 reward, uint256 expected);
    /// @notice The network's consensus loss, which every settled epoch has, is marked as absent.
    error Epochs_AbsentValue();
    /// @notice A trace with this root was refuted before, on the same settlement (and, for a settlement, of the same
    /// synthesis and reward).
    error Epochs_Refuted(bytes32 root);
    /// @notice The epoch has another trace than the caller expects, after a reorganization or a new post.
    error Epochs_OtherRoot(bytes32 root, bytes32 expected);
    /// @notice The number is what the equations yield.
    error Epochs_NotWrong(uint64 topicId, uint64 epoch, SynthesisSection section, uint256 index);
    /// @notice The number is what the equations yield.
    error Epochs_SettlementNotWrong(uint64 topicId, uint32 settlement, SettlementSection section, uint256 index);
    error Epochs_UnknownSettlement(uint64 topicId, uint32 settlement, uint32 count);
    error Epochs_NotFinal(uint64 topicId, uint256 deadline, uint256 time);

    /// @param trace All sections of the synthesis trace, see `TraceLayout`.
    event SynthesisPosted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed poster,
        bytes32 root,
        uint32 base,
        uint256 deadline,
        uint32 inferers,
        uint32 forecasters,
        int256 network,
        int256 lower,
        int256 upper,
        bytes trace
    );
    /// @param state All sections of the state part of the settlement trace, see `TraceLayout`.
    /// @param payout All sections of its payout part.
    event SettlementPosted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed poster,
        uint32 settlement,
        bytes32 root,
        uint256 deadline,
        uint256 reward,
        SettlementSize size,
        bytes state,
        bytes payout
    );
    event SynthesisFinalized(uint64 indexed topicId, uint64 indexed epoch, uint256 round, int256 network);
    event SynthesisRefuted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed poster,
        address challenger,
        bytes32 root,
        SynthesisSection section,
        uint256 index,
        uint256 slashed
    );
    event SettlementRefuted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed poster,
        address challenger,
        uint32 settlement,
        bytes32 root,
        SettlementSection section,
        uint256 index,
        uint256 slashed
    );
    /// @notice The chain of settlements was cut back to `count`; epochs from `next` on can be settled again.
    event SettlementsVoided(uint64 indexed topicId, uint32 count, uint64 next, uint256 released);
    /// @notice Epochs from `first` to `last` can no longer be settled and will not be.
    event EpochsSkipped(uint64 indexed topicId, uint64 first, uint64 last);

    /// @notice Posts the synthesis of an epoch. A keeper, from the end of the worker window until the epoch is settled
    /// or skipped; about 250,000 gas at 5 inferers and 3 forecasters, 500,000 at 32 and 8.
    /// @dev Reverts with Epochs_TooEarly, Epochs_EpochClosed, Epochs_WrongStatus, Epochs_NothingToPost,
    /// Epochs_NotKeeper, Epochs_WrongBase, Trace_WrongLength, Epochs_Refuted.
    /// @param base Number of the settlement that the epoch stands on: the newest that was posted before the worker
    /// window closed (or, where the topic prefers finality, was final when it closed); 0 for none.
    function postSynthesis(uint64 topicId, uint64 epoch, uint32 base, bytes calldata trace) external;

    /// @notice Posts the settlement of an epoch on the newest settlement. A keeper, from the end of the reputer window,
    /// for as long as `Schedules.SETTLEMENT_GRACE` lasts; about 420,000 gas at 5 inferers, 3 forecasters and 5
    /// reputers, 2,000,000 at 32, 8 and 8 with as many distinct reports.
    /// @dev Reverts with Epochs_OutOfOrder, Epochs_TooEarly, Epochs_TooLate, Epochs_WrongStatus, Epochs_NothingToPost,
    /// Epochs_NotKeeper, Epochs_WrongSize, Epochs_WrongReward, Trace_WrongLength, Epochs_AbsentValue, Epochs_Refuted.
    /// @param reports Distinct loss vectors among the reports.
    /// @param steps Iterations of Eq. 34.
    /// @param reward Reward of the epoch that the traces divide, wei; what the topic's funds allow at most.
    function postSettlement(
        uint64 topicId,
        uint64 epoch,
        uint8 reports,
        uint8 steps,
        uint96 reward,
        bytes calldata state,
        bytes calldata payout
    ) external;

    /// @notice Shows that one number of a posted synthesis trace is wrong: voids the epoch and everything that stands
    /// on it, and slashes the poster. Anybody, before the deadline; at most 2,500,000 gas, at 32 inferers and 8
    /// forecasters.
    /// @dev Reverts with Epochs_WrongStatus, Epochs_TooLate, Epochs_OtherRoot, Epochs_NotWrong, or as
    /// ISynthesisVerifier.isWrong does.
    /// @param root Root that the epoch is expected to have.
    function challengeSynthesis(
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        SynthesisSection section,
        uint256 index,
        SynthesisEvidence calldata evidence
    ) external;

    /// @notice Shows that one number of a posted settlement is wrong: voids the settlement and everything that stands
    /// on it, and slashes the poster. The epoch can be settled again at once. Anybody, before the deadline; at most
    /// 8,000,000 gas, at 32 inferers, 8 forecasters and 8 reputers that all report something else.
    /// @dev Reverts with Epochs_UnknownSettlement, Epochs_OtherRoot, Epochs_TooLate, Epochs_SettlementNotWrong, or as
    /// ISettlementVerifier.isWrong does.
    /// @param root Root that the settlement is expected to have.
    function challengeSettlement(
        uint64 topicId,
        uint32 settlement,
        bytes32 root,
        SettlementSection section,
        uint256 index,
        SettlementEvidence calldata evidence
    ) external;

    /// @notice Records that an epoch's inference is final, and makes it the newest round if no later epoch has one.
    /// Anybody, from the deadline on; about 60,000 gas.
    /// @dev Reverts with Epochs_WrongStatus, Epochs_NotFinal.
    function finalize(uint64 topicId, uint64 epoch) external;

    /// @notice Passes over up to `limit` epochs that cannot be settled: nobody submitted or reported, or their time is
    /// over. Anybody; about 10,000 gas per epoch. Does nothing where the next epoch can still be settled.
    /// @return skipped Number of epochs passed over.
    function skip(uint64 topicId, uint256 limit) external returns (uint256 skipped);

    /// @notice Version of the equations that posts are checked with.
    function computeId() external view returns (bytes32);

    function synthesisOf(uint64 topicId, uint64 epoch) external view returns (SynthesisRecord memory);

    /// @notice Status of an epoch's inference now: Void also where the settlement it stands on is, Final also where
    /// nobody has recorded it yet.
    function statusOf(uint64 topicId, uint64 epoch) external view returns (Status);

    /// @notice What a challenge of an epoch is judged by.
    function commitmentsOf(uint64 topicId, uint64 epoch) external view returns (SynthesisCommitments memory);

    /// @notice What a challenge of a standing settlement is judged by.
    /// @dev Reverts with Epochs_UnknownSettlement.
    function settlementCommitmentsOf(
        uint64 topicId,
        uint32 settlement
    ) external view returns (SettlementCommitments memory);

    /// @notice Settlement that an epoch stands on once its worker window is over. For keepers: it looks at every
    /// settlement that is newer.
    function baseOf(uint64 topicId, uint64 epoch) external view returns (uint32 base);

    function settlementCount(uint64 topicId) external view returns (uint32);

    /// @dev Reverts with Epochs_UnknownSettlement.
    function settlementAt(uint64 topicId, uint32 settlement) external view returns (SettlementRecord memory);

    /// @notice Root over cumulative rewards and the wei reserved for them.
    /// @dev Reverts with Epochs_UnknownSettlement, Epochs_NotFinal.
    function finalPayouts(uint64 topicId, uint32 settlement) external view returns (bytes32 payouts, uint256 reserved);

    /// @notice Next epoch to be settled or skipped.
    function nextToSettle(uint64 topicId) external view returns (uint64);

    /// @notice Number of final inferences in epoch order; rounds go from 1 to it.
    function roundCount(uint64 topicId) external view returns (uint256);

    /// @notice Epoch of a round; meaningless for a round that there is not.
    function epochOfRound(uint64 topicId, uint256 round) external view returns (uint64);
}
