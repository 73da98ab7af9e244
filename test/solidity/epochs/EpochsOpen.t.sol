// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Status} from "../../../contracts/types/Epoch.sol";
import {Role, Schedule} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Where no keeper has posted for three epochs, 3,000 seconds, anybody posts with a bond.
contract EpochsOpenTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;
    uint256 private constant SILENCE = 3000;
    address private olga = actor("olga");

    function setUp() public override {
        super.setUp();
        token.transfer(olga, 10 * STAKE);
        vm.prank(olga);
        token.approve(address(staking), type(uint256).max);
    }

    function refuseStranger(address account) private {
        expectError(
            abi.encodeWithSelector(IParticipants.Participants_NotRegistered.selector, topicId, Role.Reputer, account)
        );
    }

    /// @dev The first epoch whose worker window ends after the silence, with its reports.
    function silent() private returns (uint64 epoch) {
        epoch = 3;
        collect(epoch, VALUE);
        assertLe(epochs.openFrom(topicId), time(), "open");
    }

    function settleAs(address poster, uint64 epoch) private {
        vm.warp(reportsFrom(epoch));
        report(rob, epoch, VALUE);
        vm.warp(reportsUntil(epoch));
        epochs.skip(topicId, 100);
        settle(poster, epoch);
    }

    // --- from when ---

    function test_Silence_LastsThreeEpochsFromTheTopicsStart() public {
        collect(0, VALUE);
        assertEq(epochs.openFrom(topicId), opensAt(0) + SILENCE, "three epochs");
        vm.warp(opensAt(0) + SILENCE - 1);
        refuseStranger(olga);
        postSynthesis(olga, 0, 0, single(VALUE));
        vm.warp(opensAt(0) + SILENCE);
        postSynthesis(olga, 0, 0, single(VALUE));
        assertEq(epochs.synthesisOf(topicId, 0).poster, olga, "poster");
    }

    function test_Silence_LastsADayWhereEpochsAreLong() public {
        Schedule memory schedule = kit.defaultSchedule();
        schedule.epochLength = 7 days;
        topicId = kit.createTopic(schedule);
        join(Role.Inferer, alice);
        collect(0, VALUE);
        vm.warp(opensAt(0) + 1 days - 1);
        refuseStranger(olga);
        postSynthesis(olga, 0, 0, single(VALUE));
        vm.warp(opensAt(0) + 1 days);
        postSynthesis(olga, 0, 0, single(VALUE));
    }

    function testFuzz_Silence_LastsThreeEpochsFromAKeepersPost(uint256 later) public {
        collect(0, VALUE);
        vm.warp(closesAt(0) + bound(later, 0, 700));
        postSynthesis(rob, 0, 0, single(VALUE));
        uint256 open = time() + SILENCE;
        assertEq(epochs.openFrom(topicId), open, "open from");
        collect(2, VALUE);
        vm.warp(open - 1);
        refuseStranger(olga);
        postSynthesis(olga, 2, 0, single(VALUE));
        vm.warp(open);
        postSynthesis(olga, 2, 0, single(VALUE));
    }

    function test_Silence_EndsWithAKeepersSettlement() public {
        uint64 epoch = silent();
        postSynthesis(olga, epoch, 0, single(VALUE));
        settleAs(ray, epoch);
        assertEq(epochs.openFrom(topicId), time() + SILENCE, "from the settlement on");
        collect(epoch + 1, VALUE);
        refuseStranger(olga);
        postSynthesis(olga, epoch + 1, 0, single(VALUE));
    }

    /// @dev Somebody who stands in for the keepers can go on until they are back.
    function test_Silence_DoesNotEndWithABondedPost() public {
        uint64 epoch = silent();
        uint256 open = epochs.openFrom(topicId);
        postSynthesis(olga, epoch, 0, single(VALUE));
        settleAs(olga, epoch);
        assertEq(epochs.openFrom(topicId), open, "as before");
        synthesize(olga, epoch + 1, VALUE);
        settleAs(olga, epoch + 1);
        assertEq(uint256(epochs.settlementCount(topicId)), 2, "two epochs by olga");
    }

    function test_Leader_HasItsHeadStartBeforeAnybody() public {
        Schedule memory schedule = kit.defaultSchedule();
        schedule.headStart = 60;
        topicId = kit.createTopic(schedule);
        join(Role.Inferer, alice);
        join(Role.Reputer, rob);
        giveStake(rob, STAKE);
        collect(3, VALUE);
        uint256 until = closesAt(3) + 60;
        vm.warp(until - 1);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_NotLeader.selector, topicId, 3, olga, rob, until));
        postSynthesis(olga, 3, 0, single(VALUE));
        vm.warp(until);
        postSynthesis(olga, 3, 0, single(VALUE));
    }

    // --- the bond ---

    function test_Bond_IsTakenAsThePostIsMade() public {
        uint64 epoch = silent();
        uint256 balance = token.balanceOf(olga);
        vm.expectEmit(address(staking));
        emit IStaking.BondPaid(topicId, olga, 1, MIN_STAKE);
        postSynthesis(olga, epoch, 0, single(VALUE));
        assertEq(balance - token.balanceOf(olga), MIN_STAKE, "paid");
        assertEq(staking.stakeOf(topicId, olga), MIN_STAKE, "is stake");
        assertEq(staking.exposureOf(topicId, olga), MIN_STAKE, "tied up");
    }

    /// @dev Of a settlement also the reward, and of each further open post what the stake lacks.
    function test_Bond_IsWhatTheStakeLacks() public {
        uint64 epoch = silent();
        postSynthesis(olga, epoch, 0, single(VALUE));
        vm.warp(closesAt(epoch) + 500);
        assertEq(staking.exposureOf(topicId, olga), 0, "the synthesis is final");
        uint256 balance = token.balanceOf(olga);
        settleAs(olga, epoch);
        assertEq(balance - token.balanceOf(olga), MIN_STAKE + REWARD, "a second part and the reward were missing");
        collect(epoch + 1, VALUE);
        balance = token.balanceOf(olga);
        uint256 exposure = staking.exposureOf(topicId, olga);
        postSynthesis(olga, epoch + 1, epochs.baseOf(topicId, epoch + 1), single(VALUE));
        assertEq(
            balance - token.balanceOf(olga),
            exposure + MIN_STAKE - (2 * MIN_STAKE + REWARD),
            "what is open and more"
        );
    }

    function test_Bond_OfAReputerWithTooLittleStake_IsTheRest() public {
        uint64 epoch = silent();
        unbond(ray, STAKE - 30e18);
        token.transfer(ray, STAKE);
        vm.prank(ray);
        token.approve(address(staking), STAKE);
        postSynthesis(ray, epoch, 0, single(VALUE));
        assertEq(token.balanceOf(ray), STAKE - 70e18, "paid the rest");
        assertEq(staking.stakeOf(topicId, ray), MIN_STAKE, "has the minimum");
    }

    /// @dev An operator whose reputer cannot post answers for its post itself.
    function test_Bond_OfAnOperator_IsItsOwn() public {
        uint64 epoch = silent();
        vm.prank(ray);
        staking.nameOperator(topicId, olga);
        vm.prank(olga);
        staking.serve(topicId, ray);
        unbond(ray, STAKE);
        postSynthesis(olga, epoch, 0, single(VALUE));
        assertEq(epochs.synthesisOf(topicId, epoch).poster, olga, "poster");
        assertEq(staking.stakeOf(topicId, ray), 0, "nothing of the reputer");
    }

    function test_RevertWhen_TheBondIsNotAllowed() public {
        uint64 epoch = silent();
        vm.prank(olga);
        token.approve(address(staking), MIN_STAKE - 1);
        expectError(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector,
                address(staking),
                MIN_STAKE - 1,
                MIN_STAKE
            )
        );
        postSynthesis(olga, epoch, 0, single(VALUE));
    }

    function test_RevertWhen_ThePosterHasNotEnough() public {
        uint64 epoch = silent();
        address poor = actor("poor");
        token.transfer(poor, MIN_STAKE - 1);
        vm.prank(poor);
        token.approve(address(staking), MIN_STAKE);
        expectError(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, poor, MIN_STAKE - 1, MIN_STAKE)
        );
        postSynthesis(poor, epoch, 0, single(VALUE));
    }

    // --- what it is for ---

    function test_Bond_IsSlashedAndAtLeastHalfOfThatBurns() public {
        uint64 epoch = silent();
        postSynthesis(olga, epoch, 0, single(VALUE));
        uint256 supply = token.totalSupply();
        refute(epoch);
        assertEq(staking.stakeOf(topicId, olga), MIN_STAKE / 2, "slashed by half");
        assertEq(supply - token.totalSupply(), MIN_STAKE / 4, "half of it burnt");
        assertEq(staking.bountyOf(watcher), MIN_STAKE / 4, "half is the challenger's");
        postSynthesis(olga, epoch, 0, single(VALUE + 1));
        assertEq(staking.stakeOf(topicId, olga), MIN_STAKE, "bonded anew");
        assertStatus(epoch, Status.Posted, "posted again");
    }

    function test_Bond_IsSlashedWhileItLeaves() public {
        uint64 epoch = silent();
        postSynthesis(olga, epoch, 0, single(VALUE));
        unbond(olga, MIN_STAKE);
        vm.warp(closesAt(epoch) + 499);
        refute(epoch);
        assertEq(staking.unbondingOf(topicId, olga, olga, 1).amount, MIN_STAKE / 2, "slashed");
    }

    /// @dev The way of all stake: it leaves after a delay that outlasts the post, whole if nothing was refuted.
    function test_Bond_ComesBack() public {
        uint64 epoch = silent();
        uint256 balance = token.balanceOf(olga);
        postSynthesis(olga, epoch, 0, single(VALUE));
        unbond(olga, MIN_STAKE);
        uint256 releasedAt = time() + staking.exitDelay(topicId);
        assertLe(epochs.synthesisOf(topicId, epoch).deadline, releasedAt, "not before it is final");
        vm.warp(releasedAt - 1);
        expectError(
            abi.encodeWithSelector(
                IStaking.Staking_StillUnbonding.selector,
                topicId,
                olga,
                1,
                releasedAt,
                releasedAt - 1
            )
        );
        vm.prank(olga);
        staking.withdraw(topicId, olga, 1);
        vm.warp(releasedAt);
        vm.prank(olga);
        staking.withdraw(topicId, olga, 1);
        assertEq(token.balanceOf(olga), balance, "all of it");
    }

    /// @dev Stake that came with a post says nothing about truth: it neither reports nor leads.
    function test_Bond_GivesNoPartInReports() public {
        uint64 epoch = silent();
        postSynthesis(olga, epoch, 0, single(VALUE));
        vm.warp(reportsFrom(epoch));
        refuseStranger(olga);
        report(olga, epoch, VALUE);
    }
}
