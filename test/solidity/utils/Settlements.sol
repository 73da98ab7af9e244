// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {SettlementRecord} from "../../../contracts/types/Epoch.sol";
import {Packing} from "./Packing.sol";

/// @title Final settlements with any scores and rewards, and the treasury that hears of them
/// @notice Stands in for the epochs contract, its inbox, the rewards contract, and the treasury.
contract Settlements {
    /// @notice What a settlement is recorded with.
    struct Evidence {
        bytes32[] leaves;
        bytes scores;
        bytes rewards;
    }

    /// @notice Part of what an epoch is worth that was emitted.
    mapping(uint64 topicId => mapping(uint64 epoch => uint256)) public emittedOf;
    mapping(uint64 topicId => uint32) public notedOf;
    uint256 public toReputers;
    uint256 public total;
    uint256 public credits;
    address public payer;
    uint32 private _final;
    mapping(uint32 number => SettlementRecord) private _records;
    mapping(uint64 epoch => IInbox.Intake) private _intakes;

    // --- epochs and inbox ---

    function inbox() external view returns (address) {
        return address(this);
    }

    function intakeOf(uint64, uint64 epoch) external view returns (IInbox.Intake memory) {
        return _intakes[epoch];
    }

    function settlementAt(uint64, uint32 number) external view returns (SettlementRecord memory) {
        return _records[number];
    }

    function finalPayouts(uint64 topicId, uint32 number) external view returns (bytes32, uint256) {
        if (number > _final) revert IEpochs.Epochs_UnknownSettlement(topicId, number, _final);
        return (0, 0);
    }

    // --- rewards ---

    function rewards() external view returns (address) {
        return address(this);
    }

    function note(uint64 topicId, uint32 number) external {
        notedOf[topicId] = number;
    }

    // --- treasury ---

    function noteShares(uint256 toReputers_, uint256 total_) external {
        toReputers += toReputers_;
        total += total_;
    }

    function credit(uint64, address payer_) external returns (uint256) {
        payer = payer_;
        ++credits;
        return 0;
    }

    // --- what tests say ---

    /// @notice Forgets all settlements: the next one is number 1 of another topic.
    function reset() external {
        _final = 0;
    }

    /// @notice Part of what an epoch is worth that was emitted.
    function setEmitted(uint64 topicId, uint64 epoch, uint256 amount) external {
        emittedOf[topicId][epoch] = amount;
    }

    /// @notice What was submitted for an epoch.
    function submit(uint64 epoch, uint32 inferers, uint32 forecasters, uint32 reputers) public {
        IInbox.Intake storage intake = _intakes[epoch];
        (intake.inferers, intake.forecasters, intake.reputers) = (inferers, forecasters, reputers);
    }

    /// @notice The next final settlement. Scores and rewards are those of all participants, in the order of a trace.
    function settle(
        uint64 topicId,
        uint64 epoch,
        uint32[3] memory slots,
        int256[] memory scores,
        int256[] memory earned
    ) external returns (uint32 number, Evidence memory evidence) {
        submit(epoch, slots[0], slots[1], slots[2]);
        number = ++_final;
        evidence.scores = Packing.pack(scores, 9);
        evidence.rewards = Packing.pack(earned, 12);
        bytes32 domain = keccak256(abi.encode("allora.trace", block.chainid, address(this), topicId, epoch, 2));
        evidence.leaves = new bytes32[](10);
        for (uint256 i = 0; i < 10; ++i) {
            bytes memory data =
                i == 0
                    ? evidence.scores
                    : i == 8
                        ? evidence.rewards
                        : bytes("");
            evidence.leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(data)))));
        }
        SettlementRecord storage record = _records[number];
        record.epoch = epoch;
        record.payoutRoot = rootOf(evidence.leaves);
        record.size.inferers = count(slots[0]);
        record.size.forecasters = count(slots[1]);
        record.size.reputers = count(slots[2]);
    }

    function count(uint32 slots) private pure returns (uint8 result) {
        for (; slots != 0; slots >>= 1) result += uint8(slots & 1);
    }

    /// @dev Of ten leaves in a tree of sixteen.
    function rootOf(bytes32[] memory leaves) private pure returns (bytes32) {
        bytes32[] memory nodes = new bytes32[](16);
        for (uint256 i = 0; i < 16; ++i) nodes[i] = i < 10 ? leaves[i] : keccak256("allora.trace.padding");
        for (uint256 size = 8; size > 0; size /= 2) {
            for (uint256 i = 0; i < size; ++i) nodes[i] = keccak256(abi.encodePacked(nodes[2 * i], nodes[2 * i + 1]));
        }
        return nodes[0];
    }
}
