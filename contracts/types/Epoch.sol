// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SettlementSize} from "./Trace.sol";

/// @notice Where an epoch's inference stands. Void: refuted, or posted on a settlement that is void; it can be posted
/// again.
enum Status {
    None,
    Posted,
    Final,
    Void
}

/// @notice A posted synthesis.
/// @param root Root of its trace.
/// @param poster Reputer whose stake backs it.
/// @param postedAt Time of the post.
/// @param deadline First second at which it can no longer be refuted.
/// @param status As last recorded; `IEpochs.statusOf` also sees what voids it from outside.
/// @param network Network inference, SD59x18.
/// @param lower Its 2.28th percentile.
/// @param upper Its 97.72th percentile.
/// @param base Settlement that it stands on, 0 in a cold start.
/// @param baseNonce Nonce of that settlement.
/// @param bond Bond of the poster that the post is, see `IStaking.openBond`.
struct SynthesisRecord {
    bytes32 root;
    address poster;
    uint40 postedAt;
    uint40 deadline;
    Status status;
    int128 network;
    int128 lower;
    int128 upper;
    uint32 base;
    uint32 baseNonce;
    uint32 bond;
}

/// @notice A posted settlement; a topic's settlements form a chain, numbered from 1.
/// @param root Node over the roots of its state and payout parts.
/// @param payouts Root over the cumulative rewards, see `PayoutTree`.
/// @param poster Reputer whose stake backs it.
/// @param postedAt Time of the post.
/// @param deadline First second at which it can no longer be refuted; never before that of what it stands on.
/// @param epoch Epoch that it settles.
/// @param nonce Number of the post in the topic; tells a settlement from one that took its place.
/// @param bond Bond of the poster that the post is, see `IStaking.openBond`.
/// @param reward Reward of the epoch, wei.
/// @param networkLoss Consensus network loss, log10, SD59x18.
/// @param reserved Rewards of this and all earlier settlements, wei.
/// @param size Sizes of its trace.
struct SettlementRecord {
    bytes32 root;
    bytes32 payouts;
    address poster;
    uint40 postedAt;
    uint40 deadline;
    uint64 epoch;
    uint32 nonce;
    uint32 bond;
    uint96 reward;
    int72 networkLoss;
    uint96 reserved;
    SettlementSize size;
}
