// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bits} from "../../../contracts/epochs/Bits.sol";
import {Entropy} from "../../../contracts/math/Entropy.sol";
import {ABSENT} from "../../../contracts/math/Fixed.sol";
import {Listening} from "../../../contracts/math/Listening.sol";
import {Losses} from "../../../contracts/math/Losses.sol";
import {LossVector} from "../../../contracts/math/LossVector.sol";
import {Newcomers} from "../../../contracts/math/Newcomers.sol";
import {Scores} from "../../../contracts/math/Scores.sol";
import {Statistics} from "../../../contracts/math/Statistics.sol";
import {TopicMath} from "../../../contracts/types/Topic.sol";
import {SettlementSize} from "../../../contracts/types/Trace.sol";

/// @title Epochs to settle, and their right settlements
/// @notice Written list by list, as a keeper computes them; the verifier looks at one number at a time.
library SettlementCases {
    int256 private constant UNIT = 1e18;

    /// @param masks Slots of the epoch's inferers, forecasters and reputers.
    /// @param ids Registration ids by role, in slot order.
    /// @param truths Reports in slot order, like `stakes`; hashes of `reported` where that is not empty.
    /// @param reported Losses that each reputer reported.
    /// @param synthesis Sections of the synthesis that is settled.
    /// @param slots Slots of the settlement before, by role; all 0 for the first.
    /// @param base Its sections, by SettlementSection; those that nothing depends on are empty.
    struct Case {
        uint32[3] masks;
        int256[][3] ids;
        int256[] truths;
        int256[][] reported;
        int256[] stakes;
        int256[][] synthesis;
        uint256[3] slots;
        int256[][] base;
        int256 reward;
        TopicMath math;
    }

    /// @dev Lists over all slots, as they go through an epoch.
    struct Lists {
        uint256[3] slots;
        uint256[3] first;
        int256[] holders;
        int256[] inclusions;
        int256[] fractions;
        int256[] cumulative;
        int256[] listening;
        int256[] losses;
    }

    function settled(Case memory self) internal pure returns (SettlementSize memory size, int256[][] memory s) {
        s = new int256[][](17);
        s[0] = self.ids[2];
        s[1] = Statistics.distinct(self.truths);
        Lists memory lists = starting(self);
        size = sizeOf(self, lists, s[1]);
        lossesOf(self, s, size.reports);
        smoothed(self, lists, s);
        (s[5], s[6]) = (lists.holders, copy(lists.inclusions));
        listen(self, lists, s);
        size.steps = uint8(s[8].length / s[0].length);
        score(self, s);
        divide(self, lists, s);
    }

    function sizeOf(
        Case memory self,
        Lists memory lists,
        int256[] memory reported
    ) private pure returns (SettlementSize memory size) {
        size.inferers = uint8(self.ids[0].length);
        size.forecasters = uint8(self.ids[1].length);
        size.reputers = uint8(self.ids[2].length);
        for (uint256 m = 0; m < reported.length; ++m) {
            if (reported[m] >= int256(uint256(size.reports))) size.reports = uint8(uint256(reported[m] + 1));
        }
        size.infererSlots = uint8(lists.slots[0]);
        size.forecasterSlots = uint8(lists.slots[1]);
        size.reputerSlots = uint8(lists.slots[2]);
    }

    // --- slots ---

    function starting(Case memory self) private pure returns (Lists memory lists) {
        uint256 count;
        for (uint256 role = 0; role < 3; ++role) {
            uint256 span = Bits.span(self.masks[role]);
            lists.first[role] = count;
            lists.slots[role] = span > self.slots[role] ? span : self.slots[role];
            count += lists.slots[role];
        }
        (lists.holders, lists.inclusions) = (new int256[](count), new int256[](count));
        (lists.fractions, lists.cumulative) = (new int256[](count), new int256[](count));
        lists.listening = new int256[](lists.slots[2]);
        for (uint256 i = 0; i < lists.listening.length; ++i) lists.listening[i] = UNIT;
        uint256 from;
        for (uint256 role = 0; role < 3; ++role) {
            for (uint256 slot = 0; slot < self.slots[role]; ++slot) {
                uint256 place = lists.first[role] + slot;
                lists.holders[place] = self.base[5][from];
                lists.inclusions[place] = self.base[6][from];
                lists.fractions[place] = self.base[12][from];
                lists.cumulative[place] = self.base[16][from];
                if (role == 2) lists.listening[slot] = self.base[9][slot];
                ++from;
            }
        }
        for (uint256 role = 0; role < 3; ++role) {
            uint256[] memory slots = Bits.slots(self.masks[role]);
            for (uint256 i = 0; i < slots.length; ++i) {
                uint256 place = lists.first[role] + slots[i];
                if (lists.holders[place] == self.ids[role][i]) continue;
                lists.holders[place] = self.ids[role][i];
                (lists.inclusions[place], lists.fractions[place], lists.cumulative[place]) = (0, 0, 0);
                if (role == 2) lists.listening[slots[i]] = UNIT;
            }
        }
        if (self.base.length > 0) lists.losses = startingLosses(self, lists);
    }

    function startingLosses(Case memory self, Lists memory lists) private pure returns (int256[] memory) {
        uint256[] memory inclusions = new uint256[](self.slots[0] + self.slots[1]);
        for (uint256 j = 0; j < self.slots[0]; ++j) inclusions[j] = uint256(lists.inclusions[j]);
        for (uint256 f = 0; f < self.slots[1]; ++f) {
            inclusions[self.slots[0] + f] = uint256(lists.inclusions[lists.first[1] + f]);
        }
        return
            Newcomers.startingLosses(
                copy(self.base[4]),
                inclusions,
                self.slots[0],
                self.slots[1],
                lists.slots[0],
                lists.slots[1],
                fresh(self, lists, 0),
                fresh(self, lists, 1),
                int256(uint256(self.math.pNorm)),
                self.math.cNorm,
                int256(uint256(self.math.epsilon))
            );
    }

    function fresh(Case memory self, Lists memory lists, uint256 role) private pure returns (uint256[] memory result) {
        uint256[] memory slots = Bits.slots(self.masks[role]);
        uint32 mask;
        for (uint256 i = 0; i < slots.length; ++i) {
            if (lists.inclusions[lists.first[role] + slots[i]] == 0) mask = Bits.set(mask, slots[i]);
        }
        return Bits.slots(mask);
    }

    function present(Case memory self, uint256 role, uint256 i) private pure returns (bool) {
        return role != 1 || self.synthesis[2][i] != ABSENT;
    }

    // --- losses ---

    function lossesOf(Case memory self, int256[][] memory s, uint256 reports) private pure {
        int256[] memory evaluated = new int256[](LossVector.size(self.ids[0].length, self.ids[1].length));
        (evaluated[0], evaluated[1]) = (self.synthesis[5][0], self.synthesis[5][1]);
        uint256 x = 2;
        uint8[6] memory order = [1, 2, 3, 6, 7, 8];
        for (uint256 i = 0; i < 6; ++i) {
            int256[] memory values = self.synthesis[order[i]];
            for (uint256 j = 0; j < values.length; ++j) evaluated[x++] = values[j];
        }
        s[2] = new int256[](reports * x);
        s[3] = new int256[](x);
        TopicMath memory math = self.math;
        for (uint256 i = 0; i < x; ++i) {
            int256[] memory own = new int256[](self.truths.length);
            for (uint256 m = 0; m < own.length; ++m) {
                int256 parameter = int256(uint256(math.lossParameter));
                if (evaluated[i] != ABSENT && self.reported.length > 0) own[m] = self.reported[m][i];
                else
                    own[m] =
                        evaluated[i] == ABSENT
                            ? ABSENT
                            : Losses.logLoss(
                                Losses.loss(math.lossFunction, parameter, evaluated[i], self.truths[m]),
                                int256(uint256(math.lossFloor))
                            );
                s[2][uint256(s[1][m]) * x + i] = own[m];
            }
            s[3][i] = Losses.consensusLoss(own, self.stakes);
        }
    }

    function smoothed(Case memory self, Lists memory lists, int256[][] memory s) private pure {
        (uint256 n, uint256 k) = (lists.slots[0], lists.slots[1]);
        s[4] = lists.losses;
        if (self.base.length == 0) {
            s[4] = new int256[](LossVector.size(n, k));
            for (uint256 x = 0; x < s[4].length; ++x) s[4][x] = s[3][0];
        }
        uint256[] memory places = LossVector.places(n, k, Bits.slots(self.masks[0]), Bits.slots(self.masks[1]));
        for (uint256 x = 0; x < places.length; ++x) {
            s[4][places[x]] = Losses.smoothedLoss(int256(uint256(self.math.alphaRegret)), s[3][x], s[4][places[x]]);
        }
        for (uint256 role = 0; role < 3; ++role) {
            uint256[] memory slots = Bits.slots(self.masks[role]);
            for (uint256 i = 0; i < slots.length; ++i) {
                uint256 place = lists.first[role] + slots[i];
                // A first fraction is taken as it is; remembered by a number that no fraction has.
                if (lists.inclusions[place] == 0 && present(self, role, i)) lists.fractions[place] = ABSENT;
                if (present(self, role, i)) lists.inclusions[place] += 1;
            }
        }
    }

    // --- reputers ---

    function listen(Case memory self, Lists memory lists, int256[][] memory s) private pure {
        uint256 r = self.truths.length;
        uint256 length = s[3].length;
        int256[][] memory distances = new int256[][](r);
        int256[] memory norms = new int256[](r);
        for (uint256 m = 0; m < r; ++m) {
            int256[] memory own = part(s[2], uint256(s[1][m]) * length, length);
            norms[m] = Listening.squaredNorm(own);
            distances[m] = new int256[](r);
            for (uint256 o = 0; o < r; ++o) {
                int256[] memory other = part(s[2], uint256(s[1][o]) * length, length);
                distances[m][o] = Listening.squaredDistance(own, other);
            }
        }
        uint256[] memory slots = Bits.slots(self.masks[2]);
        int256[] memory from = new int256[](r);
        for (uint256 m = 0; m < r; ++m) from[m] = lists.listening[slots[m]];
        for (uint256 step = 1; ; ++step) {
            s[10] = Listening.adjustedStakes(self.stakes, from);
            int256 epsilon = int256(uint256(self.math.epsilonReputer));
            s[7] = Listening.reputerScores(distances, norms, s[10], epsilon);
            int256 total = Listening.totalScore(self.stakes, s[7]);
            int256[] memory slope = new int256[](r);
            for (uint256 m = 0; m < r; ++m) {
                slope[m] = Listening.listeningGradient(m, total, self.stakes, from, distances, norms, epsilon);
            }
            from = Listening.listeningStep(
                from,
                slope,
                self.stakes,
                int256(uint256(self.math.learningRate)),
                int256(uint256(self.math.minStakeFraction))
            );
            s[8] = joined(s[8], from);
            if (step == self.math.maxGradientIterations) break;
            if (Listening.largestGradient(slope) < int256(uint256(self.math.gradientThreshold))) break;
        }
        s[9] = lists.listening;
        for (uint256 m = 0; m < r; ++m) s[9][slots[m]] = from[m];
    }

    // --- scores and fractions ---

    function score(Case memory self, int256[][] memory s) private pure {
        (uint256 n, uint256 k) = (self.ids[0].length, self.ids[1].length);
        int256[] memory reputers = s[7];
        int256[] memory inferers = new int256[](n);
        int256[] memory forecasters = new int256[](k);
        for (uint256 j = 0; j < n; ++j) inferers[j] = s[3][LossVector.oneOutInference(n, k, j)] - s[3][0];
        uint256 count;
        for (uint256 f = 0; f < k; ++f) if (present(self, 1, f)) ++count;
        for (uint256 f = 0; f < k; ++f) {
            forecasters[f] =
                present(self, 1, f)
                    ? Scores.forecastScore(
                        s[3][LossVector.oneOutForecast(n, k, f)] - s[3][0],
                        s[3][1] - s[3][LossVector.oneInForecast(n, k, f)],
                        Scores.soloFraction(count)
                    )
                    : ABSENT;
        }
        s[13] = new int256[](60);
        (s[13][0], s[13][1], s[13][2]) = Statistics.momentsOf(inferers);
        (s[13][3], s[13][4], s[13][5]) = Statistics.momentsOf(forecasters);
        for (uint256 i = 6; i < 60 && self.base.length > 0; ++i) s[13][i] = self.base[13][i - 6];
        s[7] = joined(joined(inferers, forecasters), reputers);
        TopicMath memory math = self.math;
        (int256 c, int256 epsilon) = (math.cReward, int256(uint256(math.epsilon)));
        int256 p = int256(uint256(math.pRewardInference));
        s[11] = Scores.rewardFractions(inferers, deviation(s[13], 0), p, c, epsilon);
        p = int256(uint256(math.pRewardForecast));
        s[11] = joined(s[11], Scores.rewardFractions(forecasters, deviation(s[13], 3), p, c, epsilon));
        p = int256(uint256(math.pRewardReputer));
        s[11] = joined(s[11], Listening.reputerFractions(self.stakes, reputers, p));
    }

    function deviation(int256[] memory moments, uint256 first) private pure returns (int256) {
        int256[3] memory totals;
        for (uint256 i = 0; i < 60; ++i) if ((i % 6) / 3 == first / 3) totals[i % 3] += moments[i];
        return Statistics.deviationOfMoments(totals[0], totals[1], totals[2]);
    }

    // --- rewards ---

    function divide(Case memory self, Lists memory lists, int256[][] memory s) private pure {
        s[14] = new int256[](9);
        int256 best = s[7][0];
        for (uint256 j = 1; j < self.ids[0].length; ++j) if (s[7][j] > best) best = s[7][j];
        int256 alpha = int256(uint256(self.math.alphaTask));
        uint256 member;
        for (uint256 role = 0; role < 3; ++role) {
            uint256[] memory slots = Bits.slots(self.masks[role]);
            int256[] memory own = new int256[](0);
            for (uint256 i = 0; i < slots.length; ++i) {
                uint256 place = lists.first[role] + slots[i];
                int256 before = lists.fractions[place];
                if (present(self, role, i)) {
                    int256 fraction = s[11][member];
                    lists.fractions[place] =
                        before == ABSENT ? fraction : Entropy.smoothedFraction(alpha, fraction, before);
                    own = joined(own, part(lists.fractions, place, 1));
                }
                ++member;
            }
            bool none = role == 1 && self.ids[0].length == 1;
            s[14][role] =
                none
                    ? int256(0)
                    : Entropy.entropy(Entropy.modifiedFractions(own), int256(uint256(self.math.betaEntropy)));
        }
        s[12] = lists.fractions;
        int256 tau = self.base.length == 0 ? int256(0) : self.base[14][3];
        (int256 f, int256 g, int256 h) = (s[14][0], s[14][1], s[14][2]);
        s[14][3] = Entropy.utilityRatio(alpha, Entropy.forecastTaskScore(s[3][1], s[3][0]), best, tau);
        s[14][4] = Entropy.forecastUtility(s[14][3]);
        s[14][5] = Entropy.utilityNormalization(f, g, s[14][4]);
        s[14][6] = Entropy.inferenceReward(self.reward, f, f + g + h, s[14][4], s[14][5]);
        s[14][7] = Entropy.forecastReward(self.reward, g, f + g + h, s[14][4], s[14][5]);
        s[14][8] = Entropy.reputerReward(self.reward, h, f + g + h);
        s[15] = new int256[](member);
        s[16] = lists.cumulative;
        member = 0;
        for (uint256 role = 0; role < 3; ++role) {
            uint256[] memory slots = Bits.slots(self.masks[role]);
            for (uint256 i = 0; i < slots.length; ++i) {
                s[15][member] = Entropy.participantReward(s[11][member], s[14][6 + role]);
                s[16][lists.first[role] + slots[i]] += s[15][member++];
            }
        }
    }

    // --- lists ---

    function part(int256[] memory values, uint256 from, uint256 count) private pure returns (int256[] memory result) {
        result = new int256[](count);
        for (uint256 i = 0; i < count; ++i) result[i] = values[from + i];
    }

    function copy(int256[] memory values) private pure returns (int256[] memory) {
        return part(values, 0, values.length);
    }

    function joined(int256[] memory a, int256[] memory b) private pure returns (int256[] memory result) {
        result = new int256[](a.length + b.length);
        for (uint256 i = 0; i < a.length; ++i) result[i] = a[i];
        for (uint256 i = 0; i < b.length; ++i) result[a.length + i] = b[i];
    }
}
