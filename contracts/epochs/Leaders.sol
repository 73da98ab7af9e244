// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Whose turn it is to post
/// @notice Twin of keeper/src/engine/leaders.ts.
library Leaders {
    /// @dev Epochs, and seconds, without a keeper's post after which anybody may post: whichever is less.
    uint256 internal constant MISSED_EPOCHS = 3;
    uint256 internal constant LONGEST_SILENCE = 1 days;

    /// @notice Number that a leader is drawn by. `head` is that of a hash chain over submissions, which names chain,
    /// inbox, topic, epoch and window, and is fixed when the window closes.
    function seedOf(bytes32 head) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("allora.leader", head)));
    }

    /// @notice Place of the leader: each place has as many of the equally likely numbers below the sum as its stake is
    /// wei. The length where nobody has any.
    function leaderOf(uint256[] memory stakes, uint256 seed) internal pure returns (uint256 place) {
        uint256 total;
        for (uint256 i = 0; i < stakes.length; ++i) total += stakes[i];
        if (total == 0) return stakes.length;
        uint256 point = seed % total;
        while (point >= stakes[place]) point -= stakes[place++];
    }

    /// @notice First second at which anybody may post, after a keeper's post (or a topic's start) at `keptAt`.
    function openFrom(uint256 keptAt, uint256 epochLength) internal pure returns (uint256) {
        uint256 missed = MISSED_EPOCHS * epochLength;
        return keptAt + (missed < LONGEST_SILENCE ? missed : LONGEST_SILENCE);
    }
}
