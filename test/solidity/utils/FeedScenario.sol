// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Status} from "../../../contracts/types/Epoch.sol";
import {Schedule} from "../../../contracts/types/Topic.sol";
import {FeedsWorld} from "./FeedsWorld.sol";
import {vm} from "./Vm.sol";

/// @title Epochs in which everything happens that can happen to an inference
/// @notice Drawn from a seed, on the real contracts; only the verifiers are stubs, which find wrong what the scenario
/// wants refuted. `rounds` is what the feed must serve. Epochs stand on the newest posted settlement.
abstract contract FeedScenario is FeedsWorld {
    /// @dev Late: posted two epochs later. Unrecorded: recorded two epochs later. Proven: final before its deadline, and
    /// then perhaps refuted, which its value outlives. Orphaned: the settlement that it stands on is refuted.
    enum Kind {
        Regular,
        Empty,
        Refuted,
        Reposted,
        Late,
        Unrecorded,
        Proven,
        Orphaned
    }

    struct Served {
        uint64 epoch;
        int256 value;
    }

    uint256 internal constant SCENARIO_STAKE = 100_000e18;
    /// @dev At least every so many epochs one is regular.
    uint64 internal constant LONGEST_GAP = 4;

    uint256 internal seed = 0x616c6c6f7261;
    Served[] internal rounds;
    mapping(Kind kind => uint256) internal played;

    function setUp() public virtual override {
        super.setUp();
        Schedule memory schedule = kit.defaultSchedule();
        schedule.freshBase = true;
        enterTopic(kit.createTopic(schedule), SCENARIO_STAKE);
        feed = factory.createFeed(topicId, 8, "ETH / USD");
    }

    /// @dev Called after everything that happens.
    function look() internal virtual;

    function play(uint64 count) internal {
        for (uint64 epoch = 0; epoch < count; ++epoch) {
            ++played[kindOf(epoch)];
            at(epoch, 0);
            if (kindOf(epoch) != Kind.Empty) submit(alice, epoch, valueOf(epoch));
            if (epoch > 0 && isSettled(epoch - 1)) report(rob, epoch - 1, valueOf(epoch));
            look();
            if (epoch > 0) contest(epoch - 1);
            if (epoch > 1) finish(epoch - 2);
            if (epoch > 0) finish(epoch - 1);
            if (epoch > 0 && isSettled(epoch - 1)) {
                at(epoch, 300);
                epochs.skip(topicId, epoch);
                settleAs(epoch - 1, 0);
            }
            if (epoch > 0 && kindOf(epoch - 1) == Kind.Reposted) {
                at(epoch, 560);
                record(epoch - 1);
            }
            look();
            post(epoch);
            look();
        }
    }

    // --- an epoch, from its opening to that of the one after the next ---

    function post(uint64 epoch) private {
        Kind kind = kindOf(epoch);
        at(epoch, 600);
        if (kind != Kind.Empty && kind != Kind.Late) postAs(rob, epoch, valueOf(epoch));
        if (kind == Kind.Proven) proveEarly(epoch);
        if (epoch > 1 && kindOf(epoch - 2) == Kind.Late) postAs(ray, epoch - 2, valueOf(epoch - 2));
        if (kind == Kind.Orphaned) orphan(epoch);
    }

    function proveEarly(uint64 epoch) private {
        verifier.decide(false);
        prove(epoch, false);
        verifier.decide(true);
        vm.warp(time() + 1);
        look();
        if (draw(seed, 3 * epoch) % 2 == 0) {
            record(epoch);
            return;
        }
        // Whoever refutes the rest of its trace records its value.
        refute(epoch);
        expectRound(epoch, valueOf(epoch));
        giveStake(rob, SCENARIO_STAKE);
    }

    /// @dev Of the settlement comes another, which the epoch does not stand on.
    function orphan(uint64 epoch) private {
        vm.warp(time() + 50);
        look();
        refuteSettlement(epochs.settlementCount(topicId));
        assertStatus(epoch, Status.Void, "orphaned");
        giveStake(rob, SCENARIO_STAKE);
        settleAs(epoch - 1, 1);
    }

    /// @dev In the next epoch, before the deadline.
    function contest(uint64 epoch) private {
        Kind kind = kindOf(epoch);
        if (kind != Kind.Refuted && kind != Kind.Reposted) return;
        at(epoch + 1, 50);
        look();
        refute(epoch);
        giveStake(rob, SCENARIO_STAKE);
        look();
        if (kind == Kind.Reposted) postAs(ray, epoch, valueOf(epoch) + 1e18);
    }

    /// @dev In the next epochs, from the deadline on.
    function finish(uint64 epoch) private {
        Kind kind = kindOf(epoch);
        bool next = time() < opensAt(epoch + 2);
        at(next ? epoch + 1 : epoch + 2, 200);
        look();
        if (next ? kind == Kind.Regular : kind == Kind.Unrecorded) record(epoch);
        // Posted 600 s after the opening of the epoch after the next.
        if (!next && epoch > 0 && kindOf(epoch - 1) == Kind.Late) record(epoch - 1);
    }

    // --- steps ---

    function at(uint64 epoch, uint256 offset) private {
        vm.warp(opensAt(epoch) + offset);
    }

    function record(uint64 epoch) private {
        epochs.finalize(topicId, epoch);
        int256 value = valueOf(epoch);
        expectRound(epoch, kindOf(epoch) == Kind.Reposted ? value + 1e18 : value);
        look();
    }

    function expectRound(uint64 epoch, int256 value) private {
        if (rounds.length == 0 || rounds[rounds.length - 1].epoch < epoch) rounds.push(Served(epoch, value));
    }

    function postAs(address keeper, uint64 epoch, int256 value) private {
        int128 middle = int128(value);
        bytes memory interval = abi.encodePacked(middle - middle / 50, middle, middle, middle, middle + middle / 50);
        bytes memory trace = abi.encodePacked(uint32(1), middle, uint64(1e18), middle, middle, interval, middle);
        postSynthesis(keeper, epoch, epochs.baseOf(topicId, epoch), trace);
    }

    function settleAs(uint64 epoch, int256 loss) private {
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(epoch, 1), loss, list(1, 1), list(0, 0));
        postSettlement(rob, epoch, rewardOf(epoch), state, payout);
    }

    // --- what is drawn ---

    function kindOf(uint64 epoch) internal view returns (Kind kind) {
        if (epoch % LONGEST_GAP == 0) return Kind.Regular;
        kind = Kind(draw(seed, 3 * epoch + 1) % 8);
        // What stands on a settlement that is not final can be orphaned, and not be final before it.
        if (kind >= Kind.Proven) kind = isSettled(epoch - 1) ? Kind.Orphaned : Kind.Proven;
    }

    /// @dev Posting late what a settlement passed over is not possible.
    function isSettled(uint64 epoch) internal view returns (bool) {
        if (epoch == 0 || epoch % LONGEST_GAP != 0) return false;
        return kindOf(epoch - 1) != Kind.Late;
    }

    /// @dev Mostly of one magnitude, sometimes of quite another one.
    function valueOf(uint64 epoch) internal view returns (int256 value) {
        uint256 word = draw(seed, 3 * epoch + 2);
        value = int256(2000e18 + (word % 1000e18));
        if (word % 9 == 0) value *= 1e6;
        if (word % 9 == 1) value /= 1e5;
    }
}
