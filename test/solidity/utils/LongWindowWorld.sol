// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Schedule} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "./EpochsWorld.sol";

/// @notice A topic that stands on fresh settlements and has a challenge window of several epochs, so that chains of posts
/// are open at once.
abstract contract LongWindowWorld is EpochsWorld {
    int128 internal constant VALUE = 2500e18;
    uint256 internal constant WINDOW = 6000;

    /// @dev With two reputers with `stake` each.
    function openTopic(uint256 stake) internal {
        Schedule memory schedule = kit.defaultSchedule();
        schedule.freshBase = true;
        schedule.challengeWindow = uint32(WINDOW);
        enterTopic(kit.createTopic(schedule), stake);
    }

    /// @dev Epochs 0 to 2 settled, epoch 1 by `second` and the others by ray, and the synthesis of epoch 3 posted.
    function buildChain(address second) internal {
        run(ray, 0, VALUE);
        run(second, 1, VALUE);
        run(ray, 2, VALUE);
        synthesize(ray, 3, VALUE);
    }
}
