// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingWorld} from "../utils/StakingWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @notice What open posts tie up.
contract BondsTest is StakingWorld {
    uint256 private constant WINDOW = 500;

    function open(uint256 amount) private returns (uint32) {
        return staking.openBond(topicId, alice, amount, time() + WINDOW);
    }

    function exposure() private view returns (uint256) {
        return staking.exposureOf(topicId, alice);
    }

    /// @dev Against a plain list of all bonds: the exposure is the sum of those that are neither closed nor over, and a
    /// bond is refused exactly where the sum would exceed the stake.
    function testFuzz_Exposure_IsTheSumOfOpenBonds(uint256 seed) public {
        delegate(alice, alice, 1000);
        uint256[40] memory amounts;
        uint256[40] memory untils;
        uint256 count;
        for (uint256 i = 0; i < 40; ++i) {
            uint256 action = draw(seed, 3 * i) % 8;
            uint256 word = draw(seed, 3 * i + 1);
            if (action < 5) {
                uint256 amount = 1 + (word % 300);
                uint256 sum = sumOf(amounts, untils) + amount;
                // Bonds that expired are counted until somebody says so, or a few bonds later.
                if (draw(seed, 3 * i + 2) % 2 == 0) staking.expireBonds(topicId, alice, 100);
                if (sum > 1000) {
                    staking.expireBonds(topicId, alice, 100);
                    expectError(
                        abi.encodeWithSelector(IStaking.Staking_BondExceeded.selector, topicId, alice, sum, 1000)
                    );
                }
                uint32 bond = open(amount);
                if (sum > 1000) continue;
                assertEq(uint256(bond), ++count, "number");
                (amounts[bond - 1], untils[bond - 1]) = (amount, time() + WINDOW);
            } else if (action < 7) {
                vm.warp(time() + (word % 400));
            } else if (count > 0) {
                uint32 bond = uint32(1 + (word % count));
                staking.closeBond(topicId, alice, bond);
                amounts[bond - 1] = 0;
            }
            assertEq(exposure(), sumOf(amounts, untils), "exposure");
        }
    }

    function sumOf(uint256[40] memory amounts, uint256[40] memory untils) private view returns (uint256 sum) {
        for (uint256 i = 0; i < 40; ++i) if (time() < untils[i]) sum += amounts[i];
    }

    function test_Bond_TiesUpStakeUntilTheSecondOfItsDeadline() public {
        delegate(dora, alice, 100);
        vm.expectEmit(address(staking));
        emit IStaking.BondOpened(topicId, alice, 1, 60, time() + WINDOW);
        open(60);
        vm.warp(time() + WINDOW - 1);
        expectError(abi.encodeWithSelector(IStaking.Staking_BondExceeded.selector, topicId, alice, 101, 100));
        open(41);
        vm.warp(time() + 1);
        open(100);
        assertEq(exposure(), 100, "the second only");
    }

    function test_Close_FreesStakeOfAVoidPost() public {
        delegate(alice, alice, 100);
        open(40);
        uint32 second = open(60);
        vm.expectEmit(address(staking));
        emit IStaking.BondClosed(topicId, alice, second);
        staking.closeBond(topicId, alice, second);
        assertEq(exposure(), 40, "exposure");
        staking.closeBond(topicId, alice, second);
        assertEq(exposure(), 40, "once");
        open(60);
    }

    /// @dev Stake that is leaving does not back new posts, and still backs the old ones.
    function test_Bond_DoesNotCountStakeThatIsLeaving() public {
        delegate(alice, alice, 100);
        uint32 bond = open(60);
        unbondShares(alice, alice, 50_000);
        expectError(abi.encodeWithSelector(IStaking.Staking_BondExceeded.selector, topicId, alice, 61, 50));
        open(1);
        assertEq(staking.slash(topicId, alice, bond, 1e18, challenger), 100, "all of it");
    }

    /// @dev Others' posts, and those in other topics, tie up nothing here.
    function test_Bonds_AreApart() public {
        delegate(alice, alice, 100);
        delegate(bob, bob, 100);
        open(100);
        staking.openBond(topicId, bob, 100, time() + WINDOW);
        assertEq(exposure(), 100, "exposure");
    }

    /// @dev A burst of posts that all expired at once: each new post clears eight of them, and anybody can clear more.
    function test_Expire_ClearsABacklog() public {
        delegate(alice, alice, 100);
        for (uint256 i = 0; i < 30; ++i) open(3);
        vm.warp(time() + WINDOW);
        assertEq(exposure(), 0, "nothing is open");
        // 22 of 30 are still counted, 66 wei.
        open(34);
        // 14 are, 42 wei.
        expectError(abi.encodeWithSelector(IStaking.Staking_BondExceeded.selector, topicId, alice, 101, 100));
        open(25);
        vm.prank(dan);
        assertEq(staking.expireBonds(topicId, alice, 10), 10, "ten");
        open(54);
        assertEq(exposure(), 88, "exposure");
        assertEq(staking.expireBonds(topicId, alice, 100), 4, "the rest");
        assertEq(staking.expireBonds(topicId, alice, 100), 0, "no more");
    }
}
