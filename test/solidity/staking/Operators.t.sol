// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOperators} from "../../../contracts/interfaces/IOperators.sol";
import {StakingWorld} from "../utils/StakingWorld.sol";
import {vm} from "../utils/Vm.sol";

contract OperatorsTest is StakingWorld {
    function name(address reputer, address operator) private {
        vm.prank(reputer);
        staking.nameOperator(topicId, operator);
    }

    function serve(address operator, address reputer) private {
        vm.prank(operator);
        staking.serve(topicId, reputer);
    }

    /// @dev Whatever everybody names and serves: an account acts for another only while both say so.
    function testFuzz_ActingForAnother_TakesBoth(uint256 seed) public {
        address[4] memory accounts = [alice, bob, dora, dan];
        address[4] memory named;
        address[4] memory served;
        for (uint256 i = 0; i < 24; ++i) {
            uint256 who = draw(seed, 3 * i) % 4;
            uint256 whom = draw(seed, 3 * i + 1) % 5;
            if (draw(seed, 3 * i + 2) % 2 == 0) {
                named[who] = whom == 4 ? address(0) : accounts[whom];
                name(accounts[who], named[who]);
            } else if (whom < 4 && (whom == who || named[whom] == accounts[who])) {
                bool another = served[who] != address(0) && served[who] != accounts[whom];
                if (another) {
                    bytes4 selector = IOperators.Operators_ServesAnother.selector;
                    expectError(abi.encodeWithSelector(selector, topicId, accounts[who], served[who]));
                } else {
                    served[who] = accounts[whom];
                }
                serve(accounts[who], accounts[whom]);
            }
            for (uint256 k = 0; k < 4; ++k) {
                address expected = accounts[k];
                for (uint256 j = 0; j < 4; ++j) {
                    if (served[k] == accounts[j] && named[j] == accounts[k]) expected = accounts[j];
                }
                assertEq(staking.reputerOf(topicId, accounts[k]), expected, "acts for");
                address liable = served[k] == address(0) ? accounts[k] : served[k];
                assertEq(staking.liableFor(topicId, accounts[k]), liable, "liable");
            }
        }
    }

    function test_Operator_ActsOnceBothAgree() public {
        vm.expectEmit(address(staking));
        emit IOperators.OperatorNamed(topicId, alice, dora);
        name(alice, dora);
        assertEq(staking.operatorOf(topicId, alice), dora, "named");
        assertEq(staking.reputerOf(topicId, dora), dora, "not yet");
        vm.expectEmit(address(staking));
        emit IOperators.OperatorServes(topicId, dora, alice);
        serve(dora, alice);
        assertEq(staking.reputerOf(topicId, dora), alice, "now");
        assertEq(staking.reputerOf(topicId + 1, dora), dora, "in this topic only");
        assertEq(staking.reputerOf(topicId, address(0)), address(0), "nobody");
    }

    /// @dev Nobody can take another's key, or keep it from serving, by naming it.
    function test_Name_DoesNothingToAStrangersKey() public {
        name(alice, dora);
        serve(dora, alice);
        name(bob, dora);
        name(bob, alice);
        assertEq(staking.reputerOf(topicId, dora), alice, "still serves alice");
        assertEq(staking.reputerOf(topicId, alice), alice, "acts for itself");
    }

    function test_RevertWhen_ServingWithoutBeingNamed() public {
        name(alice, dora);
        expectError(abi.encodeWithSelector(IOperators.Operators_NotNamed.selector, topicId, alice, dan, dora));
        serve(dan, alice);
        expectError(
            abi.encodeWithSelector(IOperators.Operators_NotNamed.selector, topicId, address(0), dan, address(0))
        );
        serve(dan, address(0));
    }
}
