// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Schedules} from "../topics/Schedules.sol";
import {Schedule} from "../types/Topic.sol";

/// @notice What a price feed is made with, in one word: topic, first data time, length of an epoch, heartbeat,
/// decimals.
type FeedTerms is uint256;

using FeedTermsLibrary for FeedTerms global;

/// @title Terms of a price feed
/// @notice None of them ever changes for a topic, so that a read asks the epochs contract for nothing but the round.
library FeedTermsLibrary {
    using Schedules for Schedule;

    /// @param places Decimals of the answers.
    function pack(uint64 topic, uint8 places, Schedule memory schedule) internal pure returns (FeedTerms) {
        // 64, 48, 32, 48 and 8 bits.
        uint256 terms = topic;
        terms = (terms << 48) | schedule.closesAt(0);
        terms = (terms << 32) | schedule.epochLength;
        terms = (terms << 48) | schedule.heartbeat();
        return FeedTerms.wrap((terms << 8) | places);
    }

    function topicId(FeedTerms terms) internal pure returns (uint64) {
        return uint64(FeedTerms.unwrap(terms) >> 136);
    }

    /// @notice Data time of an epoch's inference.
    function dataTime(FeedTerms terms, uint64 epoch) internal pure returns (uint256) {
        uint256 all = FeedTerms.unwrap(terms);
        return uint48(all >> 88) + uint256(uint32(all >> 56)) * epoch;
    }

    function heartbeat(FeedTerms terms) internal pure returns (uint256) {
        return uint48(FeedTerms.unwrap(terms) >> 8);
    }

    function decimals(FeedTerms terms) internal pure returns (uint8) {
        return uint8(FeedTerms.unwrap(terms));
    }
}
