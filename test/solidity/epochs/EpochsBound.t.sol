// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EpochsBound} from "../../../contracts/epochs/EpochsBound.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

contract Bound is EpochsBound {
    function order() external view {
        _requireEpochs();
    }
}

contract EpochsBoundTest is Test {
    Bound private target;
    address private chosen = actor("epochs");
    address private stranger = actor("stranger");

    function setUp() public {
        target = new Bound();
    }

    function test_BindEpochs_NamesIt() public {
        assertEq(target.epochs(), address(0), "before");
        vm.expectEmit(address(target));
        emit EpochsBound.EpochsNamed(chosen);
        target.bindEpochs(chosen);
        assertEq(target.epochs(), chosen, "after");
    }

    function test_RevertWhen_CallerIsNotTheDeployer() public {
        expectError(abi.encodeWithSelector(EpochsBound.EpochsBound_NotDeployer.selector, stranger, address(this)));
        vm.prank(stranger);
        target.bindEpochs(chosen);
    }

    function test_RevertWhen_BoundAlready() public {
        target.bindEpochs(chosen);
        expectError(abi.encodeWithSelector(EpochsBound.EpochsBound_AlreadyBound.selector, chosen));
        target.bindEpochs(stranger);
    }

    function test_RevertWhen_SomebodyElseGivesOrders() public {
        expectError(abi.encodeWithSelector(EpochsBound.EpochsBound_NotEpochs.selector, address(this), address(0)));
        target.order();

        target.bindEpochs(chosen);
        expectError(abi.encodeWithSelector(EpochsBound.EpochsBound_NotEpochs.selector, address(this), chosen));
        target.order();

        vm.prank(chosen);
        target.order();
    }
}
