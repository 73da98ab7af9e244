// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Schedules} from "../../../contracts/topics/Schedules.sol";
import {Schedule} from "../../../contracts/types/Topic.sol";
import {Test} from "../utils/Test.sol";

contract SchedulesTest is Test {
    using Schedules for Schedule;

    function anySchedule(uint256 seed) private pure returns (Schedule memory schedule) {
        schedule.start = uint40(bound(draw(seed, 0), 0, type(uint40).max));
        schedule.epochLength = uint32(bound(draw(seed, 1), 12, 365 days));
        schedule.workerWindow = uint32(bound(draw(seed, 2), 1, schedule.epochLength));
        schedule.groundTruthLag = uint32(bound(draw(seed, 3), 0, 365 days));
        schedule.reputerWindow = uint32(bound(draw(seed, 4), 1, 365 days));
        schedule.challengeWindow = uint32(bound(draw(seed, 5), 60, 90 days));
        uint256 longest = schedule.groundTruthLag < type(uint24).max ? schedule.groundTruthLag : type(uint24).max;
        schedule.revealWindow = uint24(bound(draw(seed, 6), 0, longest));
    }

    function test_Times_FollowOneAnother() public pure {
        Schedule memory schedule = Schedule(5000, 1000, 600, 300, 400, 500, 0, 50, false, false);
        assertEq(schedule.opensAt(0), 5000, "first opening");
        assertEq(schedule.opensAt(3), 8000, "opening");
        assertEq(schedule.closesAt(3), 8600, "closing");
        assertEq(schedule.revealsUntil(3), 8650, "reveals until");
        assertEq(schedule.reportsFrom(3), 8900, "reports from");
        assertEq(schedule.reportsUntil(3), 9300, "reports until");
    }

    function testFuzz_Times_NeverOverflow(uint256 seed, uint64 epoch) public pure {
        Schedule memory schedule = anySchedule(seed);
        assertEq(schedule.opensAt(epoch), schedule.start + uint256(epoch) * schedule.epochLength, "opening");
        assertTrue(schedule.reportsUntil(epoch) > schedule.reportsFrom(epoch), "a reputer window has seconds");
        assertLe(schedule.closesAt(epoch), schedule.revealsUntil(epoch), "nothing is revealed before it is complete");
        assertLe(schedule.revealsUntil(epoch), schedule.reportsFrom(epoch), "nothing is revealed after the truth is");
        assertTrue(schedule.closesAt(epoch) > schedule.opensAt(epoch), "a worker window has seconds");
        assertLe(schedule.closesAt(epoch), schedule.opensAt(epoch) + schedule.epochLength, "one epoch at a time");
    }

    function testFuzz_NextEpoch_IsTheFirstThatOpensFromThen(uint256 seed, uint40 time) public pure {
        Schedule memory schedule = anySchedule(seed);
        uint64 epoch = schedule.nextEpoch(time);
        assertTrue(schedule.opensAt(epoch) >= time, "it opens then or later");
        assertTrue(epoch == 0 || schedule.opensAt(epoch - 1) < time, "the one before opened before");
    }

    function testFuzz_NextEpoch_OfAnOpeningIsThatEpoch(uint256 seed, uint32 epoch) public pure {
        Schedule memory schedule = anySchedule(seed);
        assertEq(uint256(schedule.nextEpoch(schedule.opensAt(epoch))), epoch, "at the opening");
        assertEq(uint256(schedule.nextEpoch(schedule.opensAt(epoch) + 1)), uint256(epoch) + 1, "a second after it");
    }

    /// @dev Stake that starts to leave right after an epoch opens is there until that epoch's last possible
    /// settlement has stood for a whole challenge window.
    function testFuzz_ExitDelay_OutlastsEverythingPosted(uint256 seed, uint32 epoch) public pure {
        Schedule memory schedule = anySchedule(seed);
        uint256 lastSettlement = schedule.reportsUntil(epoch) + Schedules.SETTLEMENT_GRACE - 1;
        uint256 released = schedule.opensAt(epoch) + schedule.exitDelay();
        assertTrue(released > schedule.judgedUntil(epoch), "released before all truths are judged");
        assertTrue(released > lastSettlement + 2 * uint256(schedule.challengeWindow), "released too early");
    }
}
