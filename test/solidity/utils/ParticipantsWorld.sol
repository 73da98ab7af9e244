// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Role} from "../../../contracts/types/Topic.sol";
import {Settlements} from "./Settlements.sol";
import {World} from "./World.sol";

/// @title A topic whose settlements are what a test says
abstract contract ParticipantsWorld is World {
    Settlements internal settlements;

    function deployParticipants() internal {
        deployBase();
        settlements = Settlements(deploy("Settlements", ""));
        kit.bindParticipants(address(settlements), address(settlements));
        topicId = createTopic();
    }

    function account(uint256 i) internal pure returns (address) {
        return address(uint160(0x10000 + i));
    }

    function merit(Role role, address who) internal view returns (int256) {
        return participants.membershipOf(topicId, role, who).merit;
    }

    function isActive(Role role, address who) internal view returns (bool) {
        return participants.membershipOf(topicId, role, who).active;
    }

    /// @dev Records a settlement of `epoch` in which these inferers' slots took part, nobody else did, and nobody earned.
    function score(uint64 epoch, uint32 slots, int256[] memory scores) internal {
        settle(epoch, [slots, 0, 0], scores, new int256[](scores.length));
    }

    function settle(uint64 epoch, uint32[3] memory slots, int256[] memory scores, int256[] memory rewards_) internal {
        (uint32 number, Settlements.Evidence memory evidence) = settlements.settle(
            topicId,
            epoch,
            slots,
            scores,
            rewards_
        );
        participants.record(topicId, number, evidence.leaves, evidence.scores, evidence.rewards);
    }

    function list(int256 a) internal pure returns (int256[] memory values) {
        values = new int256[](1);
        values[0] = a;
    }

    function list(int256 a, int256 b) internal pure returns (int256[] memory values) {
        values = new int256[](2);
        (values[0], values[1]) = (a, b);
    }
}
