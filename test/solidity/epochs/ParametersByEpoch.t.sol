// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {FeedMock} from "../../../contracts/mocks/FeedMock.sol";
import {OpenedReport} from "../../../contracts/types/Settlement.sol";
import {TopicParameters} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Stakes, slashes, rewards, sizes and truths of an epoch are by its own parameters, whatever holds when they
/// matter.
contract ParametersByEpochTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;
    /// @dev First epoch that an update in epoch 0 may bind stake in another way for.
    uint64 private constant LATER = 91;
    TopicParameters private parameters;

    function setUp() public override {
        super.setUp();
        parameters = kit.defaultParameters();
        vm.warp(opensAt(0));
    }

    function update(uint64 fromEpoch) private {
        vm.prank(address(kit));
        topics.updateTopic(topicId, fromEpoch, parameters.math, parameters.security, parameters.source);
    }

    function skipTo(uint64 epoch) private {
        vm.warp(opensAt(epoch));
        epochs.skip(topicId, epoch);
    }

    // --- slashes ---

    function test_Slash_OfASynthesisIsByItsEpoch() public {
        parameters.security.slashFraction = 0.25e18;
        update(LATER);
        skipTo(LATER - 1);
        synthesize(rob, LATER - 1, VALUE);
        vm.warp(opensAt(LATER));
        refute(LATER - 1);
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "before the update");
        synthesize(ray, LATER, VALUE);
        refute(LATER);
        assertEq(staking.stakeOf(topicId, ray), (STAKE * 3) / 4, "from it on");
    }

    function test_Slash_OfASettlementIsByItsEpoch() public {
        parameters.security.slashFraction = 0.25e18;
        update(LATER);
        skipTo(LATER - 1);
        synthesize(ray, LATER - 1, VALUE);
        vm.warp(reportsFrom(LATER - 1));
        report(rob, LATER - 1, VALUE);
        vm.warp(reportsUntil(LATER - 1));
        epochs.skip(topicId, 1);
        settle(rob, LATER - 1);
        assertLe(opensAt(LATER), time(), "the update holds");
        refuteSettlement(1);
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "slashed by the epoch before");
    }

    /// @dev Two reports signed for an epoch that has not opened cost what reports of now do, not what is announced.
    function test_Slash_OfEquivocationIsByAnEpochThatHasOpened() public {
        parameters.security.slashFraction = 1e18;
        update(LATER);
        equivocate("rob", LATER + 5);
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "as of now");
        vm.warp(opensAt(LATER));
        equivocate("ray", LATER - 1);
        assertEq(staking.stakeOf(topicId, ray), STAKE / 2, "as of the epoch");
        equivocate("ray", LATER);
        assertEq(staking.stakeOf(topicId, ray), 0, "as announced");
    }

    function equivocate(string memory name, uint64 epoch) private {
        IInbox.SignedReport memory report_ = signed(name, epoch, 1);
        IInbox.SignedReport memory other = signed(name, epoch, 2);
        disputes.slashEquivocation(topicId, epoch, report_, other, 0);
    }

    function signed(string memory name, uint64 epoch, int256 truth) private view returns (IInbox.SignedReport memory) {
        bytes32 separator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Allora"),
                keccak256("1"),
                block.chainid,
                inbox
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(keccak256("Report(uint64 topicId,uint64 epoch,int256 truth)"), topicId, epoch, truth)
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            keyOf(name),
            keccak256(abi.encodePacked(hex"1901", separator, structHash))
        );
        return IInbox.SignedReport(0, truth, r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
    }

    // --- stakes ---

    function test_MinimumStake_OfPostsAndReportsIsThatOfTheirEpoch() public {
        parameters.security.minStake = uint96(STAKE + 1);
        update(LATER);
        skipTo(LATER - 1);
        synthesize(rob, LATER - 1, VALUE);
        vm.warp(opensAt(LATER));
        submit(alice, LATER, VALUE);
        vm.warp(reportsFrom(LATER - 1));
        report(rob, LATER - 1, VALUE);
        vm.warp(closesAt(LATER));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotKeeper.selector, topicId, rob, STAKE, STAKE + 1));
        postSynthesis(rob, LATER, 0, single(VALUE));
        epochs.skip(topicId, 1);
        settle(rob, LATER - 1);
        vm.warp(reportsFrom(LATER));
        expectError(abi.encodeWithSelector(IInbox.Inbox_InsufficientStake.selector, topicId, rob, STAKE, STAKE + 1));
        report(rob, LATER, VALUE);
    }

    function test_Bond_TiesUpTheMinimumOfTheEpoch() public {
        parameters.security.minStake = uint96(MIN_STAKE * 3);
        update(LATER);
        skipTo(LATER - 1);
        synthesize(rob, LATER - 1, VALUE);
        synthesize(ray, LATER, VALUE);
        assertEq(staking.exposureOf(topicId, ray), 3 * MIN_STAKE, "from the update on");
        vm.warp(closesAt(LATER - 1));
        assertEq(staking.exposureOf(topicId, rob), MIN_STAKE, "before it");
    }

    // --- rewards and sizes ---

    function test_Reward_IsThatOfTheEpoch() public {
        parameters.security.rewardPerEpoch = uint96(2 * REWARD);
        update(1);
        run(rob, 0, VALUE);
        synthesize(rob, 1, VALUE);
        vm.warp(reportsFrom(1));
        report(rob, 1, VALUE);
        vm.warp(reportsUntil(1));
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(1, 1), 0, list(1, 1), list(0, 0));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_WrongReward.selector, REWARD, 2 * REWARD));
        postSettlement(rob, 1, uint96(REWARD), state, payout);
        postSettlement(rob, 1, uint96(2 * REWARD), state, payout);
        assertEq(uint256(epochs.settlementAt(topicId, 1).reward), REWARD, "before the update");
        assertEq(uint256(epochs.settlementAt(topicId, 2).reward), 2 * REWARD, "from it on");
    }

    function test_Steps_AreBoundedByTheEpoch() public {
        parameters.math.maxGradientIterations = 1;
        update(1);
        synthesize(rob, 0, VALUE);
        vm.warp(opensAt(1));
        submit(alice, 1, VALUE);
        vm.warp(reportsUntil(0) - 1);
        report(rob, 0, VALUE);
        vm.warp(reportsUntil(0));
        settleWithTwoSteps(0, "");
        vm.warp(closesAt(1));
        postSynthesis(rob, 1, epochs.baseOf(topicId, 1), single(VALUE));
        vm.warp(reportsFrom(1));
        report(rob, 1, VALUE);
        vm.warp(reportsUntil(1));
        settleWithTwoSteps(1, abi.encodeWithSelector(IEpochs.Epochs_WrongSize.selector, 2, 1));
    }

    /// @param reason What the post is refused with, empty where it is not.
    function settleWithTwoSteps(uint64 epoch, bytes memory reason) private {
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(epoch, 2), 0, list(1, 1), list(0, 0));
        if (reason.length > 0) expectError(reason);
        vm.prank(rob);
        epochs.postSettlement(topicId, epoch, 1, 2, uint96(REWARD), state, payout);
    }

    // --- truths ---

    function test_Truths_AreComparedWithTheSourceOfTheEpoch() public {
        FeedMock feed = FeedMock(deploy("FeedMock", abi.encode(8)));
        feed.push(1, 100e8, reportsFrom(LATER - 1));
        feed.push(2, 100e8, reportsFrom(LATER));
        (parameters.source.feed, parameters.source.maxAge) = (address(feed), 200);
        parameters.source.tolerance = 0.01e18;
        update(LATER);
        OpenedReport[] memory reports = new OpenedReport[](1);
        reports[0] = OpenedReport(0, 1, 150e18);
        vm.warp(reportsFrom(LATER - 1));
        report(rob, LATER - 1, 150e18);
        vm.warp(reportsFrom(LATER));
        report(rob, LATER, 150e18);
        vm.warp(reportsUntil(LATER));
        expectError(abi.encodeWithSelector(IDisputes.Disputes_NoSource.selector, topicId));
        disputes.slashTruth(topicId, LATER - 1, reports, 0, 1, 0);
        disputes.slashTruth(topicId, LATER, reports, 0, 2, 0);
        assertEq(staking.stakeOf(topicId, rob), STAKE / 2, "slashed for the second");
    }
}
