// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAlloToken} from "../../../contracts/interfaces/IAlloToken.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {Stakes} from "../../../contracts/mocks/Stakes.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

interface IBurnable {
    function burn(uint256 amount) external;
}

/// @title Everything that happens to a treasury, in any order
/// @notice Stands for everybody who pays, and acts for the rewards and participants contracts. Inputs are folded into what
/// is allowed, so that any revert is a fault.
contract TreasuryHandler is Test {
    uint64 public constant TOPICS = 4;

    IAlloToken private token;
    Stakes private staking;
    ITreasury private treasury;
    address private admin;
    address private rewards;
    address private participants;

    uint256 public fees;
    uint256 public givenBack;
    uint256 public collected;
    uint256 public burnt;
    uint256 public touches;
    /// @notice How often touching a topic changed another one, or collecting paid something else than was announced.
    uint256 public disturbed;
    /// @notice What was emitted and is in no account when all topics are touched, at its largest.
    uint256 public dust;
    mapping(bytes32 action => uint256) public calls;

    constructor(IAlloToken token_, Stakes staking_, ITreasury treasury_, address[3] memory roles) {
        (token, staking, treasury) = (token_, staking_, treasury_);
        (admin, rewards, participants) = (roles[0], roles[1], roles[2]);
    }

    /// @notice All topics become active. Before everything else.
    function begin() external {
        if (touches > 0) return;
        for (uint64 id = 1; id <= TOPICS; ++id) {
            staking.setStake(id, 1_000_000e18);
            settle(id, false);
            credit(id, 100e18);
            settle(id, false);
        }
    }

    // --- what others do ---

    function pay(uint256 where, uint256 amount) external {
        credit(topicOf(where), bound(amount, 0, token.balanceOf(address(this)) / 1000));
        ++calls["pay"];
    }

    function stake(uint256 where, uint256 amount) external {
        staking.setStake(topicOf(where), bound(amount, 0, 50_000_000e18));
    }

    /// @dev For up to two days from now on, or for good; over after that.
    function pause(uint256 where, uint256 hours_) external {
        uint64 from = uint64(time() / 1 hours);
        staking.setPause(topicOf(where), from, hours_ % 50 == 0 ? type(uint64).max : from + uint64(hours_ % 48));
    }

    function burn(uint256 amount) external {
        amount = bound(amount, 0, token.balanceOf(address(this)) / 1000);
        IBurnable(address(token)).burn(amount);
        burnt += amount;
    }

    function noteShares(uint256 toReputers, uint256 total) external {
        total = bound(total, 0, 1e24);
        vm.prank(participants);
        treasury.noteShares(bound(toReputers, 0, total), total);
    }

    /// @dev Low most of the time, so that topics come and go.
    function setMinWeight(uint256 weight) external {
        vm.prank(admin);
        treasury.setMinWeight(weight % 4 == 0 ? bound(weight, 1e12, 1_000_000e18) : 1e18);
    }

    /// @dev Once in a while longer than one call can catch up with.
    function wait(uint256 duration) external {
        vm.warp(time() + (duration % (duration % 50 == 0 ? 80 days : 4 days)));
    }

    // --- the treasury ---

    function accrue() external {
        treasury.accrue();
        ++calls["accrue"];
    }

    function touch(uint256 where) external {
        settle(topicOf(where), false);
        ++calls["touch"];
    }

    function collect(uint256 where) external {
        settle(topicOf(where), true);
        ++calls["collect"];
    }

    function touchAll() external {
        uint256 held;
        for (uint64 id = 1; id <= TOPICS; ++id) {
            settle(id, false);
            held += treasury.accountOf(id);
        }
        // Reverts where accounts are worth more than all.
        uint256 rest = treasury.emission().emitted - treasury.paid() - held;
        if (rest > dust) dust = rest;
        ++calls["touchAll"];
    }

    function giveBack(uint256 where, uint256 amount) external {
        amount = bound(amount, 0, token.balanceOf(rewards) / 10);
        givenBack += amount;
        vm.prank(rewards);
        token.transfer(address(treasury), amount);
        vm.prank(rewards);
        treasury.giveBack(topicOf(where), amount);
        ++calls["giveBack"];
    }

    function credit(uint64 id, uint256 amount) private {
        fees += amount;
        token.transfer(address(treasury), amount);
        assertEq(treasury.credit(id, msg.sender), amount, "credited");
    }

    /// @dev Looks at all other topics before and after it.
    function settle(uint64 id, bool collects) private {
        for (bool caughtUp = false; !caughtUp;) caughtUp = treasury.accrue();
        bytes32 before = othersOf(id);
        if (collects) {
            uint256 announced = treasury.accountOf(id);
            vm.prank(rewards);
            uint256 amount = treasury.collect(id);
            if (amount != announced || treasury.accountOf(id) != 0) ++disturbed;
            collected += amount;
        } else {
            treasury.touch(id);
        }
        if (othersOf(id) != before) ++disturbed;
        ++touches;
    }

    /// @dev What all other topics have and are worth.
    function othersOf(uint64 id) private view returns (bytes32 digest) {
        for (uint64 other = 1; other <= TOPICS; ++other) {
            if (other == id) continue;
            (uint256 weight, uint256 account) = (treasury.weightOf(other), treasury.accountOf(other));
            digest = keccak256(abi.encode(digest, weight, account, treasury.revenueOf(other)));
        }
    }

    function topicOf(uint256 where) private pure returns (uint64) {
        return uint64(1 + (where % TOPICS));
    }
}
