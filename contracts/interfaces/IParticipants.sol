// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ClassMerit, Holder, Membership, PackedHolder} from "../types/Participant.sol";
import {Role, Seat} from "../types/Topic.sol";

/// @title Participants: who is registered for a topic, and who of them is active
/// @notice Any number may register for a role; those with a seat in one of its slots are active. Merit decides who they
/// are: a moving average of scores (alpha 0.1). Whoever misses an epoch moves towards the merit of newcomers instead, and
/// whoever has no seat towards the 0.2-quantile of the class's scores. A seat goes to a passive participant whose merit is
/// strictly greater than the least active one, or whose holder has been absent.
/// @dev Changes apply to epochs that open later: who may act in an epoch is known when it opens, and stays so unless it
/// leaves. Nobody's acts touch the merit or the deposit of somebody else: merits change with scores only. Every seat that
/// is taken has a new id; rewards are paid by id.
interface IParticipants {
    /// @notice The creator of the topic lets only others register for the role.
    error Participants_NotAllowed(uint64 topicId, Role role, address account);
    error Participants_AlreadyRegistered(uint64 topicId, Role role, address participant);
    error Participants_NotRegistered(uint64 topicId, Role role, address participant);
    /// @notice It is registered, but may not act in that epoch.
    error Participants_NotSeated(uint64 topicId, Role role, address participant, uint64 epoch);
    /// @notice It has a seat already.
    error Participants_AlreadyActive(uint64 topicId, Role role, address participant);
    /// @notice All slots are held, and its merit is not greater than the least of them.
    error Participants_NotBetter(uint64 topicId, Role role, address participant, int256 merit, int256 least);
    /// @notice Of the last ten epochs whose windows are over the slot's holder was there in `epoch`, had nothing to do in
    /// it, or did not hold the slot yet.
    error Participants_NotAbsent(uint64 topicId, Role role, uint256 slot, uint64 epoch);
    /// @notice Settlements are recorded in order; `next` is due.
    error Participants_OutOfOrder(uint64 topicId, uint32 settlement, uint32 next);
    /// @notice The leaves or the section are not those of the settlement's payout part.
    error Participants_BadEvidence(uint64 topicId, uint32 settlement, bytes32 part);
    error Participants_TermsOutOfRange(uint256 fee, uint256 deposit, uint256 maxFee, uint256 maxDeposit);
    error Participants_NotDeployer(address caller, address deployer);
    error Participants_AlreadyBound(address treasury);

    event TreasuryNamed(address indexed treasury);
    /// @notice What registrations cost from now on.
    event TermsSet(uint256 fee, uint256 deposit);
    /// @param registeredFrom First epoch that opens after it.
    /// @param merit Merit that it starts with.
    event Registered(
        uint64 indexed topicId,
        Role indexed role,
        address indexed participant,
        uint64 registeredFrom,
        int256 merit,
        uint256 fee,
        uint256 deposit
    );
    /// @param activeFrom First epoch that it may act in.
    event SeatTaken(
        uint64 indexed topicId,
        Role indexed role,
        address indexed participant,
        uint256 slot,
        uint32 id,
        uint64 activeFrom
    );
    /// @notice A participant lost its seat to another and is passive from now on; it may act in epochs before `activeUntil`.
    event Evicted(
        uint64 indexed topicId,
        Role indexed role,
        address indexed participant,
        uint256 slot,
        uint32 id,
        uint64 activeUntil
    );
    /// @notice A participant has left; a seat that it held is free.
    /// @param id Id of that seat, 0 for none.
    /// @param deposit What it got back.
    event Deregistered(
        uint64 indexed topicId,
        Role indexed role,
        address indexed participant,
        uint256 slot,
        uint32 id,
        uint256 deposit
    );
    /// @notice The scores of a settlement were taken in for one role.
    /// @param ids Seats held in its epoch, in slot order.
    /// @param merits Merits of their holders after it, SD59x18.
    /// @param classMerit That of the class after it; all other merits follow its `pull`.
    event MeritsRecorded(
        uint64 indexed topicId,
        Role indexed role,
        uint32 indexed settlement,
        uint32[] ids,
        int256[] merits,
        ClassMerit classMerit
    );

    /// @notice Names the treasury, which gets registration fees and is told what reputers earned. The deployer, once.
    /// @dev Reverts with Participants_NotDeployer, Participants_AlreadyBound.
    function bindTreasury(address treasury) external;

    /// @notice Sets what registrations cost from now on, in wei. Whom the authority allows; about 35,000 gas. Deposits that
    /// were paid stay as they are.
    /// @dev Reverts with AccessManagedUnauthorized, Participants_TermsOutOfRange.
    function setTerms(uint256 fee, uint256 deposit) external;

    /// @notice Registers the caller for a role, with an ALLO allowance for fee and deposit, and gives it the lowest free
    /// slot to act in epochs that open later; passive where there is none. Anybody who is allowed to, at any time; about 130,000 gas,
    /// 90,000 in a slot that was held before, 50,000 less without a free slot, 120,000 more with fee and deposit. Its merit is that of newcomers, or what it had
    /// if that is less.
    /// @dev Reverts with Topics_UnknownTopic, Participants_AlreadyRegistered, Participants_NotAllowed, or as the token does.
    /// @return slot Slot, below the role's limit; the limit for one who is passive.
    /// @return id Id of the seat, which nobody else ever gets in this topic and role; 0 for one who is passive.
    function register(uint64 topicId, Role role) external returns (uint256 slot, uint32 id);

    /// @notice Leaves a role at once, and returns the deposit. What was submitted stays, and so do rewards. Anybody
    /// registered, at any time; about 100,000 gas, 40,000 while passive.
    /// @dev Reverts with Participants_NotRegistered.
    function deregister(uint64 topicId, Role role) external;

    /// @notice Gives a passive participant a seat: the lowest free slot, or else that of the active one with the least
    /// merit, if that is strictly less. That one may act until the next epoch opens. Anybody; about 300,000 gas where 32
    /// slots are held.
    /// @dev Reverts with Topics_UnknownTopic, Participants_NotRegistered, Participants_AlreadyActive,
    /// Participants_NotBetter.
    function activate(uint64 topicId, Role role, address participant) external returns (uint256 slot, uint32 id);

    /// @notice Gives a passive participant the slot of one who submitted in none of the last ten epochs whose windows are
    /// over; workers of paused epochs have missed none, and reputers of epochs without inferences neither. Anybody; about 230,000 gas. Silence would hold a slot for
    /// good where nobody has scores to be better by.
    /// @dev Reverts with Topics_UnknownTopic, Participants_NotRegistered, Participants_AlreadyActive,
    /// Participants_NotAbsent.
    function replaceAbsent(uint64 topicId, Role role, address participant, uint256 slot) external returns (uint32 id);

    /// @notice Takes in the scores of a settlement whose payouts are final, notes its payouts (`IRewards.note`), and tells
    /// the treasury which part of the epoch's emission reputers earned.
    /// Anybody, for each settlement in order; about 900,000 gas where all slots are held.
    /// @dev Reverts with Participants_OutOfOrder, Epochs_UnknownSettlement, Epochs_Unpaid, Epochs_NotFinal,
    /// Participants_BadEvidence.
    /// @param leaves Leaves of all sections of its payout part.
    /// @param scores Bytes of the Scores section.
    /// @param rewards Bytes of the Rewards section.
    function record(
        uint64 topicId,
        uint32 settlement,
        bytes32[] calldata leaves,
        bytes calldata scores,
        bytes calldata rewards
    ) external;

    /// @notice The treasury, zero until it is named.
    function treasury() external view returns (address);

    /// @notice What a registration costs now, in wei: the fee for the treasury, and what is returned on leaving.
    function terms() external view returns (uint256 fee, uint256 deposit);

    /// @notice Slots of a role that are held, now or from the next epoch on, as a bit mask. Views of seats and merits are
    /// all zero for topics that there are not.
    function occupiedSlots(uint64 topicId, Role role) external view returns (uint32);

    /// @notice Slots of a role that are or were held, as a bit mask.
    function knownSlots(uint64 topicId, Role role) external view returns (uint32);

    /// @notice Newest seat of a slot; holder and id are zero where nobody follows the last one.
    function seatAt(uint64 topicId, Role role, uint256 slot) external view returns (Seat memory);

    /// @notice Who may act in an epoch's slot; all zero for nobody.
    function seatIn(uint64 topicId, uint64 epoch, Role role, uint256 slot) external view returns (Holder memory);

    /// @notice Likewise for several slots, a bit mask; a list over all slots of the role, see `Holders`, zero for others.
    function seatsIn(
        uint64 topicId,
        uint64 epoch,
        Role role,
        uint32 slots
    ) external view returns (PackedHolder[] memory);

    /// @notice Slot in which a participant may act in an epoch, and the id of that seat.
    /// @dev Reverts with Participants_NotRegistered, Participants_NotSeated.
    function seatOf(
        uint64 topicId,
        uint64 epoch,
        Role role,
        address participant
    ) external view returns (uint256 slot, uint32 id);

    /// @notice Whether somebody is registered, active or passive.
    function isRegistered(uint64 topicId, Role role, address participant) external view returns (bool);

    /// @dev Reverts with Participants_NotRegistered.
    function requireRegistered(uint64 topicId, Role role, address participant) external view;

    /// @notice What is kept of a participant; all zero but `merit` for one who never registered.
    function membershipOf(uint64 topicId, Role role, address participant) external view returns (Membership memory);

    /// @notice Address that took a seat with an id, also after it left; zero for an id never given.
    function participantOf(uint64 topicId, Role role, uint32 id) external view returns (address);

    function classMeritOf(uint64 topicId, Role role) external view returns (ClassMerit memory);

    /// @notice Number of settlements whose scores were taken in.
    function recordedCount(uint64 topicId) external view returns (uint32);

    /// @notice Slots that a role has: 32 inferers, 8 forecasters, 8 reputers.
    function slotLimit(Role role) external pure returns (uint256);
}
