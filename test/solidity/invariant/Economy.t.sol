// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../../contracts/types/Topic.sol";
import {World} from "../utils/World.sol";
import {EconomyHandler} from "./EconomyHandler.sol";

/// @notice Staking, rewards and the token, through any series of actions.
contract EconomyInvariants is World {
    EconomyHandler private handler;
    address[3] private actors;

    function setUp() public {
        deployBase();
        actors = [actor("first"), actor("second"), actor("third")];
        handler = EconomyHandler(deploy("EconomyHandler", abi.encode(token, staking, rewards, actors)));
        kit.bindEpochs(address(handler));
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            topicId = createTopic();
            for (uint256 i = 0; i < 3; ++i) {
                join(Role.Reputer, actors[i]);
                join(Role.Inferer, actors[i]);
            }
        }
        for (uint256 i = 0; i < 3; ++i) token.transfer(actors[i], token.CAP() / 3);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_StakingHoldsWhatItOwes() public view {
        uint256 owed;
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            uint256 staked;
            for (uint256 i = 0; i < 3; ++i) {
                staked += staking.stakeOf(id, actors[i]);
                owed += staking.unbondingOf(id, actors[i]).amount;
                assertEq(staking.stakeAt(id, actors[i], time()), staking.stakeOf(id, actors[i]), "newest checkpoint");
            }
            assertEq(staking.totalStake(id), staked, "total stake");
            owed += staked;
        }
        for (uint256 i = 0; i < 3; ++i) owed += staking.bountyOf(actors[i]);
        assertEq(token.balanceOf(address(staking)), owed, "held by staking");
    }

    function invariant_RewardsHoldsWhatItOwes() public view {
        uint256 owed;
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            uint256 claimed;
            for (uint32 i = 1; i <= 3; ++i) claimed += rewards.claimedBy(id, Role.Inferer, i);
            assertEq(rewards.totalClaimed(id), claimed, "total claimed");
            assertLe(claimed, handler.finalReservedOf(id), "never more than final settlements reserved");
            owed += rewards.availableOf(id) + handler.reservedOf(id) - claimed;
        }
        assertEq(token.balanceOf(address(rewards)), owed, "held by rewards");
    }

    function invariant_SupplyFallsByBurnsOnly() public view {
        uint256 supply = token.totalSupply();
        assertEq(supply, token.CAP() - handler.burnt(), "supply");
        uint256 held = token.balanceOf(address(staking)) + token.balanceOf(address(rewards));
        for (uint256 i = 0; i < 3; ++i) held += token.balanceOf(actors[i]);
        assertEq(held + token.balanceOf(address(this)), supply, "nothing is elsewhere");
        assertTrue(handler.slashed() >= 2 * handler.bounties(), "at least half of every slash burns");
    }
}
