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
        handler = EconomyHandler(deploy("EconomyHandler", abi.encode(token, rewards, mock, actors)));
        kit.bindEpochs(address(handler));
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            topicId = createTopic();
            join(Role.Inferer, actors[0]);
            join(Role.Inferer, actors[1]);
            join(Role.Reputer, actors[2]);
        }
        for (uint256 i = 0; i < 3; ++i) token.transfer(actors[i], token.minted() / 3);
    }

    function isTreasuryMocked() internal pure override returns (bool) {
        return true;
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_ReputersAndKeepersArePaidIntoTheirPools() public view {
        uint256 paid;
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            for (uint256 i = 0; i < 3; ++i) {
                uint256 stake = staking.stakeOf(id, actors[i]);
                assertEq(stake, handler.compounded(id, actors[i]), "stake");
                // A millionth at most is nobody's.
                assertTrue(staking.valueOf(id, actors[i], actors[i]) + stake / 1e6 + 2 >= stake, "its own");
                paid += stake;
            }
        }
        assertEq(token.balanceOf(address(staking)), paid, "held by staking");
    }

    /// @dev To the wei: sponsors' funds, and what epochs have for participants and keepers who have not claimed it.
    function invariant_RewardsHoldsWhatItOwes() public view {
        uint256 owed;
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            uint256 claimed;
            for (uint256 i = 0; i < 3; ++i) claimed += rewards.claimedBy(id, handler.roleAt(i), handler.idAt(i));
            assertEq(rewards.totalClaimed(id), claimed, "total claimed");
            assertLe(claimed, handler.finalReservedOf(id), "never more than final settlements reserved");
            uint64[] memory epochs_ = handler.allottedEpochs(id);
            for (uint256 i = 0; i < epochs_.length; ++i) owed += handler.worthOf(id, epochs_[i]);
            owed = owed + rewards.availableOf(id) - claimed;
        }
        assertEq(token.balanceOf(address(rewards)), owed, "held by rewards");
    }

    /// @dev Whatever is funded, earned, refuted and settled again in between.
    function invariant_AllotmentsStay() public view {
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            uint64[] memory epochs_ = handler.allottedEpochs(id);
            for (uint256 i = 0; i < epochs_.length; ++i) {
                uint256 expected = handler.reclaimed(id, epochs_[i]) ? 0 : handler.allotmentSeen(id, epochs_[i]);
                assertEq(handler.worthOf(id, epochs_[i]), expected, "allotment");
            }
        }
    }

    function invariant_SupplyFallsByBurnsOnly() public view {
        uint256 supply = token.totalSupply();
        assertEq(supply, token.minted() - handler.burnt(), "supply");
        uint256 held = token.balanceOf(address(staking)) + token.balanceOf(address(rewards));
        held += token.balanceOf(address(mock));
        for (uint256 i = 0; i < 3; ++i) held += token.balanceOf(actors[i]);
        assertEq(held + token.balanceOf(address(this)), supply, "nothing is elsewhere");
    }
}
