// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Pools} from "../../../contracts/staking/Pools.sol";
import {Test} from "../utils/Test.sol";

/// @notice Share accounting, apart from who holds what. Amounts are up to the supply, 1e27 wei.
contract PoolsTest is Test {
    using Pools for Pools.Pool;

    uint256 private constant SUPPLY = 1e27;
    uint256 private constant UNIT = 1e18;

    Pools.Pool private pool;

    /// @dev Assets plus one, and shares plus the virtual ones, whose ratio is the price of a share.
    function price() private view returns (uint256, uint256) {
        return (uint256(pool.assets) + 1, uint256(pool.shares) + Pools.VIRTUAL_SHARES);
    }

    /// @dev A pool that has seen a deposit, a cut and a gain.
    function prepare(uint256 seed) private returns (uint256 shares) {
        shares = pool.deposit(draw(seed, 0) % (SUPPLY >> (draw(seed, 1) % 90)));
        if (draw(seed, 2) % 2 == 0) {
            uint32 scale = pool.scale;
            pool.cut(bound(draw(seed, 3), 1, UNIT));
            shares = pool.current(uint128(shares), scale);
        }
        if (draw(seed, 4) % 2 == 0) pool.gain(draw(seed, 5) % (SUPPLY >> (draw(seed, 6) % 90)));
    }

    function test_Shares_StartAtAThousandPerWei() public {
        assertEq(pool.deposit(100), 100_000, "shares");
        assertEq(pool.redeem(30_000), 30, "assets");
        assertEq(pool.deposit(30), 30_000, "shares again");
        assertEq(uint256(pool.assets), 100, "all assets");
    }

    /// @dev Neither deposits nor redemptions lower what a share is worth.
    function testFuzz_Price_OnlyRisesByDepositsAndRedemptions(uint256 seed, uint96 amount, uint128 part) public {
        uint256 shares = prepare(seed);
        (uint256 assets, uint256 all) = price();
        pool.deposit(bound(amount, 0, SUPPLY));
        (uint256 assetsNow, uint256 allNow) = price();
        assertTrue(assetsNow * all >= assets * allNow, "deposit");
        (assets, all) = (assetsNow, allNow);
        pool.redeem(bound(part, 0, shares));
        (assetsNow, allNow) = price();
        assertTrue(assetsNow * all >= assets * allNow, "redemption");
    }

    function testFuzz_Deposit_ThenRedeemNeverPays(uint256 seed, uint96 amount) public {
        prepare(seed);
        uint256 deposit = bound(amount, 1, SUPPLY);
        assertLe(pool.redeem(pool.deposit(deposit)), deposit, "never more than was put in");
    }

    /// @dev In one piece or in two, a deposit buys no more shares and a redemption pays no more.
    function testFuzz_Pieces_NeverPay(uint256 seed, uint96 amount, uint256 cutAt) public {
        prepare(seed);
        Pools.Pool memory before = pool;
        uint256 deposit = bound(amount, 2, SUPPLY);
        uint256 first = bound(cutAt, 1, deposit - 1);
        uint256 whole = pool.deposit(deposit);
        uint256 paid = pool.redeem(whole);
        pool = before;
        uint256 pieces = pool.deposit(first) + pool.deposit(deposit - first);
        assertLe(pieces, whole, "shares of two deposits");
        uint256 part = bound(cutAt, 0, pieces);
        assertLe(pool.redeem(part) + pool.redeem(pieces - part), paid, "two redemptions");
    }

    /// @dev What all shares are worth, in however many parts, is in the pool.
    function testFuzz_Assets_CoverAllShares(uint256 seed, uint96 amount, uint128 part) public {
        uint256 first = prepare(seed);
        uint256 second = pool.deposit(bound(amount, 0, SUPPLY));
        assertLe(pool.assetsFor(first) + pool.assetsFor(second), pool.assets, "worth");
        uint256 third = bound(part, 0, first);
        pool.redeem(third);
        pool.redeem(second);
        pool.redeem(first - third);
        assertEq(uint256(pool.shares), 0, "no shares left, and nothing has underflowed");
    }

    function testFuzz_SharesWorth_AreTheLeastThatPay(uint256 seed, uint96 amount) public {
        prepare(seed);
        uint256 assets = bound(amount, 1, SUPPLY);
        uint256 shares = pool.sharesWorth(assets);
        assertTrue(pool.assetsFor(shares) >= assets, "enough");
        assertTrue(pool.assetsFor(shares - 1) < assets, "no more than needed");
    }

    function testFuzz_Cut_TakesTheFractionRoundedUp(uint256 seed, uint64 fraction) public {
        prepare(seed);
        uint256 assets = pool.assets;
        uint256 part = bound(fraction, 1, UNIT);
        uint256 taken = pool.cut(part);
        assertEq(pool.assets + taken, assets, "conserved");
        assertTrue(taken * UNIT >= assets * part, "rounded up");
        assertTrue(taken * UNIT < assets * part + UNIT, "by less than a wei");
    }

    /// @dev What a holder has left of a cut, whatever it does to the scale.
    function testFuzz_Cut_LeavesEachHolderItsPart(uint96 first, uint96 second, uint64 fraction) public {
        uint256 mine = bound(first, 1, SUPPLY / 2);
        uint256 others = bound(second, 1, SUPPLY / 2);
        uint256 part = bound(fraction, 1, UNIT);
        uint256 shares = pool.deposit(mine);
        pool.deposit(others);
        uint256 taken = pool.cut(part);
        uint256 left = pool.assetsFor(pool.current(uint128(shares), 0));
        // Rounding of the cut, of the scale and of the price: below a wei each.
        uint256 fair = mine - (mine * taken) / (mine + others);
        assertNear(int256(left), int256(fair), 3, "left");
    }

    /// @dev Halved sixty times and refilled each time, shares keep fitting, old holders keep next to nothing, and who
    /// came last keeps all that they put in.
    function test_Scale_KeepsSharesBounded() public {
        uint256 first = pool.deposit(SUPPLY);
        for (uint256 i = 0; i < 60; ++i) {
            pool.cut(UNIT - 1e9);
            uint256 room = SUPPLY - pool.assets;
            uint32 scale = pool.scale;
            uint256 shares = pool.deposit(room);
            assertTrue(pool.shares < 1 << 127, "bounded");
            assertNear(int256(pool.assetsFor(pool.current(uint128(shares), scale))), int256(room), 2, "the last one's");
        }
        assertTrue(pool.scale > 5, "scaled down");
        assertEq(pool.current(uint128(first), 0), 0, "nothing is left of the first");
    }

    function testFuzz_Scale_NeverPaysOldHolders(uint96 amount, uint96 late, uint64 rest) public {
        uint256 mine = bound(amount, 1, SUPPLY);
        uint256 shares = pool.deposit(mine);
        pool.cut(UNIT - bound(rest, 0, 1e6));
        uint256 left = pool.assets;
        uint256 put = bound(late, 1, SUPPLY);
        uint32 scale = pool.scale;
        uint256 theirs = pool.deposit(put);
        assertLe(pool.assetsFor(pool.current(uint128(shares), 0)), left + 1, "the old holder");
        assertNear(int256(pool.assetsFor(pool.current(uint128(theirs), scale))), int256(put), 2, "the new one");
        assertLe(pool.current(uint128(shares), 0) + theirs, pool.shares, "shares of both");
    }

    /// @dev The first holder raises the price with a gain of its own, to round the next deposit down. Whatever it
    /// spends, it loses more than the next one does.
    function testFuzz_Inflation_CostsMoreThanItTakes(uint96 first, uint96 donation, uint96 deposit) public {
        uint256 put = bound(first, 1, SUPPLY / 4);
        uint256 given = bound(donation, 0, SUPPLY / 4);
        uint256 victim = bound(deposit, 1, SUPPLY / 4);
        uint256 mine = pool.deposit(put);
        pool.gain(given);
        uint256 theirs = pool.deposit(victim);
        assertLe(pool.assetsFor(mine), put + given, "no gain for the attacker");
        uint256 lost = victim - pool.assetsFor(theirs);
        // A share is worth at most a thousandth of what was given, and rounding costs no more than one.
        assertLe(lost, (put + given) / Pools.VIRTUAL_SHARES + 2, "lost by the victim");
        assertLe(lost, put + given - pool.assetsFor(mine) + 2, "no more than the attacker loses");
    }
}
