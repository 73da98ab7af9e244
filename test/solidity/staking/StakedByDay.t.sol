// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../../contracts/types/Topic.sol";
import {StakingWorld} from "../utils/StakingWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice All stake of all topics, as it was when a day began.
contract StakedByDayTest is StakingWorld {
    uint256 private constant DAY = 1 days;

    function test_TotalStaked_CountsAllTopicsAndReputers() public {
        delegate(alice, alice, 10e18);
        delegate(dora, bob, 5e18);
        topicId = createTopic();
        vm.prank(alice);
        participants.register(topicId, Role.Reputer);
        delegate(dan, alice, 3e18);
        assertEq(staking.totalStaked(), 18e18, "all");
        reward(alice, 2e18);
        assertEq(staking.totalStaked(), 20e18, "rewards count");
        unbondAll(dan, alice);
        assertEq(staking.totalStaked(), staking.totalStake(1) + staking.totalStake(topicId), "leaving does not");
        uint256 before = staking.totalStaked();
        uint256 stake = staking.stakeOf(topicId, alice);
        slash(alice, HALF);
        assertEq(staking.totalStaked(), before - (stake - staking.stakeOf(topicId, alice)), "slashes count");
    }

    /// @dev Against a record of every day, until it is over and long after.
    function testFuzz_TotalStakedBefore_IsThatOfTheStartOfTheDay(uint256 seed) public {
        uint256 first = time() / DAY;
        uint256[] memory expected = new uint256[](10);
        for (uint256 day = 0; day < 10; ++day) {
            vm.warp((first + 1 + day) * DAY);
            expected[day] = staking.totalStaked();
            for (uint256 i = draw(seed, day) % 3; i > 0; --i) {
                vm.warp(time() + (draw(seed, 50 * day + i) % (DAY / 3)));
                uint256 word = draw(seed, 100 * day + i);
                if (word % 4 > 0) delegate(dora, word % 2 == 0 ? alice : bob, 1 + (word % 1e21));
                else if (staking.sharesOf(topicId, alice, dora) > 0) unbondAll(dora, alice);
                assertEq(staking.totalStakedBefore(first + 1 + day), expected[day], "as it began");
            }
        }
        for (uint256 day = 0; day < 10; ++day) {
            assertEq(staking.totalStakedBefore(first + 1 + day), expected[day], "later");
        }
        assertEq(staking.totalStakedBefore(first), 0, "before everything");
        assertEq(staking.totalStakedBefore(first + 11), staking.totalStaked(), "now");
    }
}
