// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AlloToken} from "../../../contracts/economy/AlloToken.sol";
import {PayoutTree} from "../../../contracts/epochs/PayoutTree.sol";
import {Trace} from "../../../contracts/epochs/Trace.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IRewards} from "../../../contracts/interfaces/IRewards.sol";
import {TreasuryMock} from "../../../contracts/mocks/TreasuryMock.sol";
import {SettlementRecord, SynthesisRecord} from "../../../contracts/types/Epoch.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

/// @title Everything that moves tokens, in any order
/// @notice Stands for the epochs contract: it allots, settles and skips epochs, and says what is final. Two of the actors
/// earn as inferers, the third as a reputer, and all of them as keepers. Inputs are folded into what is allowed, so that
/// any revert is a fault.
contract EconomyHandler is Test {
    uint256 public constant ACTORS = 3;
    uint64 public constant TOPICS = 2;

    struct Settlement {
        uint64 epoch;
        uint256 reserved;
        uint256[ACTORS] cumulative;
        uint256 posters;
    }

    AlloToken private token;
    IRewards private rewards;
    TreasuryMock private treasury;

    address[ACTORS] public actors;
    /// @notice Settlements of a topic that stand; the first `finalCount` of them are final.
    mapping(uint64 topicId => Settlement[]) private settlements;
    mapping(uint64 topicId => uint256) public finalCount;
    /// @notice Next epoch to be settled or skipped.
    mapping(uint64 topicId => uint64) public nextToSettle;
    /// @notice Every epoch that ever had an allotment, and what it was.
    mapping(uint64 topicId => uint64[]) private allotted;
    mapping(uint64 topicId => mapping(uint64 epoch => uint256)) public allotmentSeen;
    mapping(uint64 topicId => mapping(uint64 epoch => bool)) public reclaimed;
    mapping(uint64 topicId => mapping(uint64 epoch => bool)) public kept;
    /// @dev What the newest settlement that was claimed with has reserved.
    mapping(uint64 topicId => uint256) private limits;
    uint256 public burnt;
    /// @notice What the reputer, and keepers, were paid into their pools.
    mapping(uint64 topicId => mapping(address reputer => uint256)) public compounded;
    mapping(bytes32 action => uint256) public calls;

    constructor(AlloToken token_, IRewards rewards_, TreasuryMock treasury_, address[ACTORS] memory actors_) {
        (token, rewards, treasury, actors) = (token_, rewards_, treasury_, actors_);
    }

    // --- what the rewards contract asks ---

    function finalPayouts(uint64 topicId, uint32 number) external view returns (bytes32, uint256) {
        if (number == 0 || number > finalCount[topicId]) revert IEpochs.Epochs_UnknownSettlement(topicId, number, 0);
        Settlement storage settlement = settlements[topicId][number - 1];
        return (Trace.root(leavesOf(settlement)), settlement.reserved);
    }

    function settlementCount(uint64 topicId) public view returns (uint32) {
        return uint32(settlements[topicId].length);
    }

    function settlementAt(uint64 topicId, uint32 number) external view returns (SettlementRecord memory record) {
        Settlement storage settlement = settlements[topicId][number - 1];
        record.epoch = settlement.epoch;
        record.poster = actors[settlement.posters % ACTORS];
        record.payoutPoster = actors[(settlement.posters >> 8) % ACTORS];
        record.stateDeadline = number <= finalCount[topicId] ? 0 : type(uint40).max;
    }

    function synthesisOf(uint64, uint64 epoch) external view returns (SynthesisRecord memory record) {
        record.poster = actors[epoch % ACTORS];
    }

    function leavesOf(Settlement storage settlement) private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](ACTORS);
        for (uint256 i = 0; i < ACTORS; ++i) {
            leaves[i] = PayoutTree.leaf(i, roleAt(i), idAt(i), settlement.cumulative[i]);
        }
    }

    function roleAt(uint256 place) public pure returns (Role) {
        return place < 2 ? Role.Inferer : Role.Reputer;
    }

    function idAt(uint256 place) public pure returns (uint32) {
        return place < 2 ? uint32(place + 1) : 1;
    }

    // --- rewards ---

    function fund(uint256 who, uint256 where, uint256 amount) external {
        (address actor_, uint64 topicId) = pick(who, where);
        uint256 balance = token.balanceOf(actor_);
        if (balance == 0) return;
        amount = bound(amount, 1, balance);
        vm.prank(actor_);
        token.approve(address(rewards), amount);
        vm.prank(actor_);
        rewards.fund(topicId, amount);
        ++calls["fund"];
    }

    /// @dev Lets a topic earn from the treasury.
    function grant(uint256 who, uint256 where, uint256 amount) external {
        (address actor_, uint64 topicId) = pick(who, where);
        amount = bound(amount, 0, token.balanceOf(actor_) / 10);
        vm.prank(actor_);
        token.transfer(address(treasury), amount);
        treasury.grant(topicId);
    }

    /// @dev Of the epoch that is next or one of the two after it, again and again.
    function allot(uint256 where, uint256 which, uint256 wanted) public {
        uint64 topicId = topicOf(where);
        uint64 epoch = nextToSettle[topicId] + uint64(which % 3);
        allotTo(topicId, epoch, wanted);
    }

    function allotTo(uint64 topicId, uint64 epoch, uint256 wanted) private {
        bool first = !rewards.isAllotted(topicId, epoch);
        rewards.allot(topicId, epoch, bound(wanted, 0, 1e24), type(uint256).max);
        if (!first) return;
        allotted[topicId].push(epoch);
        allotmentSeen[topicId][epoch] = worthOf(topicId, epoch);
        ++calls["allot"];
    }

    /// @dev Now and then the tree says more than the epoch was worth.
    function settle(uint256 where, uint256 wanted, uint256 split) external {
        uint64 topicId = topicOf(where);
        uint64 epoch = nextToSettle[topicId]++;
        allotTo(topicId, epoch, wanted);
        Settlement[] storage list = settlements[topicId];
        (uint256 reward, ) = rewards.allotmentOf(topicId, epoch);
        Settlement storage settlement = list.push();
        settlement.epoch = epoch;
        settlement.reserved = reward;
        settlement.posters = draw(split, ACTORS);
        if (list.length > 1) {
            settlement.cumulative = list[list.length - 2].cumulative;
            settlement.reserved += list[list.length - 2].reserved;
        }
        uint256 left = split % 5 == 0 ? 2 * reward + 7 : reward;
        for (uint256 i = 0; i < ACTORS; ++i) {
            uint256 part = draw(split, i) % (left + 1);
            settlement.cumulative[i] += part;
            left -= part;
        }
        ++calls["settle"];
    }

    function skip(uint256 where) external {
        ++nextToSettle[topicOf(where)];
    }

    function finalize(uint256 where) external {
        uint64 topicId = topicOf(where);
        if (finalCount[topicId] < settlements[topicId].length) ++finalCount[topicId];
    }

    /// @dev Takes back settlements that are not final.
    function cut(uint256 where, uint256 count) external {
        uint64 topicId = topicOf(where);
        Settlement[] storage list = settlements[topicId];
        uint256 open = list.length - finalCount[topicId];
        if (open == 0) return;
        for (uint256 i = bound(count, 1, open); i > 0; --i) {
            nextToSettle[topicId] = list[list.length - 1].epoch;
            list.pop();
        }
        ++calls["cut"];
    }

    /// @dev Of any epoch; where the contract must refuse, it does so with the right error.
    function reclaim(uint256 where, uint256 which) external {
        uint64 topicId = topicOf(where);
        uint64[] storage epochs = allotted[topicId];
        if (epochs.length == 0) return;
        uint64 epoch = epochs[which % epochs.length];
        Settlement[] storage list = settlements[topicId];
        uint32 before;
        while (before < list.length && list[before].epoch < epoch) ++before;
        if (reclaimed[topicId][epoch]) {
            vm.expectPartialRevert(IRewards.Rewards_NotAllotted.selector);
        } else if (epoch >= nextToSettle[topicId]) {
            vm.expectPartialRevert(IRewards.Rewards_NotSkipped.selector);
        } else if (before > finalCount[topicId]) {
            vm.expectPartialRevert(IEpochs.Epochs_NotFinal.selector);
        } else if (before < list.length && list[before].epoch == epoch) {
            vm.expectPartialRevert(IRewards.Rewards_NotBefore.selector);
        } else {
            reclaimed[topicId][epoch] = true;
            ++calls["reclaim"];
        }
        rewards.reclaim(topicId, epoch, before);
    }

    function claimKeeping(uint256 where, uint256 which) external {
        uint64 topicId = topicOf(where);
        if (finalCount[topicId] == 0) return;
        uint256 number = 1 + (which % finalCount[topicId]);
        Settlement storage settlement = settlements[topicId][number - 1];
        uint64 epoch = settlement.epoch;
        (, uint256 keeping) = rewards.allotmentOf(topicId, epoch);
        if (keeping == 0) {
            vm.expectPartialRevert(IRewards.Rewards_NothingForKeepers.selector);
        } else {
            assertFalse(kept[topicId][epoch], "paid before");
            kept[topicId][epoch] = true;
            if (number > rewards.notedOf(topicId)) limits[topicId] = limitWith(topicId, settlement.reserved);
            allotmentSeen[topicId][epoch] -= keeping;
            compounded[topicId][actors[epoch % ACTORS]] += keeping / 3;
            compounded[topicId][actors[settlement.posters % ACTORS]] += keeping / 3;
            compounded[topicId][actors[(settlement.posters >> 8) % ACTORS]] += keeping - 2 * (keeping / 3);
            ++calls["claimKeeping"];
        }
        rewards.claimKeeping(topicId, uint32(number));
    }

    function note(uint256 where, uint256 which) external {
        uint64 topicId = topicOf(where);
        if (finalCount[topicId] == 0) return;
        uint256 number = 1 + (which % finalCount[topicId]);
        if (number > rewards.notedOf(topicId)) {
            limits[topicId] = limitWith(topicId, settlements[topicId][number - 1].reserved);
        } else {
            vm.expectPartialRevert(IRewards.Rewards_NotNewer.selector);
        }
        rewards.note(topicId, uint32(number));
    }

    /// @dev Of any final settlement; where the contract must refuse, it does so with the right error.
    function claim(uint256 who, uint256 where, uint256 which) external {
        uint64 topicId = topicOf(where);
        uint256 number = finalCount[topicId];
        if (number == 0) return;
        if (which % 4 == 0) number = 1 + ((which >> 8) % number);
        uint256 place = who % ACTORS;
        Settlement storage settlement = settlements[topicId][number - 1];
        uint256 cumulative = settlement.cumulative[place];
        uint256 claimed = rewards.claimedBy(topicId, roleAt(place), idAt(place));
        bytes32[] memory leaves = leavesOf(settlement);
        bytes32[] memory proof = new bytes32[](2);
        proof[0] = place < 2 ? leaves[1 - place] : Trace.PADDING;
        proof[1] = place < 2 ? Trace.node(leaves[2], Trace.PADDING) : Trace.node(leaves[0], leaves[1]);
        if (cumulative <= claimed) {
            vm.expectPartialRevert(IRewards.Rewards_NothingToClaim.selector);
        } else if (rewards.totalClaimed(topicId) + cumulative - claimed > limitWith(topicId, settlement.reserved)) {
            vm.expectPartialRevert(IRewards.Rewards_Overspent.selector);
        } else {
            limits[topicId] = limitWith(topicId, settlement.reserved);
            if (place == 2) compounded[topicId][actors[2]] += cumulative - claimed;
            ++calls["claim"];
        }
        rewards.claim(topicId, uint32(number), roleAt(place), idAt(place), place, cumulative, proof);
    }

    // --- the rest of the world ---

    function burn(uint256 who, uint256 amount) external {
        address actor_ = actors[who % ACTORS];
        amount = bound(amount, 0, token.balanceOf(actor_) / 100);
        vm.prank(actor_);
        token.burn(amount);
        burnt += amount;
    }

    // --- views ---

    function finalReservedOf(uint64 topicId) public view returns (uint256) {
        uint256 count = finalCount[topicId];
        return count == 0 ? 0 : settlements[topicId][count - 1].reserved;
    }

    /// @notice Epochs of a topic that ever had an allotment.
    function allottedEpochs(uint64 topicId) external view returns (uint64[] memory) {
        return allotted[topicId];
    }

    /// @notice What an epoch still has for participants and keepers.
    function worthOf(uint64 topicId, uint64 epoch) public view returns (uint256) {
        (uint256 reward, uint256 keeping) = rewards.allotmentOf(topicId, epoch);
        return reward + keeping;
    }

    function limitWith(uint64 topicId, uint256 reserved) private view returns (uint256) {
        return reserved > limits[topicId] ? reserved : limits[topicId];
    }

    function topicOf(uint256 where) private pure returns (uint64) {
        return uint64(1 + (where % TOPICS));
    }

    function pick(uint256 who, uint256 where) private view returns (address, uint64) {
        return (actors[who % ACTORS], topicOf(where));
    }
}
