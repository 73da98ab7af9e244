// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Role, TopicParameters} from "../../../contracts/types/Topic.sol";
import {vm} from "../utils/Vm.sol";
import {World} from "../utils/World.sol";

contract TopicsTest is World {
    address private alice = actor("alice");

    function setUp() public {
        deployBase();
        topicId = createTopic();
    }

    function test_CreateTopic_KeepsWhatItIsGiven() public {
        TopicParameters memory parameters = kit.defaultParameters();
        parameters.title = "second";
        parameters.schedule.freshBase = true;
        vm.expectEmit(address(topics));
        emit ITopics.TopicCreated(2, alice, parameters);
        vm.prank(alice);
        assertEq(uint256(topics.createTopic(parameters)), 2, "id");
        assertEq(uint256(topics.topicCount()), 2, "count");
        assertEq(topics.titleOf(2), "second", "title");
        assertEq(topics.creatorOf(2), alice, "creator");
        assertEq(keccak256(abi.encode(topics.scheduleOf(2))), keccak256(abi.encode(parameters.schedule)), "schedule");
        assertEq(keccak256(abi.encode(topics.mathOf(2, 0))), keccak256(abi.encode(parameters.math)), "math");
        assertEq(
            keccak256(abi.encode(topics.securityOf(2, 0))),
            keccak256(abi.encode(parameters.security)),
            "security"
        );
        assertEq(topics.titleOf(1), "ETH / USD", "the first topic's title");
    }

    function test_RevertWhen_TopicIsUnknown() public {
        bytes memory unknown = abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 2, 1);
        expectError(unknown);
        participants.register(2, Role.Inferer);
        expectError(unknown);
        participants.deregister(2, Role.Inferer);
        expectError(unknown);
        participants.activate(2, Role.Inferer, alice);
        expectError(unknown);
        topics.titleOf(2);
        expectError(unknown);
        topics.creatorOf(2);
        expectError(unknown);
        topics.scheduleOf(2);
        expectError(unknown);
        topics.mathOf(2, 0);
        expectError(unknown);
        topics.securityOf(2, 0);
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 0, 1));
        topics.creatorOf(0);
    }
}
