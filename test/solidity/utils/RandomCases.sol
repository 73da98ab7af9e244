// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LossVector} from "../../../contracts/math/LossVector.sol";
import {SynthesisCases} from "./SynthesisCases.sol";
import {Test} from "./Test.sol";

/// @title Random epochs: typical ones, and as extreme as the contracts accept
abstract contract RandomCases is Test {
    using SynthesisCases for SynthesisCases.Case;

    int256 private constant INT72 = int256(type(int72).max);

    /// @dev At most `most` participants of a role, in any of `slots` inferer and `slots` or 8 forecaster slots.
    function anyCase(
        uint256 seed,
        uint256 most,
        uint256 slots
    ) internal pure returns (SynthesisCases.Case memory self) {
        uint256 n = 1 + (draw(seed, 1) % most);
        uint256 k = draw(seed, 2) % (most > 3 ? 4 : most + 1);
        self.inferers = anyMask(draw(seed, 3), n, slots);
        self.forecasters = anyMask(draw(seed, 4), k, slots < 8 ? slots : 8);
        self.ids = new int256[](n + k);
        for (uint256 i = 0; i < n + k; ++i) self.ids[i] = int256(1 + (draw(seed, 10 + i) % 5));
        self.inferences = anyValues(draw(seed, 5), n);
        (self.named, self.forecasts) = (new uint32[](k), new int256[][](k));
        for (uint256 f = 0; f < k; ++f) {
            // Some of the participants, and some who did not take part.
            self.named[f] = uint32(draw(seed, 30 + f)) & (draw(seed, 40 + f) % 3 == 0 ? self.inferers : 0xff);
            if (self.named[f] == 0 || draw(seed, 50 + f) % 3 == 0) self.named[f] = self.inferers;
            self.forecasts[f] = anyForecast(draw(seed, 60 + f), countOf(self.named[f]));
        }
        self.p = int256(1e18 + (draw(seed, 6) % 9e18));
        self.c = int256(draw(seed, 7) % 18e18) - 9e18;
        self.epsilon = draw(seed, 8) % 4 == 0 ? int256(1) : int256(1 + (draw(seed, 8) % 10e18));
        if (draw(seed, 9) % 4 == 0) return self;
        self.size.infererSlots = uint8(draw(seed, 70) % (slots + 1));
        self.size.forecasterSlots = uint8(draw(seed, 71) % (slots < 8 ? slots + 1 : 9));
        self.size.reputerSlots = uint8(1 + (draw(seed, 72) % 8));
        (uint256 toN, uint256 toK) = (self.size.infererSlots, self.size.forecasterSlots);
        uint256 places = toN + toK + self.size.reputerSlots;
        (self.holders, self.inclusions) = (new int256[](places), new int256[](places));
        for (uint256 i = 0; i < places; ++i) {
            self.holders[i] = int256(draw(seed, 100 + i) % 5);
            self.inclusions[i] = int256(draw(seed, 200 + i) % 20);
        }
        self.smoothed = anyLosses(draw(seed, 73), LossVector.size(toN, toK));
        self.networkLoss = anyLosses(draw(seed, 74), 1)[0];
    }

    function anyMask(uint256 word, uint256 count, uint256 slots) private pure returns (uint32 mask) {
        for (uint256 i = 0; countOf(mask) < count && i < 400; ++i) mask |= uint32(1) << uint32(draw(word, i) % slots);
    }

    function countOf(uint32 mask) private pure returns (uint256 count) {
        for (; mask != 0; mask &= mask - 1) ++count;
    }

    /// @dev Spread out, all the same, or at the limits.
    function anyValues(uint256 word, uint256 count) internal pure returns (int256[] memory values) {
        values = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 w = draw(word, i);
            if (word % 8 == 0) values[i] = w % 2 == 0 ? int256(1e38) : -1e38;
            else if (word % 8 == 1) values[i] = int256(2500e18);
            else values[i] = int256(w % 10_000e18) - 5000e18;
        }
    }

    function anyForecast(uint256 word, uint256 count) private pure returns (int256[] memory losses) {
        losses = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 w = draw(word, i);
            if (word % 8 == 0) losses[i] = w % 2 == 0 ? int256(64e18) : -64e18;
            else losses[i] = int256(w % 20e18) - 15e18;
        }
    }

    /// @dev log10 losses as a state holds them.
    function anyLosses(uint256 word, uint256 count) internal pure returns (int256[] memory losses) {
        losses = new int256[](count);
        int256 center = int256(draw(word, 1000) % 20e18) - 15e18;
        for (uint256 i = 0; i < count; ++i) {
            uint256 w = draw(word, i);
            if (word % 8 == 0) losses[i] = w % 2 == 0 ? INT72 : -INT72;
            else if (word % 8 == 1) losses[i] = center;
            else if (word % 8 == 2) losses[i] = int256(w >> 184) - INT72 - 1;
            else losses[i] = center + int256(w % 2e18) - 1e18;
        }
    }
}
