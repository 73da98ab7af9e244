// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AlloToken} from "../../../contracts/economy/AlloToken.sol";
import {IAlloToken} from "../../../contracts/interfaces/IAlloToken.sol";
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
    address private minter = actor("minter");

    function setUp() public {
        vm.warp(1_800_000_000);
        token = issue(CAP - 300, 100);
    }

    function test_Constructor_IssuesTheAllocations() public view {
        assertEq(token.CAP(), CAP, "cap");
        assertEq(token.totalSupply(), CAP - 200, "supply");
        assertEq(token.minted(), CAP - 200, "minted");
        assertEq(token.balanceOf(holder), CAP - 300, "balance of the first");
        assertEq(token.balanceOf(spender), 100, "balance of the second");
        assertEq(token.name(), "Allora", "name");
        assertEq(token.symbol(), "ALLO", "symbol");
        assertEq(uint256(token.decimals()), 18, "decimals");
    }

    function test_RevertWhen_AllocationsExceedTheCap() public {
        expectError(abi.encodeWithSelector(IAlloToken.AlloToken_CapExceeded.selector, CAP + 1, CAP));
        issue(CAP, 1);
    }

    function test_BindMinter_NamesItOnce() public {
        vm.expectEmit(address(token));
        emit IAlloToken.MinterNamed(minter);
        token.bindMinter(minter);
        assertEq(token.minter(), minter, "minter");
        expectError(abi.encodeWithSelector(IAlloToken.AlloToken_AlreadyBound.selector, minter));
        token.bindMinter(holder);
    }

    function test_RevertWhen_SomebodyElseNamesTheMinter() public {
        expectError(abi.encodeWithSelector(IAlloToken.AlloToken_NotDeployer.selector, minter, address(this)));
        vm.prank(minter);
        token.bindMinter(minter);
    }

    function test_RevertWhen_SomebodyElseMints() public {
        expectError(abi.encodeWithSelector(IAlloToken.AlloToken_NotMinter.selector, address(this), address(0)));
        token.mint(holder, 1);
        token.bindMinter(minter);
        expectError(abi.encodeWithSelector(IAlloToken.AlloToken_NotMinter.selector, address(this), minter));
        token.mint(holder, 1);
    }

    /// @dev What is burnt leaves no room: the cap is on everything ever minted.
    function testFuzz_Mint_CapCountsWhatIsBurnt(uint256 amount, uint256 burnt) public {
        token.bindMinter(minter);
        vm.prank(holder);
        token.burn(bound(burnt, 0, CAP - 300));
        amount = bound(amount, 0, CAP);
        if (amount > 200)
            expectError(abi.encodeWithSelector(IAlloToken.AlloToken_CapExceeded.selector, CAP - 200 + amount, CAP));
        vm.prank(minter);
        token.mint(spender, amount);
        assertEq(token.minted(), amount > 200 ? CAP - 200 : CAP - 200 + amount, "minted");
        assertEq(token.balanceOf(spender), amount > 200 ? 100 : 100 + amount, "balance");
    }

    function testFuzz_Burn_LowersTheSupplyForGood(uint256 amount) public {
        amount = bound(amount, 0, CAP - 300);
        vm.prank(holder);
        token.burn(amount);
        assertEq(token.totalSupply(), CAP - 200 - amount, "supply");
        assertEq(token.minted(), CAP - 200, "minted");
        assertEq(token.balanceOf(holder), CAP - 300 - amount, "balance");
    }

    /// @dev Against a record of every day; burning by allowance counts too.
    function testFuzz_BurntBefore_IsWhatEarlierDaysBurnt(uint256 seed) public {
        vm.prank(holder);
        token.approve(spender, CAP);
        uint256 first = time() / 1 days;
        uint256[] memory before = new uint256[](12);
        uint256 burnt;
        for (uint256 day = 0; day < 12; ++day) {
            before[day] = burnt;
            for (uint256 i = draw(seed, day) % 3; i > 0; --i) {
                vm.warp((first + day) * 1 days + (draw(seed, 100 * day + i) % (1 days / (2 * i))));
                uint256 amount = draw(seed, 200 * day + i) % 1e24;
                vm.prank(i == 1 ? holder : spender);
                if (i == 1) token.burn(amount);
                else token.burnFrom(holder, amount);
                burnt += amount;
            }
        }
        for (uint256 day = 0; day < 12; ++day) assertEq(token.burntBefore(first + day), before[day], "before a day");
        assertEq(token.burntBefore(first + 12), burnt, "all");
        assertEq(token.burntBefore(0), 0, "before all days");
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

    function issue(uint256 first, uint256 second) private returns (AlloToken) {
        IAlloToken.Allocation[] memory allocations = new IAlloToken.Allocation[](2);
        allocations[0] = IAlloToken.Allocation({holder: holder, amount: first});
        allocations[1] = IAlloToken.Allocation({holder: spender, amount: second});
        return AlloToken(deploy("AlloToken", abi.encode(allocations)));
    }

    function permitDigest(uint256 value, uint256 nonce, uint256 deadline) private view returns (bytes32) {
        bytes32 structHash = keccak256(abi.encode(PERMIT, holder, spender, value, nonce, deadline));
        return keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), structHash));
    }
}
