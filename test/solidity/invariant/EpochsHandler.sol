// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {SettlementRecord, Status, SynthesisRecord} from "../../../contracts/types/Epoch.sol";
import {SettlementSection} from "../../../contracts/types/Settlement.sol";
import {Schedule} from "../../../contracts/types/Topic.sol";
import {SynthesisSection} from "../../../contracts/types/Trace.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

/// @title The life of a topic, in any order that its clock allows
/// @notice Deploys the protocol for itself. Actions that cannot be taken yet are left out, so that any revert is a
/// fault; the verifier finds whatever is challenged wrong. Two keepers post, and where both are silent somebody who bonds.
contract EpochsHandler is EpochsWorld {
    uint64 public constant EPOCHS = 8;

    /// @notice Values that were final when last seen.
    mapping(uint64 epoch => bool) public wasFinal;
    mapping(uint64 epoch => int256) public finalValues;
    mapping(uint64 epoch => bool) public changedFinal;
    /// @notice Roots of settlements that were final when last seen, by number.
    mapping(uint32 settlement => bytes32) public finalSettlements;
    uint32 public finalCount;
    /// @notice Roots of payouts that were final when last seen, by settlement.
    mapping(uint32 settlement => bytes32) public finalPayouts;
    uint32 public finalPaid;
    /// @notice Skipped epochs that have given their rewards back.
    mapping(uint64 epoch => bool) public reclaimed;
    uint256 public settled;
    uint256 public refuted;
    uint256 private unique;
    address private olga = actor("olga");

    constructor() {
        setUp();
        Schedule memory schedule = kit.defaultSchedule();
        schedule.freshBase = true;
        schedule.challengeWindow = 1500;
        enterTopic(kit.createTopic(schedule), 100_000 * STAKE);
        token.transfer(olga, 1000 * STAKE);
        vm.prank(olga);
        token.approve(address(staking), type(uint256).max);
    }

    function isTreasuryMocked() internal pure override returns (bool) {
        return true;
    }

    // --- actions ---

    function wait(uint256 duration) public {
        vm.warp(time() + bound(duration, 1, 700));
        observe();
    }

    /// @dev Some time passes, and most of what can be done meanwhile is done.
    function live(uint256 seed) external {
        wait(draw(seed, 0) % 400);
        if (draw(seed, 1) % 8 != 0) submitNow(int128(int256(seed)));
        for (uint64 epoch = 0; epoch < EPOCHS; ++epoch) {
            if (draw(seed, 10 + epoch) % 4 != 0) reportAny(epoch);
            if (draw(seed, 20 + epoch) % 4 != 0) post(epoch, draw(seed, 30 + epoch));
        }
        if (draw(seed, 4) % 4 != 0) repayAll(draw(seed, 5));
        if (draw(seed, 2) % 4 != 0) settleNext(draw(seed, 3));
    }

    function submitNow(int256 value) public {
        (bool open, uint64 epoch) = openEpoch();
        if (!open || inbox.intakeOf(topicId, epoch).inferers != 0) return;
        submit(alice, epoch, bound(value, -1e38, 1e38));
    }

    function reportAny(uint256 which) public {
        uint64 epoch = uint64(which % EPOCHS);
        if (time() < reportsFrom(epoch) || time() >= reportsUntil(epoch)) return;
        if (inbox.intakeOf(topicId, epoch).reputers != 0) return;
        report(rob, epoch, 1);
    }

    function post(uint256 which, uint256 who) public {
        uint64 epoch = uint64(which % EPOCHS);
        Status status = epochs.traceStatusOf(topicId, epoch);
        if (time() < closesAt(epoch) || epoch < epochs.nextToSettle(topicId)) return;
        if (inbox.intakeOf(topicId, epoch).inferers == 0) return;
        if (status != Status.None && status != Status.Void) return;
        address poster = posterOf(who);
        if (poster == address(0)) return;
        // Another number each time, for another root: the value, or, where that is final, the id.
        bytes memory trace = single(int128(int256(++unique)));
        if (epochs.statusOf(topicId, epoch) == Status.Final) {
            trace = single(uint32(unique), epochs.synthesisOf(topicId, epoch).network);
        }
        postSynthesis(poster, epoch, epochs.baseOf(topicId, epoch), trace);
    }

    function settleNext(uint256 who) public {
        uint64 epoch = epochs.nextToSettle(topicId);
        Status status = epochs.traceStatusOf(topicId, epoch);
        if (status != Status.Posted && status != Status.Final) return;
        if (epochs.paidCount(topicId) < epochs.settlementCount(topicId)) return;
        if (time() < reportsUntil(epoch) || inbox.intakeOf(topicId, epoch).reputers == 0) return;
        address poster = posterOf(who);
        if (poster == address(0)) return;
        // Another loss each time, for another root.
        int256 loss = int256(++unique);
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(epoch, 1), loss, list(1, 1), list(0, 0));
        postSettlement(poster, epoch, rewardOf(epoch), state, payout);
        ++settled;
    }

    /// @dev The newest epoch from `which` down that can still be refuted.
    function refuteAny(uint256 which) external {
        if (which % 3 != 0) return;
        for (uint64 i = 0; i < EPOCHS; ++i) {
            uint64 epoch = uint64((which % EPOCHS) + EPOCHS - i) % EPOCHS;
            if (epochs.traceStatusOf(topicId, epoch) != Status.Posted) continue;
            refute(epoch);
            ++refuted;
            return observe();
        }
    }

    /// @dev The settlement at `which` from the newest down that can still be refuted.
    function refuteAnySettlement(uint256 which) external {
        uint32 count = epochs.settlementCount(topicId);
        if (which % 4 != 0 || count == 0) return;
        uint32 settlement = count - uint32((which >> 8) % count);
        if (time() >= epochs.settlementAt(topicId, settlement).stateDeadline) return;
        refuteSettlement(settlement);
        ++refuted;
        observe();
    }

    /// @dev The payout part at `which` from the newest down, where it can still be refuted.
    function refuteAnyPayout(uint256 which) external {
        uint32 count = epochs.paidCount(topicId);
        if (which % 3 != 0 || count == 0) return;
        uint32 settlement = count - uint32((which >> 8) % count);
        if (time() >= epochs.settlementAt(topicId, settlement).deadline) return;
        refutePayout(settlement);
        ++refuted;
        observe();
    }

    /// @dev Payout parts that were cut off, other ones each time.
    function repayAll(uint256 who) public {
        uint32 count = epochs.settlementCount(topicId);
        for (uint32 i = epochs.paidCount(topicId) + 1; i <= count; ++i) {
            repay(who % 2 == 0 ? rob : ray, i, int256(++unique), 0);
        }
    }

    /// @dev Proves a synthesis or a part of a settlement, in the order that `which` says.
    function proveAny(uint256 which) external {
        verifier.decide(false);
        uint64 epoch = uint64((which >> 8) % EPOCHS);
        uint32 count = epochs.settlementCount(topicId);
        if (which % 3 == 0) {
            if (epochs.traceStatusOf(topicId, epoch) == Status.Posted) proveOnce(epoch, which % 2 == 0);
            proofs.advanceSynthesis(topicId, proven(epoch));
        } else if (count > 0) {
            provePartOnce(1 + uint32((which >> 8) % count), which % 3 == 1);
            proofs.advanceSettlement(topicId, 1 + uint32((which >> 16) % count));
        }
        verifier.decide(true);
        observe();
    }

    function proveOnce(uint64 epoch, bool whole) private {
        if (proofs.provenOf(topicId, epoch, SynthesisSection.Combined) == 0) prove(epoch, whole);
    }

    function provePartOnce(uint32 settlement, bool payout) private {
        SettlementRecord memory record = epochs.settlementAt(topicId, settlement);
        if (payout && settlement > epochs.paidCount(topicId)) return;
        if (time() >= (payout ? record.deadline : record.stateDeadline)) return;
        SettlementSection section = payout ? SettlementSection.Scores : SettlementSection.Reporters;
        if (proofs.settlementProvenOf(topicId, settlement, section) == 0) provePart(settlement, payout);
    }

    /// @dev An epoch whose base stands, for one that may not have one.
    function proven(uint64 epoch) private view returns (uint64) {
        return epochs.synthesisOf(topicId, epoch).base <= epochs.settlementCount(topicId) ? epoch : EPOCHS;
    }

    /// @dev The first epoch from `which` up that is final without a record of it.
    function finalizeAny(uint256 which) external {
        for (uint64 i = 0; i < EPOCHS; ++i) {
            uint64 epoch = (uint64(which % EPOCHS) + i) % EPOCHS;
            if (epochs.statusOf(topicId, epoch) != Status.Final) continue;
            if (epochs.synthesisOf(topicId, epoch).recorded) continue;
            return epochs.finalize(topicId, epoch);
        }
    }

    /// @dev Now and then a skipped epoch gives back what it was worth.
    function skipSome(uint256 limit) external {
        if (epochs.nextToSettle(topicId) < EPOCHS) epochs.skip(topicId, limit % 3);
        uint64 epoch = uint64((limit >> 8) % EPOCHS);
        if (epoch >= epochs.nextToSettle(topicId) || !rewards.isAllotted(topicId, epoch)) return;
        uint32 before;
        while (before < epochs.settlementCount(topicId) && epochs.settlementAt(topicId, before + 1).epoch < epoch)
            ++before;
        if (before < epochs.settlementCount(topicId) && epochs.settlementAt(topicId, before + 1).epoch == epoch) return;
        if (before > 0 && time() < epochs.settlementAt(topicId, before).stateDeadline) return;
        rewards.reclaim(topicId, epoch, before);
        reclaimed[epoch] = true;
    }

    /// @dev What the treasury has for the topic, and what its keepers have earned.
    function payKeepers(uint256 amount) external {
        if (amount % 2 == 0) grant(amount % 1e18);
        uint32 count = epochs.paidCount(topicId);
        if (count == 0) return;
        uint32 settlement = 1 + uint32((amount >> 8) % count);
        SettlementRecord memory record = epochs.settlementAt(topicId, settlement);
        (, uint256 keeping) = rewards.allotmentOf(topicId, record.epoch);
        if (time() < record.deadline || keeping == 0) return;
        rewards.claimKeeping(topicId, settlement);
    }

    // --- views ---

    function observe() public {
        for (uint64 epoch = 0; epoch < EPOCHS; ++epoch) {
            bool isFinal = epochs.statusOf(topicId, epoch) == Status.Final;
            int256 network = epochs.synthesisOf(topicId, epoch).network;
            if (wasFinal[epoch] && (!isFinal || network != finalValues[epoch])) changedFinal[epoch] = true;
            if (isFinal) (wasFinal[epoch], finalValues[epoch]) = (true, network);
        }
        uint32 count = epochs.settlementCount(topicId);
        while (finalCount < count && time() >= epochs.settlementAt(topicId, finalCount + 1).stateDeadline) {
            ++finalCount;
            finalSettlements[finalCount] = epochs.settlementAt(topicId, finalCount).stateRoot;
        }
        count = epochs.paidCount(topicId);
        while (finalPaid < count && time() >= epochs.settlementAt(topicId, finalPaid + 1).deadline) {
            ++finalPaid;
            finalPayouts[finalPaid] = epochs.settlementAt(topicId, finalPaid).payoutRoot;
        }
    }

    function theEpochs() external view returns (IEpochs, uint64) {
        return (epochs, topicId);
    }

    /// @notice What rewards holds, and what it owes: no participant ever claims here.
    function balances() external view returns (uint256 held, uint256 owed) {
        // The first topic's funds are there too.
        owed = rewards.availableOf(1) + rewards.availableOf(topicId);
        for (uint64 epoch = 0; epoch < EPOCHS; ++epoch) {
            (uint256 reward, uint256 keeping) = rewards.allotmentOf(topicId, epoch);
            owed += reward + keeping;
        }
        held = token.balanceOf(address(rewards));
    }

    function allotmentOf(uint64 epoch) external view returns (uint256) {
        return rewardOf(epoch);
    }

    /// @notice What the open posts of everybody tie up.
    function exposure() external view returns (uint256) {
        return staking.exposureOf(topicId, rob) + staking.exposureOf(topicId, ray) + staking.exposureOf(topicId, olga);
    }

    function recordOf(uint64 epoch) external view returns (SynthesisRecord memory) {
        return epochs.synthesisOf(topicId, epoch);
    }

    /// @dev A keeper that has the stake for any post; nobody where slashes have left it less, or keepers post.
    function posterOf(uint256 who) private view returns (address) {
        if (who % 4 == 0) return time() < epochs.openFrom(topicId) ? address(0) : olga;
        address keeper = who % 2 == 0 ? rob : ray;
        uint256 needed = staking.exposureOf(topicId, keeper) + MIN_STAKE + REWARD;
        return staking.stakeOf(topicId, keeper) < needed ? address(0) : keeper;
    }

    function openEpoch() private view returns (bool, uint64) {
        for (uint64 epoch = 0; epoch < EPOCHS; ++epoch) {
            if (time() >= opensAt(epoch) && time() < closesAt(epoch)) return (true, epoch);
        }
        return (false, 0);
    }
}
