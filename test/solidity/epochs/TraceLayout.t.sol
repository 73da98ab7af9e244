// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TraceLayout} from "../../../contracts/epochs/TraceLayout.sol";
import {LossVector} from "../../../contracts/math/LossVector.sol";
import {PayoutSection, SettlementSize, StateSection, SynthesisSection} from "../../../contracts/types/Trace.sol";
import {Test} from "../utils/Test.sol";

contract TraceLayoutTest is Test {
    function test_Synthesis_Of5InferersAnd3Forecasters() public pure {
        uint256[9] memory counts = [uint256(8), 5, 3, 15, 8, 7, 5, 3, 3];
        uint256[9] memory widths = [uint256(4), 16, 16, 16, 8, 16, 16, 16, 16];
        uint256[] memory lengths = TraceLayout.synthesisLengths(5, 3);
        assertEq(lengths.length, 9, "sections");
        for (uint256 i = 0; i < 9; ++i) {
            TraceLayout.Section memory section = TraceLayout.synthesis(SynthesisSection(i), 5, 3);
            assertEq(section.count, counts[i], "count");
            assertEq(section.width, widths[i], "width");
            assertEq(lengths[i], counts[i] * widths[i], "bytes");
        }
    }

    function test_Settlement_Of5And3And4() public pure {
        SettlementSize memory size = SettlementSize(5, 3, 4, 2, 7, 6, 5, 8);
        // 2 + 2*5 + 3*3 + 15 losses; 2 + 2*6 + 3*5 + 30 over slots.
        uint256[7] memory state = [uint256(4 * 4), 4, 2 * 36 * 9, 36 * 9, 59 * 9, 19 * 4, 19 * 4];
        uint256[] memory lengths = TraceLayout.stateLengths(size);
        assertEq(lengths.length, 7, "state sections");
        for (uint256 i = 0; i < 7; ++i) assertEq(lengths[i], state[i], "state bytes");

        uint256[10] memory payout = [
            uint256(12 * 9),
            7 * 4 * 8,
            8 * 8,
            4 * 8,
            12 * 8,
            19 * 8,
            60 * 12,
            9 * 16,
            12 * 12,
            19 * 12
        ];
        lengths = TraceLayout.payoutLengths(size);
        assertEq(lengths.length, 10, "payout sections");
        for (uint256 i = 0; i < 10; ++i) assertEq(lengths[i], payout[i], "payout bytes");
    }

    /// @dev Only what can be missing reads its smallest number as ABSENT, only what has no sign is read without one.
    function test_Kinds() public pure {
        SettlementSize memory size = SettlementSize(5, 3, 4, 2, 7, 6, 5, 8);
        string[3] memory kinds = ["USAAUSSAA", "UUAASUU", "AUUUUUSSUU"];
        for (uint256 i = 0; i < 9; ++i) check(kinds[0], i, TraceLayout.synthesis(SynthesisSection(i), 5, 3).kind);
        for (uint256 i = 0; i < 7; ++i) check(kinds[1], i, TraceLayout.state(StateSection(i), size).kind);
        for (uint256 i = 0; i < 10; ++i) check(kinds[2], i, TraceLayout.payout(PayoutSection(i), size).kind);
    }

    function check(string memory kinds, uint256 i, TraceLayout.Kind kind) private pure {
        bytes1 expected =
            kind == TraceLayout.Kind.Unsigned
                ? bytes1("U")
                : kind == TraceLayout.Kind.Signed
                    ? bytes1("S")
                    : bytes1("A");
        assertEq(uint256(uint8(bytes(kinds)[i])), uint256(uint8(expected)), "kind");
    }

    /// @dev The places of a loss vector are those of its list, without gaps or overlaps.
    function testFuzz_LossVector_PlacesAreABijection(uint256 n, uint256 k) public pure {
        (n, k) = (bound(n, 1, 32), bound(k, 0, 8));
        uint256 next = 2;
        for (uint256 j = 0; j < n; ++j) assertEq(LossVector.inference(j), next++, "inference");
        for (uint256 f = 0; f < k; ++f) assertEq(LossVector.forecastImplied(n, f), next++, "implied");
        for (uint256 f = 0; f < k; ++f) {
            for (uint256 j = 0; j < n; ++j) assertEq(LossVector.oneOutImplied(n, k, f, j), next++, "one-out implied");
        }
        for (uint256 j = 0; j < n; ++j) assertEq(LossVector.oneOutInference(n, k, j), next++, "one-out inference");
        for (uint256 f = 0; f < k; ++f) assertEq(LossVector.oneOutForecast(n, k, f), next++, "one-out forecast");
        for (uint256 f = 0; f < k; ++f) assertEq(LossVector.oneInForecast(n, k, f), next++, "one-in forecast");
        assertEq(LossVector.size(n, k), next, "size");
    }
}
