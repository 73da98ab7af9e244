// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {SynthesisSection} from "../../../contracts/types/Trace.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Attacks on stake and on the order of epochs. The numbers are those of docs/adversary.md.
contract AdversaryTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;
    address private jan = actor("jan");

    function setUp() public override {
        super.setUp();
        token.transfer(jan, 10 * STAKE);
        vm.prank(jan);
        token.approve(address(staking), type(uint256).max);
    }

    /// @dev An accomplice refutes in the second in which `poster` posts, with the best commitment there is.
    function refuteOneself(uint64 epoch, address accomplice) private {
        bytes32 root = rootOf(epoch);
        commitTo(accomplice, root);
        vm.prank(accomplice);
        disputes.challengeSynthesis(topicId, epoch, root, SynthesisSection.Combined, 0, noEvidence(), 0);
    }

    /// @dev 4, self-dispute: at least half of each slash burns, so that every round costs, and it holds nobody up: the
    /// epoch is posted again in the same second, with the window of any post.
    function testFuzz_SelfDispute_CostsEachTimeAndDelaysNothing(uint256 rounds) public {
        rounds = bound(rounds, 1, 3);
        collect(0, VALUE);
        uint256 supply = token.totalSupply();
        uint256 wealth = STAKE;
        for (uint256 i = 0; i < rounds; ++i) {
            postSynthesis(rob, 0, 0, single(VALUE + int128(int256(i + 1))));
            refuteOneself(0, jan);
            uint256 left = staking.stakeOf(topicId, rob) + staking.bountyOf(jan);
            uint256 slashed = STAKE >> (i + 1);
            assertLe(left, wealth - slashed / 2, "poorer by half of the slash");
            wealth = left;
        }
        assertEq(supply - token.totalSupply(), STAKE - wealth, "what it lost is burnt");
        postSynthesis(ray, 0, 0, single(VALUE));
        assertEq(time(), closesAt(0), "in the same second");
        assertEq(uint256(epochs.synthesisOf(topicId, 0).deadline), time() + 500, "the window of any post");
    }

    /// @dev 20, far-future epochs: nothing can be done for an epoch whose time has not come, whatever its number.
    function testFuzz_FarFutureEpoch_IsRefusedEverywhere(uint64 epoch) public {
        vm.warp(opensAt(3));
        epoch = uint64(bound(epoch, 4, type(uint64).max));
        expectError(
            abi.encodeWithSelector(IInbox.Inbox_WindowNotOpen.selector, topicId, epoch, opensAt(epoch), time())
        );
        submit(alice, epoch, VALUE);
        expectError(
            abi.encodeWithSelector(IInbox.Inbox_WindowNotOpen.selector, topicId, epoch, reportsFrom(epoch), time())
        );
        report(rob, epoch, VALUE);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_TooEarly.selector, topicId, epoch, closesAt(epoch), time()));
        postSynthesis(rob, epoch, 0, single(VALUE));
        expectError(abi.encodeWithSelector(IEpochs.Epochs_OutOfOrder.selector, topicId, epoch, 0));
        postSettlement(rob, epoch, "", "");
    }

    /// @dev 20, skipped epochs: no limit passes over an epoch that can still be settled.
    function testFuzz_Skip_StopsAtWhatIsNotOver(uint256 limit, uint256 offset) public {
        uint256 moment = opensAt(0) + bound(offset, 0, 20_000);
        vm.warp(moment);
        uint256 over;
        while (reportsUntil(uint64(over)) <= moment) ++over;
        if (limit % 2 == 0) limit %= 30;
        assertEq(epochs.skip(topicId, limit), limit < over ? limit : over, "as many as are over");
    }

    /// @dev 31, just-in-time delegation: what comes after the worker deadline weighs nothing in the epoch.
    function test_JustInTimeDelegation_WeighsNothingInTheEpoch() public {
        synthesize(rob, 0, VALUE);
        vm.prank(jan);
        staking.delegate(topicId, rob, 5 * STAKE);
        assertEq(staking.stakeAt(topicId, rob, closesAt(0) - 1), STAKE, "its stake in the epoch");
        assertEq(staking.stakeOf(topicId, rob), 6 * STAKE, "its stake now");
    }

    /// @dev 31: whoever comes for a reward answers for what was posted before, until long after it has left.
    function test_JustInTimeDelegation_IsSlashedForPostsOfBefore() public {
        synthesize(rob, 0, VALUE);
        vm.prank(jan);
        staking.delegate(topicId, rob, STAKE);
        token.approve(address(staking), REWARD);
        staking.compound(topicId, rob, REWARD);
        uint256 shares = staking.sharesOf(topicId, rob, jan);
        vm.prank(jan);
        uint32 request = staking.unbond(topicId, rob, shares);
        uint256 amount = staking.unbondingOf(topicId, rob, jan, request).amount;
        uint256 releasedAt = staking.unbondingOf(topicId, rob, jan, request).releasedAt;
        assertLe(STAKE, amount, "it has a part of the reward");
        assertLe(epochs.synthesisOf(topicId, 0).deadline, releasedAt, "and leaves after the post is final");
        vm.warp(epochs.synthesisOf(topicId, 0).deadline - 1);
        refute(0);
        uint256 rest = staking.unbondingOf(topicId, rob, jan, request).amount;
        assertLe(rest, amount / 2, "slashed like those who were there");
        expectError(
            abi.encodeWithSelector(IStaking.Staking_StillUnbonding.selector, topicId, rob, request, releasedAt, time())
        );
        vm.prank(jan);
        staking.withdraw(topicId, rob, request);
    }
}
