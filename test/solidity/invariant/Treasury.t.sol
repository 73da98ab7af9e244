// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {TreasuryWorld} from "../utils/TreasuryWorld.sol";
import {TreasuryHandler} from "./TreasuryHandler.sol";

/// @notice The treasury, through any series of payments, stakes, touches and waits.
contract TreasuryInvariants is TreasuryWorld {
    TreasuryHandler private handler;

    function setUp() public override {
        super.setUp();
        address[3] memory roles = [address(this), rewards, participants];
        handler = TreasuryHandler(deploy("TreasuryHandler", abi.encode(token, staking, treasury, roles)));
        token.transfer(address(handler), GENESIS - VESTING);
        handler.begin();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev To the wei: minted + received = paid + held, and everything ever minted is held or burnt.
    function invariant_TokensAreConserved() public view {
        uint256 held = token.balanceOf(address(treasury));
        assertEq(treasury.received(), handler.fees() + handler.givenBack(), "received");
        assertEq(treasury.paid(), handler.collected(), "paid");
        assertEq(treasury.minted() + treasury.received(), treasury.paid() + held, "treasury");
        assertEq(token.balanceOf(rewards), handler.collected() - handler.givenBack(), "rewards");
        assertEq(token.minted(), GENESIS + treasury.minted(), "minted");
        assertEq(token.totalSupply(), token.minted() - handler.burnt(), "supply");
    }

    function invariant_SupplyIsBelowTheCap() public view {
        assertLe(treasury.minted(), treasury.budget(), "minted by emission");
        assertLe(token.minted(), CAP, "minted");
    }

    /// @dev Whatever was emitted can be paid, and accounts are part of it.
    function invariant_EmissionIsCovered() public view {
        (ITreasury.Emission memory state, ) = treasury.emissionNow();
        assertLe(state.emitted, treasury.budget() + treasury.received(), "covered");
        uint256 accounts;
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) accounts += treasury.accountOf(id);
        assertLe(treasury.paid() + accounts, state.emitted, "accounts");
    }

    /// @dev Rounding takes less than a wei per touch, and as much is under way.
    function invariant_DustIsLessThanAWeiPerTouch() public view {
        assertLe(handler.dust(), handler.touches() + 1, "dust");
    }

    function invariant_TotalWeightIsTheSumOfActiveTopics() public view {
        uint256 sum;
        for (uint64 id = 1; id <= handler.TOPICS(); ++id) {
            sum += treasury.weightOf(id);
            assertTrue(treasury.isActive(id) || treasury.accountOf(id) == 0, "nothing without activity");
        }
        assertEq(treasury.totalWeight(), sum, "sum");
    }

    function invariant_NoTopicIsChangedByAnother() public view {
        assertEq(handler.disturbed(), 0, "disturbed");
    }

    /// @dev A month of 30.4375 days emits 0.038 per staked token at most.
    function invariant_EmissionPerTokenHasABound() public view {
        ITreasury.Emission memory state = treasury.emission();
        assertLe(state.perToken, 0.038e18, "emission per token");
        assertLe(state.target, 0.038e18, "target");
        assertTrue(state.started || state.emitted == 0, "nothing before the first target");
    }
}
