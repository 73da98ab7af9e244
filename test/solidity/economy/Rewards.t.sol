// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EpochsBound} from "../../../contracts/epochs/EpochsBound.sol";
import {PayoutTree} from "../../../contracts/epochs/PayoutTree.sol";
import {Trace} from "../../../contracts/epochs/Trace.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IRewards} from "../../../contracts/interfaces/IRewards.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {vm} from "../utils/Vm.sol";
import {World} from "../utils/World.sol";

/// @notice The test contract is the epochs contract: it allots, and says which payouts are final. What becomes of
/// allotments in the life of a topic is in Allotments.t.sol.
contract RewardsTest is World {
    address private alice = actor("alice");
    address private bob = actor("bob");
    address private carol = actor("carol");

    mapping(uint32 settlement => bytes32) private roots;
    mapping(uint32 settlement => uint256) private budgets;
    uint256 private most;

    function setUp() public {
        deployBase();
        kit.bindEpochs(address(this));
        topicId = createTopic();
        join(Role.Inferer, alice);
        join(Role.Inferer, bob);
        join(Role.Reputer, carol);
    }

    function isTreasuryMocked() internal pure override returns (bool) {
        return true;
    }

    /// @dev What the rewards contract asks the epochs contract.
    function finalPayouts(uint64, uint32 settlement) external view returns (bytes32, uint256) {
        if (roots[settlement] == 0) revert IEpochs.Epochs_UnknownSettlement(topicId, settlement, 1);
        return (roots[settlement], budgets[settlement]);
    }

    // --- helpers: a tree over alice, bob (inferers 1 and 2) and carol (reputer 1) ---

    function leavesOf(uint256 a, uint256 b, uint256 c) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](3);
        leaves[0] = PayoutTree.leaf(0, Role.Inferer, 1, a);
        leaves[1] = PayoutTree.leaf(1, Role.Inferer, 2, b);
        leaves[2] = PayoutTree.leaf(2, Role.Reputer, 1, c);
    }

    function settle(uint32 settlement, uint256 a, uint256 b, uint256 c, uint256 budget) private {
        roots[settlement] = Trace.root(leavesOf(a, b, c));
        budgets[settlement] = budget;
    }

    function proofOf(uint256 place, uint256 a, uint256 b, uint256 c) private pure returns (bytes32[] memory proof) {
        bytes32[] memory leaves = leavesOf(a, b, c);
        proof = new bytes32[](2);
        if (place < 2) {
            (proof[0], proof[1]) = (leaves[1 - place], Trace.node(leaves[2], Trace.PADDING));
        } else {
            (proof[0], proof[1]) = (Trace.PADDING, Trace.node(leaves[0], leaves[1]));
        }
    }

    function claimAlice(uint32 settlement, uint256 a, uint256 b, uint256 c) private {
        rewards.claim(topicId, settlement, Role.Inferer, 1, 0, a, proofOf(0, a, b, c));
    }

    // --- funds ---

    function test_Fund_AddsToTheTopic() public {
        token.approve(address(rewards), 30);
        vm.expectEmit(address(rewards));
        emit IRewards.Funded(topicId, address(this), 10, 10);
        rewards.fund(topicId, 10);
        vm.expectEmit(address(rewards));
        emit IRewards.Funded(topicId, address(this), 20, 30);
        rewards.fund(topicId, 20);
        assertEq(rewards.availableOf(topicId), 30, "available");
        assertEq(token.balanceOf(address(rewards)), 30, "held");
    }

    function test_RevertWhen_FundingNothing() public {
        expectError(abi.encodeWithSelector(IRewards.Rewards_ZeroAmount.selector));
        rewards.fund(topicId, 0);
    }

    function test_RevertWhen_FundingAnUnknownTopic() public {
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 2, 1));
        rewards.fund(2, 1);
    }

    function test_Allot_TakesWhatThereIs() public {
        fund(100);
        grant(1003);
        vm.expectEmit(address(rewards));
        emit IRewards.Allotted(topicId, 0, 60, 1003, 40);
        rewards.allot(topicId, 0, 60, type(uint256).max);
        assertAllotment(0, 60 + 1003 - 250, 250);
        vm.expectEmit(address(rewards));
        emit IRewards.Allotted(topicId, 7, 40, 0, 0);
        rewards.allot(topicId, 7, 60, type(uint256).max);
        assertAllotment(7, 40, 0);
        vm.expectEmit(address(rewards));
        emit IRewards.Allotted(topicId, 8, 0, 0, 0);
        rewards.allot(topicId, 8, 60, type(uint256).max);
        assertTrue(rewards.isAllotted(topicId, 8), "nothing is an allotment too");
        assertFalse(rewards.isAllotted(topicId, 9), "of an epoch without one");
        assertEq(token.balanceOf(address(rewards)), 1103, "held");
    }

    /// @dev What the rewards contract asks where an epoch would be worth more than its poster can bond.
    function keepers() external view returns (address) {
        return address(this);
    }

    function capacityOf(uint64, uint64) external view returns (uint256) {
        return most;
    }

    /// @dev As much as fits, emission first: what is left of it would be lost to the topic, sponsors' funds are not.
    function testFuzz_Allot_FillsWhatKeepersCanBond(
        uint64 funded,
        uint64 granted,
        uint64 wanted,
        uint64 capacity,
        uint64 most_
    ) public {
        most = most_;
        fund(uint256(funded) + 1);
        grant(granted);
        rewards.allot(topicId, 0, wanted, capacity);
        uint256 limit = capacity < most_ ? most_ : capacity;
        (uint256 reward, uint256 keeping) = rewards.allotmentOf(topicId, 0);
        uint256 emitted = rewards.emittedOf(topicId, 0);
        uint256 sponsored = reward - emitted;
        assertLe(reward, limit, "what can be bonded");
        assertEq(sponsored, uint256(funded) + 1 - rewards.availableOf(topicId), "of sponsors' funds");
        assertEq(emitted + keeping + mock.pot(), granted, "of the emission");
        assertTrue(mock.pot() == 0 || (emitted == limit && sponsored == 0), "nothing goes back without need");
        bool all = sponsored == wanted || rewards.availableOf(topicId) == 0;
        assertTrue(all || reward == limit, "and nothing is held back");
        assertEq(token.balanceOf(address(rewards)), reward + keeping + rewards.availableOf(topicId), "held");
    }

    /// @dev Whatever has come in since: an epoch is worth what it was worth at first.
    function testFuzz_Allot_OnlyOnce(uint64 epoch, uint96 wanted, uint32 funded, uint32 granted) public {
        fund(100);
        grant(1000);
        rewards.allot(topicId, epoch, 60, type(uint256).max);
        fund(1 + uint256(funded));
        grant(granted);
        rewards.allot(topicId, epoch, wanted, type(uint256).max);
        assertAllotment(epoch, 60 + 750, 250);
        assertEq(rewards.availableOf(topicId), 41 + uint256(funded), "available");
        assertEq(mock.accountOf(topicId), granted, "left in the treasury");
    }

    /// @dev Nothing of what was collected is lost, and keepers get no more than a quarter.
    function testFuzz_Allot_KeepersGetAQuarterRoundedDown(uint128 sponsored, uint128 collected) public {
        uint256 sponsors = bound(sponsored, 1, 3e26);
        uint256 emitted = bound(collected, 0, 3e26);
        fund(sponsors);
        grant(emitted);
        rewards.allot(topicId, 3, sponsors, type(uint256).max);
        (uint256 reward, uint256 keeping) = rewards.allotmentOf(topicId, 3);
        assertEq(reward + keeping, sponsors + emitted, "all of it");
        assertTrue(4 * keeping <= emitted && emitted < 4 * (keeping + 1), "a quarter");
    }

    function test_RevertWhen_SomebodyElseAllots() public {
        expectError(abi.encodeWithSelector(EpochsBound.EpochsBound_NotEpochs.selector, alice, address(this)));
        vm.prank(alice);
        rewards.allot(topicId, 0, 1, type(uint256).max);
    }

    function test_RevertWhen_ThereIsNoTreasury() public {
        bytes memory code = bytes.concat(vm.getCode("Rewards"), abi.encode(token, topics, staking, address(0)));
        bytes memory reason;
        assembly ("memory-safe") {
            pop(create(0, add(code, 32), mload(code)))
            reason := mload(64)
            mstore(reason, returndatasize())
            returndatacopy(add(reason, 32), 0, returndatasize())
            mstore(64, add(reason, 96))
        }
        assertEq(bytes32(reason), bytes32(IRewards.Rewards_ZeroAddress.selector), "refused");
    }

    function assertAllotment(uint64 epoch, uint256 expected, uint256 expectedKeeping) private view {
        (uint256 reward, uint256 keeping) = rewards.allotmentOf(topicId, epoch);
        assertEq(reward, expected, "reward");
        assertEq(keeping, expectedKeeping, "keeping");
    }

    // --- claims ---

    function test_Claim_PaysEveryoneWhoeverCalls() public {
        fund(100);
        settle(1, 40, 25, 35, 100);
        vm.expectEmit(address(rewards));
        emit IRewards.Claimed(topicId, Role.Inferer, alice, 1, 40, 40);
        vm.prank(bob);
        rewards.claim(topicId, 1, Role.Inferer, 1, 0, 40, proofOf(0, 40, 25, 35));
        rewards.claim(topicId, 1, Role.Inferer, 2, 1, 25, proofOf(1, 40, 25, 35));
        rewards.claim(topicId, 1, Role.Reputer, 1, 2, 35, proofOf(2, 40, 25, 35));
        assertEq(token.balanceOf(alice), 40, "alice");
        assertEq(token.balanceOf(bob), 25, "bob");
        assertEq(token.balanceOf(carol), 0, "a reputer is paid into its pool");
        assertEq(staking.valueOf(topicId, carol, carol), 35, "carol");
        assertEq(token.balanceOf(address(staking)), 35, "held by staking");
        assertEq(rewards.claimedBy(topicId, Role.Inferer, 1), 40, "claimed by alice");
        assertEq(rewards.totalClaimed(topicId), 100, "claimed in all");
    }

    function test_Claim_PaysTheDifferenceToALaterSettlement() public {
        fund(200);
        settle(1, 40, 25, 35, 100);
        claimAlice(1, 40, 25, 35);
        settle(2, 90, 50, 60, 200);
        claimAlice(2, 90, 50, 60);
        assertEq(token.balanceOf(alice), 90, "alice");
        expectError(abi.encodeWithSelector(IRewards.Rewards_NothingToClaim.selector, topicId, Role.Inferer, 1, 90));
        claimAlice(2, 90, 50, 60);
        // An older settlement pays nothing on top.
        expectError(abi.encodeWithSelector(IRewards.Rewards_NothingToClaim.selector, topicId, Role.Inferer, 1, 90));
        claimAlice(1, 40, 25, 35);
    }

    /// @dev What is noted need not be asked again: here the epochs contract has forgotten it.
    function test_Note_ClaimsFromItNeedNobodyElse() public {
        fund(200);
        settle(1, 40, 25, 35, 100);
        settle(2, 90, 50, 60, 200);
        assertEq(uint256(rewards.notedOf(topicId)), 0, "none at first");
        vm.expectEmit(address(rewards));
        emit IRewards.PayoutsNoted(topicId, 2, roots[2], 200);
        vm.prank(bob);
        rewards.note(topicId, 2);
        assertEq(uint256(rewards.notedOf(topicId)), 2, "noted");
        delete roots[2];
        claimAlice(2, 90, 50, 60);
        rewards.claim(topicId, 2, Role.Inferer, 2, 1, 50, proofOf(1, 90, 50, 60));
        // From an older one, who left, within what the newer one has reserved.
        rewards.claim(topicId, 1, Role.Reputer, 1, 2, 35, proofOf(2, 40, 25, 35));
        assertEq(rewards.totalClaimed(topicId), 175, "claimed in all");
    }

    function test_RevertWhen_TheNotedTreePaysMoreThanItsBudget() public {
        fund(1000);
        settle(1, 40, 25, 36, 100);
        rewards.note(topicId, 1);
        claimAlice(1, 40, 25, 36);
        rewards.claim(topicId, 1, Role.Inferer, 2, 1, 25, proofOf(1, 40, 25, 36));
        bytes32[] memory proof = proofOf(2, 40, 25, 36);
        expectError(abi.encodeWithSelector(IRewards.Rewards_Overspent.selector, topicId, 101, 100));
        rewards.claim(topicId, 1, Role.Reputer, 1, 2, 36, proof);
    }

    function test_RevertWhen_NotingNothingNewer() public {
        settle(1, 40, 25, 35, 100);
        settle(2, 90, 50, 60, 200);
        expectError(abi.encodeWithSelector(IRewards.Rewards_NotNewer.selector, topicId, 0, 0));
        rewards.note(topicId, 0);
        rewards.note(topicId, 2);
        for (uint32 settlement = 1; settlement < 3; ++settlement) {
            expectError(abi.encodeWithSelector(IRewards.Rewards_NotNewer.selector, topicId, settlement, 2));
            rewards.note(topicId, settlement);
        }
        expectError(abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, 3, 1));
        rewards.note(topicId, 3);
    }

    /// @dev Nothing is noted as number 0, and a place beyond any tree leads to nothing.
    function test_RevertWhen_ClaimingFromNumber0() public {
        expectError(abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, 0, 1));
        rewards.claim(topicId, 0, Role.Inferer, 1, 1 << 200, 40, new bytes32[](0));
    }

    function test_Claim_PaysAfterLeaving() public {
        fund(100);
        settle(1, 40, 25, 35, 100);
        leaveRole(Role.Inferer, alice);
        claimAlice(1, 40, 25, 35);
        assertEq(token.balanceOf(alice), 40, "alice");
    }

    function test_RevertWhen_TheTreePaysMoreThanItsBudget() public {
        fund(1000);
        settle(1, 40, 25, 36, 100);
        claimAlice(1, 40, 25, 36);
        rewards.claim(topicId, 1, Role.Inferer, 2, 1, 25, proofOf(1, 40, 25, 36));
        bytes32[] memory proof = proofOf(2, 40, 25, 36);
        expectError(abi.encodeWithSelector(IRewards.Rewards_Overspent.selector, topicId, 101, 100));
        rewards.claim(topicId, 1, Role.Reputer, 1, 2, 36, proof);
    }

    function test_RevertWhen_TheSettlementIsUnknown() public {
        expectError(abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, 7, 1));
        rewards.claim(topicId, 7, Role.Inferer, 1, 0, 40, new bytes32[](0));
    }

    function test_RevertWhen_NobodyEverHadTheId() public {
        bytes32 leaf = PayoutTree.leaf(0, Role.Inferer, 3, 5);
        (roots[1], budgets[1]) = (leaf, 100);
        expectError(abi.encodeWithSelector(IRewards.Rewards_UnknownParticipant.selector, topicId, Role.Inferer, 3));
        rewards.claim(topicId, 1, Role.Inferer, 3, 0, 5, new bytes32[](0));
        leaf = PayoutTree.leaf(0, Role.Inferer, 0, 5);
        roots[1] = leaf;
        expectError(abi.encodeWithSelector(IRewards.Rewards_UnknownParticipant.selector, topicId, Role.Inferer, 0));
        rewards.claim(topicId, 1, Role.Inferer, 0, 0, 5, new bytes32[](0));
    }

    function refuse(Role role, uint32 id, uint256 place, uint256 cumulative, bytes32[] memory proof) private {
        expectError(abi.encodeWithSelector(IRewards.Rewards_BadProof.selector, topicId, 1, place));
        rewards.claim(topicId, 1, role, id, place, cumulative, proof);
    }

    function test_RevertWhen_TheProofIsBad() public {
        fund(1000);
        settle(1, 40, 25, 35, 1000);
        bytes32[] memory proof = proofOf(0, 40, 25, 35);
        refuse(Role.Inferer, 1, 0, 41, proof);
        refuse(Role.Inferer, 2, 0, 40, proof);
        refuse(Role.Forecaster, 1, 0, 40, proof);
        refuse(Role.Inferer, 1, 1, 40, proof);
        // Other names for place 0: the bits above the tree's height.
        refuse(Role.Inferer, 1, 4, 40, proof);
        refuse(Role.Inferer, 1, 1 << 255, 40, proof);
        refuse(Role.Inferer, 1, 0, 40, new bytes32[](0));
        proof[1] = bytes32(uint256(proof[1]) ^ 1);
        refuse(Role.Inferer, 1, 0, 40, proof);
        bytes32[] memory longer = new bytes32[](3);
        refuse(Role.Inferer, 1, 0, 40, longer);
    }

    /// @dev The padding of a tree is nobody's.
    function test_RevertWhen_ClaimingThePadding() public {
        settle(1, 40, 25, 35, 100);
        bytes32[] memory proof = new bytes32[](2);
        bytes32[] memory leaves = leavesOf(40, 25, 35);
        (proof[0], proof[1]) = (leaves[2], Trace.node(leaves[0], leaves[1]));
        refuse(Role.Reputer, 1, 3, 35, proof);
    }
}
