// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../../contracts/types/Topic.sol";
import {World} from "../utils/World.sol";
import {EconomyHandler} from "./EconomyHandler.sol";

/// @notice Rewards and the token, through any series of actions.
contract EconomyInvariants is World {
    EconomyHandler private handler;
    address[3] private actors;

    function setUp() public {
        deployBase();
        actors = [actor("first"), actor("second"), actor("third")];
        handler = EconomyHandler(deploy("EconomyHandler", abi.encode(token, rewards, actors)));
        kit.bindEpochs(address(handler));
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            topicId = createTopic();
            join(Role.Inferer, actors[0]);
            join(Role.Inferer, actors[1]);
            join(Role.Reputer, actors[2]);
        }
        for (uint256 i = 0; i < 3; ++i) token.transfer(actors[i], token.minted() / 3);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_ReputersArePaidIntoTheirPools() public view {
        uint256 paid;
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            paid += rewards.claimedBy(id, Role.Reputer, 1);
            assertEq(staking.stakeOf(id, actors[2]), rewards.claimedBy(id, Role.Reputer, 1), "stake");
            // A millionth at most is nobody's.
            uint256 stake = staking.stakeOf(id, actors[2]);
            assertTrue(staking.valueOf(id, actors[2], actors[2]) + stake / 1e6 + 2 >= stake, "its own");
        }
        assertEq(token.balanceOf(address(staking)), paid, "held by staking");
        assertEq(handler.compounded(), paid, "claimed by reputers");
    }

    function invariant_RewardsHoldsWhatItOwes() public view {
        uint256 owed;
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            uint256 claimed;
            for (uint256 i = 0; i < 3; ++i) claimed += rewards.claimedBy(id, handler.roleAt(i), handler.idAt(i));
            assertEq(rewards.totalClaimed(id), claimed, "total claimed");
            assertLe(claimed, handler.finalReservedOf(id), "never more than final settlements reserved");
            owed += rewards.availableOf(id) + handler.reservedOf(id) - claimed;
        }
        assertEq(token.balanceOf(address(rewards)), owed, "held by rewards");
    }

    function invariant_SupplyFallsByBurnsOnly() public view {
        uint256 supply = token.totalSupply();
        assertEq(supply, token.minted() - handler.burnt(), "supply");
        uint256 held = token.balanceOf(address(staking)) + token.balanceOf(address(rewards));
        for (uint256 i = 0; i < 3; ++i) held += token.balanceOf(actors[i]);
        assertEq(held + token.balanceOf(address(this)), supply, "nothing is elsewhere");
    }
}
