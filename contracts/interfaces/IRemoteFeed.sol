// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Approval, FinalValue, PackedSigner, RemoteAnswer} from "../types/Remote.sol";

/// @title Final inferences of another chain
/// @notice Reputers of the home chain sign roots over the newest final values of all topics. Whoever has signatures of
/// enough of their stake brings a root here, and any value under it by Merkle proof. Nobody owns this contract.
/// @dev Signed is, as EIP-712 with the chain id and the epochs contract of the home chain in the domain,
/// `Batch(uint64 time,bytes32 root,bytes32 set)` or `Rotation(bytes32 set,bytes32 next)`. So a signature is good on every
/// other chain, for no other home and for no other set of signers. Signers are accounts with a key: contracts cannot sign.
interface IRemoteFeed {
    error RemoteFeed_ThresholdOutOfRange(uint256 threshold, uint256 low, uint256 high);
    /// @notice A set has at least one signer, and no more than `limit`.
    error RemoteFeed_WrongSize(uint256 size, uint256 limit);
    /// @notice Signers are in ascending order, none twice, none zero.
    error RemoteFeed_NotAscending(address account, address previous);
    error RemoteFeed_NoWeight(address account);
    error RemoteFeed_OtherSet(bytes32 set, bytes32 expected);
    error RemoteFeed_SetExpired(bytes32 set, uint256 expiredAt, uint256 time);
    error RemoteFeed_FutureTime(uint256 time, uint256 limit);
    /// @notice No newer than what there is already.
    error RemoteFeed_OldTime(uint256 time, uint256 newest);
    error RemoteFeed_ZeroRoot();
    /// @notice A signature is not of the account at its place, or of nobody.
    error RemoteFeed_WrongSignature(address account, address recovered);
    error RemoteFeed_WrongSignatureCount(uint256 count, uint256 expected);
    /// @notice A bit stands for no signer of the set.
    error RemoteFeed_UnknownSigner(uint256 signers, uint256 size);
    error RemoteFeed_BelowThreshold(uint256 weight, uint256 needed);
    error RemoteFeed_NotInBatch(bytes32 leaf, bytes32 root);
    error RemoteFeed_OldRound(uint64 topicId, uint64 round, uint64 newest);
    error RemoteFeed_NoValue(uint64 topicId);
    error RemoteFeed_Stale(uint64 topicId, uint256 dataTime, uint256 maxAge, uint256 time);

    /// @param time Second of the home chain at whose end the values under `root` were the newest.
    /// @param signers Bits of those that signed, `weight` what they weigh.
    event BatchAccepted(uint64 indexed time, bytes32 indexed root, bytes32 indexed set, uint32 signers, uint256 weight);
    /// @notice The first set, or one that took the place of another.
    /// @param time Second of the home chain at whose end its weights were stakes.
    event SetRotated(bytes32 indexed set, uint64 indexed time, PackedSigner[] signers);
    /// @param number Number of the value among those that were proven here of the topic, from 1.
    event ValueProven(
        uint64 indexed topicId,
        uint64 indexed round,
        uint64 number,
        uint64 epoch,
        int128 value,
        int128 lower,
        int128 upper,
        uint64 dataTime,
        uint64 finalAt
    );

    /// @notice Takes a root that the present set has signed. Anybody, with a batch that is newer than the last and not of
    /// the future; about 74,000 gas with 6 signatures of 8 signers, 93,000 of 32, and 5,000 for each further signature.
    /// @dev Reverts with RemoteFeed_ZeroRoot, RemoteFeed_FutureTime, RemoteFeed_OldTime, RemoteFeed_OtherSet,
    /// RemoteFeed_SetExpired, RemoteFeed_UnknownSigner, RemoteFeed_WrongSignatureCount, RemoteFeed_WrongSignature,
    /// RemoteFeed_BelowThreshold.
    /// @param signers All of the present set.
    function update(uint64 time, bytes32 root, PackedSigner[] calldata signers, Approval calldata approval) external;

    /// @notice Puts another set in the place of the present one, which has signed that. Anybody, with a set of a later
    /// second, before the present one expires; about 82,000 gas with 6 signatures and 8 signers in each set.
    /// @dev Reverts with RemoteFeed_FutureTime, RemoteFeed_OldTime, RemoteFeed_WrongSize, RemoteFeed_NotAscending,
    /// RemoteFeed_NoWeight, or as `update` does.
    /// @param time Second of the home chain that the next set is of.
    function rotate(
        uint64 time,
        PackedSigner[] calldata next,
        PackedSigner[] calldata signers,
        Approval calldata approval
    ) external;

    /// @notice Keeps a value of the last batch, the newest of its topic from then on: neither round nor data time ever
    /// goes back. Anybody; about 52,000 gas at 16 topics, 17,000 more for each of a topic's first 64 values, and 34,000
    /// more for the first.
    /// @dev Reverts with RemoteFeed_NotInBatch, RemoteFeed_OldRound, RemoteFeed_OldTime, RemoteFeed_FutureTime.
    /// @return number Number of the value among those proven here of the topic.
    function prove(FinalValue calldata value, bytes32[] calldata proof) external returns (uint64 number);

    /// @notice Reverts unless a value is of the last batch and no older than the one that is kept of its topic: a read
    /// that stores nothing, about 10,000 gas at 16 topics. How old the value is, is for the caller to judge.
    /// @dev Reverts with RemoteFeed_NotInBatch, RemoteFeed_OldRound, RemoteFeed_FutureTime.
    function verify(FinalValue calldata value, bytes32[] calldata proof) external view;

    /// @notice The newest proven value of a topic, however old.
    /// @dev Reverts with RemoteFeed_NoValue.
    function latest(uint64 topicId) external view returns (FinalValue memory);

    /// @notice The same where its data time is at most `maxAge` seconds ago.
    /// @dev Reverts with RemoteFeed_NoValue, RemoteFeed_Stale.
    function valueNoOlderThan(uint64 topicId, uint256 maxAge) external view returns (FinalValue memory);

    /// @notice Number of values that were proven of a topic.
    function roundCount(uint64 topicId) external view returns (uint64);

    /// @notice A proven value by its number, of which the newest 64 are kept; all zero where there is none.
    function answerAt(uint64 topicId, uint256 number) external view returns (RemoteAnswer memory);

    /// @notice Chain that the values are of.
    function homeChainId() external view returns (uint256);

    /// @notice Contract on that chain that they are of.
    function homeEpochs() external view returns (address);

    /// @notice Part of a set's weight that has to sign, SD59x18; above a half.
    function threshold() external view returns (uint256);

    /// @notice Root of the last batch, zero before the first.
    function root() external view returns (bytes32);

    /// @notice Second of the home chain that the last batch is of.
    function batchTime() external view returns (uint64);

    /// @notice Hash of the present set.
    function signerSet() external view returns (bytes32);

    /// @notice Second of the home chain that the present set is of.
    function setTime() external view returns (uint64);

    /// @notice First second at which the signatures of the present set no longer count.
    function expiresAt() external view returns (uint256);
}
