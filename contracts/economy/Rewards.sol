// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EpochsBound} from "../epochs/EpochsBound.sol";
import {PayoutTree} from "../epochs/PayoutTree.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {SettlementRecord} from "../types/Epoch.sol";
import {Role} from "../types/Topic.sol";

/// @title Rewards
/// @notice See IRewards.
contract Rewards is IRewards, EpochsBound {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @param claimed What all participants have been paid, wei.
    /// @param limit Wei reserved up to the newest settlement that was seen to be final.
    /// @param noted Settlement whose payouts are noted, 0 for none.
    struct Spending {
        uint96 claimed;
        uint96 limit;
        uint32 noted;
    }

    /// @param sponsored What the epoch took from the topic's funds, wei.
    /// @param collected What it took from the treasury, wei.
    /// @param made Whether the epoch has an allotment, of however much.
    /// @param kept Whether its keepers were paid.
    struct Allotment {
        uint96 sponsored;
        uint96 collected;
        bool made;
        bool kept;
    }

    /// @param claimed What somebody has been paid under one registration, wei.
    /// @param participant Who that is, once paid.
    struct Account {
        uint96 claimed;
        address participant;
    }

    /// @dev What is collected is divided by this for the keepers' part: f_v = 0.25 of Eq. 54.
    uint256 private constant KEEPERS_DIVISOR = 4;
    uint256 private constant PARTS = 3;

    IERC20 public immutable token;
    ITopics public immutable topics;
    IStaking public immutable staking;
    ITreasury public immutable treasury;
    IParticipants public immutable participants;

    /// @inheritdoc IRewards
    mapping(uint64 topicId => uint256) public availableOf;
    mapping(uint64 topicId => Spending) private _spending;
    /// @dev Root over the payouts of the settlement that is noted.
    mapping(uint64 topicId => bytes32) private _payouts;
    mapping(uint64 topicId => mapping(uint64 epoch => Allotment)) private _allotments;
    /// @dev By topic, role and registration id, see `_keyOf`.
    mapping(uint256 key => Account) private _accounts;

    /// @dev Staking takes only what `compound` is called with.
    constructor(IERC20 token_, ITopics topics_, IStaking staking_, ITreasury treasury_) {
        if (address(treasury_) == address(0)) revert Rewards_ZeroAddress();
        token = token_;
        topics = topics_;
        staking = staking_;
        treasury = treasury_;
        participants = staking_.participants();
        token_.forceApprove(address(staking_), type(uint256).max);
    }

    /// @inheritdoc IRewards
    function fund(uint64 topicId, uint256 amount) external {
        if (amount == 0) revert Rewards_ZeroAmount();
        topics.creatorOf(topicId);
        uint256 available = availableOf[topicId] += amount;
        emit Funded(topicId, msg.sender, amount, available);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    // --- what epochs are worth ---

    /// @inheritdoc IRewards
    function allot(uint64 topicId, uint64 epoch, uint256 wanted, uint256 capacity) external {
        _requireEpochs();
        Allotment storage allotment = _allotments[topicId][epoch];
        if (allotment.made) return;
        uint256 available = availableOf[topicId];
        uint256 sponsored = Math.min(wanted, available);
        uint256 collected = treasury.collect(topicId);
        if (sponsored + _participantsPart(collected) > capacity) {
            uint256 most = Math.max(capacity, IEpochs(epochs()).keepers().capacityOf(topicId, epoch));
            collected = _keepUpTo(topicId, collected, most);
            sponsored = Math.min(sponsored, most - _participantsPart(collected));
        }
        if (sponsored > 0) availableOf[topicId] = available -= sponsored;
        (allotment.sponsored, allotment.collected) = (sponsored.toUint96(), collected.toUint96());
        allotment.made = true;
        emit Allotted(topicId, epoch, sponsored, collected, available);
    }

    /// @inheritdoc IRewards
    function reclaim(uint64 topicId, uint64 epoch, uint32 settlement) external {
        Allotment memory allotment = _allotments[topicId][epoch];
        if (!allotment.made) revert Rewards_NotAllotted(topicId, epoch);
        _requireSkipped(topicId, epoch, settlement);
        delete _allotments[topicId][epoch];
        uint256 available = availableOf[topicId] += allotment.sponsored;
        emit Reclaimed(topicId, epoch, allotment.sponsored, allotment.collected, available);
        if (allotment.collected > 0) _giveBack(topicId, allotment.collected);
    }

    /// @inheritdoc IRewards
    function allotmentOf(uint64 topicId, uint64 epoch) external view returns (uint256 reward, uint256 keeping) {
        Allotment memory allotment = _allotments[topicId][epoch];
        keeping = allotment.collected / KEEPERS_DIVISOR;
        reward = uint256(allotment.sponsored) + allotment.collected - keeping;
        if (allotment.kept) keeping = 0;
    }

    /// @inheritdoc IRewards
    function emittedOf(uint64 topicId, uint64 epoch) external view returns (uint256) {
        return _participantsPart(_allotments[topicId][epoch].collected);
    }

    /// @inheritdoc IRewards
    function isAllotted(uint64 topicId, uint64 epoch) external view returns (bool) {
        return _allotments[topicId][epoch].made;
    }

    /// @dev Gives back what is above the most that has no more than `most` wei for participants.
    function _keepUpTo(uint64 topicId, uint256 collected, uint256 most) private returns (uint256 kept) {
        kept = Math.min(collected, (most * KEEPERS_DIVISOR) / (KEEPERS_DIVISOR - 1));
        if (kept < collected) _giveBack(topicId, collected - kept);
    }

    function _giveBack(uint64 topicId, uint256 amount) private {
        token.safeTransfer(address(treasury), amount);
        treasury.giveBack(topicId, amount);
    }

    function _participantsPart(uint256 collected) private pure returns (uint256) {
        return collected - collected / KEEPERS_DIVISOR;
    }

    /// @dev Final settlements are never cut off: where the one before the epoch is, the next one is of a later epoch for
    /// good.
    function _requireSkipped(uint64 topicId, uint64 epoch, uint32 settlement) private view {
        IEpochs epochs_ = IEpochs(epochs());
        uint64 next = epochs_.nextToSettle(topicId);
        if (epoch >= next) revert Rewards_NotSkipped(topicId, epoch, next);
        if (settlement > 0) {
            SettlementRecord memory before = epochs_.settlementAt(topicId, settlement);
            if (before.epoch >= epoch) revert Rewards_NotBefore(topicId, epoch, settlement);
            if (block.timestamp < before.stateDeadline) {
                revert IEpochs.Epochs_NotFinal(topicId, before.stateDeadline, block.timestamp);
            }
        }
        if (settlement == epochs_.settlementCount(topicId)) return;
        if (epochs_.settlementAt(topicId, settlement + 1).epoch <= epoch) {
            revert Rewards_NotBefore(topicId, epoch, settlement);
        }
    }

    // --- participants ---

    /// @inheritdoc IRewards
    function claim(
        uint64 topicId,
        uint32 settlement,
        Role role,
        uint32 id,
        uint256 place,
        uint256 cumulative,
        bytes32[] calldata proof
    ) external {
        Spending memory spending = _spending[topicId];
        bytes32 payouts = _payoutsOf(topicId, settlement, spending);
        bytes32 leaf = PayoutTree.leaf(place, role, id, cumulative);
        if (PayoutTree.rootOf(leaf, place, proof) != payouts) revert Rewards_BadProof(topicId, settlement, place);
        Account storage account = _accounts[_keyOf(topicId, role, id)];
        (uint256 claimed, address participant) = (account.claimed, account.participant);
        if (participant == address(0)) {
            participant = participants.participantOf(topicId, role, id);
            if (participant == address(0)) revert Rewards_UnknownParticipant(topicId, role, id);
        }
        if (cumulative <= claimed) revert Rewards_NothingToClaim(topicId, role, id, claimed);
        uint256 amount = cumulative - claimed;
        (account.claimed, account.participant) = (cumulative.toUint96(), participant);
        uint256 total = spending.claimed + amount;
        if (total > spending.limit) revert Rewards_Overspent(topicId, total, spending.limit);
        spending.claimed = uint96(total);
        _spending[topicId] = spending;
        emit Claimed(topicId, role, participant, id, amount, cumulative);
        if (role == Role.Reputer) staking.compound(topicId, participant, amount);
        else token.safeTransfer(participant, amount);
    }

    /// @inheritdoc IRewards
    function note(uint64 topicId, uint32 settlement) external {
        uint32 noted = _spending[topicId].noted;
        if (settlement <= noted) revert Rewards_NotNewer(topicId, settlement, noted);
        _note(topicId, settlement);
    }

    /// @inheritdoc IRewards
    function notedOf(uint64 topicId) external view returns (uint32 settlement) {
        return _spending[topicId].noted;
    }

    /// @inheritdoc IRewards
    function claimedBy(uint64 topicId, Role role, uint32 id) external view returns (uint256) {
        return _accounts[_keyOf(topicId, role, id)].claimed;
    }

    /// @inheritdoc IRewards
    function totalClaimed(uint64 topicId) external view returns (uint256) {
        return _spending[topicId].claimed;
    }

    /// @dev Root over the payouts of a final settlement, and `limit` raised to what it has reserved. Final settlements are
    /// never cut off: what is noted need not be asked again, and the newest one seen is a limit for claims from older ones
    /// too. Who left claims with an old settlement, possibly after everybody else claimed with a newer one.
    function _payoutsOf(
        uint64 topicId,
        uint32 settlement,
        Spending memory spending
    ) private view returns (bytes32 payouts) {
        if (settlement > 0 && settlement == spending.noted) return _payouts[topicId];
        uint256 reserved;
        (payouts, reserved) = IEpochs(epochs()).finalPayouts(topicId, settlement);
        if (reserved > spending.limit) spending.limit = reserved.toUint96();
    }

    function _note(uint64 topicId, uint32 settlement) private {
        Spending memory spending = _spending[topicId];
        bytes32 payouts = _payoutsOf(topicId, settlement, spending);
        spending.noted = settlement;
        (_spending[topicId], _payouts[topicId]) = (spending, payouts);
        emit PayoutsNoted(topicId, settlement, payouts, spending.limit);
    }

    function _keyOf(uint64 topicId, Role role, uint32 id) private pure returns (uint256) {
        return (uint256(topicId) << 40) | (uint256(role) << 32) | id;
    }

    // --- keepers ---

    /// @inheritdoc IRewards
    function claimKeeping(uint64 topicId, uint32 settlement) external {
        IEpochs epochs_ = IEpochs(epochs());
        if (settlement > _spending[topicId].noted) _note(topicId, settlement);
        else epochs_.finalPayouts(topicId, settlement);
        SettlementRecord memory record = epochs_.settlementAt(topicId, settlement);
        Allotment storage allotment = _allotments[topicId][record.epoch];
        uint256 keeping = allotment.collected / KEEPERS_DIVISOR;
        if (keeping == 0 || allotment.kept) revert Rewards_NothingForKeepers(topicId, record.epoch);
        allotment.kept = true;
        address synthesizer = epochs_.synthesisOf(topicId, record.epoch).poster;
        address[PARTS] memory posters = [synthesizer, record.poster, record.payoutPoster];
        uint256 part = keeping / PARTS;
        uint256[PARTS] memory parts = [part, part, keeping - 2 * part];
        for (uint256 i = 0; i < PARTS; ++i) {
            for (uint256 j = i + 1; j < PARTS; ++j) {
                if (posters[j] != posters[i]) continue;
                parts[i] += parts[j];
                parts[j] = 0;
            }
            if (parts[i] == 0) continue;
            emit KeeperPaid(topicId, record.epoch, posters[i], parts[i]);
            staking.compound(topicId, posters[i], parts[i]);
        }
    }
}
