// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AlloToken} from "../../../contracts/economy/AlloToken.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

/// @title Everything that can be done with stake, in any order
/// @notice Two reputers and three others, all of which delegate to any of the two; the handler is the epochs contract.
/// Inputs are folded into what is allowed, and what must be refused is expected to be, so that any revert is a fault.
contract StakingHandler is Test {
    uint256 public constant ACTORS = 5;
    uint256 public constant REPUTERS = 2;
    uint64 private constant TOPIC = 1;

    AlloToken private token;
    IStaking private staking;

    /// @notice The first two are the reputers.
    address[ACTORS] public actors;
    /// @notice Wei that have come in and gone out, over all pools.
    uint256 public deposited;
    uint256 public rewarded;
    uint256 public withdrawn;
    uint256 public slashed;
    uint256 public burnt;
    uint256 public bounties;
    uint256 public bountiesPaid;
    /// @notice An upper bound for what rounding can have cost all holders.
    uint256 public dust;
    /// @notice What somebody gained who should not have: by moving stake, or from another's move.
    uint256 public gained;
    uint256 public moves;
    /// @dev Bonds of a reputer.
    mapping(address reputer => uint32) private bonds;

    constructor(AlloToken token_, IStaking staking_, address[ACTORS] memory actors_) {
        (token, staking, actors) = (token_, staking_, actors_);
    }

    // --- moves: nobody's wealth may rise by them ---

    function delegate(uint256 who, uint256 where, uint256 amount) external {
        (address holder, address reputer) = pick(who, where);
        uint256 balance = token.balanceOf(holder);
        if (balance == 0) return;
        amount = amountOf(amount, balance);
        if (isLessThanAShare(reputer, amount)) return;
        uint256[] memory before = wealth();
        vm.prank(holder);
        staking.delegate(TOPIC, reputer, amount);
        deposited += amount;
        compare(before, who % ACTORS, reputer);
    }

    function unbond(uint256 who, uint256 where, uint256 part) external {
        (address holder, address reputer) = pick(who, where);
        uint256 held = staking.sharesOf(TOPIC, reputer, holder);
        if (staking.valueOf(TOPIC, reputer, holder) < 2) return;
        uint256 shares = part % 3 == 0 ? held : bound(part, staking.sharesWorth(TOPIC, reputer, 2), held);
        uint256[] memory before = wealth();
        vm.prank(holder);
        staking.unbond(TOPIC, reputer, shares);
        compare(before, who % ACTORS, reputer);
    }

    function cancel(uint256 who, uint256 where, uint256 which) external {
        (address holder, address reputer, uint32 request) = pickRequest(who, where, which);
        if (request == 0) return;
        uint256 amount = staking.unbondingOf(TOPIC, reputer, holder, request).amount;
        if (isLessThanAShare(reputer, amount)) return;
        uint256[] memory before = wealth();
        vm.prank(holder);
        staking.cancelUnbonding(TOPIC, reputer, request);
        compare(before, who % ACTORS, reputer);
    }

    /// @dev A second before the release it is refused.
    function withdraw(uint256 who, uint256 where, uint256 which) external {
        (address holder, address reputer, uint32 request) = pickRequest(who, where, which);
        if (request == 0) return;
        uint256 releasedAt = staking.unbondingOf(TOPIC, reputer, holder, request).releasedAt;
        if (time() < releasedAt) {
            vm.warp(releasedAt - 1);
            vm.expectPartialRevert(IStaking.Staking_StillUnbonding.selector);
            vm.prank(holder);
            staking.withdraw(TOPIC, reputer, request);
            vm.warp(releasedAt);
        }
        uint256[] memory before = wealth();
        uint256 balance = token.balanceOf(holder);
        vm.prank(holder);
        staking.withdraw(TOPIC, reputer, request);
        withdrawn += token.balanceOf(holder) - balance;
        compare(before, who % ACTORS, reputer);
    }

    // --- what changes everybody's wealth ---

    /// @dev From anybody, of any size: also a gift that is to make shares dear.
    function compound(uint256 who, uint256 where, uint256 amount) external {
        (address from, address reputer) = pick(who, where);
        uint256 balance = token.balanceOf(from);
        if (balance == 0) return;
        amount = amountOf(amount, balance / 16 + 1);
        uint256 lost = lostToVirtual(reputer, amount);
        vm.prank(from);
        staking.compound(TOPIC, reputer, amount);
        rewarded += amount;
        dust += priceOf(reputer) + lost;
    }

    function slash(uint256 where, uint256 fraction, uint256 to) external {
        address reputer = actors[where % REPUTERS];
        address challenger = actors[to % ACTORS];
        if (staking.stakeOf(TOPIC, reputer) == 0) return;
        staking.expireBonds(TOPIC, reputer, 100);
        if (staking.exposureOf(TOPIC, reputer) >= staking.stakeOf(TOPIC, reputer)) return;
        uint32 bond = open(reputer, 1);
        fraction = fraction % 8 == 0 ? 1e18 : bound(fraction, 0.01e18, 1e18);
        uint256 supply = token.totalSupply();
        uint256 bounty = staking.bountyOf(challenger);
        uint256[] memory before = wealth();
        uint256 backing = backingOf(reputer);
        uint256 amount = staking.slash(TOPIC, reputer, bond, fraction, challenger);
        slashed += amount;
        bounties += staking.bountyOf(challenger) - bounty;
        burnt += supply - token.totalSupply();
        assertEq(backing - amount, backingOf(reputer), "taken from the pools");
        countGains(before, where % REPUTERS, fraction);
        dust += 2 * priceOf(reputer) + 40;
    }

    /// @dev Everybody's part in a slash, of what stays and of what leaves.
    function countGains(uint256[] memory before, uint256 where, uint256 fraction) private {
        uint256[] memory left = wealth();
        for (uint256 i = 0; i < ACTORS; ++i) {
            uint256 mine = stakeIn(before, i, where);
            uint256 now_ = stakeIn(left, i, where);
            if (now_ * 1e18 > mine * (1e18 - fraction) + 20e18 + mine * 1e3) ++gained;
        }
    }

    function claimBounty(uint256 who) external {
        address holder = actors[who % ACTORS];
        uint256 bounty = staking.bountyOf(holder);
        if (bounty == 0) return;
        vm.prank(holder);
        staking.claimBounty();
        bountiesPaid += bounty;
    }

    // --- the rest ---

    function post(uint256 where, uint256 amount) external {
        address reputer = actors[where % REPUTERS];
        staking.expireBonds(TOPIC, reputer, 100);
        uint256 stake = staking.stakeOf(TOPIC, reputer);
        uint256 exposure = staking.exposureOf(TOPIC, reputer);
        if (exposure >= stake) {
            vm.expectPartialRevert(IStaking.Staking_BondExceeded.selector);
            staking.openBond(TOPIC, reputer, 1, time() + 500);
        } else {
            open(reputer, bound(amount, 1, stake - exposure));
        }
    }

    /// @dev A post of one that need not be a keeper: what its stake lacks comes from its tokens.
    function postWithABond(uint256 where, uint256 amount) external {
        address reputer = actors[where % REPUTERS];
        staking.expireBonds(TOPIC, reputer, 100);
        uint256 stake = staking.stakeOf(TOPIC, reputer);
        uint256 exposure = staking.exposureOf(TOPIC, reputer);
        uint256 balance = token.balanceOf(reputer);
        if (stake + balance < exposure + 1) return;
        amount = bound(amount, 1, (stake + balance - exposure) / 1000 + 1);
        if (amount > stake + balance - exposure) return;
        uint256 lacking = exposure + amount > stake ? exposure + amount - stake : 0;
        if (lacking > 0 && isLessThanAShare(reputer, lacking)) return;
        uint256[] memory before = wealth();
        bonds[reputer] = staking.openPaidBond(TOPIC, reputer, amount, time() + 500);
        assertEq(balance - token.balanceOf(reputer), lacking, "what its stake lacks");
        deposited += lacking;
        compare(before, where % REPUTERS, reputer);
    }

    function void(uint256 where, uint256 which) external {
        address reputer = actors[where % REPUTERS];
        if (bonds[reputer] > 0) staking.closeBond(TOPIC, reputer, uint32(1 + (which % bonds[reputer])));
    }

    function setCommission(uint256 where, uint256 rate) external {
        vm.prank(actors[where % REPUTERS]);
        staking.setCommission(TOPIC, rate % (0.5e18 + 1));
    }

    function wait(uint256 duration) external {
        vm.warp(time() + bound(duration, 0, 3 days));
    }

    // --- views ---

    /// @notice What the requests of a holder would pay.
    function unbondingOf(address reputer, address holder) public view returns (uint256 amount) {
        uint32 count = staking.requestCount(TOPIC, reputer, holder);
        for (uint32 i = 1; i <= count; ++i) amount += staking.unbondingOf(TOPIC, reputer, holder, i).amount;
    }

    function backingOf(address reputer) public view returns (uint256) {
        return staking.poolOf(TOPIC, reputer).stake + staking.poolOf(TOPIC, reputer).unbonding;
    }

    /// @dev Tokens of each actor, and what it would get out of each reputer's pools.
    function wealth() private view returns (uint256[] memory amounts) {
        amounts = new uint256[](ACTORS * (REPUTERS + 1));
        for (uint256 i = 0; i < ACTORS; ++i) {
            amounts[i] = token.balanceOf(actors[i]);
            for (uint256 k = 0; k < REPUTERS; ++k) {
                amounts[ACTORS * (k + 1) + i] =
                    staking.valueOf(TOPIC, actors[k], actors[i]) + unbondingOf(actors[k], actors[i]);
            }
        }
    }

    function stakeIn(uint256[] memory amounts, uint256 holder, uint256 reputer) private pure returns (uint256) {
        return amounts[ACTORS * (reputer + 1) + holder];
    }

    /// @dev After a move: who made it is no richer, but for wei that earlier rounding hid, nobody else is poorer, and
    /// what is lost to rounding is less than a share of each of the pools.
    function compare(uint256[] memory before, uint256 mover, address reputer) private {
        uint256[] memory left = wealth();
        uint256 lost = 2 * priceOf(reputer) + 20;
        uint256 sum;
        uint256 sumBefore;
        for (uint256 i = 0; i < ACTORS; ++i) {
            uint256 mine = left[i] + left[ACTORS + i] + left[2 * ACTORS + i];
            uint256 mineBefore = before[i] + before[ACTORS + i] + before[2 * ACTORS + i];
            uint256 hidden = 3 + staking.requestCount(TOPIC, reputer, actors[i]);
            if (i == mover ? mine > mineBefore + hidden : mine < mineBefore) ++gained;
            (sum, sumBefore) = (sum + mine, sumBefore + mineBefore);
        }
        if (sum + lost < sumBefore) ++gained;
        dust += lost;
        ++moves;
    }

    /// @dev Wei that a share is worth, rounded up.
    function priceOf(address reputer) private view returns (uint256) {
        IStaking.PoolState memory state = staking.poolOf(TOPIC, reputer);
        return (state.stake + 1) / (state.shares + 1000) + 1;
    }

    /// @dev The part of a reward that nobody's shares take, the virtual ones and what scaling rounded off; all of it is
    /// the reputer's where others have next to none.
    function lostToVirtual(address reputer, uint256 amount) private view returns (uint256) {
        IStaking.PoolState memory state = staking.poolOf(TOPIC, reputer);
        if ((state.shares * (state.stake + 1)) / (state.shares + 1000) < 1e6) return 1;
        uint256 nobodys = state.shares + 1000;
        for (uint256 i = 0; i < ACTORS; ++i) nobodys -= staking.sharesOf(TOPIC, reputer, actors[i]);
        return (amount * nobodys) / (state.shares + 1000) + 1;
    }

    function isLessThanAShare(address reputer, uint256 amount) private view returns (bool) {
        IStaking.PoolState memory state = staking.poolOf(TOPIC, reputer);
        return amount * (state.shares + 1000) < state.stake + 1;
    }

    function open(address reputer, uint256 amount) private returns (uint32 bond) {
        bond = staking.openBond(TOPIC, reputer, amount, time() + 500);
        bonds[reputer] = bond;
    }

    /// @dev Of any order of magnitude.
    function amountOf(uint256 seed, uint256 limit) private pure returns (uint256) {
        return bound(seed, 1, (limit >> (seed % 80)) + 1 > limit ? limit : (limit >> (seed % 80)) + 1);
    }

    function pick(uint256 who, uint256 where) private view returns (address, address) {
        return (actors[who % ACTORS], actors[where % REPUTERS]);
    }

    /// @dev The first request from `which` on that is not over, 0 for none.
    function pickRequest(
        uint256 who,
        uint256 where,
        uint256 which
    ) private view returns (address holder, address reputer, uint32 request) {
        (holder, reputer) = pick(who, where);
        uint32 count = staking.requestCount(TOPIC, reputer, holder);
        for (uint32 i = 0; i < count; ++i) {
            request = uint32((uint256(which % count) + i) % count) + 1;
            if (staking.unbondingOf(TOPIC, reputer, holder, request).amount > 0) return (holder, reputer, request);
        }
        return (holder, reputer, 0);
    }
}
