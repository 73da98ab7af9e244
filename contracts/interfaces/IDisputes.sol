// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OpenedReport, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {SynthesisEvidence, SynthesisSection} from "../types/Trace.sol";
import {ICommitments} from "./ICommitments.sol";
import {IInbox} from "./IInbox.sol";

/// @title Disputes: wrong posts and dishonest reports are refuted here, by whoever can show them
/// @notice A challenge names one number of a posted trace, shows what it is computed from, and has the equation run
/// again. There is nothing to pay but gas, and nothing to lose. A challenge can be copied while it waits to be mined:
/// who wants the bounty commits to the post first, and challenges in a later block. Without that the challenge works
/// alike, and all of the slash burns, so that a copy earns nothing.
interface IDisputes is ICommitments {
    /// @notice The number is what the equations yield.
    error Disputes_NotWrong(uint64 topicId, uint64 epoch, SynthesisSection section, uint256 index);
    /// @notice The number is what the equations yield.
    error Disputes_SettlementNotWrong(uint64 topicId, uint32 settlement, SettlementSection section, uint256 index);
    /// @notice The reputer was slashed for its reports of that epoch before.
    error Disputes_AlreadyJudged(uint64 topicId, uint64 epoch, address reputer);
    /// @notice The topic's truths are not compared with any feed.
    error Disputes_NoSource(uint64 topicId);
    /// @notice Truths are compared from the end of the reputer window on, and until everything about it is decided.
    error Disputes_NotNow(uint64 topicId, uint64 epoch, uint256 from, uint256 until, uint256 time);
    /// @notice The reports are not those of the epoch, or there is none at the position.
    error Disputes_OtherReports(bytes32 head, bytes32 expected, uint256 position, uint256 count);
    /// @notice The feed has no such round, has not answered it, or answered it with an earlier round's answer.
    error Disputes_IncompleteRound(uint80 roundId, uint80 id, uint256 updatedAt, uint80 answeredInRound);
    /// @notice At `time` the round was not there yet, or another had replaced it.
    error Disputes_RoundNotInForce(uint80 roundId, uint256 updatedAt, uint256 replacedAt, uint256 time);
    /// @notice The round was older than the topic allows.
    error Disputes_StaleRound(uint80 roundId, uint256 age, uint256 limit);
    /// @notice The round is of another aggregator than the feed's newest.
    error Disputes_OtherPhase(uint80 roundId, uint80 newest);
    /// @notice The answer is zero or cannot be reported, or the feed has more than 18 decimals.
    error Disputes_UnusableAnswer(uint80 roundId, int256 answer, uint8 decimals, int256 limit);
    /// @notice The truth is within the tolerance; `excess` is `Truths.truthExcess`.
    error Disputes_TruthWithin(int256 truth, int256 answer, int256 excess);
    /// @notice The commitment was made before.
    error Disputes_AlreadyCommitted(bytes32 commitment, uint256 time);

    event ChallengeCommitted(bytes32 indexed commitment);
    event EquivocationSlashed(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed reputer,
        address challenger,
        int256 truth,
        int256 otherTruth,
        uint256 slashed
    );
    event LossEquivocationSlashed(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed reputer,
        address challenger,
        bytes32 root,
        uint256 slashed
    );

    event TruthSlashed(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed reputer,
        address challenger,
        int256 truth,
        int256 answer,
        uint80 roundId,
        uint256 slashed
    );

    /// @notice Announces a challenge without telling of what: `commitmentOf` a post's root, the challenger and a secret
    /// number. Anybody, at any time; about 45,000 gas. Deters nobody: whoever refutes the post first has refuted it.
    /// @dev Reverts with Disputes_AlreadyCommitted.
    function commit(bytes32 commitment) external;

    /// @notice Shows that one number of a posted synthesis trace is wrong: voids the epoch, unless its value is final,
    /// and everything that stands on it, and slashes the poster. Anybody, before the deadline; at most 2,500,000 gas, at 32 inferers and 8
    /// forecasters. The bounty is the caller's if it committed to the root in an earlier second, else it burns.
    /// @dev Reverts with Epochs_WrongStatus, Epochs_TooLate, Epochs_OtherRoot, Disputes_NotWrong, or as
    /// ISynthesisVerifier.isWrong does.
    /// @param root Root that the epoch is expected to have.
    /// @param salt Secret of the caller's commitment, anything where there is none.
    function challengeSynthesis(
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        SynthesisSection section,
        uint256 index,
        SynthesisEvidence calldata evidence,
        bytes32 salt
    ) external;

    /// @notice Shows that one number of a posted settlement is wrong. In the state part, that voids the settlement and
    /// everything that stands on it, and the epoch can be settled again at once; in the payout part, it voids payout parts
    /// from there on, which can be posted again at once. Slashes the poster of the part. Anybody, before the deadline; at most
    /// 9,000,000 gas, at 32 inferers, 8 forecasters and 8 reputers that all report something else. The bounty is as in
    /// `challengeSynthesis`.
    /// @dev Reverts with Epochs_UnknownSettlement, Epochs_Unpaid, Epochs_OtherRoot, Epochs_TooLate,
    /// Disputes_SettlementNotWrong, or as ISettlementVerifier.isWrong does.
    /// @param root Root that the part with that section is expected to have.
    function challengeSettlement(
        uint64 topicId,
        uint32 settlement,
        bytes32 root,
        SettlementSection section,
        uint256 index,
        SettlementEvidence calldata evidence,
        bytes32 salt
    ) external;

    /// @notice Slashes a reputer for two different truths that it, or its operator, signed for one epoch: whether they
    /// were relayed, when, and to whom does not matter. Anybody, at any time, once per reputer and epoch; about 180,000
    /// gas. The bounty is the caller's if it committed to `equivocationOf` in an earlier second, else it burns.
    /// @dev Reverts with Inbox_SameTruth, Inbox_OtherSigner, Topics_UnknownTopic, Disputes_AlreadyJudged.
    function slashEquivocation(
        uint64 topicId,
        uint64 epoch,
        IInbox.SignedReport calldata report,
        IInbox.SignedReport calldata other,
        bytes32 salt
    ) external;

    /// @notice Likewise for different losses that it signed of one synthesis; at most 1,000,000 gas, at
    /// 32 inferers and 8 forecasters.
    /// @dev Reverts with Inbox_SameLosses, Inbox_OtherSigner, Topics_UnknownTopic, Disputes_AlreadyJudged.
    /// @param root Root of the synthesis, whether it stands or not.
    function slashLossEquivocation(
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        IInbox.SignedLosses calldata report,
        IInbox.SignedLosses calldata other,
        bytes32 salt
    ) external;

    /// @notice Slashes a reputer whose accepted truth differs from what the topic's truth source said at
    /// `Schedules.reportsFrom` by more than the topic's tolerance of it. The settlement stays what it is. Anybody, from
    /// the end of the reputer window until `Schedules.judgedUntil`, once per reputer and epoch; about 200,000 gas and
    /// what the feed costs. The bounty is the caller's if it committed to `wrongTruthOf` in an earlier second, else it
    /// burns.
    /// @dev Reverts with Disputes_NoSource, Disputes_NotNow, Disputes_OtherReports, Disputes_TruthWithin,
    /// Disputes_AlreadyJudged, where the feed does, and with the errors above about its rounds.
    /// @param reports All reports of the epoch, in the order of the hash chain.
    /// @param position Place of the report in question.
    /// @param roundId Round of the feed that was in force.
    function slashTruth(
        uint64 topicId,
        uint64 epoch,
        OpenedReport[] calldata reports,
        uint256 position,
        uint80 roundId,
        bytes32 salt
    ) external;

    /// @notice What a challenger of a truth commits to.
    function wrongTruthOf(uint64 topicId, uint64 epoch, address reputer) external pure returns (bytes32);

    /// @notice Commitment of a challenger to what it will refute: the root of a post, or `equivocationOf`.
    function commitmentOf(address challenger, bytes32 subject, bytes32 salt) external view returns (bytes32);

    /// @notice What a challenger of equivocation commits to.
    function equivocationOf(uint64 topicId, uint64 epoch, address reputer) external pure returns (bytes32);
}
