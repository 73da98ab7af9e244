// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../../contracts/types/Topic.sol";
import {ParticipantsWorld} from "../utils/ParticipantsWorld.sol";
import {Settlements} from "../utils/Settlements.sol";
import {vm} from "../utils/Vm.sol";

/// @notice What everything costs where a crowd is registered, compared with a topic with one passive inferer.
/// ALLORA_DEEP=1 registers 100,000.
contract CrowdTest is ParticipantsWorld {
    uint256 private constant SEATS = 32;
    uint256 private crowd;
    uint64 private few;
    uint64 private warm;
    uint64 private many;

    event Measured(string operation, uint256 few, uint256 many);

    function setUp() public {
        crowd = vm.envOr("ALLORA_DEEP", uint256(0)) == 1 ? 100_000 : 2_000;
        deployParticipants();
        (warm, few, many) = (topicId, createTopic(), createTopic());
        register(warm, SEATS + 1);
        register(few, SEATS + 1);
        register(many, crowd);
        assertEq(participants.membershipOf(many, Role.Inferer, account(crowd - 1)).registered ? 1 : 0, 1, "the last");
    }

    function register(uint64 topic, uint256 count) private {
        topicId = topic;
        for (uint256 i = 0; i < count; ++i) join(Role.Inferer, account(i));
    }

    /// @dev Slots and contracts that all topics share are warm after the first.
    function test_Crowd_ChangesNoCost() public {
        vm.warp(opensAt(0));
        measure(warm, 0);
        uint256[5] memory a = measure(few, 1);
        uint256[5] memory b = measure(many, 2);
        string[5] memory names = ["register", "submit", "record", "activate", "deregister"];
        for (uint256 i = 0; i < 5; ++i) {
            emit Measured(names[i], a[i], b[i]);
            // A tree or a list would cost thousands more: an access to storage is 2,100.
            assertLe(b[i], a[i] + 1000, names[i]);
        }
    }

    /// @dev Settlements are numbered over all topics here, and counted by topic: each has one.
    function measure(uint64 topic, uint256 turn) private returns (uint256[5] memory gas) {
        topicId = topic;
        address newcomer = account(1_000_000 + turn);
        uint256 before = gasleft();
        vm.prank(newcomer);
        participants.register(topic, Role.Inferer);
        gas[0] = before - gasleft();

        before = gasleft();
        vm.prank(account(0));
        inbox.submitInference(topic, 0, 5);
        gas[1] = before - gasleft();

        int256[] memory scores = new int256[](SEATS);
        for (uint256 i = 0; i < SEATS; ++i) scores[i] = i == 7 ? -100e18 : int256(i) * 1e18;
        settlements.reset();
        (uint32 number, Settlements.Evidence memory evidence) = settlements.settle(
            topic,
            0,
            [type(uint32).max, 0, 0],
            scores,
            new int256[](SEATS)
        );
        before = gasleft();
        participants.record(topic, number, evidence.leaves, evidence.scores, evidence.rewards);
        gas[2] = before - gasleft();

        before = gasleft();
        (uint256 slot, ) = participants.activate(topic, Role.Inferer, account(SEATS));
        gas[3] = before - gasleft();
        assertEq(slot, 7, "the worst");

        before = gasleft();
        vm.prank(newcomer);
        participants.deregister(topic, Role.Inferer);
        gas[4] = before - gasleft();
    }
}
