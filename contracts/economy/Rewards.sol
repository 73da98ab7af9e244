// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EpochsBound} from "../epochs/EpochsBound.sol";
import {PayoutTree} from "../epochs/PayoutTree.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {IParticipants} from "../interfaces/IParticipants.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Role} from "../types/Topic.sol";

/// @title Rewards
/// @notice See IRewards.
contract Rewards is IRewards, EpochsBound {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @param claimed What all participants have been paid, wei.
    /// @param limit Wei reserved up to the newest settlement that a claim has shown to be final.
    struct Spending {
        uint128 claimed;
        uint128 limit;
    }

    IERC20 public immutable token;
    ITopics public immutable topics;
    IStaking public immutable staking;
    IParticipants public immutable participants;

    /// @inheritdoc IRewards
    mapping(uint64 topicId => uint256) public availableOf;
    mapping(uint64 topicId => Spending) private _spending;
    /// @inheritdoc IRewards
    mapping(uint64 topicId => mapping(Role role => mapping(uint32 id => uint256))) public claimedBy;

    /// @dev Staking takes only what `compound` is called with.
    constructor(IERC20 token_, ITopics topics_, IStaking staking_) {
        token = token_;
        topics = topics_;
        staking = staking_;
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

    /// @inheritdoc IRewards
    function reserve(uint64 topicId, uint256 wanted) external returns (uint256 amount) {
        _requireEpochs();
        uint256 available = availableOf[topicId];
        amount = wanted < available ? wanted : available;
        availableOf[topicId] = available - amount;
        emit Reserved(topicId, amount, available - amount);
    }

    /// @inheritdoc IRewards
    function release(uint64 topicId, uint256 amount) external {
        _requireEpochs();
        uint256 available = availableOf[topicId] += amount;
        emit Released(topicId, amount, available);
    }

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
        (bytes32 payouts, uint256 reserved) = IEpochs(epochs()).finalPayouts(topicId, settlement);
        bytes32 leaf = PayoutTree.leaf(place, role, id, cumulative);
        if (PayoutTree.rootOf(leaf, place, proof) != payouts) revert Rewards_BadProof(topicId, settlement, place);
        address participant = participants.participantOf(topicId, role, id);
        if (participant == address(0)) revert Rewards_UnknownParticipant(topicId, role, id);
        uint256 claimed = claimedBy[topicId][role][id];
        if (cumulative <= claimed) revert Rewards_NothingToClaim(topicId, role, id, claimed);
        uint256 amount = cumulative - claimed;
        claimedBy[topicId][role][id] = cumulative;
        _spend(topicId, amount, reserved);
        emit Claimed(topicId, role, participant, id, amount, cumulative);
        if (role == Role.Reputer) staking.compound(topicId, participant, amount);
        else token.safeTransfer(participant, amount);
    }

    /// @inheritdoc IRewards
    function totalClaimed(uint64 topicId) external view returns (uint256) {
        return _spending[topicId].claimed;
    }

    /// @dev Final settlements are never cut off, so that the newest one seen is a limit for claims from older ones
    /// too: who left claims with an old settlement, possibly after everybody else claimed with a newer one.
    function _spend(uint64 topicId, uint256 amount, uint256 reserved) private {
        Spending memory spending = _spending[topicId];
        uint256 total = spending.claimed + amount;
        uint256 limit = reserved > spending.limit ? reserved : spending.limit;
        if (total > limit) revert Rewards_Overspent(topicId, total, limit);
        _spending[topicId] = Spending({claimed: total.toUint128(), limit: limit.toUint128()});
    }
}
