// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeedSetup} from "../../../contracts/examples/FeedSetup.sol";
import {InferenceReader} from "../../../contracts/examples/InferenceReader.sol";
import {PayingReader} from "../../../contracts/examples/PayingReader.sol";
import {StaleGuardedFeed} from "../../../contracts/feeds/StaleGuardedFeed.sol";
import {IAggregatorFeed} from "../../../contracts/interfaces/IAggregatorFeed.sol";
import {IGuardedFeed} from "../../../contracts/interfaces/IGuardedFeed.sol";
import {IInferenceFeed} from "../../../contracts/interfaces/IInferenceFeed.sol";
import {Status} from "../../../contracts/types/Epoch.sol";
import {Inference, Quality, QualityLimits, TraceEvidence} from "../../../contracts/types/Inference.sol";
import {FeedsWorld} from "../utils/FeedsWorld.sol";
import {vm} from "../utils/Vm.sol";

contract FeedReadersTest is FeedsWorld {
    InferenceReader private reader;

    function setUp() public override {
        super.setUp();
        reader = InferenceReader(deploy("InferenceReader", abi.encode(inferences, topicId)));
    }

    /// @dev One inferer is not enough for the reader, whatever the feed's own limits are.
    function test_InferenceReader_RefusesWhatIsNotGoodEnoughForIt() public {
        finalizeRound(0, VALUE);
        bytes4 bad = IInferenceFeed.InferenceFeed_BadQuality.selector;
        expectError(abi.encodeWithSelector(bad, topicId, 0, Quality.LowParticipation));
        reader.prices();
        vm.warp(closesAt(0) + reader.maxAge() + 1);
        bytes4 stale = IInferenceFeed.InferenceFeed_Stale.selector;
        expectError(abi.encodeWithSelector(stale, topicId, closesAt(0), 2500, time()));
        reader.prices();
    }

    function test_InferenceReader_TradesAtTheEndsOfTheInterval() public {
        FixedInferences fixed_ = new FixedInferences();
        reader = InferenceReader(deploy("InferenceReader", abi.encode(fixed_, topicId)));
        assertEq(reader.maxAge(), 2500, "a heartbeat and an epoch");
        fixed_.set(1900e18, 2100e18);
        (uint256 low, uint256 high) = reader.prices();
        assertEq(low, 1900e18, "low");
        assertEq(high, 2100e18, "high");
        fixed_.set(0, 2100e18);
        expectError(abi.encodeWithSelector(InferenceReader.InferenceReader_NonPositive.selector, 0));
        reader.prices();
    }

    function test_InferenceReader_SettlesBetsOnEpochs() public {
        synthesize(rob, 0, VALUE);
        bytes4 notFinal = IInferenceFeed.InferenceFeed_NotFinal.selector;
        expectError(abi.encodeWithSelector(notFinal, topicId, 0, Status.Posted));
        reader.isAbove(0, 2500e18);
        vm.warp(time() + 500);
        assertTrue(reader.isAbove(0, VALUE - 1), "above");
        assertFalse(reader.isAbove(0, VALUE), "not above");
    }

    /// @dev Nine sections, padded to sixteen leaves; the siblings of leaf 1 are made here by hand.
    function test_InferenceReader_ReadsOneWorkersInference() public {
        finalizeRound(0, VALUE);
        TraceEvidence memory evidence = TraceEvidence(abi.encodePacked(VALUE), new bytes32[](4));
        bytes32[] memory leaves = leavesOf(0, VALUE);
        evidence.proof[0] = leaves[0];
        evidence.proof[1] = pair(leaves[2], leaves[3]);
        evidence.proof[2] = pair(pair(leaves[4], leaves[5]), pair(leaves[6], leaves[7]));
        bytes32 padding = keccak256("allora.trace.padding");
        bytes32 two = pair(padding, padding);
        bytes32 four = pair(pair(leaves[8], padding), two);
        evidence.proof[3] = pair(four, pair(two, two));
        assertEq(reader.inferenceOf(0, 0, evidence), VALUE, "inference");
    }

    function leavesOf(uint64 epoch, int128 value) private view returns (bytes32[] memory leaves) {
        bytes32 domain = keccak256(abi.encode("allora.trace", block.chainid, epochs, topicId, epoch, 0));
        bytes[] memory sections = new bytes[](9);
        sections[0] = abi.encodePacked(uint32(1));
        sections[1] = abi.encodePacked(value);
        sections[4] = abi.encodePacked(uint64(1e18));
        sections[5] = abi.encodePacked(value, value, value, value, value, value, value);
        sections[6] = abi.encodePacked(value);
        leaves = new bytes32[](9);
        for (uint256 i = 0; i < 9; ++i) {
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(sections[i])))));
        }
    }

    function pair(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(bytes.concat(left, right));
    }

    function test_PayingReader_PaysForWhatItReads() public {
        address payments = deploy("Payments", abi.encode(token, topics, epochs, treasury));
        PayingReader paying = PayingReader(deploy("PayingReader", abi.encode(payments, token, topicId, 900)));
        finalizeRound(0, VALUE);
        token.approve(address(paying), 5e18);
        uint256 before = token.balanceOf(address(this));
        assertEq(paying.payAndRead(5e18), VALUE, "value");
        assertEq(before - token.balanceOf(address(this)), 5e18, "paid");
        assertEq(token.balanceOf(address(paying)), 0, "nothing stays");
        assertEq(paying.payAndRead(0), VALUE, "for nothing");
        vm.warp(closesAt(0) + 901);
        expectError(abi.encodeWithSelector(PayingReader.PayingReader_Stale.selector, closesAt(0), 900, time()));
        paying.payAndRead(0);
    }

    function test_FeedSetup_GuardsAFeed() public {
        FeedSetup setup = FeedSetup(deploy("FeedSetup", ""));
        (IAggregatorFeed made, StaleGuardedFeed guarded) = setup.create(factory, topicId);
        assertEq(made.description(), "ETH / USD - Allora topic 1, 1000s", "description");
        finalizeRound(0, VALUE);
        assertEq(guarded.latestAnswer(), made.latestAnswer(), "answer");
        vm.warp(closesAt(0) + 3001);
        expectError(abi.encodeWithSelector(IGuardedFeed.StaleGuardedFeed_Stale.selector, closesAt(0), 3000, time()));
        guarded.latestAnswer();
    }
}

/// @dev An inference that is good enough for every reader that asks as it should.
contract FixedInferences {
    Inference private _inference;

    error FixedInferences_OtherTerms();

    function set(int256 lower, int256 upper) external {
        (_inference.value, _inference.lower, _inference.upper) = (2000e18, lower, upper);
    }

    function heartbeat(uint64) external pure returns (uint256) {
        return 1500;
    }

    function epochLength(uint64) external pure returns (uint256) {
        return 1000;
    }

    function valueWithin(
        uint64 topicId,
        uint256 maxAge,
        QualityLimits calldata limits
    ) external view returns (Inference memory) {
        bool asked = topicId == 1 && maxAge == 2500 && limits.inferers == 3 && limits.width == 0.2e18;
        if (!asked) revert FixedInferences_OtherTerms();
        return _inference;
    }
}
