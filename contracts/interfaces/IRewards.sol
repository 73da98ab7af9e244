// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Role} from "../types/Topic.sol";

/// @title Rewards: what epochs are worth, and who is paid for them
/// @notice What an epoch is worth is fixed when its synthesis is first posted: up to the topic's `rewardPerEpoch` of what
/// sponsors have given, and everything that the topic can collect from the treasury, but no more than its keepers can
/// bond. A quarter of what was collected is
/// for the keepers who post the epoch, the rest for its participants. Participants claim what a final settlement says
/// they have earned since they registered, less what they claimed before; keepers are paid per settlement. An epoch that
/// was skipped gives everything back. Wei of ALLO.
interface IRewards {
    error Rewards_ZeroAddress();
    error Rewards_ZeroAmount();
    error Rewards_UnknownParticipant(uint64 topicId, Role role, uint32 id);
    /// @notice The proof does not lead to the settlement's payouts.
    error Rewards_BadProof(uint64 topicId, uint32 settlement, uint256 place);
    error Rewards_NothingToClaim(uint64 topicId, Role role, uint32 id, uint256 claimed);
    /// @notice The settlement says that more was earned in the topic than its epochs were worth.
    error Rewards_Overspent(uint64 topicId, uint256 claimed, uint256 reserved);
    /// @notice Payouts of a settlement as new or newer are noted.
    error Rewards_NotNewer(uint64 topicId, uint32 settlement, uint32 noted);
    /// @notice The keepers of the settled epoch have been paid, or it has nothing for them.
    error Rewards_NothingForKeepers(uint64 topicId, uint64 epoch);
    /// @notice The epoch has no allotment: no synthesis of it was posted, or it was reclaimed.
    error Rewards_NotAllotted(uint64 topicId, uint64 epoch);
    /// @notice The epoch can still be settled; all below `next` are settled or skipped.
    error Rewards_NotSkipped(uint64 topicId, uint64 epoch, uint64 next);
    /// @notice The settlement is not the newest one before the epoch, or is that of the epoch.
    error Rewards_NotBefore(uint64 topicId, uint64 epoch, uint32 settlement);

    event Funded(uint64 indexed topicId, address indexed from, uint256 amount, uint256 available);
    /// @param sponsored Part of its worth that was taken from the topic's funds.
    /// @param collected Part that came from the treasury.
    /// @param available Funds that the topic has left.
    event Allotted(
        uint64 indexed topicId,
        uint64 indexed epoch,
        uint256 sponsored,
        uint256 collected,
        uint256 available
    );
    /// @notice What a skipped epoch was worth went back: `sponsored` to the topic's funds, `collected` to the treasury.
    event Reclaimed(
        uint64 indexed topicId,
        uint64 indexed epoch,
        uint256 sponsored,
        uint256 collected,
        uint256 available
    );
    /// @param limit What participants can have been paid at most, up to the newest settlement that was seen to be final.
    event PayoutsNoted(uint64 indexed topicId, uint32 indexed settlement, bytes32 payouts, uint256 limit);
    event Claimed(
        uint64 indexed topicId,
        Role indexed role,
        address indexed participant,
        uint32 id,
        uint256 amount,
        uint256 cumulative
    );
    /// @param keeper Poster of at least one part of the epoch; `amount` is for all of its parts.
    event KeeperPaid(uint64 indexed topicId, uint64 indexed epoch, address indexed keeper, uint256 amount);

    /// @notice Adds to a topic's funds, with an ALLO allowance. Anybody; about 50,000 gas, 70,000 for the first.
    /// @dev Reverts with Rewards_ZeroAmount, Topics_UnknownTopic, or as the token does.
    function fund(uint64 topicId, uint256 amount) external;

    /// @notice Fixes what an epoch is worth: what the topic collects from the treasury, and up to `wanted` wei of its
    /// funds. Nothing where that is fixed already. What participants would get above `capacity`, or `IKeepers.capacityOf`
    /// where that is more, is not taken of funds, and goes back to the treasury otherwise. Only the epochs contract; about
    /// 90,000 gas, 120,000 more where it is above.
    /// @dev Reverts with EpochsBound_NotEpochs.
    /// @param capacity What the poster could bond.
    function allot(uint64 topicId, uint64 epoch, uint256 wanted, uint256 capacity) external;

    /// @notice Takes back what a skipped epoch was worth. Anybody, as soon as the settlement before it is final, so that
    /// the epoch cannot be settled any more; about 100,000 gas.
    /// @dev Reverts with Rewards_NotAllotted, Rewards_NotSkipped, Rewards_NotBefore, Epochs_UnknownSettlement,
    /// Epochs_NotFinal.
    /// @param settlement Number of the newest settlement of an epoch before this one, 0 where there is none.
    function reclaim(uint64 topicId, uint64 epoch, uint32 settlement) external;

    /// @notice Notes the payouts of a final settlement that is newer than what is noted: claims from it need not ask the
    /// epochs contract. Anybody; about 48,000 gas, 65,000 for the first. `claimKeeping` and `IParticipants.record` do it by
    /// themselves.
    /// @dev Reverts with Rewards_NotNewer, Epochs_UnknownSettlement, Epochs_Unpaid, Epochs_NotFinal.
    function note(uint64 topicId, uint32 settlement) external;

    /// @notice Pays a participant, whoever calls: inferers and forecasters to their addresses, reputers into their
    /// pools (`IStaking.compound`). Anybody; from the settlement that is noted about 87,000 gas, 62,000 when claimed
    /// before; 10,000 more from any other, and 60,000 more for a pool.
    /// @dev Reverts with Epochs_UnknownSettlement, Epochs_Unpaid, Epochs_NotFinal, Rewards_BadProof, Rewards_UnknownParticipant,
    /// Rewards_NothingToClaim, Rewards_Overspent.
    /// @param settlement A final settlement of the topic.
    /// @param place Place of the participant's slot among all slots of the settlement.
    /// @param cumulative Reward since registration according to it.
    function claim(
        uint64 topicId,
        uint32 settlement,
        Role role,
        uint32 id,
        uint256 place,
        uint256 cumulative,
        bytes32[] calldata proof
    ) external;

    /// @notice Pays the keepers of a settlement whose payouts are final, whoever calls: a third each for the synthesis,
    /// the state part and the payout part, into the pools of their posters (`IStaking.compound`), registered or not.
    /// Once per settlement. Notes its payouts where they are newer. Anybody; about 120,000 gas for one poster.
    /// @dev Reverts with Epochs_UnknownSettlement, Epochs_Unpaid, Epochs_NotFinal, Rewards_NothingForKeepers.
    function claimKeeping(uint64 topicId, uint32 settlement) external;

    /// @notice Funds of a topic that no epoch was allotted.
    function availableOf(uint64 topicId) external view returns (uint256);

    /// @notice What an epoch is worth to its participants, and what it has for its keepers until they are paid; both 0
    /// before its synthesis is posted, and after it was reclaimed.
    function allotmentOf(uint64 topicId, uint64 epoch) external view returns (uint256 reward, uint256 keeping);

    /// @notice Part of what an epoch is worth to its participants that was collected from the treasury.
    function emittedOf(uint64 topicId, uint64 epoch) external view returns (uint256);

    /// @notice Whether an epoch has an allotment, of however much.
    function isAllotted(uint64 topicId, uint64 epoch) external view returns (bool);

    /// @notice Settlement of a topic that claims are cheapest from, 0 for none.
    function notedOf(uint64 topicId) external view returns (uint32 settlement);

    /// @notice What a participant has been paid.
    function claimedBy(uint64 topicId, Role role, uint32 id) external view returns (uint256);

    /// @notice What all participants of a topic have been paid.
    function totalClaimed(uint64 topicId) external view returns (uint256);
}
