// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AlloToken} from "../../../contracts/economy/AlloToken.sol";
import {PayoutTree} from "../../../contracts/epochs/PayoutTree.sol";
import {Trace} from "../../../contracts/epochs/Trace.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IRewards} from "../../../contracts/interfaces/IRewards.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

/// @title Everything that moves tokens, in any order
/// @notice Stands for the epochs contract: it reserves and releases, and says which payouts are final. Two of the actors
/// earn as inferers, the third as a reputer. Inputs are folded into what is allowed, so that any revert is a fault.
contract EconomyHandler is Test {
    uint256 public constant ACTORS = 3;
    uint64 public constant TOPICS = 2;

    struct Settlement {
        uint256 reward;
        uint256 reserved;
        uint256[ACTORS] cumulative;
    }

    AlloToken private token;
    IRewards private rewards;

    address[ACTORS] public actors;
    /// @notice Settlements of a topic that stand; the first `finalCount` of them are final.
    mapping(uint64 topicId => Settlement[]) private settlements;
    mapping(uint64 topicId => uint256) public finalCount;
    /// @dev What the newest settlement that was claimed with has reserved.
    mapping(uint64 topicId => uint256) private limits;
    uint256 public burnt;
    /// @notice What reputers were paid, into their pools.
    uint256 public compounded;
    mapping(bytes32 action => uint256) public calls;

    constructor(AlloToken token_, IRewards rewards_, address[ACTORS] memory actors_) {
        (token, rewards, actors) = (token_, rewards_, actors_);
    }

    // --- what the rewards contract asks ---

    function finalPayouts(uint64 topicId, uint32 number) external view returns (bytes32, uint256) {
        if (number == 0 || number > finalCount[topicId]) revert IEpochs.Epochs_UnknownSettlement(topicId, number, 0);
        Settlement storage settlement = settlements[topicId][number - 1];
        return (Trace.root(leavesOf(settlement)), settlement.reserved);
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

    /// @dev Now and then the tree says more than the epoch was worth.
    function settle(uint256 where, uint256 wanted, uint256 split) external {
        uint64 topicId = topicOf(where);
        Settlement[] storage list = settlements[topicId];
        uint256 reward = rewards.reserve(topicId, bound(wanted, 0, 1e24));
        Settlement storage settlement = list.push();
        settlement.reward = reward;
        settlement.reserved = reward;
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
        uint256 released;
        for (uint256 i = bound(count, 1, open); i > 0; --i) {
            released += list[list.length - 1].reward;
            list.pop();
        }
        rewards.release(topicId, released);
        ++calls["cut"];
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
            if (place == 2) compounded += cumulative - claimed;
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

    function wait(uint256 duration) external {
        vm.warp(time() + bound(duration, 0, 3 days));
    }

    // --- views ---

    /// @notice Rewards that all standing settlements of a topic have set aside.
    function reservedOf(uint64 topicId) public view returns (uint256) {
        Settlement[] storage list = settlements[topicId];
        return list.length == 0 ? 0 : list[list.length - 1].reserved;
    }

    function finalReservedOf(uint64 topicId) public view returns (uint256) {
        uint256 count = finalCount[topicId];
        return count == 0 ? 0 : settlements[topicId][count - 1].reserved;
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
