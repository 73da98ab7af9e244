// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Status} from "../types/Epoch.sol";
import {Inference, Quality, QualityLimits, TraceEvidence} from "../types/Inference.sol";
import {SettlementSection} from "../types/Settlement.sol";
import {SynthesisSection} from "../types/Trace.sol";
import {IEpochs} from "./IEpochs.sol";

/// @title Inferences of all topics, with all that the chain knows of them
/// @notice Views, for anybody, at any time, without a fee. What is not final is returned by `pending` and `pendingAt`
/// only. A final value never changes; the status of its trace, and with it `root` and `postedAt`, still can. Gas is
/// that of a first read in a transaction.
/// @dev All reads of one topic revert with Topics_UnknownTopic, but for those of its traces, which are then not final or
/// not known, and `qualityOf`.
interface IInferenceFeed {
    /// @notice The topic has no final inference yet.
    error InferenceFeed_NoData(uint64 topicId);
    /// @notice The topic has no such round; they go from 1 to `newest`.
    error InferenceFeed_NoRound(uint64 topicId, uint64 round, uint64 newest);
    /// @notice The topic's first round has newer data.
    error InferenceFeed_NothingBefore(uint64 topicId, uint256 time);
    error InferenceFeed_NotFinal(uint64 topicId, uint64 epoch, Status status);
    error InferenceFeed_NotPending(uint64 topicId, uint64 epoch, Status status);
    /// @notice None of the last `PENDING_EPOCHS` epochs has a pending inference.
    error InferenceFeed_NothingPending(uint64 topicId);
    error InferenceFeed_Stale(uint64 topicId, uint256 dataTime, uint256 maxAge, uint256 time);
    error InferenceFeed_BadQuality(uint64 topicId, uint64 epoch, Quality quality);
    error InferenceFeed_TraceNotFinal(uint64 topicId, uint64 epoch, Status status);
    error InferenceFeed_SettlementNotFinal(uint64 topicId, uint32 settlement, uint256 deadline, uint256 time);
    /// @notice The payout part of the settlement does not stand; those of the first `paid` do.
    error InferenceFeed_Unpaid(uint64 topicId, uint32 settlement, uint32 paid);

    // --- final ---

    /// @notice The newest round. About 85,000 gas.
    /// @dev Reverts with InferenceFeed_NoData.
    function latest(uint64 topicId) external view returns (Inference memory);

    /// @notice The newest round of each of some topics, in their order. Never reverts for a topic: `quality` says
    /// NoTopic or NoData where all else is zero. About 85,000 gas per topic.
    function latestOf(uint64[] calldata topicIds) external view returns (Inference[] memory);

    /// @notice The newest round, if its data is at most `maxAge` seconds old and it is Good. About 85,000 gas.
    /// @dev Reverts with InferenceFeed_NoData, InferenceFeed_Stale, InferenceFeed_BadQuality.
    function valueNoOlderThan(uint64 topicId, uint256 maxAge) external view returns (Inference memory);

    /// @notice Likewise under limits of the reader's own.
    /// @dev Reverts with InferenceFeed_NoData, InferenceFeed_Stale, InferenceFeed_BadQuality.
    function valueWithin(
        uint64 topicId,
        uint256 maxAge,
        QualityLimits calldata limits
    ) external view returns (Inference memory);

    /// @notice The final inference of an epoch, also where it is no round. About 65,000 gas, and 5,000 for each halving
    /// of the number of epochs around it that are no round.
    /// @dev Reverts with InferenceFeed_NotFinal.
    function atEpoch(uint64 topicId, uint64 epoch) external view returns (Inference memory);

    /// @notice A round by its number. About 80,000 gas.
    /// @dev Reverts with InferenceFeed_NoRound.
    function atRound(uint64 topicId, uint64 round) external view returns (Inference memory);

    /// @notice The newest round whose data is from `time` or before. The answer is fixed once there is a round with
    /// newer data. About 80,000 gas, likewise.
    /// @dev Reverts with InferenceFeed_NoData, InferenceFeed_NothingBefore.
    function atTime(uint64 topicId, uint256 time) external view returns (Inference memory);

    // --- pending ---

    /// @notice The inference of the newest epoch, among the last `PENDING_EPOCHS`, that is posted and not yet final. It
    /// can be wrong: until `finalAt` anybody can refute it. About 80,000 gas, and 7,000 for each epoch that has none.
    /// @dev Reverts with InferenceFeed_NothingPending.
    function pending(uint64 topicId) external view returns (Inference memory);

    /// @notice Likewise that of an epoch. About 70,000 gas.
    /// @dev Reverts with InferenceFeed_NotPending.
    function pendingAt(uint64 topicId, uint64 epoch) external view returns (Inference memory);

    /// @notice Epochs that `pending` looks at: the open one and those before it.
    function PENDING_EPOCHS() external view returns (uint256);

    // --- any number of a final trace ---

    /// @notice A number of the synthesis trace of an epoch: SD59x18, or a registration id in `Participants`. About
    /// 30,000 gas at 32 inferers and 8 forecasters, without what the evidence costs a transaction.
    /// @dev Reverts with InferenceFeed_TraceNotFinal, TraceProofs_WrongRoot, Trace_IndexOutOfRange.
    /// @param index Place in the section; inferers and forecasters are in the order of their slots.
    /// @return number `type(int256).min` for one that the epoch does not have.
    function elementOf(
        uint64 topicId,
        uint64 epoch,
        SynthesisSection section,
        uint256 index,
        TraceEvidence calldata evidence
    ) external view returns (int256 number);

    /// @notice Likewise of a settlement trace: SD59x18, amounts in wei, ids and counts. At most 50,000 gas,
    /// likewise.
    /// @dev Reverts with Epochs_UnknownSettlement, InferenceFeed_SettlementNotFinal, InferenceFeed_Unpaid,
    /// TraceProofs_WrongRoot, Trace_IndexOutOfRange.
    function settlementElementOf(
        uint64 topicId,
        uint32 settlement,
        SettlementSection section,
        uint256 index,
        TraceEvidence calldata evidence
    ) external view returns (int256 number);

    // --- terms ---

    /// @notice Quality of the newest round under limits of the reader's own; the same words for no topic and no data.
    /// Never reverts.
    function qualityOf(uint64 topicId, QualityLimits calldata limits) external view returns (Quality);

    /// @notice Limits under which the other reads tell the quality; the same for all topics, for good.
    function qualityLimits() external view returns (QualityLimits memory);

    /// @notice Age in seconds that the data of the newest round does not reach while every epoch has an inference,
    /// posted within its leader's head start and recorded when it is final: the length of an epoch, the reveal window,
    /// the head start and the challenge window. A reader that allows for one missed epoch adds `epochLength`.
    function heartbeat(uint64 topicId) external view returns (uint256);

    /// @notice Seconds from the opening of an epoch to that of the next.
    function epochLength(uint64 topicId) external view returns (uint256);

    /// @notice Contract that the inferences are read from.
    function epochs() external view returns (IEpochs);
}
