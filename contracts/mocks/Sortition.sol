// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Merits} from "../topics/Merits.sol";
import {Roster} from "../topics/Roster.sol";

/// @title One class of participants with any number of slots, in any state
/// @notice Runs what Participants runs, on scores that are given; never deployed.
contract Sortition {
    using Merits for Roster.Class;
    using Roster for Roster.Class;

    uint256 private immutable _limit;
    Roster.Class private _class;

    constructor(uint256 limit) {
        _limit = limit;
    }

    /// @notice Registers an account, with this merit; it takes a free slot from epoch 0 on.
    function enter(address account, int256 merit) external {
        _class.members[account].standing = Roster.Standing.Registered;
        _class.setMerit(account, merit);
        uint256 slot = _class.freeSlot(_limit);
        if (slot < _limit) _class.take(slot, account, 0);
    }

    /// @notice As IParticipants.activate of those who are better than the least active one, until nobody is.
    function activateAll(address[] calldata accounts, uint64 from) external {
        bool moved = true;
        while (moved) {
            moved = false;
            for (uint256 i = 0; i < accounts.length; ++i) {
                if (_class.members[accounts[i]].place > 0) continue;
                (uint256 slot, int256 least) = _class.weakest(_limit);
                if (_class.meritOf(accounts[i]) <= least) continue;
                _class.take(slot, accounts[i], from);
                moved = true;
            }
        }
    }

    /// @notice Takes in scores of all slots of an epoch.
    function record(uint64 epoch, int256[] calldata scores) external {
        _class.record(epoch, _class.occupied, scores, _limit);
    }

    /// @notice Slot plus one in which an account may act in an epoch, 0 for none, and its merit now.
    function stateOf(address account, uint64 epoch) external view returns (uint256 place, int256 merit) {
        (uint256 slot, uint32 id) = _class.placeIn(account, epoch, _limit);
        return (id == 0 ? 0 : slot + 1, _class.meritOf(account));
    }
}
