// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {TopicMath, TopicSecurity, TruthSource} from "../types/Topic.sol";

/// @title Parameters of a topic by epoch
/// @notice A version holds from its first epoch until the first of the next one. Versions are in that order; those of
/// epochs that have opened never change.
library Versions {
    /// @param from First epoch that the version holds for.
    struct Version {
        uint64 from;
        TopicMath math;
        TopicSecurity security;
        TruthSource source;
    }

    /// @param newest Number of the newest version; they are numbered from 0, which holds from epoch 0 on.
    /// @param newestFrom First epoch of the newest version, so that most look-ups read nothing else.
    struct Log {
        uint32 newest;
        uint64 newestFrom;
        mapping(uint256 version => Version) versions;
    }

    /// @notice Version that holds for an epoch.
    function holdingAt(Log storage self, uint64 epoch) internal view returns (Version storage) {
        return self.versions[numberAt(self, epoch)];
    }

    /// @notice Version to be written for all epochs from one on; it takes the place of those that would hold later.
    function writeFrom(Log storage self, uint64 epoch) internal returns (Version storage version) {
        uint256 number = numberAt(self, epoch);
        if (self.versions[number].from < epoch) ++number;
        (self.newest, self.newestFrom) = (uint32(number), epoch);
        version = self.versions[number];
        version.from = epoch;
    }

    function numberAt(Log storage self, uint64 epoch) private view returns (uint256 low) {
        uint256 high = self.newest;
        if (epoch >= self.newestFrom) return high;
        // The first version holds, and `high` does not.
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            if (self.versions[middle].from <= epoch) low = middle;
            else high = middle;
        }
    }
}
