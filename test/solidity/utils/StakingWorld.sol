// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Role} from "../../../contracts/types/Topic.sol";
import {vm} from "./Vm.sol";
import {World} from "./World.sol";

/// @title A topic with two reputers and two delegators
/// @notice The test contract is the epochs contract, which alone opens bonds and slashes.
abstract contract StakingWorld is World {
    /// @dev 1000 + 600 + 300 + 400 of the schedule, a day of grace, twice the challenge window.
    uint256 internal constant EXIT = 2300 + 1 days + 1000;
    uint256 internal constant HALF = 0.5e18;

    address internal alice = actor("alice");
    address internal bob = actor("bob");
    address internal dora = actor("dora");
    address internal dan = actor("dan");
    address internal challenger = actor("challenger");

    function setUp() public virtual {
        deployBase();
        kit.bindEpochs(address(this));
        topicId = createTopic();
        join(Role.Reputer, alice);
        join(Role.Reputer, bob);
        enrich(alice);
        enrich(bob);
        enrich(dora);
        enrich(dan);
        token.approve(address(staking), type(uint256).max);
    }

    function enrich(address account) private {
        token.transfer(account, 10_000 * STAKE);
        vm.prank(account);
        token.approve(address(staking), type(uint256).max);
    }

    function delegate(address holder, address reputer, uint256 amount) internal returns (uint256 shares) {
        shares = staking.sharesOf(topicId, reputer, holder);
        vm.prank(holder);
        staking.delegate(topicId, reputer, amount);
        return staking.sharesOf(topicId, reputer, holder) - shares;
    }

    function unbondShares(address holder, address reputer, uint256 shares) internal returns (uint32) {
        vm.prank(holder);
        return staking.unbond(topicId, reputer, shares);
    }

    function unbondAll(address holder, address reputer) internal returns (uint32) {
        return unbondShares(holder, reputer, staking.sharesOf(topicId, reputer, holder));
    }

    function cancel(address holder, address reputer, uint32 request) internal {
        vm.prank(holder);
        staking.cancelUnbonding(topicId, reputer, request);
    }

    function withdraw(address holder, address reputer, uint32 request) internal returns (uint256 paid) {
        paid = token.balanceOf(holder);
        vm.prank(holder);
        staking.withdraw(topicId, reputer, request);
        return token.balanceOf(holder) - paid;
    }

    /// @dev Everything that a holder can get out of a pool, at once and after the delay.
    function leavePool(address holder, address reputer) internal returns (uint256 paid) {
        uint32 request = unbondAll(holder, reputer);
        vm.warp(time() + EXIT);
        return withdraw(holder, reputer, request);
    }

    function reward(address reputer, uint256 amount) internal {
        staking.compound(topicId, reputer, amount);
    }

    function setCommission(address reputer, uint256 rate) internal {
        vm.prank(reputer);
        staking.setCommission(topicId, rate);
    }

    /// @dev Posts and refutes at once; the post ties up one wei of stake, if there is one.
    function slash(address reputer, uint256 fraction) internal returns (uint256) {
        uint32 bond = staking.openBond(topicId, reputer, 1, time() + 500);
        return staking.slash(topicId, reputer, bond, fraction, challenger);
    }

    function valueOf(address reputer, address holder) internal view returns (uint256) {
        return staking.valueOf(topicId, reputer, holder);
    }

    function unbondingOf(address holder, address reputer, uint32 request) internal view returns (uint256) {
        return staking.unbondingOf(topicId, reputer, holder, request).amount;
    }

    /// @dev Wei of the pools of stake and of unbonding stake.
    function backingOf(address reputer) internal view returns (uint256) {
        return staking.poolOf(topicId, reputer).stake + staking.poolOf(topicId, reputer).unbonding;
    }
}
