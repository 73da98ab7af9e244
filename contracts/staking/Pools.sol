// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title Wei held in common, by shares
/// @notice A share is worth (assets + 1) / (shares + VIRTUAL_SHARES). Deposits and redemptions round against whoever
/// makes them, so that only `gain` raises that price noticeably and only `cut` lowers it. The virtual shares, which
/// nobody owns, take their part of every gain: who raises the price to round others down pays more than they lose.
library Pools {
    using SafeCast for uint256;

    /// @dev Of a pool's first deposit, shares per wei.
    uint256 internal constant VIRTUAL_SHARES = 1e3;
    uint256 private constant VIRTUAL_ASSETS = 1;
    uint256 private constant UNIT = 1e18;
    /// @dev A share that is worth less than 2^-24 of a first one becomes 2^-24 shares. Shares per wei stay bounded
    /// that way, however often a pool is cut: fewer than 2^38 of 2^90 wei, the cap on the supply.
    uint256 internal constant SCALE_BITS = 24;

    /// @dev Wei below which all holders together have next to nothing: a gain would go to the virtual shares.
    uint256 private constant DUST = 1e6;

    /// @param assets Wei in the pool.
    /// @param shares Shares of all holders.
    /// @param scale How many times shares were scaled down.
    struct Pool {
        uint96 assets;
        uint128 shares;
        uint32 scale;
    }

    /// @param shares Shares of one holder, at the scale of the time when they were written.
    struct Holding {
        uint128 shares;
        uint32 scale;
    }

    /// @notice Shares that `assets` buy, rounded down.
    function sharesFor(Pool storage self, uint256 assets) internal view returns (uint256) {
        return Math.mulDiv(assets, self.shares + VIRTUAL_SHARES, self.assets + VIRTUAL_ASSETS);
    }

    /// @notice Least shares that are worth `assets`.
    function sharesWorth(Pool storage self, uint256 assets) internal view returns (uint256) {
        return Math.mulDiv(assets, self.shares + VIRTUAL_SHARES, self.assets + VIRTUAL_ASSETS, Math.Rounding.Ceil);
    }

    /// @notice What `shares` are worth, rounded down. Of all shares together that is never more than the pool has.
    function assetsFor(Pool storage self, uint256 shares) internal view returns (uint256) {
        return Math.mulDiv(shares, self.assets + VIRTUAL_ASSETS, self.shares + VIRTUAL_SHARES);
    }

    /// @notice Whether nobody, or next to nobody, is there to gain.
    function isDust(Pool storage self) internal view returns (bool) {
        return assetsFor(self, self.shares) < DUST;
    }

    /// @notice Shares written at `scale`, at the scale of now.
    function current(Pool storage self, uint128 shares, uint32 scale) internal view returns (uint256) {
        return uint256(shares) >> (SCALE_BITS * (self.scale - scale));
    }

    function sharesOf(Pool storage self, Holding storage holding) internal view returns (uint256) {
        return current(self, holding.shares, holding.scale);
    }

    function setShares(Pool storage self, Holding storage holding, uint256 shares) internal {
        holding.shares = shares.toUint128();
        holding.scale = self.scale;
    }

    /// @notice Adds wei for new shares, which are the caller's to assign.
    function deposit(Pool storage self, uint256 assets) internal returns (uint256 shares) {
        shares = sharesFor(self, assets);
        self.assets = (self.assets + assets).toUint96();
        self.shares = (self.shares + shares).toUint128();
    }

    /// @notice Takes wei out for `shares`, which somebody must hold.
    function redeem(Pool storage self, uint256 shares) internal returns (uint256 assets) {
        assets = assetsFor(self, shares);
        self.assets = (self.assets - assets).toUint96();
        self.shares = (self.shares - shares).toUint128();
    }

    /// @notice Adds wei that belong to all shares.
    function gain(Pool storage self, uint256 assets) internal {
        self.assets = (self.assets + assets).toUint96();
    }

    /// @notice Takes `fraction` (SD59x18) of all wei, rounded up.
    function cut(Pool storage self, uint256 fraction) internal returns (uint256 taken) {
        uint256 assets = self.assets;
        taken = Math.mulDiv(assets, fraction, UNIT, Math.Rounding.Ceil);
        if (taken == 0) return 0;
        self.assets = (assets - taken).toUint96();
        uint256 limit = ((assets - taken + VIRTUAL_ASSETS) * VIRTUAL_SHARES) << SCALE_BITS;
        (uint256 shares, uint32 scale) = (self.shares, self.scale);
        // At most five times: shares have 128 bits.
        while (shares > limit) {
            shares >>= SCALE_BITS;
            ++scale;
        }
        (self.shares, self.scale) = (uint128(shares), scale);
    }
}
