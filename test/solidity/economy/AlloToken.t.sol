// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AlloToken} from "../../../contracts/economy/AlloToken.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

contract AlloTokenTest is Test {
    uint256 private constant CAP = 1_000_000_000e18;
    bytes32 private constant PERMIT = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    AlloToken private token;
    address private holder = actor("holder");
    address private spender = actor("spender");

    function setUp() public {
        token = new AlloToken(holder, CAP);
    }

    function test_Constructor_IssuesTheSupplyToTheHolder() public view {
        assertEq(token.CAP(), CAP, "cap");
        assertEq(token.totalSupply(), CAP, "supply");
        assertEq(token.balanceOf(holder), CAP, "balance");
        assertEq(token.name(), "Allora", "name");
        assertEq(token.symbol(), "ALLO", "symbol");
        assertEq(uint256(token.decimals()), 18, "decimals");
    }

    function test_RevertWhen_SupplyExceedsTheCap() public {
        expectError(abi.encodeWithSelector(AlloToken.AlloToken_CapExceeded.selector, CAP + 1, CAP));
        new AlloToken(holder, CAP + 1);
    }

    function testFuzz_Burn_LowersTheSupplyForGood(uint256 amount) public {
        amount = bound(amount, 0, CAP);
        vm.prank(holder);
        token.burn(amount);
        assertEq(token.totalSupply(), CAP - amount, "supply");
        assertEq(token.balanceOf(holder), CAP - amount, "balance");
    }

    function test_Permit_ApprovesOnce() public {
        uint256 deadline = time() + 1;
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf("holder"), permitDigest(7e18, 0, deadline));
        token.permit(holder, spender, 7e18, deadline, v, r, s);
        assertEq(token.allowance(holder, spender), 7e18, "allowance");
        vm.expectRevert();
        token.permit(holder, spender, 7e18, deadline, v, r, s);
    }

    function test_RevertWhen_PermitIsExpired() public {
        uint256 deadline = time();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf("holder"), permitDigest(7e18, 0, deadline));
        vm.warp(deadline + 1);
        expectError(abi.encodeWithSignature("ERC2612ExpiredSignature(uint256)", deadline));
        token.permit(holder, spender, 7e18, deadline, v, r, s);
    }

    function permitDigest(uint256 value, uint256 nonce, uint256 deadline) private view returns (bytes32) {
        bytes32 structHash = keccak256(abi.encode(PERMIT, holder, spender, value, nonce, deadline));
        return keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), structHash));
    }
}
