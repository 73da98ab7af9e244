// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {FeedMock} from "../../../contracts/mocks/FeedMock.sol";
import {LossFunction} from "../../../contracts/math/Losses.sol";
import {TopicParameters, TopicSecurity, TruthSource} from "../../../contracts/types/Topic.sol";
import {vm} from "../utils/Vm.sol";
import {World} from "../utils/World.sol";

/// @notice Parameters change for epochs that have not opened, and never for others.
contract UpdatesTest is World {
    /// @dev Epochs that the model below covers.
    uint64 private constant EPOCHS = 64;
    /// @dev Delay of unbonding and one epoch, see `World`.
    uint256 private constant NOTICE = 89_700 + 1000;
    address private alice = actor("alice");
    TopicParameters private current;
    uint96[EPOCHS] private model;

    function setUp() public {
        deployBase();
        current = kit.defaultParameters();
        vm.prank(alice);
        topicId = topics.createTopic(current);
    }

    function update(uint64 fromEpoch) private {
        vm.prank(alice);
        topics.updateTopic(topicId, fromEpoch, current.math, current.security, current.source);
    }

    function refuse(uint64 fromEpoch, bytes memory reason) private {
        expectError(reason);
        update(fromEpoch);
    }

    function rewardAt(uint64 epoch) private view returns (uint256) {
        return topics.securityOf(topicId, epoch).rewardPerEpoch;
    }

    // --- what holds when ---

    function test_Update_HoldsFromItsEpochOn() public {
        vm.warp(opensAt(2));
        current.math.pNorm = 5e18;
        current.math.maxGradientIterations = 3;
        current.security.rewardPerEpoch = 7;
        vm.expectEmit(address(topics));
        emit ITopics.TopicUpdated(topicId, 4, current.math, current.security, current.source);
        update(4);
        TopicParameters memory before = kit.defaultParameters();
        assertEq(keccak256(abi.encode(topics.mathOf(topicId, 3))), keccak256(abi.encode(before.math)), "math before");
        assertEq(keccak256(abi.encode(topics.mathOf(topicId, 4))), keccak256(abi.encode(current.math)), "math");
        assertEq(keccak256(abi.encode(topics.mathOf(topicId, 1e9))), keccak256(abi.encode(current.math)), "later");
        assertEq(rewardAt(3), REWARD, "reward before");
        assertEq(rewardAt(4), 7, "reward");
    }

    /// @dev Whatever is updated and when: each epoch has the parameters that were the last to be set for it or for one
    /// before it, and those of an epoch that has opened stay.
    function testFuzz_Versions_AreThoseOfTheModel(uint256 seed) public {
        for (uint256 i = 0; i < EPOCHS; ++i) model[i] = uint96(REWARD);
        uint256 now_ = time();
        for (uint256 i = 0; i < 12; ++i) {
            now_ += draw(seed, 3 * i) % 7000;
            vm.warp(now_);
            uint256 start = opensAt(0);
            uint64 first = now_ < start ? 0 : uint64((now_ - start) / 1000 + 1);
            uint64 fromEpoch = first + uint64(draw(seed, 3 * i + 1) % 12);
            if (fromEpoch >= EPOCHS) break;
            current.security.rewardPerEpoch = uint96(1 + i);
            if (first > 0) {
                current.security.rewardPerEpoch = 1000;
                refuse(first - 1, abi.encodeWithSelector(ITopics.Topics_TooSoon.selector, topicId, first - 1, first));
                current.security.rewardPerEpoch = uint96(1 + i);
            }
            update(fromEpoch);
            for (uint64 epoch = fromEpoch; epoch < EPOCHS; ++epoch) model[epoch] = uint96(1 + i);
            for (uint64 epoch = 0; epoch < EPOCHS; ++epoch) assertEq(rewardAt(epoch), model[epoch], "reward");
        }
        assertEq(rewardAt(type(uint64).max), model[EPOCHS - 1], "the far future");
    }

    /// @dev What is to hold for later epochs is replaced together with that of the update's own.
    function test_Update_ReplacesWhatWasToHoldLater() public {
        vm.warp(opensAt(0));
        current.security.rewardPerEpoch = 1;
        update(5);
        current.security.rewardPerEpoch = 2;
        update(8);
        current.security.rewardPerEpoch = 3;
        update(3);
        assertEq(rewardAt(2), REWARD, "before all");
        assertEq(rewardAt(3), 3, "the newest");
        assertEq(rewardAt(5), 3, "in the place of the first");
        assertEq(rewardAt(8), 3, "in the place of the second");
    }

    function test_Update_OfEpochZeroBeforeItOpens() public {
        vm.warp(opensAt(0) - 1);
        current.security.rewardPerEpoch = 1;
        update(0);
        assertEq(rewardAt(0), 1, "reward");
        vm.warp(opensAt(0));
        refuse(0, abi.encodeWithSelector(ITopics.Topics_TooSoon.selector, topicId, 0, 1));
    }

    // --- stake ---

    /// @dev Raised or lowered, of either kind: stake that is unbonded within an epoch's length has left by then.
    function test_Update_OfWhatStakeIsBoundToWaits() public {
        vm.warp(opensAt(1) + 1);
        uint64 first = uint64(1 + (NOTICE + 1000) / 1000);
        assertLe(time() + staking.exitDelay(topicId) + 1000, opensAt(first), "notice");
        assertLe(opensAt(first - 1) + 1, time() + staking.exitDelay(topicId) + 1000, "no longer than that");
        TopicSecurity memory before = current.security;
        for (uint256 i = 0; i < 4; ++i) {
            current.security = before;
            if (i == 0) current.security.minStake = before.minStake + 1;
            else if (i == 1) current.security.minStake = before.minStake - 1;
            else if (i == 2) current.security.slashFraction = before.slashFraction + 1;
            else current.security.slashFraction = before.slashFraction - 1;
            refuse(first - 1, abi.encodeWithSelector(ITopics.Topics_TooSoon.selector, topicId, first - 1, first));
            update(first);
        }
        // Taking back what is announced needs no notice.
        current.security = before;
        update(first);
        assertEq(uint256(topics.securityOf(topicId, first).slashFraction), before.slashFraction, "taken back");
    }

    /// @dev An epoch that opens in the last second of the notice has had all of it.
    function test_Notice_IsToTheSecond() public {
        current.security.slashFraction = 1e18;
        vm.warp(opensAt(0) + 301);
        refuse(91, tooSoon(91, 92));
        vm.warp(opensAt(0) + 300);
        update(91);
    }

    /// @dev A feed decides who is slashed: naming one, another one, or other terms waits. Taking it away does not.
    function test_Update_OfTheFeedWaits() public {
        FeedMock feed = FeedMock(deploy("FeedMock", abi.encode(8)));
        current.source = TruthSource({feed: address(feed), maxAge: 100, tolerance: 0.01e18});
        uint64 first = noticed();
        refuse(first - 1, tooSoon(first - 1, first));
        update(first);

        vm.warp(opensAt(first));
        TruthSource memory before = current.source;
        for (uint256 i = 0; i < 3; ++i) {
            current.source = before;
            if (i == 0) current.source.feed = deploy("FeedMock", abi.encode(8));
            else if (i == 1) current.source.maxAge = before.maxAge + 1;
            else current.source.tolerance = before.tolerance - 1;
            refuse(first + 1, tooSoon(first + 1, noticed()));
        }
        current.source = before;
        current.math.pNorm = 5e18;
        update(first + 1);
        delete current.source;
        update(first + 2);
        assertEq(topics.sourceOf(topicId, first + 1).feed, address(feed), "the feed");
        assertEq(topics.sourceOf(topicId, first + 2).feed, address(0), "none");
    }

    /// @dev First epoch that opens with all the notice that there must be.
    function noticed() private view returns (uint64) {
        return uint64((time() + NOTICE - opensAt(0) + 999) / 1000);
    }

    function tooSoon(uint64 fromEpoch, uint64 first) private view returns (bytes memory) {
        return abi.encodeWithSelector(ITopics.Topics_TooSoon.selector, topicId, fromEpoch, first);
    }

    /// @dev An announced change is no way to a second one without notice.
    function test_Update_AfterAnAnnouncedOneWaitsToo() public {
        vm.warp(opensAt(0));
        uint64 first = uint64((NOTICE + 999) / 1000);
        TopicSecurity memory before = current.security;
        current.security.slashFraction = 1e18;
        update(first);
        vm.warp(opensAt(50));
        current.security = before;
        refuse(first + 1, abi.encodeWithSelector(ITopics.Topics_TooSoon.selector, topicId, first + 1, first + 50));
        current.security.slashFraction = 1e18;
        current.security.rewardPerEpoch = 1;
        update(first + 1);
        assertEq(rewardAt(first), REWARD, "the announced one stays");
    }

    // --- who, what ---

    function test_RevertWhen_NotTheCreator() public {
        expectError(abi.encodeWithSelector(ITopics.Topics_NotCreator.selector, topicId, address(this), alice));
        topics.updateTopic(topicId, 5, current.math, current.security, current.source);
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 2, 1));
        topics.updateTopic(2, 5, current.math, current.security, current.source);
    }

    function test_RevertWhen_AParameterIsOutOfItsRange() public {
        TopicParameters memory right = current;
        current.math.pNorm = 11e18;
        refuse(1, outOfRange("pNorm", 11e18, 1e18, 10e18));
        current.math = right.math;
        current.source.maxAge = 1;
        refuse(1, outOfRange("maxAge", 1, 0, 0));
        current.source = right.source;
        current.security.minStake = 0;
        refuse(1000, outOfRange("minStake", 0, 1, int256(uint256(type(uint96).max))));
    }

    function test_RevertWhen_TheLossFunctionChanges() public {
        current.math.lossFunction = LossFunction.Absolute;
        refuse(1, outOfRange("lossFunction", 1, 0, 0));
        assertEq(uint256(topics.lossFunctionOf(topicId)), uint256(LossFunction.Squared), "loss function");
    }

    function outOfRange(bytes32 name, int256 value, int256 low, int256 high) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ITopics.Topics_ParameterOutOfRange.selector, name, value, low, high);
    }
}
