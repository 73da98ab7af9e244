// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SettlementSize} from "./Trace.sol";

/// @notice Where an epoch's inference or its trace stands. Void: refuted, or posted on a settlement that is void; it can
/// be posted again.
enum Status {
    None,
    Posted,
    Final,
    Void
}

/// @notice A posted synthesis. Its value (network inference and interval) can be final before its trace is.
/// @param root Root of its trace.
/// @param poster Reputer whose stake backs it.
/// @param deadline First second at which no number of it can be refuted any more.
/// @param valueDeadline First second at which its value is final; only ever decreases, like `deadline`.
/// @param status Posted, or Void once it was refuted; `IEpochs.traceStatusOf` also sees what voids it from outside.
/// @param recorded Whether its value is recorded as final: no other can take its place, whatever becomes of the trace.
/// @param network Network inference, SD59x18.
/// @param lower Its 2.28th percentile.
/// @param upper Its 97.72th percentile.
/// @param base Settlement that it stands on, 0 in a cold start.
/// @param baseNonce Nonce of that settlement.
/// @param bond Bond of the poster that the post is, see `IStaking.openBond`.
/// @param postedAt Time of the post; 32 bits, which last until 2106, complete a storage slot.
struct SynthesisRecord {
    bytes32 root;
    address poster;
    uint40 deadline;
    uint40 valueDeadline;
    Status status;
    bool recorded;
    int128 network;
    int128 lower;
    int128 upper;
    uint32 base;
    uint32 baseNonce;
    uint32 bond;
    uint32 postedAt;
}

/// @notice A final inference, in one storage slot.
/// @param number Its number among the topic's, from 1; 0 where there is none.
/// @param epoch Epoch that it is of.
/// @param network Network inference, SD59x18.
struct Round {
    uint64 number;
    uint64 epoch;
    int128 network;
}

/// @notice A posted settlement; a topic's settlements form a chain, numbered from 1. Its payout part stands only while
/// `IEpochs.paidCount` reaches its number. The order of the fields lets `IEpochs.finalPayouts` read few slots.
/// @param stateRoot Root of its state part.
/// @param payoutRoot Root of its payout part.
/// @param payouts Root over the cumulative rewards, see `PayoutTree`.
/// @param poster Reputer whose stake backs the state part.
/// @param postedAt Time of the post of the state part.
/// @param stateDeadline First second at which the state part can no longer be refuted; never before that of what it
/// stands on. Only ever decreases, like `deadline`.
/// @param payoutPoster Reputer whose stake backs the payout part.
/// @param bond Bond of the poster that the state part is, see `IStaking.openBond`.
/// @param epoch Epoch that it settles.
/// @param reward Reward of the epoch, wei.
/// @param reserved Rewards of this and all earlier settlements, wei.
/// @param deadline First second at which the payout part can no longer be refuted either; never before that of the
/// payout part before.
/// @param nonce Number of the post in the topic; tells a settlement from one that took its place.
/// @param payoutBond Bond of the payout part's poster.
/// @param networkLoss Consensus network loss, log10, SD59x18.
/// @param size Sizes of its trace.
struct SettlementRecord {
    bytes32 stateRoot;
    bytes32 payoutRoot;
    bytes32 payouts;
    address poster;
    uint40 postedAt;
    uint40 stateDeadline;
    address payoutPoster;
    uint32 bond;
    uint64 epoch;
    uint96 reward;
    uint96 reserved;
    uint40 deadline;
    uint32 nonce;
    uint32 payoutBond;
    int72 networkLoss;
    SettlementSize size;
}
