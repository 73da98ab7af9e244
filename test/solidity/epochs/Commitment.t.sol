// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {Status} from "../../../contracts/types/Epoch.sol";
import {SynthesisSection} from "../../../contracts/types/Trace.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @title Who earns from a challenge: whoever committed to it, and never who copies it
contract CommitmentTest is EpochsWorld {
    address private copier = actor("copier");
    bytes32 private constant SALT = "salt";

    function challenge(address who, bytes32 root, bytes32 salt) private {
        vm.prank(who);
        disputes.challengeSynthesis(topicId, 0, root, SynthesisSection.Combined, 0, noEvidence(), salt);
    }

    function commitAs(address who, bytes32 root, bytes32 salt) private {
        bytes32 commitment = disputes.commitmentOf(who, root, salt);
        vm.prank(who);
        disputes.commit(commitment);
    }

    function test_Commitment_OfAnEarlierSecond_EarnsHalfOfTheSlash() public {
        bytes32 root = synthesize(rob, 0, 7);
        commitAs(watcher, root, SALT);
        vm.warp(time() + 1);
        challenge(watcher, root, SALT);
        assertEq(staking.bountyOf(watcher), STAKE / 4, "bounty");
    }

    /// @dev The challenge and its salt are seen in the mempool and sent by another first.
    function test_Copy_RefutesButEarnsNothing() public {
        bytes32 root = synthesize(rob, 0, 7);
        commitAs(watcher, root, SALT);
        vm.warp(time() + 1);
        uint256 supply = token.totalSupply();
        challenge(copier, root, SALT);
        assertEq(staking.bountyOf(copier), 0, "bounty of the copy");
        assertEq(supply - token.totalSupply(), STAKE / 2, "all of the slash burns");
        assertStatus(0, Status.Void, "the verdict is the same");
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "and so is the slash");
    }

    /// @dev Who copies commitment and challenge into one block, behind or before the original, earns nothing.
    function test_Commitment_OfTheSameSecond_EarnsNothing() public {
        bytes32 root = synthesize(rob, 0, 7);
        commitAs(copier, root, SALT);
        challenge(copier, root, SALT);
        assertEq(staking.bountyOf(copier), 0, "bounty");
    }

    function testFuzz_Commitment_IsForOneRootAndSalt(bytes32 otherRoot, bytes32 otherSalt) public {
        bytes32 root = synthesize(rob, 0, 7);
        vm.assume(otherRoot != root || otherSalt != SALT);
        commitAs(watcher, otherRoot, otherSalt);
        vm.warp(time() + 1);
        challenge(watcher, root, SALT);
        assertEq(staking.bountyOf(watcher), 0, "bounty");
    }

    function test_Commitment_IsMadeOnce() public {
        bytes32 commitment = disputes.commitmentOf(watcher, "root", SALT);
        disputes.commit(commitment);
        vm.expectRevert(
            abi.encodeWithSelector(IDisputes.Disputes_AlreadyCommitted.selector, commitment, vm.getBlockTimestamp())
        );
        disputes.commit(commitment);
    }

    function test_OnlyDisputes_RefutesAndSlashes() public {
        bytes memory refusal = abi.encodeWithSelector(
            IEpochs.Epochs_NotDisputes.selector,
            address(this),
            address(disputes)
        );
        synthesize(rob, 0, 7);
        vm.expectRevert(refusal);
        epochs.refuteSynthesis(topicId, 0, SynthesisSection.Combined, 0, watcher, watcher);
        vm.expectRevert(refusal);
        epochs.slashReputer(topicId, 0, rob, watcher);
    }

    function test_Disputes_AreNamedOnceByTheDeployer() public {
        vm.expectRevert(abi.encodeWithSelector(IEpochs.Epochs_NotDeployer.selector, address(this), address(kit)));
        epochs.bindDisputes(address(this));
        vm.prank(address(kit));
        vm.expectRevert(abi.encodeWithSelector(IEpochs.Epochs_AlreadyBound.selector, address(disputes)));
        epochs.bindDisputes(address(this));
    }
}
