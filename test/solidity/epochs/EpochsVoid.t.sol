// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Schedules} from "../../../contracts/topics/Schedules.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {SettlementRecord, Status} from "../../../contracts/types/Epoch.sol";
import {SynthesisSection} from "../../../contracts/types/Trace.sol";
import {LongWindowWorld} from "../utils/LongWindowWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice What a refuted synthesis takes with it. The topic stands on fresh settlements and has a challenge window of
/// several epochs, so that chains of posts are open at once.
contract EpochsVoidTest is LongWindowWorld {
    function setUp() public override {
        super.setUp();
        openTopic(100 * STAKE);
    }

    function test_Refute_CutsOffWhatStandsOnTheEpoch() public {
        buildChain(ray);
        assertEq(uint256(epochs.synthesisOf(topicId, 3).base), 3, "base of epoch 3");
        commitTo(watcher, rootOf(1));
        vm.expectEmit(address(epochs));
        emit IEpochs.SettlementsVoided(topicId, 1, 1);
        refute(1);
        assertStatus(0, Status.Posted, "epoch 0 stands");
        assertStatus(1, Status.Void, "refuted");
        // Epoch 2 stood on the settlement of epoch 1, epoch 3 on that of epoch 2.
        assertStatus(2, Status.Void, "epoch 2");
        assertStatus(3, Status.Void, "epoch 3");
        assertEq(uint256(epochs.settlementCount(topicId)), 1, "settlements");
        assertEq(uint256(epochs.nextToSettle(topicId)), 1, "next");
        assertEq(rewards.availableOf(topicId), FUNDS - 4 * REWARD, "epochs keep their allotments");
    }

    /// @dev An epoch that stands on an older settlement is not touched.
    function test_Refute_LeavesWhatStandsOnAnOlderSettlement() public {
        run(ray, 0, VALUE);
        synthesize(ray, 1, VALUE);
        assertEq(uint256(epochs.synthesisOf(topicId, 1).base), 1, "base of epoch 1");
        synthesize(ray, 2, VALUE);
        assertEq(uint256(epochs.synthesisOf(topicId, 2).base), 1, "base of epoch 2");
        refute(1);
        assertStatus(2, Status.Posted, "epoch 2");
        assertEq(uint256(epochs.settlementCount(topicId)), 1, "settlements");
    }

    function test_Refute_OfAnUnsettledEpochCutsNothing() public {
        buildChain(ray);
        refute(3);
        assertEq(uint256(epochs.settlementCount(topicId)), 3, "settlements");
        assertStatus(2, Status.Posted, "epoch 2");
    }

    /// @dev A poster whose post is void with another's is not slashed, and its post cannot be challenged.
    function test_RevertWhen_ChallengingWhatIsVoidWithItsBase() public {
        buildChain(ray);
        refute(1);
        uint256 stake = staking.stakeOf(topicId, ray);
        bytes32 root = rootOf(3);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 3, Status.Void));
        disputes.challengeSynthesis(topicId, 3, root, SynthesisSection.Combined, 0, noEvidence(), 0);
        assertEq(staking.stakeOf(topicId, ray), stake, "stake");
    }

    function test_Void_StaysVoidAfterTheDeadline() public {
        buildChain(ray);
        refute(1);
        vm.warp(time() + 2 * WINDOW);
        assertStatus(0, Status.Final, "epoch 0");
        assertStatus(3, Status.Void, "epoch 3");
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 3, Status.Void));
        epochs.finalize(topicId, 3);
    }

    /// @dev The new chain has the old numbers; what stood on the old one stays void.
    function test_Rebuild_HasOtherNonces() public {
        buildChain(ray);
        refute(1);
        vm.warp(time() + 1);
        assertEq(uint256(epochs.baseOf(topicId, 1)), 1, "base of epoch 1");
        assertEq(uint256(epochs.baseOf(topicId, 3)), 1, "base of epoch 3");
        postSynthesis(rob, 1, 1, single(VALUE + 1));
        settle(rob, 1);
        assertEq(uint256(epochs.settlementCount(topicId)), 2, "settlements");
        assertEq(uint256(epochs.settlementAt(topicId, 2).nonce), 4, "nonce");
        assertStatus(2, Status.Void, "stood on the settlement before the first");
        assertStatus(3, Status.Void, "stood on the old third");
        postSynthesis(rob, 2, 1, single(VALUE));
        settle(rob, 2);
        assertStatus(3, Status.Void, "the third is another now");
        // The new third was posted after the worker window of epoch 3 closed.
        assertEq(uint256(epochs.baseOf(topicId, 3)), 1, "base of epoch 3");
        postSynthesis(rob, 3, 1, single(VALUE));
        assertStatus(3, Status.Posted, "posted again, of the same root");
        SettlementRecord memory record = epochs.settlementAt(topicId, 3);
        assertEq(uint256(record.reserved), 3 * REWARD, "reserved");
    }

    // --- time to settle again ---

    function test_Reopen_GivesAWholeGrace() public {
        buildChain(ray);
        vm.warp(time() + 3900);
        uint256 reopened = time();
        refute(1);
        uint256 until = reopened + Schedules.SETTLEMENT_GRACE;
        vm.warp(until - 1);
        assertEq(epochs.skip(topicId, 5), 0, "nothing to skip");
        postSynthesis(rob, 1, 1, single(VALUE + 1));
        settle(rob, 1);
        vm.warp(until);
        postSynthesis(rob, 2, 1, single(VALUE));
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(2, 1), 0, list(1, 1), list(0, 0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_TooLate.selector, topicId, 2, until, until));
        postSettlement(rob, 2, state, payout);
        assertEq(epochs.skip(topicId, 1), 1, "epoch 2 is over");
    }

    /// @dev Epochs that were skipped while a chain stood can be posted again when it is cut back to before them.
    function test_Reopen_IncludesSkippedEpochs() public {
        run(ray, 0, VALUE);
        synthesize(ray, 1, VALUE);
        vm.warp(reportsUntil(1));
        assertEq(epochs.skip(topicId, 10), 1, "nobody reported");
        assertStatus(1, Status.Posted, "its inference stands");
        refute(0);
        assertStatus(1, Status.Void, "it stood on the settlement of epoch 0");
        assertEq(uint256(epochs.nextToSettle(topicId)), 0, "next");
        postSynthesis(rob, 1, 0, single(VALUE));
        assertStatus(1, Status.Posted, "posted again");
    }

    /// @dev A skipped epoch whose inference is refuted cannot be posted again; nothing else changes.
    function test_Refute_OfASkippedEpoch() public {
        run(ray, 0, VALUE);
        synthesize(ray, 1, VALUE);
        vm.warp(reportsUntil(1));
        epochs.skip(topicId, 10);
        refute(1);
        assertEq(uint256(epochs.nextToSettle(topicId)), 2, "next");
        assertEq(uint256(epochs.settlementCount(topicId)), 1, "settlements");
        expectError(abi.encodeWithSelector(IEpochs.Epochs_EpochClosed.selector, topicId, 1, 2));
        postSynthesis(rob, 1, 1, single(VALUE + 1));
    }

    // --- through any history ---

    /// @dev Whatever is posted, refuted and posted again: a value that is final never becomes anything else, and
    /// nothing is final on a base that does not stand.
    /// hardhat-config: default.fuzz.runs = 40
    function testFuzz_Finality_IsForGood(uint256 seed) public {
        bytes32[6] memory finalRoots;
        for (uint64 epoch = 0; epoch < 6; ++epoch) {
            run(draw(seed, epoch) % 2 == 0 ? rob : ray, epoch, VALUE + int128(int64(epoch)));
            if (draw(seed, 50 + epoch) % 3 == 0) refuteAny(draw(seed, 100 + epoch) % (epoch + 1));
            rebuild(epoch);
            for (uint64 i = 0; i <= epoch; ++i) {
                Status status = epochs.statusOf(topicId, i);
                if (finalRoots[i] != 0) {
                    assertEq(uint256(status), uint256(Status.Final), "final for good");
                    assertEq(rootOf(i), finalRoots[i], "the same root");
                } else if (status == Status.Final) {
                    finalRoots[i] = rootOf(i);
                }
            }
            assertEq(uint256(epochs.nextToSettle(topicId)), uint256(epoch) + 1, "rebuilt to the newest");
        }
        for (uint32 i = 2; i <= epochs.settlementCount(topicId); ++i) {
            SettlementRecord memory before = epochs.settlementAt(topicId, i - 1);
            SettlementRecord memory record = epochs.settlementAt(topicId, i);
            assertTrue(record.deadline >= before.deadline && record.postedAt >= before.postedAt, "times grow");
            assertEq(uint256(record.reserved), uint256(before.reserved) + record.reward, "reserved adds up");
        }
    }

    function refuteAny(uint256 epoch) private {
        if (epochs.statusOf(topicId, uint64(epoch)) == Status.Posted) refute(uint64(epoch));
    }

    /// @dev Posts what is void again and settles up to `last`; another value each time, for another root.
    function rebuild(uint64 last) private {
        for (uint64 epoch = epochs.nextToSettle(topicId); epoch <= last; ++epoch) {
            if (epochs.statusOf(topicId, epoch) == Status.Void) {
                uint32 base = epochs.baseOf(topicId, epoch);
                postSynthesis(keeper(), epoch, base, single(VALUE + int128(int256(time() + epoch))));
            }
            (bytes memory state, bytes memory payout) = settlementOf(sizeOf(epoch, 1), 0, list(1, 1), list(0, 0));
            postSettlement(keeper(), epoch, state, payout);
        }
    }

    function keeper() private view returns (address) {
        return staking.stakeOf(topicId, rob) > staking.stakeOf(topicId, ray) ? rob : ray;
    }
}
