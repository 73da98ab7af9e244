// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Trace} from "../../../contracts/epochs/Trace.sol";
import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {SettlementRecord, Status, SynthesisRecord} from "../../../contracts/types/Epoch.sol";
import {Role, Schedule} from "../../../contracts/types/Topic.sol";
import {SynthesisCommitments, SynthesisSection} from "../../../contracts/types/Trace.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Posting a synthesis, and what it stands on.
contract EpochsSynthesisTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;

    /// @dev Root of a trace, from the leaves of its nine sections.
    function expectedRoot(uint64 epoch, bytes memory trace) private view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode("allora.trace", block.chainid, epochs, topicId, epoch, 0));
        uint256[9] memory lengths = [uint256(4), 16, 0, 0, 8, 112, 16, 0, 0];
        bytes32[] memory leaves = new bytes32[](9);
        uint256 offset;
        for (uint256 i = 0; i < 9; ++i) {
            bytes memory data = new bytes(lengths[i]);
            for (uint256 j = 0; j < data.length; ++j) data[j] = trace[offset + j];
            offset += data.length;
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(data)))));
        }
        return Trace.root(leaves);
    }

    // --- post ---

    function test_Post_RecordsWhatReadersNeed() public {
        collect(0, VALUE);
        bytes memory trace = abi.encodePacked(
            uint32(1),
            int128(1),
            uint64(2),
            abi.encodePacked(int128(30), int128(31), int128(-32), int128(33), int128(34), int128(35), int128(36)),
            int128(4)
        );
        bytes32 root = expectedRoot(0, trace);
        uint256 deadline = time() + 500;
        vm.expectEmit(address(epochs));
        emit IEpochs.SynthesisPosted(topicId, 0, rob, root, 0, deadline, 1, 0, 30, -32, 36, trace);
        postSynthesis(rob, 0, 0, trace);

        SynthesisRecord memory record = epochs.synthesisOf(topicId, 0);
        assertEq(record.root, root, "root");
        assertEq(record.poster, rob, "poster");
        assertEq(uint256(record.postedAt), time(), "posted");
        assertEq(uint256(record.deadline), deadline, "deadline");
        assertEq(uint256(record.valueDeadline), deadline, "deadline of the value");
        assertEq(uint256(record.status), uint256(Status.Posted), "status");
        assertEq(int256(record.network), 30, "network");
        assertEq(int256(record.lower), -32, "lower");
        assertEq(int256(record.upper), 36, "upper");
        assertEq(uint256(record.base), 0, "base");
    }

    function test_Post_NeedsTheWorkerWindowToBeOver() public {
        vm.warp(opensAt(0));
        submit(alice, 0, VALUE);
        uint256 closes = closesAt(0);
        vm.warp(closes - 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_TooEarly.selector, topicId, 0, closes, closes - 1));
        postSynthesis(rob, 0, 0, single(VALUE));
        vm.warp(closes);
        postSynthesis(rob, 0, 0, single(VALUE));
    }

    function test_RevertWhen_TheEpochIsFarInTheFuture() public {
        uint256 closes = closesAt(type(uint64).max);
        expectError(
            abi.encodeWithSelector(IEpochs.Epochs_TooEarly.selector, topicId, type(uint64).max, closes, time())
        );
        postSynthesis(rob, type(uint64).max, 0, single(VALUE));
    }

    function test_RevertWhen_NobodySubmitted() public {
        vm.warp(closesAt(0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NothingToPost.selector, topicId, 0));
        postSynthesis(rob, 0, 0, single(VALUE));
    }

    function test_RevertWhen_TheEpochIsPosted() public {
        synthesize(rob, 0, VALUE);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 0, Status.Posted));
        postSynthesis(ray, 0, 0, single(VALUE + 1));
        vm.warp(time() + 500);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 0, Status.Final));
        postSynthesis(ray, 0, 0, single(VALUE + 1));
    }

    function test_RevertWhen_TheEpochIsSettledOrSkipped() public {
        run(rob, 0, VALUE);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_EpochClosed.selector, topicId, 0, 1));
        postSynthesis(rob, 0, 0, single(VALUE));
        vm.warp(reportsUntil(1));
        assertEq(epochs.skip(topicId, 10), 1, "an epoch without submissions");
        expectError(abi.encodeWithSelector(IEpochs.Epochs_EpochClosed.selector, topicId, 1, 2));
        postSynthesis(rob, 1, 0, single(VALUE));
    }

    function test_RevertWhen_TheCallerIsNotAKeeper() public {
        collect(0, VALUE);
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotRegistered.selector, topicId, Role.Reputer, alice)
        );
        postSynthesis(alice, 0, 0, single(VALUE));
        unbond(rob, STAKE - MIN_STAKE + 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotKeeper.selector, topicId, rob, MIN_STAKE - 1, MIN_STAKE));
        postSynthesis(rob, 0, 0, single(VALUE));
        leaveRole(Role.Reputer, ray);
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotRegistered.selector, topicId, Role.Reputer, ray)
        );
        postSynthesis(ray, 0, 0, single(VALUE));
    }

    function test_Post_WithExactlyTheMinimumStake() public {
        collect(0, VALUE);
        unbond(rob, STAKE - MIN_STAKE);
        postSynthesis(rob, 0, 0, single(VALUE));
    }

    function test_RevertWhen_TheTraceHasAnotherLength() public {
        collect(0, VALUE);
        bytes memory trace = single(VALUE);
        expectError(abi.encodeWithSelector(Trace.Trace_WrongLength.selector, 157, 156));
        postSynthesis(rob, 0, 0, bytes.concat(trace, bytes1(0)));
        expectError(abi.encodeWithSelector(Trace.Trace_WrongLength.selector, 0, 156));
        postSynthesis(rob, 0, 0, "");
        assembly {
            mstore(trace, 155)
        }
        expectError(abi.encodeWithSelector(Trace.Trace_WrongLength.selector, 155, 156));
        postSynthesis(rob, 0, 0, trace);
    }

    function test_RevertWhen_TheTopicIsUnknown() public {
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 3, 1));
        epochs.postSynthesis(3, 0, 0, "");
    }

    // --- the settlement that an epoch stands on ---

    function test_Base_IsTheNewestFinalWhenTheWindowCloses() public {
        run(rob, 0, VALUE);
        // Posted at 1300, final from 1800 on; windows close at 1600, 2600.
        assertEq(uint256(epochs.baseOf(topicId, 1)), 0, "base of epoch 1");
        assertEq(uint256(epochs.baseOf(topicId, 2)), 1, "base of epoch 2");
        collect(2, VALUE);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongBase.selector, topicId, 2, 0));
        postSynthesis(rob, 2, 0, single(VALUE));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongBase.selector, topicId, 2, 2));
        postSynthesis(rob, 2, 2, single(VALUE));
        postSynthesis(rob, 2, 1, single(VALUE));
        SynthesisRecord memory record = epochs.synthesisOf(topicId, 2);
        assertEq(uint256(record.base), 1, "base");
        assertEq(uint256(record.baseNonce), 1, "nonce");
    }

    function test_Base_IsTheNewestPostedWhereTheTopicIsFresh() public {
        useFreshTopic();
        run(rob, 0, VALUE);
        assertEq(uint256(epochs.baseOf(topicId, 1)), 1, "base of epoch 1");
        collect(1, VALUE);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongBase.selector, topicId, 1, 0));
        postSynthesis(rob, 1, 0, single(VALUE));
        postSynthesis(rob, 1, 1, single(VALUE));
        assertTrue(
            epochs.synthesisOf(topicId, 1).deadline >= epochs.settlementAt(topicId, 1).deadline,
            "never final before its base"
        );
    }

    /// @dev What was posted or became final after the window closed does not count, however late the post.
    function test_Base_DoesNotChangeAfterTheWindowClosed() public {
        run(rob, 0, VALUE);
        vm.warp(opensAt(1) + 599);
        submit(alice, 1, VALUE);
        vm.warp(opensAt(4));
        assertEq(uint256(epochs.baseOf(topicId, 1)), 0, "base of epoch 1");
        postSynthesis(rob, 1, 0, single(VALUE));
    }

    function useFreshTopic() private {
        Schedule memory schedule = kit.defaultSchedule();
        schedule.freshBase = true;
        topicId = kit.createTopic(schedule);
        join(Role.Inferer, alice);
        join(Role.Reputer, rob);
        giveStake(rob, STAKE);
    }

    // --- what a challenge is judged by ---

    function test_Commitments_AreThoseOfThePost() public {
        run(rob, 0, VALUE);
        bytes32 root = synthesize(rob, 2, VALUE);
        SynthesisCommitments memory commitments = disputes.commitmentsOf(topicId, 2);
        SettlementRecord memory base = epochs.settlementAt(topicId, 1);
        assertEq(commitments.root, root, "root");
        assertEq(commitments.domain, domainOf(2, 0), "domain");
        assertEq(commitments.submissions, inbox.intakeOf(topicId, 2).submissions, "submissions");
        assertEq(
            commitments.seed,
            keccak256(abi.encode("allora.submissions", block.chainid, inbox, topicId, 2, 0)),
            "seed"
        );
        assertEq(uint256(commitments.inferers), 1, "inferers");
        assertEq(uint256(commitments.forecasters), 0, "forecasters");
        assertEq(commitments.baseRoot, base.stateRoot, "base root");
        assertEq(commitments.baseDomain, domainOf(0, 1), "base domain");
        assertEq(keccak256(abi.encode(commitments.baseSize)), keccak256(abi.encode(base.size)), "base size");
        assertEq(commitments.networkLoss, base.networkLoss, "network loss");
        assertEq(commitments.pNorm, 3e18, "p");
        assertEq(commitments.cNorm, 0.75e18, "c");
        assertEq(commitments.epsilon, 0.01e18, "epsilon");
    }

    function test_Commitments_OfAColdStartHaveNoBase() public {
        synthesize(rob, 0, VALUE);
        SynthesisCommitments memory commitments = disputes.commitmentsOf(topicId, 0);
        assertEq(commitments.baseRoot, 0, "root");
        assertEq(commitments.baseDomain, 0, "domain");
    }

    function domainOf(uint64 epoch, uint256 kind) private view returns (bytes32) {
        return keccak256(abi.encode("allora.trace", block.chainid, epochs, topicId, epoch, kind));
    }

    // --- challenges ---

    function test_RevertWhen_NothingIsPosted() public {
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 0, Status.None));
        disputes.challengeSynthesis(topicId, 0, 0, SynthesisSection.Combined, 0, noEvidence(), 0);
    }

    function test_RevertWhen_TheRootIsAnother() public {
        bytes32 root = synthesize(rob, 0, VALUE);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_OtherRoot.selector, root, bytes32("other")));
        disputes.challengeSynthesis(topicId, 0, "other", SynthesisSection.Combined, 0, noEvidence(), 0);
    }

    function test_RevertWhen_TheNumberIsRight() public {
        bytes32 root = synthesize(rob, 0, VALUE);
        verifier.decide(false);
        expectError(
            abi.encodeWithSelector(IDisputes.Disputes_NotWrong.selector, topicId, 0, SynthesisSection.Weights, 7)
        );
        disputes.challengeSynthesis(topicId, 0, root, SynthesisSection.Weights, 7, noEvidence(), 0);
        assertStatus(0, Status.Posted, "status");
        assertEq(staking.stakeOf(topicId, rob), STAKE, "stake");
    }

    function test_Challenge_UntilTheSecondBeforeTheDeadline() public {
        synthesize(rob, 0, VALUE);
        uint256 deadline = time() + 500;
        vm.warp(deadline);
        assertStatus(0, Status.Final, "at the deadline");
        bytes32 root = rootOf(0);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_TooLate.selector, topicId, 0, deadline, deadline));
        disputes.challengeSynthesis(topicId, 0, root, SynthesisSection.Combined, 0, noEvidence(), 0);
        vm.warp(deadline - 1);
        assertStatus(0, Status.Posted, "a second before it");
        refute(0);
        assertStatus(0, Status.Void, "refuted");
    }

    function test_Challenge_SlashesThePosterAndNobodyElse() public {
        bytes32 root = synthesize(rob, 0, VALUE);
        uint256 supply = token.totalSupply();
        commitTo(watcher, root);
        vm.expectEmit(address(epochs));
        emit IEpochs.SynthesisRefuted(topicId, 0, rob, watcher, root, SynthesisSection.Combined, 0, STAKE / 2);
        refute(0);
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "the poster's stake");
        assertEq(staking.stakeOf(topicId, ray), STAKE, "another's");
        assertEq(staking.bountyOf(watcher), STAKE / 4, "bounty");
        assertEq(token.totalSupply(), supply - STAKE / 4, "supply");
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongStatus.selector, topicId, 0, Status.Void));
        disputes.challengeSynthesis(topicId, 0, root, SynthesisSection.Combined, 0, noEvidence(), 0);
    }

    /// @dev Leaving the role and unbonding everything right after a fraudulent post saves nothing.
    function test_Challenge_ReachesAPosterWhoIsLeaving() public {
        synthesize(rob, 0, VALUE);
        unbond(rob, STAKE);
        leaveRole(Role.Reputer, rob);
        vm.warp(time() + 499);
        refute(0);
        assertEq(staking.poolOf(topicId, rob).unbonding, STAKE / 2, "unbonding");
        assertEq(staking.bountyOf(watcher), STAKE / 4, "bounty");
    }

    function test_Repost_AtOnceButNotOfTheSameRoot() public {
        bytes32 root = synthesize(rob, 0, VALUE);
        refute(0);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_Refuted.selector, root));
        postSynthesis(ray, 0, 0, single(VALUE));
        postSynthesis(ray, 0, 0, single(VALUE + 1));
        SynthesisRecord memory record = epochs.synthesisOf(topicId, 0);
        assertEq(record.poster, ray, "poster");
        assertEq(uint256(record.deadline), time() + 500, "a new deadline");
        assertStatus(0, Status.Posted, "status");
    }

    /// @dev The same numbers in another epoch or topic have another root.
    function test_Refuted_OnlyInItsEpoch() public {
        synthesize(rob, 0, VALUE);
        refute(0);
        synthesize(rob, 1, VALUE);
        assertStatus(1, Status.Posted, "status");
    }
}
