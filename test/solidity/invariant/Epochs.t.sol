// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {Round, SettlementRecord, Status, SynthesisRecord} from "../../../contracts/types/Epoch.sol";
import {Test} from "../utils/Test.sol";
import {EpochsHandler} from "./EpochsHandler.sol";

/// @notice Posts, refutations, finality, rounds and settlements, through any history of a topic.
contract EpochsInvariants is Test {
    EpochsHandler private handler;
    IEpochs private epochs;
    uint64 private topicId;

    function setUp() public {
        handler = EpochsHandler(deploy("EpochsHandler", ""));
        (epochs, topicId) = handler.theEpochs();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory selectors = new bytes4[](9);
        selectors[0] = EpochsHandler.live.selector;
        selectors[1] = EpochsHandler.wait.selector;
        selectors[2] = EpochsHandler.refuteAny.selector;
        selectors[3] = EpochsHandler.finalizeAny.selector;
        selectors[4] = EpochsHandler.skipSome.selector;
        selectors[5] = EpochsHandler.refuteAnySettlement.selector;
        selectors[6] = EpochsHandler.refuteAnyPayout.selector;
        selectors[7] = EpochsHandler.proveAny.selector;
        selectors[8] = EpochsHandler.payKeepers.selector;
        targets[0] = FuzzSelector(address(handler), selectors);
    }

    function invariant_FinalIsForGood() public view {
        for (uint64 epoch = 0; epoch < handler.EPOCHS(); ++epoch) {
            assertFalse(handler.changedFinal(epoch), "a final value changed");
        }
    }

    /// @dev Claims rest on this: what a final settlement reserved stays reserved.
    function invariant_FinalSettlementsAreNeverCutOff() public view {
        uint32 count = handler.finalCount();
        assertTrue(epochs.settlementCount(topicId) >= count, "none is missing");
        for (uint32 number = 1; number <= count; ++number) {
            assertEq(epochs.settlementAt(topicId, number).stateRoot, handler.finalSettlements(number), "none changed");
        }
    }

    function invariant_FinalPayoutsAreNeverCutOff() public view {
        uint32 count = handler.finalPaid();
        assertTrue(epochs.paidCount(topicId) >= count, "none is missing");
        for (uint32 number = 1; number <= count; ++number) {
            assertEq(epochs.settlementAt(topicId, number).payoutRoot, handler.finalPayouts(number), "none changed");
        }
    }

    function invariant_RoundsFollowTheEpochs() public view {
        uint64 last;
        for (uint256 round = 1; round <= epochs.roundCount(topicId); ++round) {
            uint64 epoch = epochs.epochOfRound(topicId, round);
            assertTrue(round == 1 || epoch > last, "rounds rise");
            assertEq(uint256(epochs.statusOf(topicId, epoch)), uint256(Status.Final), "rounds are final");
            last = epoch;
        }
        Round memory newest = epochs.newestRound(topicId);
        assertEq(uint256(newest.number), epochs.roundCount(topicId), "newest round");
        assertEq(uint256(newest.epoch), last, "its epoch");
        assertEq(
            newest.network,
            handler.recordOf(last).network * (newest.number == 0 ? int128(0) : int128(1)),
            "its value"
        );
    }

    /// @dev Times and nonces rise along the chain, each epoch once, and each divides what the epoch was allotted.
    function invariant_SettlementsFormAChain() public view {
        uint32 count = epochs.settlementCount(topicId);
        SettlementRecord memory before;
        for (uint32 i = 1; i <= count; ++i) {
            SettlementRecord memory record = epochs.settlementAt(topicId, i);
            assertTrue(i == 1 || record.epoch > before.epoch, "epochs rise");
            assertTrue(record.nonce > before.nonce, "nonces rise");
            assertTrue(record.postedAt >= before.postedAt, "times rise");
            assertTrue(record.stateDeadline >= before.stateDeadline, "deadlines rise");
            bool paid = i <= epochs.paidCount(topicId);
            assertTrue(!paid || record.deadline >= before.deadline, "deadlines of payouts rise");
            assertTrue(!paid || record.deadline >= record.stateDeadline, "payouts are not final before their state");
            assertEq(uint256(record.reward), handler.allotmentOf(record.epoch), "reward");
            assertEq(uint256(record.reserved), uint256(before.reserved) + record.reward, "reserved adds up");
            Status status = epochs.traceStatusOf(topicId, record.epoch);
            assertTrue(status == Status.Posted || status == Status.Final, "it judges an inference that stands");
            assertTrue(
                record.stateDeadline >= handler.recordOf(record.epoch).deadline,
                "not final before what it judges"
            );
            before = record;
        }
        assertTrue(epochs.nextToSettle(topicId) > before.epoch || count == 0, "what is next is newer");
        (uint256 held, uint256 owed) = handler.balances();
        assertEq(held, owed, "rewards");
    }

    /// @dev An epoch that gave its rewards back is over for good.
    function invariant_ReclaimedEpochsAreNotSettled() public view {
        uint32 count = epochs.settlementCount(topicId);
        for (uint64 epoch = 0; epoch < handler.EPOCHS(); ++epoch) {
            if (!handler.reclaimed(epoch)) continue;
            assertTrue(epoch < epochs.nextToSettle(topicId), "not open again");
            for (uint32 i = 1; i <= count; ++i) {
                assertTrue(epochs.settlementAt(topicId, i).epoch != epoch, "not settled");
            }
        }
    }

    /// @dev What can be refuted ties up stake: the minimum, 100 ALLO, and a payout part its reward.
    function invariant_OpenPostsAreBonded() public view {
        uint256 open;
        for (uint64 epoch = 0; epoch < handler.EPOCHS(); ++epoch) {
            if (epochs.traceStatusOf(topicId, epoch) == Status.Posted) open += 100e18;
        }
        for (uint32 i = epochs.settlementCount(topicId); i > 0; --i) {
            SettlementRecord memory record = epochs.settlementAt(topicId, i);
            if (time() < record.stateDeadline) open += 100e18;
            if (i <= epochs.paidCount(topicId) && time() < record.deadline) open += 100e18 + record.reward;
        }
        assertLe(open, handler.exposure(), "exposure");
    }

    function invariant_NothingStandsOnWhatDoesNot() public view {
        for (uint64 epoch = 0; epoch < handler.EPOCHS(); ++epoch) {
            Status status = epochs.traceStatusOf(topicId, epoch);
            if (status != Status.Posted && status != Status.Final) continue;
            SynthesisRecord memory record = handler.recordOf(epoch);
            if (record.base == 0) continue;
            SettlementRecord memory base = epochs.settlementAt(topicId, record.base);
            assertEq(uint256(base.nonce), record.baseNonce, "its base stands");
            assertTrue(base.epoch < epoch, "its base is older");
            assertTrue(base.stateDeadline <= record.deadline, "not final before its base");
            assertTrue(record.valueDeadline <= record.deadline, "the value is not final after its trace");
            assertTrue(record.recorded || base.stateDeadline <= record.valueDeadline, "nor before its base");
        }
    }
}
