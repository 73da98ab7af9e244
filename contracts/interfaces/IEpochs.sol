// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Round, SettlementRecord, Status, SynthesisRecord} from "../types/Epoch.sol";
import {SettlementSection} from "../types/Settlement.sol";
import {SettlementSize, SynthesisSection} from "../types/Trace.sol";
import {SubmissionChain} from "../epochs/SubmissionChain.sol";
import {IInbox} from "./IInbox.sol";
import {IKeepers} from "./IKeepers.sol";
import {IRewards} from "./IRewards.sol";
import {IStaking} from "./IStaking.sol";
import {ITopics} from "./ITopics.sol";

/// @title Epochs: what keepers post, until when it can be refuted, and what is final
/// @notice A keeper (a registered reputer with the topic's minimum stake, or its operator) posts an epoch's synthesis
/// after its worker window and its settlement after its reputer window. A settlement has two parts: the state that later
/// epochs stand on, and the payouts. While a post can be refuted it ties up the minimum stake, and a payout part also the
/// reward that it divides: a keeper's open posts never tie up more than its stake. Where the topic gives a head start,
/// the epoch's leader posts first. Where no keeper has posted anything for three epochs or a day, whichever is less,
/// anybody may post; what is missing from its stake is then taken as it posts. The contract hashes the posted traces
/// itself and logs them whole, so that anybody can recompute them. Within the challenge window anybody can refute a wrong
/// number; after it the post is final. What is proven (`IProofs`) is final as soon as what it stands on is.
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
    error Epochs_NotKeeper(uint64 topicId, address keeper, uint256 stake, uint256 minimum);
    /// @notice Only `leader` may post this before `until`.
    error Epochs_NotLeader(uint64 topicId, uint64 epoch, address keeper, address leader, uint256 until);
    /// @notice The topic's inferences are proven by the transaction that posts them: `IProofs.postProven`.
    error Epochs_Eager(uint64 topicId);
    /// @notice The epoch's value is final: only the trace that yields it can be posted.
    error Epochs_OtherValue(uint64 topicId, uint64 epoch, int256 network, int256 expected);
    /// @notice The epoch stands on another settlement than `base`.
    error Epochs_WrongBase(uint64 topicId, uint64 epoch, uint32 base);
    /// @notice The numbers of reports or steps do not fit the epoch; limits are inclusive, from 1.
    error Epochs_WrongSize(uint256 value, uint256 limit);
    /// @notice The traces divide another reward than the epoch is worth, wei.
    error Epochs_WrongReward(uint256 reward, uint256 expected);
    /// @notice The network's consensus loss, which every settled epoch has, is marked as absent.
    error Epochs_AbsentValue();
    /// @notice A trace with this root was refuted before, on the same settlement (and, for a state part, of the same
    /// synthesis; for a payout part, also of the same reward).
    error Epochs_Refuted(bytes32 root);
    /// @notice The epoch has another trace than the caller expects, after a reorganization or a new post.
    error Epochs_OtherRoot(bytes32 root, bytes32 expected);
    /// @notice The payout part of the settlement does not stand; those of the first `paid` do.
    error Epochs_Unpaid(uint64 topicId, uint32 settlement, uint32 paid);
    /// @notice Payout parts are posted again in order, after the `paid` that stand.
    error Epochs_PayoutOutOfOrder(uint64 topicId, uint32 settlement, uint32 paid);
    /// @notice The holders are not those of the settlement's state part.
    error Epochs_WrongHolders(uint64 topicId, uint32 settlement);
    /// @notice Only the contract that judges disputes may do this.
    error Epochs_NotDisputes(address caller, address disputes);
    /// @notice Only the contract that judges proofs may do this.
    error Epochs_NotProofs(address caller, address proofs);
    error Epochs_NotDeployer(address caller, address deployer);
    error Epochs_AlreadyBound(address bound);
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
        bytes32 stateRoot,
        bytes32 payoutRoot,
        uint256 stateDeadline,
        uint256 deadline,
        uint256 reward,
        SettlementSize size,
        bytes state,
        bytes payout
    );
    /// @notice A payout part in place of one that was cut off.
    /// @param payout All sections of it.
    event PayoutPosted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        address indexed poster,
        uint32 settlement,
        bytes32 payoutRoot,
        uint256 deadline,
        uint8 steps,
        bytes payout
    );
    event DisputesNamed(address indexed disputes);
    event ProofsNamed(address indexed proofs);
    /// @notice A proof, or that of something before, brought deadlines forward.
    event SynthesisAdvanced(
        uint64 indexed topicId,
        uint64 indexed epoch,
        bytes32 root,
        uint256 valueDeadline,
        uint256 deadline
    );
    event SettlementAdvanced(
        uint64 indexed topicId,
        uint32 indexed settlement,
        uint256 stateDeadline,
        uint256 deadline
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
    /// @param root Root of the part that the number is in.
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
    event SettlementsVoided(uint64 indexed topicId, uint32 count, uint64 next);
    /// @notice The payout parts after the first `paid` were cut off and can be posted again; the state parts stand.
    event PayoutsVoided(uint64 indexed topicId, uint32 paid);
    /// @notice Epochs from `first` to `last` can no longer be settled and will not be.
    event EpochsSkipped(uint64 indexed topicId, uint64 first, uint64 last);

    /// @notice Posts the synthesis of an epoch. A keeper, in a head start its leader, from `openFrom` on anybody with
    /// an ALLO allowance for the staking contract; from `Schedules.revealsUntil` until the epoch is settled or skipped;
    /// about 380,000 gas at 5 inferers and 3 forecasters, 490,000 at 32 and 8, 110,000 more in a head start. The first post
    /// of an epoch fixes what the epoch is worth (`IRewards.allot`), which is 90,000 of it, and more on a new day.
    /// @dev Reverts with Epochs_Eager, Epochs_TooEarly, Epochs_EpochClosed, Epochs_WrongStatus, Epochs_NothingToPost,
    /// Participants_NotRegistered, Epochs_NotKeeper, Epochs_NotLeader, Epochs_WrongBase, Trace_WrongLength,
    /// Epochs_Refuted, Epochs_OtherValue, Staking_BondExceeded, or as the token does.
    /// @param base Number of the settlement that the epoch stands on: the newest that was posted before the worker
    /// window closed (or, where the topic prefers finality, whose state part was final when it closed); 0 for none.
    function postSynthesis(uint64 topicId, uint64 epoch, uint32 base, bytes calldata trace) external;

    /// @notice Likewise for a keeper that posts and proves at once, in any topic. Only the contract that judges proofs.
    /// @dev Reverts with Epochs_NotProofs, or as `postSynthesis` does.
    /// @return root Root of the trace.
    function postSynthesisFor(
        address account,
        uint64 topicId,
        uint64 epoch,
        uint32 base,
        bytes calldata trace
    ) external returns (bytes32 root);

    /// @notice Posts the settlement of an epoch on the newest settlement, whose payout part must stand. Who may post its
    /// synthesis, with a leader of its own; from the end of the reputer window, for as long as
    /// `Schedules.SETTLEMENT_GRACE` lasts; about 600,000 gas at 5 inferers, 3 forecasters and 5 reputers, 2,100,000 at
    /// 32, 8 and 8 with as many distinct reports.
    /// @dev Reverts with Epochs_OutOfOrder, Epochs_Unpaid, Epochs_TooEarly, Epochs_TooLate, Epochs_WrongStatus,
    /// Epochs_NothingToPost, Participants_NotRegistered, Epochs_NotKeeper, Epochs_NotLeader, Epochs_WrongSize,
    /// Epochs_WrongReward, Trace_WrongLength, Epochs_AbsentValue, Epochs_Refuted, Staking_BondExceeded, or as the token
    /// does.
    /// @param reports Distinct loss vectors among the reports.
    /// @param steps Iterations of Eq. 34.
    /// @param reward Reward of the epoch that the traces divide, wei; `IRewards.allotmentOf`.
    function postSettlement(
        uint64 topicId,
        uint64 epoch,
        uint8 reports,
        uint8 steps,
        uint96 reward,
        bytes calldata state,
        bytes calldata payout
    ) external;

    /// @notice Posts the payout part of a settlement again, of which one was refuted, or one before it. A keeper, in
    /// order, at any time; at most 900,000 gas, at 32 inferers, 8 forecasters and 8 reputers.
    /// @dev Reverts with Epochs_UnknownSettlement, Epochs_PayoutOutOfOrder, Epochs_NotKeeper, Epochs_WrongHolders,
    /// Epochs_WrongSize, Trace_WrongLength, Epochs_Refuted, Staking_BondExceeded.
    /// @param steps Iterations of Eq. 34.
    /// @param payout All sections of the payout part.
    /// @param holders Bytes of the Holders section of the settlement's state part.
    /// @param stateLeaves Leaves of all sections of that part.
    function postPayout(
        uint64 topicId,
        uint32 settlement,
        uint8 steps,
        bytes calldata payout,
        bytes calldata holders,
        bytes32[] calldata stateLeaves
    ) external;

    /// @notice Names the contract that judges disputes. The deployer, once.
    /// @dev Reverts with Epochs_NotDeployer, Epochs_AlreadyBound.
    function bindDisputes(address disputes) external;

    /// @notice Names the contract that judges proofs. The deployer, once.
    /// @dev Reverts with Epochs_NotDeployer, Epochs_AlreadyBound.
    function bindProofs(address proofs) external;

    /// @notice Voids a synthesis that a number was shown to be wrong in, with everything that stands on it, and slashes
    /// its poster. A value that is final stays. Only the contract that judges disputes, which has asked
    /// `requireRefutable`.
    /// @dev Reverts with Epochs_NotDisputes.
    /// @param earner Whose the bounty is; it burns where this is zero.
    function refuteSynthesis(
        uint64 topicId,
        uint64 epoch,
        SynthesisSection section,
        uint256 index,
        address challenger,
        address earner
    ) external;

    /// @notice Likewise for a settlement; asked is `requireSettlementRefutable`. A number of the payout part voids the
    /// payout parts from there on, and no state part.
    /// @dev Reverts with Epochs_NotDisputes, Epochs_UnknownSettlement.
    function refuteSettlement(
        uint64 topicId,
        uint32 settlement,
        SettlementSection section,
        uint256 index,
        address challenger,
        address earner
    ) external;

    /// @notice Slashes a reputer for what it reported, by the fraction of an epoch. Only the contract that judges
    /// disputes.
    /// @dev Reverts with Epochs_NotDisputes.
    function slashReputer(
        uint64 topicId,
        uint64 epoch,
        address reputer,
        address earner
    ) external returns (uint256 slashed);

    /// @notice Brings the deadlines of a synthesis forward to what it stands on, but not before the next second. Only
    /// the contract that judges proofs.
    /// @dev Reverts with Epochs_NotProofs.
    /// @param value Whether its value is proven, likewise all of its trace.
    function advanceSynthesis(uint64 topicId, uint64 epoch, bool value, bool trace) external;

    /// @notice Likewise for a settlement.
    /// @dev Reverts with Epochs_NotProofs, Epochs_UnknownSettlement.
    /// @param state Whether its state part is proven, likewise its payout part.
    function advanceSettlement(uint64 topicId, uint32 settlement, bool state, bool payout) external;

    /// @notice Records that an epoch's inference is final, and makes it the newest round if no later epoch has one.
    /// Anybody, from the value's deadline on; about 60,000 gas.
    /// @dev Reverts with Epochs_WrongStatus, Epochs_NotFinal.
    function finalize(uint64 topicId, uint64 epoch) external;

    /// @notice Passes over up to `limit` epochs that cannot be settled: nobody submitted or reported, or their time is
    /// over. Anybody; about 10,000 gas per epoch. Does nothing where the next epoch can still be settled.
    /// @return skipped Number of epochs passed over.
    function skip(uint64 topicId, uint256 limit) external returns (uint256 skipped);

    /// @notice Contract that judges disputes, zero until it is named.
    function disputes() external view returns (address);

    /// @notice Contract that judges proofs, zero until it is named.
    function proofs() external view returns (address);

    function topics() external view returns (ITopics);

    function staking() external view returns (IStaking);

    function inbox() external view returns (IInbox);

    function rewards() external view returns (IRewards);

    function keepers() external view returns (IKeepers);

    function synthesisOf(uint64 topicId, uint64 epoch) external view returns (SynthesisRecord memory);

    /// @notice Status of an epoch's inference now: Void also where the settlement it stands on is, Final also where
    /// nobody has recorded it yet, and for good.
    function statusOf(uint64 topicId, uint64 epoch) external view returns (Status);

    /// @notice Status of the whole trace: later than the inference it is final, and can be void although the inference
    /// is final.
    function traceStatusOf(uint64 topicId, uint64 epoch) external view returns (Status);

    /// @notice Reverts unless an epoch's synthesis has this root and can be refuted now.
    /// @dev Reverts with Epochs_WrongStatus, Epochs_TooLate, Epochs_OtherRoot.
    function requireRefutable(uint64 topicId, uint64 epoch, bytes32 root) external view;

    /// @notice Likewise for the part of a settlement that a section belongs to.
    /// @dev Reverts with Epochs_UnknownSettlement, Epochs_Unpaid, Epochs_OtherRoot, Epochs_TooLate.
    function requireSettlementRefutable(
        uint64 topicId,
        uint32 settlement,
        SettlementSection section,
        bytes32 root
    ) external view;

    /// @notice Settlement that an epoch stands on once its worker window is over. For keepers: it looks at every
    /// settlement that is newer.
    function baseOf(uint64 topicId, uint64 epoch) external view returns (uint32 base);

    /// @notice Who may post alone, and until when, what a window of an epoch decides: its synthesis (Workers) or its
    /// settlement (Reputers). Both zero where everybody may: no head start, no leader, or a post in place of a refuted
    /// one. Meaningless before the window is over.
    function leaderOf(
        uint64 topicId,
        uint64 epoch,
        SubmissionChain.Window window
    ) external view returns (address leader, uint256 until);

    /// @notice First second at which anybody may post with a bond, if no keeper posts before it.
    function openFrom(uint64 topicId) external view returns (uint256);

    function settlementCount(uint64 topicId) external view returns (uint32);

    /// @notice Number of settlements whose payout parts stand; those after it have none.
    function paidCount(uint64 topicId) external view returns (uint32);

    /// @dev Reverts with Epochs_UnknownSettlement.
    function settlementAt(uint64 topicId, uint32 settlement) external view returns (SettlementRecord memory);

    /// @notice Root over cumulative rewards and the wei reserved for them.
    /// @dev Reverts with Epochs_UnknownSettlement, Epochs_Unpaid, Epochs_NotFinal.
    function finalPayouts(uint64 topicId, uint32 settlement) external view returns (bytes32 payouts, uint256 reserved);

    /// @notice Next epoch to be settled or skipped.
    function nextToSettle(uint64 topicId) external view returns (uint64);

    /// @notice Number of final inferences in epoch order; rounds go from 1 to it.
    function roundCount(uint64 topicId) external view returns (uint256);

    /// @notice The newest round; all zero where there is none.
    function newestRound(uint64 topicId) external view returns (Round memory);

    /// @notice Epoch of a round; meaningless for a round that there is not.
    function epochOfRound(uint64 topicId, uint256 round) external view returns (uint64);
}
