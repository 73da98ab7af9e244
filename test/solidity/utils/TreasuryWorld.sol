// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {IAlloToken} from "../../../contracts/interfaces/IAlloToken.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {Stakes} from "../../../contracts/mocks/Stakes.sol";
import {Test} from "./Test.sol";
import {vm} from "./Vm.sol";

/// @title A treasury with the reference network's allocations, and stake at will
/// @notice The clock starts a thousand seconds after the beginning of a day. This contract holds what is liquid.
abstract contract TreasuryWorld is Test {
    uint256 internal constant DAY = 1 days;
    uint256 internal constant MONTH = 2_629_800;
    uint256 internal constant YEAR = 12 * MONTH;
    uint256 internal constant CAP = 1_000_000_000e18;
    uint256 internal constant VESTING = 485_500_000e18;
    uint256 internal constant GENESIS = 640_500_000e18;
    uint256 internal constant BUDGET = CAP - GENESIS;
    uint256 internal constant FIRST_DAY = 20_834;
    uint256 internal constant START = FIRST_DAY * DAY + 1000;
    uint256 internal constant MIN_WEIGHT = 1e18;

    IAlloToken internal token;
    Stakes internal staking;
    IAccessManager internal authority;
    ITreasury internal treasury;
    address[] internal vestings;
    address internal rewards = actor("rewards");
    address internal participants = actor("participants");
    address internal payer = actor("payer");

    function setUp() public virtual {
        vm.warp(START);
        uint256[3] memory amounts = [uint256(50_000_000e18), 260_500_000e18, 175_000_000e18];
        IAlloToken.Allocation[] memory allocations = new IAlloToken.Allocation[](4);
        for (uint256 i = 0; i < 3; ++i) {
            vestings.push(deploy("Vesting", abi.encode(actor("beneficiary"), 0, 3 * YEAR, YEAR)));
            allocations[i] = IAlloToken.Allocation({holder: vestings[i], amount: amounts[i]});
        }
        allocations[3] = IAlloToken.Allocation({holder: address(this), amount: GENESIS - VESTING});
        token = IAlloToken(deploy("AlloToken", abi.encode(allocations)));
        staking = Stakes(deploy("Stakes", ""));
        authority = IAccessManager(deploy("AccessManager", abi.encode(address(this))));
        treasury = newTreasury();
        token.bindMinter(address(treasury));
    }

    /// @dev One more, which may not mint.
    function newTreasury() internal returns (ITreasury another) {
        another = ITreasury(deploy("Treasury", abi.encode(token, staking, vestings, authority, MIN_WEIGHT)));
        another.bindRewards(rewards);
        another.bindParticipants(participants);
    }

    function pay(uint64 topicId, uint256 amount) internal {
        payTo(treasury, topicId, amount);
    }

    function payTo(ITreasury to, uint64 topicId, uint256 amount) internal {
        token.transfer(address(to), amount);
        to.credit(topicId, payer);
    }

    function collect(uint64 topicId) internal returns (uint256) {
        vm.prank(rewards);
        return treasury.collect(topicId);
    }

    function noteShares(uint256 toReputers, uint256 total) internal {
        vm.prank(participants);
        treasury.noteShares(toReputers, total);
    }

    /// @dev A topic that is active from now on, with a weight of sqrt(stake * fee).
    function activate(uint64 topicId, uint256 stake, uint256 fee) internal {
        staking.setStake(topicId, stake);
        treasury.touch(topicId);
        pay(topicId, fee);
        treasury.touch(topicId);
        assertTrue(treasury.isActive(topicId), "active");
    }

    function wait(uint256 duration) internal {
        vm.warp(time() + duration);
    }

    function emitted() internal view returns (uint256) {
        (ITreasury.Emission memory state, ) = treasury.emissionNow();
        return state.emitted;
    }
}
