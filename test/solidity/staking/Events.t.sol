// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {StakingWorld} from "../utils/StakingWorld.sol";
import {Vm, vm} from "../utils/Vm.sol";

/// @notice The state of all pools, rebuilt from the events alone.
contract StakingEventsTest is StakingWorld {
    struct Ledger {
        uint256 stake;
        uint256 shares;
        uint256 unbonding;
        uint256 unbondingShares;
        uint256 scale;
        uint256 unbondingScale;
        uint256 nextRate;
        uint256 nextFrom;
        mapping(address holder => uint256) sharesOf;
        mapping(address holder => mapping(uint32 request => uint256)) requests;
    }

    uint32 private constant REQUESTS = 16;

    mapping(address reputer => Ledger) private ledgers;
    mapping(address account => uint256) private bounties;
    address[4] private holders;

    function testFuzz_Events_TellTheWholeState(uint256 seed) public {
        holders = [alice, bob, dora, dan];
        vm.recordLogs();
        for (uint256 i = 0; i < 40; ++i) act(draw(seed, i));
        replay(vm.getRecordedLogs());
        compare(alice);
        compare(bob);
        assertEq(bounties[challenger], staking.bountyOf(challenger), "bounty");
    }

    /// @dev After slashes and rewards a share is worth millions of wei, and somebody holds a single one.
    function test_Events_OfSharesWorthMillions() public {
        testFuzz_Events_TellTheWholeState(6167);
    }

    // --- actions ---

    function act(uint256 word) private {
        address holder = holders[word % 4];
        address reputer = holders[(word >> 8) % 2];
        uint256 action = (word >> 16) % 16;
        uint256 amount = 1e6 + ((word >> 32) % (STAKE >> ((word >> 24) % 64)));
        uint256 held = staking.sharesOf(topicId, reputer, holder);
        uint32 count = staking.requestCount(topicId, reputer, holder);
        if (action < 5) {
            delegate(holder, reputer, amount + priceOf(reputer));
        } else if (action < 8) {
            uint256 shares = held / (1 + ((word >> 200) % 3));
            if (shares > 0 && valueOf(reputer, holder) > 1e6 && count < REQUESTS) {
                unbondShares(holder, reputer, shares);
            }
        } else if (action < 11) {
            if (count == 0) return;
            uint32 request = uint32(1 + ((word >> 200) % count));
            if (unbondingOf(holder, reputer, request) < priceOf(reputer)) return;
            if (action == 8) return cancel(holder, reputer, request);
            vm.warp(time() + EXIT);
            withdraw(holder, reputer, request);
        } else if (action == 11) {
            setCommission(reputer, amount % 0.5e18);
        } else if (action < 14) {
            reward(reputer, 1 + amount / 1e3);
        } else if (staking.stakeOf(topicId, reputer) > 0) {
            slash(reputer, action == 14 ? 1e18 : 0.01e18 + ((word >> 40) % 0.98e18));
        }
    }

    /// @dev Wei that a share is worth, rounded up.
    function priceOf(address reputer) private view returns (uint256) {
        IStaking.PoolState memory state = staking.poolOf(topicId, reputer);
        return (state.stake + 1) / (state.shares + 1000) + 1;
    }

    // --- an indexer ---

    function replay(Vm.Log[] memory logs) private {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != address(staking)) continue;
            bytes32 kind = logs[i].topics[0];
            if (kind == IStaking.BountyClaimed.selector) continue;
            Ledger storage ledger = ledgers[address(uint160(uint256(logs[i].topics[2])))];
            address holder = logs[i].topics.length > 3 ? address(uint160(uint256(logs[i].topics[3]))) : address(0);
            bytes memory data = logs[i].data;
            if (kind == IStaking.Delegated.selector) onDelegated(ledger, holder, data);
            else if (kind == IStaking.Compounded.selector) onCompounded(ledger, logs[i].topics[2], data);
            else if (kind == IStaking.UnbondingStarted.selector) onStarted(ledger, holder, data);
            else if (kind == IStaking.UnbondingCancelled.selector) onCancelled(ledger, holder, data);
            else if (kind == IStaking.Withdrawn.selector) onWithdrawn(ledger, holder, data);
            else if (kind == IStaking.Slashed.selector) onSlashed(ledger, holder, data);
            else if (kind == IStaking.Rescaled.selector) onRescaled(ledger, data);
            else if (kind == IStaking.CommissionSet.selector) onCommission(ledger, data);
        }
    }

    function onDelegated(Ledger storage ledger, address holder, bytes memory data) private {
        uint256 shares;
        (, shares, ledger.stake) = abi.decode(data, (uint256, uint256, uint256));
        ledger.sharesOf[holder] += shares;
        ledger.shares += shares;
    }

    function onCompounded(Ledger storage ledger, bytes32 reputer, bytes memory data) private {
        uint256 shares;
        (, , shares, ledger.stake) = abi.decode(data, (uint256, uint256, uint256, uint256));
        ledger.sharesOf[address(uint160(uint256(reputer)))] += shares;
        ledger.shares += shares;
    }

    function onStarted(Ledger storage ledger, address holder, bytes memory data) private {
        uint256[7] memory words = abi.decode(data, (uint256[7]));
        ledger.sharesOf[holder] -= words[1];
        ledger.shares -= words[1];
        ledger.requests[holder][uint32(words[0])] = words[3];
        ledger.unbondingShares += words[3];
        (ledger.stake, ledger.unbonding) = (words[5], words[6]);
    }

    function onCancelled(Ledger storage ledger, address holder, bytes memory data) private {
        uint256[5] memory words = abi.decode(data, (uint256[5]));
        end(ledger, holder, uint32(words[0]));
        ledger.sharesOf[holder] += words[2];
        ledger.shares += words[2];
        (ledger.stake, ledger.unbonding) = (words[3], words[4]);
    }

    function onWithdrawn(Ledger storage ledger, address holder, bytes memory data) private {
        uint256[3] memory words = abi.decode(data, (uint256[3]));
        end(ledger, holder, uint32(words[0]));
        ledger.unbonding = words[2];
    }

    function end(Ledger storage ledger, address holder, uint32 request) private {
        ledger.unbondingShares -= ledger.requests[holder][request];
        delete ledger.requests[holder][request];
    }

    function onSlashed(Ledger storage ledger, address to, bytes memory data) private {
        uint256[5] memory words = abi.decode(data, (uint256[5]));
        bounties[to] += words[2];
        (ledger.stake, ledger.unbonding) = (words[3], words[4]);
    }

    function onRescaled(Ledger storage ledger, bytes memory data) private {
        (uint256 scale, uint256 unbondingScale) = abi.decode(data, (uint256, uint256));
        uint256 shift = 24 * (scale - ledger.scale);
        uint256 unbondingShift = 24 * (unbondingScale - ledger.unbondingScale);
        ledger.shares >>= shift;
        ledger.unbondingShares >>= unbondingShift;
        for (uint256 i = 0; i < 4; ++i) {
            ledger.sharesOf[holders[i]] >>= shift;
            for (uint32 k = 1; k <= REQUESTS; ++k) ledger.requests[holders[i]][k] >>= unbondingShift;
        }
        (ledger.scale, ledger.unbondingScale) = (scale, unbondingScale);
    }

    function onCommission(Ledger storage ledger, bytes memory data) private {
        (uint256 rate, uint256 from) = abi.decode(data, (uint256, uint256));
        (ledger.nextRate, ledger.nextFrom) = (rate, from);
    }

    // --- against the contract ---

    function compare(address reputer) private view {
        Ledger storage ledger = ledgers[reputer];
        IStaking.PoolState memory state = staking.poolOf(topicId, reputer);
        assertEq(ledger.stake, state.stake, "stake");
        assertEq(ledger.shares, state.shares, "shares");
        assertEq(ledger.unbonding, state.unbonding, "unbonding");
        assertEq(ledger.unbondingShares, state.unbondingShares, "unbonding shares");
        assertEq(ledger.nextRate, state.nextCommission, "commission");
        assertEq(ledger.nextFrom, state.nextFrom, "its time");
        for (uint256 i = 0; i < 4; ++i) {
            address holder = holders[i];
            assertEq(ledger.sharesOf[holder], staking.sharesOf(topicId, reputer, holder), "shares of a holder");
            for (uint32 k = 1; k <= REQUESTS; ++k) {
                uint256 worth = (ledger.requests[holder][k] * (state.unbonding + 1)) / (state.unbondingShares + 1000);
                assertEq(worth, unbondingOf(holder, reputer, k), "a request");
            }
        }
    }
}
