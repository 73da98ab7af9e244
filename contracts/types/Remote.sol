// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A signer of a set in one word: account (160 bits), weight (96 bits), so that sets sort by account.
type PackedSigner is uint256;

/// @notice A signature as ERC-2098 has it.
/// @param vs Parity of y in the highest bit, s in the others.
struct CompactSignature {
    bytes32 r;
    bytes32 vs;
}

/// @notice Who of a set has signed.
/// @param signers Bit i stands for signer i of the set.
/// @param signatures One for each bit that is set, lowest first.
struct Approval {
    uint32 signers;
    CompactSignature[] signatures;
}

/// @notice A topic's newest final inference on its home chain.
/// @param topicId Topic that it is of.
/// @param epoch Epoch that it is of.
/// @param round Its number among the topic's.
/// @param value Network inference, SD59x18.
/// @param lower Its 2.28th percentile.
/// @param upper Its 97.72th percentile.
/// @param dataTime End of the epoch's worker window.
/// @param finalAt First second at which the value was final.
struct FinalValue {
    uint64 topicId;
    uint64 epoch;
    uint64 round;
    int128 value;
    int128 lower;
    int128 upper;
    uint64 dataTime;
    uint64 finalAt;
}

/// @notice What is kept of a proven value, in one storage slot.
struct RemoteAnswer {
    int128 value;
    uint64 epoch;
    uint64 dataTime;
}
