// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PayoutTree} from "../../../contracts/epochs/PayoutTree.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Rewards of somebody whose slot another holds now: only settlements from before the change name them.
contract DepartureTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;
    address private dave = actor("dave");

    function settleEpoch(
        uint64 epoch,
        address inferer,
        uint32 id,
        int256 earnedByInferer,
        int256 earnedByReputer
    ) private {
        vm.warp(opensAt(epoch));
        submit(inferer, epoch, VALUE);
        vm.warp(closesAt(epoch));
        postSynthesis(rob, epoch, epochs.baseOf(topicId, epoch), single(id, VALUE));
        vm.warp(reportsFrom(epoch));
        report(rob, epoch, VALUE);
        vm.warp(reportsUntil(epoch));
        (bytes memory state, bytes memory payout) = settlementOf(
            sizeOf(epoch, 1),
            0,
            list(int256(uint256(id)), 1),
            list(earnedByInferer, earnedByReputer)
        );
        postSettlement(rob, epoch, state, payout);
    }

    function claim(
        uint32 settlement,
        Role role,
        uint32 id,
        uint256 place,
        uint256 cumulative,
        bytes32 sibling
    ) private {
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = sibling;
        rewards.claim(topicId, settlement, role, id, place, cumulative, proof);
    }

    /// @dev Alice earns 30 of 50 in epoch 0 and leaves; dave takes her slot for epochs 2 and 3. What the others claim
    /// from later settlements must not use up what she can prove by the first one only.
    function test_Claim_AfterOthersClaimedFromLaterSettlements() public {
        settleEpoch(0, alice, 1, 30e18, 20e18);
        leaveRole(Role.Inferer, alice);
        assertEq(uint256(join(Role.Inferer, dave)), 2, "dave's id");
        vm.warp(reportsUntil(1));
        epochs.skip(topicId, 1);
        settleEpoch(2, dave, 2, 30e18, 40e18);
        settleEpoch(3, dave, 2, 60e18, 60e18);
        vm.warp(time() + 500);

        bytes32 ofDave = PayoutTree.leaf(0, Role.Inferer, 2, 60e18);
        bytes32 ofRob = PayoutTree.leaf(1, Role.Reputer, 1, 60e18);
        claim(3, Role.Inferer, 2, 0, 60e18, ofRob);
        claim(3, Role.Reputer, 1, 1, 60e18, ofDave);
        claim(1, Role.Inferer, 1, 0, 30e18, PayoutTree.leaf(1, Role.Reputer, 1, 20e18));
        assertEq(token.balanceOf(alice), 30e18, "alice");
        assertEq(rewards.totalClaimed(topicId), 3 * REWARD, "all that three epochs were worth");
    }
}
