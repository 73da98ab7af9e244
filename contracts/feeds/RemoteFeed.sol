// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IRemoteFeed} from "../interfaces/IRemoteFeed.sol";
import {Schedules} from "../topics/Schedules.sol";
import {Approval, FinalValue, PackedSigner, RemoteAnswer} from "../types/Remote.sol";
import {FinalValues} from "./FinalValues.sol";
import {SignerSets} from "./SignerSets.sol";

/// @title RemoteFeed
/// @notice See IRemoteFeed.
contract RemoteFeed is IRemoteFeed {
    /// @notice The newest value of a topic, less what its answer says.
    /// @param count Number of values that were proven.
    struct Head {
        uint64 count;
        uint64 round;
        uint64 dataTime;
        uint64 finalAt;
    }

    struct Interval {
        int128 lower;
        int128 upper;
    }

    /// @notice All that was proven of a topic; answer i is at i modulo `KEPT`.
    struct Series {
        Head head;
        Interval interval;
        mapping(uint256 place => RemoteAnswer) answers;
    }

    /// @notice Seconds that a set counts for. Stake that backs a set when it is taken cannot have left the home chain
    /// before they are over: no delay of unbonding is shorter, see `Schedules.exitDelay`.
    uint256 public constant LIFETIME = Schedules.SETTLEMENT_GRACE;
    /// @notice Values of a topic that can be read by number.
    uint256 public constant KEPT = 64;
    uint256 private constant UNIT = 1e18;
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant BATCH = keccak256("Batch(uint64 time,bytes32 root,bytes32 set)");
    bytes32 private constant ROTATION = keccak256("Rotation(bytes32 set,bytes32 next)");

    /// @inheritdoc IRemoteFeed
    uint256 public immutable homeChainId;
    /// @inheritdoc IRemoteFeed
    address public immutable homeEpochs;
    /// @inheritdoc IRemoteFeed
    uint256 public immutable threshold;
    bytes32 private immutable _domain;

    /// @inheritdoc IRemoteFeed
    bytes32 public root;
    /// @inheritdoc IRemoteFeed
    bytes32 public signerSet;
    /// @inheritdoc IRemoteFeed
    uint64 public batchTime;
    /// @inheritdoc IRemoteFeed
    uint64 public setTime;
    mapping(uint64 topicId => Series) private _series;

    /// @param chainId Home chain.
    /// @param epochs Epochs contract on it.
    /// @param threshold_ Part of a set's weight that has to sign, SD59x18, above a half and at most 1.
    /// @param time Second of the home chain that the first set is of.
    constructor(uint256 chainId, address epochs, uint256 threshold_, uint64 time, PackedSigner[] memory signers) {
        if (threshold_ <= UNIT / 2 || threshold_ > UNIT) {
            revert RemoteFeed_ThresholdOutOfRange(threshold_, UNIT / 2 + 1, UNIT);
        }
        (homeChainId, homeEpochs, threshold) = (chainId, epochs, threshold_);
        _domain = keccak256(abi.encode(DOMAIN, keccak256("Allora Remote"), keccak256("1"), chainId, epochs));
        _enter(time, signers, SignerSets.hash(time, signers));
    }

    /// @inheritdoc IRemoteFeed
    function update(uint64 time, bytes32 root_, PackedSigner[] calldata signers, Approval calldata approval) external {
        if (root_ == 0) revert RemoteFeed_ZeroRoot();
        _requireNewer(time, batchTime);
        PackedSigner[] memory present = signers;
        bytes32 set = _requireLive(present);
        uint256 weight = _requireQuorum(present, approval, keccak256(abi.encode(BATCH, time, root_, set)));
        (root, batchTime) = (root_, time);
        emit BatchAccepted(time, root_, set, approval.signers, weight);
    }

    /// @inheritdoc IRemoteFeed
    function rotate(
        uint64 time,
        PackedSigner[] calldata next,
        PackedSigner[] calldata signers,
        Approval calldata approval
    ) external {
        (PackedSigner[] memory present, PackedSigner[] memory successor) = (signers, next);
        bytes32 set = _requireLive(present);
        bytes32 nextSet = SignerSets.hash(time, successor);
        _requireQuorum(present, approval, keccak256(abi.encode(ROTATION, set, nextSet)));
        _enter(time, successor, nextSet);
    }

    /// @inheritdoc IRemoteFeed
    function prove(FinalValue calldata value, bytes32[] calldata proof) external returns (uint64 number) {
        _requireInBatch(value, proof);
        Series storage series = _series[value.topicId];
        Head memory head = series.head;
        if (value.round <= head.round) revert RemoteFeed_OldRound(value.topicId, value.round, head.round);
        if (value.dataTime <= head.dataTime) revert RemoteFeed_OldTime(value.dataTime, head.dataTime);
        number = head.count + 1;
        series.head = Head({count: number, round: value.round, dataTime: value.dataTime, finalAt: value.finalAt});
        series.interval = Interval({lower: value.lower, upper: value.upper});
        series.answers[number % KEPT] = RemoteAnswer({
            value: value.value,
            epoch: value.epoch,
            dataTime: value.dataTime
        });
        emit ValueProven(
            value.topicId,
            value.round,
            number,
            value.epoch,
            value.value,
            value.lower,
            value.upper,
            value.dataTime,
            value.finalAt
        );
    }

    /// @inheritdoc IRemoteFeed
    function verify(FinalValue calldata value, bytes32[] calldata proof) external view {
        _requireInBatch(value, proof);
        uint64 newest = _series[value.topicId].head.round;
        if (value.round < newest) revert RemoteFeed_OldRound(value.topicId, value.round, newest);
    }

    /// @inheritdoc IRemoteFeed
    function latest(uint64 topicId) public view returns (FinalValue memory) {
        Series storage series = _series[topicId];
        Head memory head = series.head;
        if (head.count == 0) revert RemoteFeed_NoValue(topicId);
        RemoteAnswer memory answer = series.answers[head.count % KEPT];
        return
            FinalValue({
                topicId: topicId,
                epoch: answer.epoch,
                round: head.round,
                value: answer.value,
                lower: series.interval.lower,
                upper: series.interval.upper,
                dataTime: head.dataTime,
                finalAt: head.finalAt
            });
    }

    /// @inheritdoc IRemoteFeed
    function valueNoOlderThan(uint64 topicId, uint256 maxAge) external view returns (FinalValue memory value) {
        value = latest(topicId);
        if (block.timestamp - value.dataTime > maxAge) {
            revert RemoteFeed_Stale(topicId, value.dataTime, maxAge, block.timestamp);
        }
    }

    /// @inheritdoc IRemoteFeed
    function roundCount(uint64 topicId) external view returns (uint64) {
        return _series[topicId].head.count;
    }

    /// @inheritdoc IRemoteFeed
    function answerAt(uint64 topicId, uint256 number) external view returns (RemoteAnswer memory answer) {
        Series storage series = _series[topicId];
        uint256 count = series.head.count;
        if (number > 0 && number <= count && count - number < KEPT) return series.answers[number % KEPT];
    }

    /// @inheritdoc IRemoteFeed
    function expiresAt() public view returns (uint256) {
        return setTime + LIFETIME;
    }

    /// @dev Makes a set the present one.
    function _enter(uint64 time, PackedSigner[] memory signers, bytes32 set) private {
        _requireNewer(time, setTime);
        SignerSets.check(signers);
        (signerSet, setTime) = (set, time);
        if (block.timestamp >= expiresAt()) revert RemoteFeed_SetExpired(set, expiresAt(), block.timestamp);
        emit SetRotated(set, time, signers);
    }

    function _requireNewer(uint64 time, uint64 newest) private view {
        if (time > block.timestamp) revert RemoteFeed_FutureTime(time, block.timestamp);
        if (time <= newest) revert RemoteFeed_OldTime(time, newest);
    }

    /// @dev Reverts unless these are the signers of the present set, and it has not expired.
    function _requireLive(PackedSigner[] memory signers) private view returns (bytes32 set) {
        set = signerSet;
        bytes32 given = SignerSets.hash(setTime, signers);
        if (given != set) revert RemoteFeed_OtherSet(given, set);
        if (block.timestamp >= expiresAt()) revert RemoteFeed_SetExpired(set, expiresAt(), block.timestamp);
    }

    function _requireQuorum(
        PackedSigner[] memory signers,
        Approval calldata approval,
        bytes32 structHash
    ) private view returns (uint256 weight) {
        uint256 total;
        (weight, total) = SignerSets.weigh(signers, approval, _domain, structHash);
        uint256 needed = Math.mulDiv(total, threshold, UNIT, Math.Rounding.Ceil);
        if (weight < needed) revert RemoteFeed_BelowThreshold(weight, needed);
    }

    function _requireInBatch(FinalValue calldata value, bytes32[] calldata proof) private view {
        if (value.dataTime > block.timestamp) revert RemoteFeed_FutureTime(value.dataTime, block.timestamp);
        bytes32 leaf = FinalValues.leaf(homeChainId, homeEpochs, value);
        bytes32 root_ = root;
        // A root of zero is none: no leaf leads to it.
        if (!MerkleProof.verifyCalldata(proof, root_, leaf)) revert RemoteFeed_NotInBatch(leaf, root_);
    }
}
