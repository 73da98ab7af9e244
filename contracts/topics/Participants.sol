// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EpochsBound} from "../epochs/EpochsBound.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {IInbox} from "../interfaces/IInbox.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {ClassMerit, Holder, Membership, PackedHolder} from "../types/Participant.sol";
import {Role, Schedule, Seat} from "../types/Topic.sol";
import {Absences} from "./Absences.sol";
import {FinalScores} from "./FinalScores.sol";
import {Holders} from "./Holders.sol";
import {Merits} from "./Merits.sol";
import {Roster} from "./Roster.sol";
import {Schedules} from "./Schedules.sol";

/// @title Participants
/// @notice See IParticipants.
contract Participants is IParticipants, AccessManaged, EpochsBound {
    using Holders for PackedHolder;
    using Merits for Roster.Class;
    using Roster for Roster.Class;
    using SafeERC20 for IERC20;
    using Schedules for Schedule;

    /// @param fee Wei for the treasury.
    /// @param deposit Wei that are returned on leaving.
    struct Terms {
        uint96 fee;
        uint96 deposit;
    }

    /// @notice Most that a registration may be made to cost.
    uint256 public constant MAX_FEE = 10_000e18;
    uint256 public constant MAX_DEPOSIT = 100_000e18;

    IERC20 public immutable token;
    ITopics public immutable topics;
    address private immutable _deployer;

    /// @inheritdoc IParticipants
    address public treasury;
    Terms private _terms;
    /// @inheritdoc IParticipants
    mapping(uint64 topicId => uint32) public recordedCount;
    mapping(uint64 topicId => mapping(Role role => Roster.Class)) private _classes;

    constructor(
        address authority,
        IERC20 token_,
        ITopics topics_,
        uint256 fee,
        uint256 deposit
    ) AccessManaged(authority) {
        (token, topics) = (token_, topics_);
        _deployer = msg.sender;
        _setTerms(fee, deposit);
    }

    /// @inheritdoc IParticipants
    function bindTreasury(address treasury_) external {
        if (msg.sender != _deployer) revert Participants_NotDeployer(msg.sender, _deployer);
        if (treasury != address(0)) revert Participants_AlreadyBound(treasury);
        treasury = treasury_;
        emit TreasuryNamed(treasury_);
    }

    /// @inheritdoc IParticipants
    function setTerms(uint256 fee, uint256 deposit) external restricted {
        _setTerms(fee, deposit);
    }

    /// @inheritdoc IParticipants
    function register(uint64 topicId, Role role) external returns (uint256 slot, uint32 id) {
        uint64 from = _nextEpoch(topicId);
        Roster.Class storage class = _classes[topicId][role];
        Roster.Member storage member = class.members[msg.sender];
        if (member.standing == Roster.Standing.Registered) {
            revert Participants_AlreadyRegistered(topicId, role, msg.sender);
        }
        if (!topics.isAllowed(topicId, role, msg.sender)) {
            revert Participants_NotAllowed(topicId, role, msg.sender);
        }
        int256 merit = class.enter(msg.sender);
        (member.standing, member.registeredFrom) = (Roster.Standing.Registered, uint48(from));
        (uint256 fee, uint256 deposit) = (_terms.fee, _terms.deposit);
        if (deposit > 0) member.deposit = uint96(deposit);
        emit Registered(topicId, role, msg.sender, from, merit, fee, deposit);
        uint256 limit = slotLimit(role);
        slot = class.freeSlot(limit);
        if (slot < limit) id = _take(class, topicId, role, slot, msg.sender, from);
        if (deposit > 0) token.safeTransferFrom(msg.sender, address(this), deposit);
        if (fee == 0) return (slot, id);
        token.safeTransferFrom(msg.sender, treasury, fee);
        ITreasury(treasury).credit(topicId, msg.sender);
    }

    /// @inheritdoc IParticipants
    function deregister(uint64 topicId, Role role) external {
        uint64 from = _nextEpoch(topicId);
        Roster.Class storage class = _classes[topicId][role];
        requireRegistered(topicId, role, msg.sender);
        Roster.Member storage member = class.members[msg.sender];
        uint256 place = member.place;
        PackedHolder left;
        if (place > 0) left = class.vacate(place - 1, from);
        uint256 deposit = member.deposit;
        member.standing = Roster.Standing.Left;
        if (deposit > 0) member.deposit = 0;
        emit Deregistered(topicId, role, msg.sender, place > 0 ? place - 1 : slotLimit(role), left.idOf(), deposit);
        if (deposit > 0) token.safeTransfer(msg.sender, deposit);
    }

    /// @inheritdoc IParticipants
    function activate(uint64 topicId, Role role, address participant) external returns (uint256 slot, uint32 id) {
        uint64 from = _nextEpoch(topicId);
        Roster.Class storage class = _passive(topicId, role, participant);
        uint256 limit = slotLimit(role);
        slot = class.freeSlot(limit);
        if (slot == limit) {
            int256 least;
            (slot, least) = class.weakest(limit);
            int256 merit = class.meritOf(participant);
            if (merit <= least) revert Participants_NotBetter(topicId, role, participant, merit, least);
        }
        id = _take(class, topicId, role, slot, participant, from);
    }

    /// @inheritdoc IParticipants
    function replaceAbsent(uint64 topicId, Role role, address participant, uint256 slot) external returns (uint32 id) {
        uint64 from = _nextEpoch(topicId);
        Roster.Class storage class = _passive(topicId, role, participant);
        Seat memory seat = seatAt(topicId, role, slot);
        IInbox inbox = IEpochs(epochs()).inbox();
        (bool absent, uint64 epoch) = Absences.isAbsent(topics, inbox, topicId, role, slot, seat);
        if (!absent) revert Participants_NotAbsent(topicId, role, slot, epoch);
        id = _take(class, topicId, role, slot, participant, from);
    }

    /// @inheritdoc IParticipants
    function record(
        uint64 topicId,
        uint32 settlement,
        bytes32[] calldata leaves,
        bytes calldata scores,
        bytes calldata rewards
    ) external {
        uint32 next = recordedCount[topicId] + 1;
        if (settlement != next) revert Participants_OutOfOrder(topicId, settlement, next);
        recordedCount[topicId] = settlement;
        IEpochs epochs_ = IEpochs(epochs());
        FinalScores.Result memory result = FinalScores.read(epochs_, topicId, settlement, leaves, scores, rewards);
        IInbox.Intake memory intake = epochs_.inbox().intakeOf(topicId, result.epoch);
        uint32[3] memory slots = [intake.inferers, intake.forecasters, intake.reputers];
        for (uint256 i = 0; i < 3; ++i) {
            _recordClass(topicId, Role(i), settlement, result.epoch, slots[i], result.scores[i]);
        }
        IRewards rewards_ = epochs_.rewards();
        // Claims from it ask nobody whether it is final.
        if (settlement > rewards_.notedOf(topicId)) rewards_.note(topicId, settlement);
        // Of the emission alone, and never of more than there was: anything may stand in a trace that nobody refuted.
        uint256 emitted = rewards_.emittedOf(topicId, result.epoch);
        if (emitted > 0 && result.total > 0 && treasury != address(0)) {
            ITreasury(treasury).noteShares((emitted * result.toReputers) / result.total, emitted);
        }
    }

    /// @inheritdoc IParticipants
    function terms() external view returns (uint256 fee, uint256 deposit) {
        return (_terms.fee, _terms.deposit);
    }

    /// @inheritdoc IParticipants
    function occupiedSlots(uint64 topicId, Role role) external view returns (uint32) {
        return _classes[topicId][role].occupied;
    }

    /// @inheritdoc IParticipants
    function knownSlots(uint64 topicId, Role role) external view returns (uint32) {
        return _classes[topicId][role].known;
    }

    /// @inheritdoc IParticipants
    function seatAt(uint64 topicId, Role role, uint256 slot) public view returns (Seat memory seat) {
        if (slot < slotLimit(role)) return _classes[topicId][role].seats[slot];
    }

    /// @inheritdoc IParticipants
    function seatIn(
        uint64 topicId,
        uint64 epoch,
        Role role,
        uint256 slot
    ) external view returns (Holder memory holder) {
        if (slot < slotLimit(role)) return _classes[topicId][role].entitled(slot, epoch).unpack();
    }

    /// @inheritdoc IParticipants
    function seatsIn(
        uint64 topicId,
        uint64 epoch,
        Role role,
        uint32 slots
    ) external view returns (PackedHolder[] memory holders) {
        return _classes[topicId][role].entitledIn(slots, epoch, slotLimit(role));
    }

    /// @inheritdoc IParticipants
    function seatOf(
        uint64 topicId,
        uint64 epoch,
        Role role,
        address participant
    ) external view returns (uint256 slot, uint32 id) {
        requireRegistered(topicId, role, participant);
        (slot, id) = _classes[topicId][role].placeIn(participant, epoch, slotLimit(role));
        if (id == 0) revert Participants_NotSeated(topicId, role, participant, epoch);
    }

    /// @inheritdoc IParticipants
    function isRegistered(uint64 topicId, Role role, address participant) public view returns (bool) {
        return _classes[topicId][role].members[participant].standing == Roster.Standing.Registered;
    }

    /// @inheritdoc IParticipants
    function requireRegistered(uint64 topicId, Role role, address participant) public view {
        if (!isRegistered(topicId, role, participant)) revert Participants_NotRegistered(topicId, role, participant);
    }

    /// @inheritdoc IParticipants
    function membershipOf(uint64 topicId, Role role, address participant) external view returns (Membership memory) {
        Roster.Class storage class = _classes[topicId][role];
        Roster.Member storage member = class.members[participant];
        uint256 place = member.place;
        return
            Membership({
                registered: member.standing == Roster.Standing.Registered,
                active: place > 0,
                slot: place > 0 ? place - 1 : 0,
                id: member.id,
                registeredFrom: member.registeredFrom,
                merit: class.meritOf(participant),
                deposit: member.deposit
            });
    }

    /// @inheritdoc IParticipants
    function participantOf(uint64 topicId, Role role, uint32 id) external view returns (address) {
        return _classes[topicId][role].participants[id];
    }

    /// @inheritdoc IParticipants
    function classMeritOf(uint64 topicId, Role role) external view returns (ClassMerit memory) {
        return _classMerit(_classes[topicId][role]);
    }

    /// @inheritdoc IParticipants
    function slotLimit(Role role) public pure returns (uint256) {
        return role == Role.Inferer ? 32 : 8;
    }

    function _setTerms(uint256 fee, uint256 deposit) private {
        if (fee > MAX_FEE || deposit > MAX_DEPOSIT) {
            revert Participants_TermsOutOfRange(fee, deposit, MAX_FEE, MAX_DEPOSIT);
        }
        _terms = Terms({fee: uint96(fee), deposit: uint96(deposit)});
        emit TermsSet(fee, deposit);
    }

    /// @dev Gives a slot to a passive participant.
    function _take(
        Roster.Class storage class,
        uint64 topicId,
        Role role,
        uint256 slot,
        address participant,
        uint64 from
    ) private returns (uint32 id) {
        PackedHolder evicted;
        (id, evicted) = class.take(slot, participant, from);
        if (!evicted.isNobody()) emit Evicted(topicId, role, evicted.accountOf(), slot, evicted.idOf(), from);
        emit SeatTaken(topicId, role, participant, slot, id, from);
    }

    function _recordClass(
        uint64 topicId,
        Role role,
        uint32 settlement,
        uint64 epoch,
        uint32 slots,
        int256[] memory scores
    ) private {
        Roster.Class storage class = _classes[topicId][role];
        Merits.Update memory update = class.record(epoch, slots, scores, slotLimit(role));
        if (update.ids.length == 0) return;
        emit MeritsRecorded(topicId, role, settlement, update.ids, update.merits, _classMerit(class));
    }

    /// @dev First epoch that opens later: what happens in the second of an opening could come after a submission.
    function _nextEpoch(uint64 topicId) private view returns (uint64) {
        return topics.scheduleOf(topicId).unopenedEpoch(block.timestamp);
    }

    function _passive(
        uint64 topicId,
        Role role,
        address participant
    ) private view returns (Roster.Class storage class) {
        requireRegistered(topicId, role, participant);
        class = _classes[topicId][role];
        if (class.members[participant].place > 0) revert Participants_AlreadyActive(topicId, role, participant);
    }

    function _classMerit(Roster.Class storage class) private view returns (ClassMerit memory) {
        return ClassMerit({entry: class.entry, pull: class.pull, count: class.count});
    }
}
