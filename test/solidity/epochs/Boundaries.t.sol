// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {Status} from "../../../contracts/types/Epoch.sol";
import {Role, Schedule} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {Signatures} from "../utils/Signatures.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Where one window or settlement ends and the next begins, and what others may do in between.
contract BoundariesTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;

    function useTopic(uint32 lag, uint32 reputerWindow, uint32 challengeWindow) private {
        Schedule memory schedule = kit.defaultSchedule();
        schedule.groundTruthLag = lag;
        schedule.reputerWindow = reputerWindow;
        schedule.challengeWindow = challengeWindow;
        schedule.freshBase = true;
        topicId = kit.createTopic(schedule);
        join(Role.Inferer, alice);
        join(Role.Reputer, rob);
        join(Role.Reputer, ray);
        giveStake(ray, STAKE);
        fund(FUNDS);
    }

    /// @dev Where reports are accepted from the second in which the worker window ends, that second's stake can still
    /// change: what counts is the stake at the end of the window's last second.
    function test_RevertWhen_TheStakeIsThereForTheReportAlone() public {
        useTopic(0, 400, 500);
        vm.warp(closesAt(0));
        giveStake(rob, MIN_STAKE);
        expectError(abi.encodeWithSelector(IInbox.Inbox_InsufficientStake.selector, topicId, rob, 0, MIN_STAKE));
        report(rob, 0, VALUE);
    }

    /// @dev The base of an epoch is fixed when its worker window closes, not at the end of that second.
    function test_Base_DoesNotChangeWithinASecond() public {
        useTopic(300, 700, 500);
        synthesize(ray, 0, VALUE);
        vm.warp(reportsFrom(0));
        report(ray, 0, VALUE);
        vm.warp(opensAt(1));
        submit(alice, 1, VALUE);
        vm.warp(closesAt(1));
        assertEq(time(), reportsUntil(0), "both at once");
        uint32 base = epochs.baseOf(topicId, 1);
        int256[] memory holders = new int256[](3);
        (holders[0], holders[2]) = (1, 2);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(0, 1), 0, holders, new int256[](3));
        postSettlement(ray, 0, state, payout);
        assertEq(uint256(epochs.baseOf(topicId, 1)), base, "base of epoch 1");
    }

    /// @dev A trace that was wrong on one settlement can be the only right one on another.
    function test_Repost_OfARefutedTraceOnAnotherBase() public {
        useTopic(300, 400, 6000);
        giveStake(rob, STAKE);
        run(ray, 0, VALUE);
        run(ray, 1, VALUE);
        synthesize(ray, 2, VALUE);
        assertEq(uint256(epochs.synthesisOf(topicId, 2).base), 2, "base");
        refute(2);
        vm.warp(time() + 1);
        refute(1);
        assertEq(uint256(epochs.baseOf(topicId, 2)), 1, "base");
        postSynthesis(rob, 2, 1, single(VALUE));
        assertStatus(2, Status.Posted, "posted on the older settlement");
    }

    /// @dev An inferer that leaves does not void the forecasts that name it.
    function test_Forecast_SurvivesTheDepartureOfAnInferer() public {
        address fay = actor("fay");
        address eve = actor("eve");
        join(Role.Forecaster, fay);
        join(Role.Inferer, eve);
        vm.warp(opensAt(0));
        IInbox.SignedForecast[] memory forecasts = new IInbox.SignedForecast[](1);
        forecasts[0] = Signatures.forecast(address(inbox), keyOf("fay"), topicId, 0, 0, 3, list(-1e18, -2e18));
        leaveRole(Role.Inferer, eve);
        inbox.relaySubmissions(topicId, 0, new IInbox.SignedInference[](0), forecasts);
        assertEq(uint256(inbox.intakeOf(topicId, 0).forecasters), 1, "forecasters");
    }
}
