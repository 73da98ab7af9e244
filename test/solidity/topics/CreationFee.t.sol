// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {TopicParameters} from "../../../contracts/types/Topic.sol";
import {vm} from "../utils/Vm.sol";
import {World} from "../utils/World.sol";

/// @title A treasury that only remembers what it was told
contract Till {
    IERC20 private immutable _token;
    uint256 private _counted;
    uint64 public topicId;
    address public payer;
    uint256 public amount;

    constructor(IERC20 token) {
        _token = token;
    }

    function credit(uint64 topicId_, address payer_) external returns (uint256) {
        uint256 held = _token.balanceOf(address(this));
        (topicId, payer, amount) = (topicId_, payer_, held - _counted);
        _counted = held;
        return amount;
    }
}

/// @notice What a topic costs goes to the treasury as its revenue; governance sets it within bounds.
contract CreationFeeTest is World {
    uint256 private constant FEE = 75e18;
    uint256 private constant MOST = 100_000e18;
    address private alice = actor("alice");
    Till private till;

    function setUp() public {
        deployBase();
        till = new Till(token);
        vm.prank(address(kit));
        topics.bindTreasury(address(till));
    }

    function test_NoFee_NeedsNoToken() public {
        assertEq(topics.creationFee(), 0, "fee");
        vm.prank(alice);
        topics.createTopic(kit.defaultParameters());
        assertEq(uint256(till.topicId()), 0, "nothing was credited");
    }

    /// @dev This contract holds all roles of the tests' access manager, without delay.
    function test_Fee_GoesToTheTreasuryAsRevenueOfTheTopic() public {
        vm.expectEmit(address(topics));
        emit ITopics.CreationFeeSet(FEE);
        topics.setCreationFee(FEE);
        token.transfer(alice, 2 * FEE);
        vm.prank(alice);
        token.approve(address(topics), FEE);
        TopicParameters memory parameters = kit.defaultParameters();
        vm.prank(alice);
        topicId = topics.createTopic(parameters);
        assertEq(token.balanceOf(alice), FEE, "paid once");
        assertEq(token.balanceOf(address(topics)), 0, "nothing stays");
        assertEq(token.balanceOf(address(till)), FEE, "treasury");
        assertEq(uint256(till.topicId()), topicId, "topic");
        assertEq(till.payer(), alice, "payer");
        assertEq(till.amount(), FEE, "amount");
        expectError(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(topics), 0, FEE));
        vm.prank(alice);
        topics.createTopic(parameters);
        assertEq(uint256(topics.topicCount()), topicId, "no topic without its fee");
    }

    function test_RevertWhen_TheFeeIsTooHigh() public {
        topics.setCreationFee(MOST);
        expectError(abi.encodeWithSelector(ITopics.Topics_FeeTooHigh.selector, MOST + 1, MOST));
        topics.setCreationFee(MOST + 1);
    }

    function test_RevertWhen_NotGovernance() public {
        expectError(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, alice));
        vm.prank(alice);
        topics.setCreationFee(1);
    }

    function test_RevertWhen_ThereIsNoTreasury() public {
        deployBase();
        expectError(abi.encodeWithSelector(ITopics.Topics_NoTreasury.selector));
        topics.setCreationFee(1);
    }

    function test_Treasury_IsNamedOnceByTheDeployer() public {
        expectError(abi.encodeWithSelector(ITopics.Topics_NotDeployer.selector, alice, address(kit)));
        vm.prank(alice);
        topics.bindTreasury(alice);
        expectError(abi.encodeWithSelector(ITopics.Topics_AlreadyBound.selector, address(till)));
        vm.prank(address(kit));
        topics.bindTreasury(alice);
        deployBase();
        vm.expectEmit(address(topics));
        emit ITopics.TreasuryNamed(alice);
        vm.prank(address(kit));
        topics.bindTreasury(alice);
        assertEq(topics.treasury(), alice, "treasury");
    }
}
