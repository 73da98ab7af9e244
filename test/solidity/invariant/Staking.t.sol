// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {vm} from "../utils/Vm.sol";
import {World} from "../utils/World.sol";
import {StakingHandler} from "./StakingHandler.sol";

/// @notice Stake, through any series of moves, rewards and slashes.
contract StakingInvariants is World {
    StakingHandler private handler;
    address[5] private actors;

    function setUp() public {
        deployBase();
        actors = [actor("first"), actor("second"), actor("third"), actor("fourth"), actor("fifth")];
        handler = StakingHandler(deploy("StakingHandler", abi.encode(token, staking, actors)));
        kit.bindEpochs(address(handler));
        topicId = createTopic();
        join(Role.Reputer, actors[0]);
        join(Role.Reputer, actors[1]);
        for (uint256 i = 0; i < 5; ++i) {
            token.transfer(actors[i], token.minted() / 5);
            vm.prank(actors[i]);
            token.approve(address(staking), type(uint256).max);
        }
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev To the wei: what the pools and the bounties say is what is there, and each wei has a history.
    function invariant_TokensAreConserved() public view {
        uint256 pools = handler.backingOf(actors[0]) + handler.backingOf(actors[1]);
        uint256 bounties;
        for (uint256 i = 0; i < 5; ++i) bounties += staking.bountyOf(actors[i]);
        assertEq(token.balanceOf(address(staking)), pools + bounties, "held");
        uint256 came = handler.deposited() + handler.rewarded();
        assertEq(pools + handler.withdrawn() + handler.slashed(), came, "pools");
        assertEq(bounties + handler.bountiesPaid(), handler.bounties(), "bounties");
        assertEq(handler.bounties() + handler.burnt(), handler.slashed(), "slashes");
        assertTrue(handler.burnt() >= handler.bounties(), "at least half of every slash burns");
        assertEq(token.totalSupply(), token.minted() - handler.burnt(), "supply");
    }

    /// @dev All holders could leave: what their shares are worth is in the pools, and what is more there than that is
    /// dust of as many roundings as there were, and what the virtual shares took of rewards.
    function invariant_PoolsHoldWhatTheyOwe() public view {
        uint256 spare;
        for (uint256 k = 0; k < 2; ++k) {
            (uint256 value, uint256 unbonding, uint256 shares) = (0, 0, 0);
            for (uint256 i = 0; i < 5; ++i) {
                value += staking.valueOf(topicId, actors[k], actors[i]);
                unbonding += handler.unbondingOf(actors[k], actors[i]);
                shares += staking.sharesOf(topicId, actors[k], actors[i]);
            }
            IStaking.PoolState memory state = staking.poolOf(topicId, actors[k]);
            assertLe(value, state.stake, "stake");
            assertLe(unbonding, state.unbonding, "unbonding");
            assertLe(shares, state.shares, "shares");
            // A share of each holder goes missing when shares are scaled down, at most.
            assertLe(state.shares, shares + 5 * (1 + handler.moves()), "no shares of nobody");
            spare += state.stake - value + state.unbonding - unbonding;
        }
        assertLe(spare, handler.dust() + 40, "dust");
    }

    function invariant_NobodyGainsByMovingStake() public view {
        assertEq(handler.gained(), 0, "gains");
    }

    function invariant_StakeIsWhatThePoolsHold() public view {
        uint256 total;
        for (uint256 k = 0; k < 2; ++k) {
            uint256 stake = staking.stakeOf(topicId, actors[k]);
            total += stake;
            assertEq(staking.stakeAt(topicId, actors[k], time()), stake, "newest checkpoint");
            assertEq(staking.poolOf(topicId, actors[k]).stake, stake, "pool");
        }
        assertEq(staking.totalStake(topicId), total, "total");
        assertEq(staking.totalStaked(), total, "of all topics");
    }
}
