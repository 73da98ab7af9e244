// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IParticipants} from "../interfaces/IParticipants.sol";
import {ISettlementVerifier} from "../interfaces/ISettlementVerifier.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ABSENT, UNIT} from "../math/Fixed.sol";
import {SettlementCommitments, SettlementEvidence, SettlementSection} from "../types/Settlement.sol";
import {Role} from "../types/Topic.sol";
import {SettlementSize, SynthesisSection} from "../types/Trace.sol";
import {Bits} from "./Bits.sol";
import {SubmissionChain} from "./SubmissionChain.sol";
import {Trace} from "./Trace.sol";
import {TraceLayout} from "./TraceLayout.sol";

/// @dev Expected of a number that should not be in the trace, or after which another is missing; wider than any number
/// that a trace holds, so that whatever was posted is wrong.
int256 constant NOWHERE = type(int256).max;

/// @title What a settlement is computed from, opened and checked against its commitments
library SettlementInputs {
    /// @notice One place of the lists over all slots, before and after the epoch.
    /// @param role Role of the slot.
    /// @param taken Whether one of the epoch's participants holds it.
    /// @param member Place of that participant in the lists over the epoch's participants.
    /// @param rank Its place among those of its role.
    /// @param holder Registration id of the holder after the epoch, 0 for none.
    /// @param kept Whether the holder is that of the settlement before, whose numbers therefore go on.
    /// @param before Place of the slot in that settlement's lists, meaningless unless `kept`.
    struct Seat {
        Role role;
        bool taken;
        uint256 member;
        uint256 rank;
        int256 holder;
        bool kept;
        uint256 before;
    }

    /// @notice Reverts unless the leaves are those of the settlement, of its synthesis, and of the settlement before;
    /// leaves of payout parts only where `payout` says so: nothing of a state part depends on them.
    function check(SettlementCommitments calldata c, SettlementEvidence calldata e, bool payout) internal pure {
        if (!fits(e.sections, e.leaves, c.stateRoot, c.payoutRoot, payout)) bad("leaves");
        if (
            e.synthesisSections.length != TraceLayout.SYNTHESIS_SECTIONS ||
            e.synthesisLeaves.length != TraceLayout.SYNTHESIS_SECTIONS ||
            Trace.root(e.synthesisLeaves) != c.synthesisRoot
        ) bad("synthesisLeaves");
        if (c.baseStateRoot == 0) return;
        if (!fits(e.baseSections, e.baseLeaves, c.baseStateRoot, c.basePayoutRoot, payout)) bad("baseLeaves");
    }

    /// @notice Numbers of a section of the settlement, as posted.
    function posted(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e,
        SettlementSection section
    ) internal pure returns (int256[] memory) {
        uint256 i = uint256(section);
        bytes calldata data = e.sections[i];
        if (leafOf(c.stateDomain, c.payoutDomain, i, data) != e.leaves[i]) bad("section");
        return Trace.numbers(data, TraceLayout.settlement(section, c.size));
    }

    /// @notice Numbers of a section of the synthesis that is settled.
    function synthesis(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e,
        SynthesisSection section
    ) internal pure returns (int256[] memory) {
        uint256 i = uint256(section);
        bytes calldata data = e.synthesisSections[i];
        if (Trace.leaf(c.synthesisDomain, i, data) != e.synthesisLeaves[i]) bad("synthesisSection");
        return Trace.numbers(data, TraceLayout.synthesis(section, c.size.inferers, c.size.forecasters));
    }

    /// @notice Numbers of a section of the settlement before, which there must be.
    function base(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e,
        SettlementSection section
    ) internal pure returns (int256[] memory) {
        uint256 i = uint256(section);
        bytes calldata data = e.baseSections[i];
        if (leafOf(c.baseStateDomain, c.basePayoutDomain, i, data) != e.baseLeaves[i]) bad("baseSection");
        return Trace.numbers(data, TraceLayout.settlement(section, c.baseSize));
    }

    /// @notice Registration ids and contents of all reports, in slot order.
    function opened(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e
    ) internal pure returns (int256[] memory ids, int256[] memory contents) {
        if (SubmissionChain.reportsHead(c.seed, e.reports) != c.reports) bad("reports");
        (ids, contents) = (new int256[](c.size.reputers), new int256[](c.size.reputers));
        for (uint256 i = 0; i < e.reports.length; ++i) {
            uint256 rank = rankOf(c.reputers, e.reports[i].slot);
            ids[rank] = int256(uint256(e.reports[i].id));
            contents[rank] = e.reports[i].content;
        }
    }

    /// @notice Stakes of the reputers at the end of the worker window, wei.
    function stakes(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e
    ) internal view returns (int256[] memory result) {
        result = posted(c, e, SettlementSection.Reporters);
        for (uint256 m = 0; m < result.length; ++m) {
            address reputer = IParticipants(c.participants).participantOf(
                c.topicId,
                Role.Reputer,
                uint32(uint256(result[m]))
            );
            result[m] = int256(IStaking(c.staking).stakeAt(c.topicId, reputer, c.stakeTime));
        }
    }

    /// @notice Who sits at `place` of the lists over all slots.
    function seat(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e,
        uint256 place
    ) internal pure returns (Seat memory result) {
        (Role role, uint256 slot) = TraceLayout.seatAt(c.size, place);
        result.role = role;
        uint32 mask =
            role == Role.Inferer
                ? c.inferers
                : role == Role.Forecaster
                    ? c.forecasters
                    : c.reputers;
        (uint256 first, uint256 count) = TraceLayout.seatsOf(c.baseSize, role);
        bool known = slot < count;
        result.before = first + slot;
        if (known) result.holder = base(c, e, SettlementSection.Holders)[result.before];
        result.taken = Bits.has(mask, slot);
        if (!result.taken) {
            result.kept = known;
            return result;
        }
        result.rank = rankOf(mask, slot);
        (uint256 firstMember, ) = members(c.size, role);
        result.member = firstMember + result.rank;
        int256 id =
            role == Role.Reputer
                ? posted(c, e, SettlementSection.Reporters)[result.rank]
                : synthesis(c, e, SynthesisSection.Participants)[result.member];
        result.kept = known && result.holder == id;
        result.holder = id;
    }

    /// @notice What a place starts the epoch with: its number in the settlement before, or `empty` for a new holder.
    function start(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e,
        Seat memory seat_,
        SettlementSection section,
        int256 empty
    ) internal pure returns (int256) {
        return seat_.kept ? base(c, e, section)[seat_.before] : empty;
    }

    /// @notice Listening coefficients that the epoch's reputers start with.
    function startingListening(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e
    ) internal pure returns (int256[] memory coefficients) {
        int256[] memory ids = posted(c, e, SettlementSection.Reporters);
        uint256[] memory slots = Bits.slots(c.reputers);
        (uint256 first, uint256 count) = TraceLayout.seatsOf(c.baseSize, Role.Reputer);
        coefficients = new int256[](ids.length);
        for (uint256 m = 0; m < ids.length; ++m) {
            bool kept = slots[m] < count && base(c, e, SettlementSection.Holders)[first + slots[m]] == ids[m];
            coefficients[m] = kept ? base(c, e, SettlementSection.Listening)[slots[m]] : UNIT;
        }
    }

    /// @notice Whether the participant of a role has a part in the epoch: a forecaster without an implied inference has
    /// none.
    function present(
        SettlementCommitments calldata c,
        SettlementEvidence calldata e,
        Role role,
        uint256 rank
    ) internal pure returns (bool) {
        return role != Role.Forecaster || synthesis(c, e, SynthesisSection.ForecastImplied)[rank] != ABSENT;
    }

    /// @notice Place of a role's first participant in the lists over the epoch's participants, and their number.
    function members(SettlementSize memory size, Role role) internal pure returns (uint256 first, uint256 count) {
        if (role == Role.Inferer) return (0, size.inferers);
        if (role == Role.Forecaster) return (size.inferers, size.forecasters);
        return (uint256(size.inferers) + size.forecasters, size.reputers);
    }

    /// @notice Numbers of a role's participants, from a list over the epoch's participants.
    function ofRole(
        int256[] memory values,
        SettlementSize memory size,
        Role role
    ) internal pure returns (int256[] memory result) {
        (uint256 first, uint256 count) = members(size, role);
        result = new int256[](count);
        for (uint256 i = 0; i < count; ++i) result[i] = values[first + i];
    }

    /// @dev Participants of a role below `slot`.
    function rankOf(uint32 mask, uint256 slot) private pure returns (uint256) {
        return Bits.count(mask & uint32((1 << slot) - 1));
    }

    /// @dev Whether leaves lead to the roots of both parts, or of the state part alone.
    function fits(
        bytes[] calldata sections,
        bytes32[] calldata leaves,
        bytes32 stateRoot,
        bytes32 payoutRoot,
        bool payout
    ) private pure returns (bool) {
        uint256 count = TraceLayout.SETTLEMENT_SECTIONS;
        if (sections.length != count || leaves.length != count) return false;
        if (Trace.root(leaves[:TraceLayout.STATE_SECTIONS]) != stateRoot) return false;
        return !payout || Trace.root(leaves[TraceLayout.STATE_SECTIONS:]) == payoutRoot;
    }

    function leafOf(
        bytes32 stateDomain,
        bytes32 payoutDomain,
        uint256 i,
        bytes calldata data
    ) private pure returns (bytes32) {
        return
            i < TraceLayout.STATE_SECTIONS
                ? Trace.leaf(stateDomain, i, data)
                : Trace.leaf(payoutDomain, i - TraceLayout.STATE_SECTIONS, data);
    }

    function bad(bytes32 part) internal pure {
        revert ISettlementVerifier.SettlementVerifier_BadEvidence(part);
    }
}
