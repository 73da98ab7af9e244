// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IRemoteFeed} from "../../../contracts/interfaces/IRemoteFeed.sol";
import {Approval, FinalValue} from "../../../contracts/types/Remote.sol";
import {RemoteWorld} from "../utils/RemoteWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @title Everything that can be brought to a remote feed, in any order, right or wrong
/// @notice What has to become of each call is decided here, from the rules alone.
contract RemoteHandler is RemoteWorld {
    uint256 private constant SIZE = 4;
    uint256 private constant LIFETIME = 1 days;

    IRemoteFeed public immutable feed;
    /// @dev The set before, the present one, and one that never was; weights differ.
    Committee private before;
    Committee private present;
    Committee private stranger;
    FinalValue[2] private values;
    uint256 private sets;

    /// @notice Calls with another outcome than the rules have, and times or rounds that went back.
    uint256 public faults;
    uint256 public accepted;
    uint256 public rotated;
    uint256 public proven;
    uint256 public refusals;
    uint64 private lastBatch;
    uint64 private lastSet;
    uint64[2] private lastRound;
    uint64[2] private lastData;

    constructor() {
        vm.warp(NOW);
        copy(present, weighted(NOW - 1));
        copy(before, present);
        copy(stranger, weighted(NOW - 1));
        feed = newFeed(HOME, EPOCHS, present);
        lastSet = present.time;
    }

    function update(uint256 seed) external {
        (Committee memory by, uint32 bits, uint256 home) = pick(seed);
        uint64 time_ = uint64(bound(draw(seed, 3), lastBatch == 0 ? NOW - 5 : lastBatch - 2, time() + 3));
        FinalValue[2] memory next = [any(0, draw(seed, 4)), any(1, draw(seed, 5))];
        bytes32 root = parent(leafOf(next[0]), leafOf(next[1]));
        Approval memory approval = approve(by, bits, batchDigest(home, EPOCHS, time_, root, setHash(by)));
        bool right = mayAct(by, bits, home) && time_ > lastBatch && time_ <= time();
        try feed.update(time_, root, by.signers, approval) {
            judge(right);
            ++accepted;
            lastBatch = time_;
            (values[0], values[1]) = (next[0], next[1]);
        } catch {
            judge(!right);
            ++refusals;
        }
    }

    function rotate(uint256 seed) external {
        (Committee memory by, uint32 bits, uint256 home) = pick(seed);
        Committee memory next = weighted(uint64(bound(draw(seed, 3), lastSet - 2, time() + 3)));
        Approval memory approval = approve(by, bits, rotationDigest(home, EPOCHS, setHash(by), setHash(next)));
        bool right = mayAct(by, bits, home) && next.time > lastSet && next.time <= time();
        right = right && time() < next.time + LIFETIME;
        try feed.rotate(next.time, next.signers, by.signers, approval) {
            judge(right);
            ++rotated;
            copy(before, present);
            copy(present, next);
            lastSet = next.time;
        } catch {
            judge(!right);
            ++refusals;
        }
    }

    function prove(uint256 seed) external {
        if (lastBatch == 0) return;
        uint256 i = seed % 2;
        FinalValue memory value = values[i];
        bytes32[] memory proof = path(leafOf(values[1 - i]));
        if (seed % 7 == 0) ++value.value;
        bool right = seed % 7 != 0 && value.dataTime <= time();
        right = right && value.round > lastRound[i] && value.dataTime > lastData[i];
        try feed.prove(value, proof) {
            judge(right);
            ++proven;
            (lastRound[i], lastData[i]) = (value.round, value.dataTime);
            assertValue(feed.latest(value.topicId), value);
        } catch {
            judge(!right);
            ++refusals;
        }
    }

    /// @dev Mostly minutes; rarely the last second in which the set counts, or the first in which it does not.
    function pass(uint256 seed) external {
        uint256 end = feed.expiresAt();
        if (seed % 50 == 0 && time() < end) vm.warp(end - ((seed / 50) % 2));
        else vm.warp(time() + (seed % 2000));
    }

    /// @dev Whether anything that the feed says is not what was last accepted.
    function differs() external view returns (bool) {
        if (feed.batchTime() != lastBatch || feed.setTime() != lastSet) return true;
        if (feed.signerSet() != setHash(present)) return true;
        for (uint64 i = 0; i < 2; ++i) {
            if (lastRound[i] == 0) continue;
            FinalValue memory value = feed.latest(i + 1);
            if (value.round != lastRound[i] || value.dataTime != lastData[i] || value.dataTime > time()) return true;
        }
        return false;
    }

    function judge(bool right) private {
        if (!right) ++faults;
    }

    /// @dev Who signs, mostly right ones.
    function pick(uint256 seed) private view returns (Committee memory by, uint32 bits, uint256 home) {
        uint256 which = draw(seed, 0) % 8;
        by =
            which == 0
                ? before
                : which == 1
                    ? stranger
                    : present;
        bits = draw(seed, 1) % 3 == 0 ? uint32(draw(seed, 2) % 16) : 15;
        home = draw(seed, 6) % 10 == 0 ? HOME + 1 : HOME;
    }

    function mayAct(Committee memory by, uint32 bits, uint256 home) private view returns (bool) {
        if (home != HOME || setHash(by) != setHash(present) || time() >= lastSet + LIFETIME) return false;
        // Of weights 1, 2, 3 and 4, seven are more than two thirds.
        uint256 weight;
        for (uint256 i = 0; i < SIZE; ++i) if ((bits >> i) & 1 == 1) weight += i + 1;
        return weight >= 7;
    }

    function weighted(uint64 time_) private returns (Committee memory set) {
        set = committee(sets++ % 2 == 0 ? "even" : "odd", SIZE, time_);
        for (uint96 i = 0; i < SIZE; ++i) set.signers[i] = pack(vm.addr(set.keys[i]), i + 1);
    }

    /// @dev Rounds and data times around the newest ones, sometimes of the future.
    function any(uint256 i, uint256 seed) private view returns (FinalValue memory value) {
        value = valueOf(uint64(i + 1), lastRound[i] + uint64(seed % 4), int128(uint128(seed)));
        value.dataTime = uint64(bound(draw(seed, 0), lastData[i], time() + 2));
        if (seed % 3 > 0) (value.round, value.dataTime) = (lastRound[i] + 1, uint64(time()));
    }

    function copy(Committee storage to, Committee memory from) private {
        (to.time, to.keys, to.signers) = (from.time, from.keys, from.signers);
    }
}
