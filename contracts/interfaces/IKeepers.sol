// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SubmissionChain} from "../epochs/SubmissionChain.sol";

/// @title Keepers: who may post
/// @notice Reads the contracts that know; holds nothing.
interface IKeepers {
    /// @notice Who posts where `account` does, and what each of its posts ties up at least. Anybody; about 20,000 gas,
    /// 130,000 within a head start.
    /// @dev Reverts with Epochs_NotLeader in the head start of another; before `openFrom` with
    /// Participants_NotRegistered and Epochs_NotKeeper.
    /// @param aloneUntil End of the leader's head start, 0 for none.
    /// @param openFrom First second at which it need not be a keeper.
    /// @return poster The keeper that the account is or acts for; the account where that is none.
    /// @return minimum Least wei of a post.
    /// @return kept Whether the poster is a keeper.
    /// @return capacity Likewise to `capacityOf`, of the poster alone; 0 where it is no keeper.
    function admit(
        uint64 topicId,
        uint64 epoch,
        SubmissionChain.Window window,
        address account,
        uint256 aloneUntil,
        uint256 openFrom
    ) external view returns (address poster, uint256 minimum, bool kept, uint256 capacity);

    /// @notice Most that an epoch should be worth to its participants, so that a keeper can bond its settlement, and that
    /// of another epoch meanwhile: half of what the largest stake of its reputers is above three minimums, of now. About
    /// 60,000 gas where all slots are held.
    function capacityOf(uint64 topicId, uint64 epoch) external view returns (uint256);

    /// @notice Reputer whose turn it is to post after a window of an epoch: drawn by stake at the end of the worker
    /// window's last second from those who held a seat when the epoch opened, have not left, and had the topic's minimum.
    /// Zero where there is none and where nothing was submitted in the window; meaningless before it is over.
    function leaderOf(uint64 topicId, uint64 epoch, SubmissionChain.Window window) external view returns (address);
}
