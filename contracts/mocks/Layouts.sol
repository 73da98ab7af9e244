// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TraceLayout} from "../epochs/TraceLayout.sol";
import {PayoutSection, SettlementSize, StateSection, SynthesisSection} from "../types/Trace.sol";

/// @dev Shows the layout table of the contracts to tests. Never deployed.
contract Layouts {
    function synthesis(uint256 n, uint256 k) external pure returns (TraceLayout.Section[] memory sections) {
        sections = new TraceLayout.Section[](TraceLayout.SYNTHESIS_SECTIONS);
        for (uint256 i = 0; i < sections.length; ++i) sections[i] = TraceLayout.synthesis(SynthesisSection(i), n, k);
    }

    function state(SettlementSize memory size) external pure returns (TraceLayout.Section[] memory sections) {
        sections = new TraceLayout.Section[](TraceLayout.STATE_SECTIONS);
        for (uint256 i = 0; i < sections.length; ++i) sections[i] = TraceLayout.state(StateSection(i), size);
    }

    function payout(SettlementSize memory size) external pure returns (TraceLayout.Section[] memory sections) {
        sections = new TraceLayout.Section[](TraceLayout.PAYOUT_SECTIONS);
        for (uint256 i = 0; i < sections.length; ++i) sections[i] = TraceLayout.payout(PayoutSection(i), size);
    }
}
