// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IInferenceFeed} from "../../../contracts/interfaces/IInferenceFeed.sol";
import {IPayments} from "../../../contracts/interfaces/IPayments.sol";
import {SettlementRecord, Status} from "../../../contracts/types/Epoch.sol";
import {Inference, Quality, QualityLimits} from "../../../contracts/types/Inference.sol";
import {Schedule} from "../../../contracts/types/Topic.sol";

/// @title A topic that infers whatever tests say
/// @notice Stands in for the feed, the epochs, topics and payments contracts, with the errors that they promise. It can
/// break its promises, too: final values that change, stale data that is passed off as fresh, calls that fail.
contract ArbitraryTopic {
    error ArbitraryTopic_Broken();

    uint256 public constant START = 1_800_000_000;
    uint32 public constant EPOCH_LENGTH = 1000;

    IERC20 public immutable token;
    /// @notice What was paid for the topic.
    uint256 public revenue;
    /// @notice Whether every read of the feed fails.
    bool public silent;
    /// @notice Whether every payment fails.
    bool public refusing;
    /// @notice Whether `valueWithin` and `atRound` answer whatever is asked for.
    bool public lying;
    int256 private _otherValue;
    Inference private _newest;
    mapping(uint64 epoch => Inference) private _finals;
    SettlementRecord[] private _settlements;

    constructor(IERC20 token_) {
        token = token_;
    }

    // --- the feed ---

    function latest(uint64 topicId) public view returns (Inference memory) {
        _requireAnswer();
        if (_newest.round == 0) revert IInferenceFeed.InferenceFeed_NoData(topicId);
        return _newest;
    }

    function valueWithin(
        uint64 topicId,
        uint256 maxAge,
        QualityLimits calldata
    ) external view returns (Inference memory inference) {
        inference = latest(topicId);
        if (lying) return inference;
        if (inference.dataTime + maxAge < block.timestamp) {
            revert IInferenceFeed.InferenceFeed_Stale(topicId, inference.dataTime, maxAge, block.timestamp);
        }
        if (inference.quality != Quality.Good) {
            revert IInferenceFeed.InferenceFeed_BadQuality(topicId, inference.epoch, inference.quality);
        }
    }

    function atRound(uint64 topicId, uint64 round) external view returns (Inference memory inference) {
        _requireAnswer();
        if (round != _newest.round && !lying) {
            revert IInferenceFeed.InferenceFeed_NoRound(topicId, round, _newest.round);
        }
        inference = _newest;
        if (_otherValue != 0) inference.value = _otherValue;
    }

    function atEpoch(uint64 topicId, uint64 epoch) external view returns (Inference memory) {
        _requireAnswer();
        Inference storage inference = _finals[epoch];
        if (inference.status == Status.None) {
            revert IInferenceFeed.InferenceFeed_NotFinal(topicId, epoch, Status.None);
        }
        return inference;
    }

    function epochs() external view returns (address) {
        return address(this);
    }

    // --- epochs and topics ---

    function topics() external view returns (address) {
        return address(this);
    }

    function scheduleOf(uint64) external pure returns (Schedule memory schedule) {
        (schedule.start, schedule.epochLength) = (uint40(START), EPOCH_LENGTH);
        (schedule.workerWindow, schedule.groundTruthLag, schedule.reputerWindow) = (600, 300, 400);
        schedule.challengeWindow = 500;
    }

    function settlementAt(uint64, uint32 number) external view returns (SettlementRecord memory) {
        _requireAnswer();
        return _settlements[number - 1];
    }

    function settlementCount(uint64) external view returns (uint32) {
        return uint32(_settlements.length);
    }

    // --- payments ---

    function pay(uint64, uint256 amount, bytes32) public {
        if (refusing) revert ArbitraryTopic_Broken();
        revenue += amount;
        token.transferFrom(msg.sender, address(this), amount);
    }

    function payAndRead(
        uint64 topicId,
        uint256 amount,
        bytes32 memo
    ) external returns (IPayments.Reading memory reading) {
        pay(topicId, amount, memo);
        if (_newest.round == 0) revert IPayments.Payments_NoValue(topicId);
        return IPayments.Reading(_newest.round, _newest.epoch, _newest.value, _newest.dataTime);
    }

    // --- what tests say ---

    /// @notice A new round of an epoch; the newest from now on.
    function push(uint64 epoch, int256 value, int256 lower, int256 upper, uint40 dataTime, Quality quality) external {
        uint64 round = _newest.round + 1;
        Inference storage inference = _finals[epoch];
        (inference.value, inference.lower, inference.upper) = (value, lower, upper);
        (inference.epoch, inference.round, inference.dataTime) = (epoch, round, dataTime);
        (inference.status, inference.traceStatus, inference.quality) = (Status.Final, Status.Final, quality);
        _newest = inference;
    }

    /// @notice The final value of an epoch that is no round, or another one than before.
    function setFinal(uint64 epoch, int256 value, Status status) external {
        Inference storage inference = _finals[epoch];
        (inference.epoch, inference.value, inference.status) = (epoch, value, status);
    }

    /// @notice One more settlement.
    function settle(uint64 epoch, int72 networkLoss, uint40 stateDeadline) external returns (uint32 number) {
        SettlementRecord storage record = _settlements.push();
        (record.epoch, record.networkLoss, record.stateDeadline) = (epoch, networkLoss, stateDeadline);
        return uint32(_settlements.length);
    }

    /// @notice What `atRound` says of the newest round, whatever was paid for.
    function setOtherValue(int256 value) external {
        _otherValue = value;
        lying = true;
    }

    function setSilent(bool silent_) external {
        silent = silent_;
    }

    function setRefusing(bool refusing_) external {
        refusing = refusing_;
    }

    function setLying(bool lying_) external {
        lying = lying_;
    }

    function _requireAnswer() private view {
        if (silent) revert ArbitraryTopic_Broken();
    }
}
