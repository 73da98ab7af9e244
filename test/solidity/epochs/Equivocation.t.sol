// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {Signatures} from "../utils/Signatures.sol";
import {vm} from "../utils/Vm.sol";

/// @notice Two truths of one key for one epoch cost stake; anything less does not.
contract EquivocationTest is EpochsWorld {
    uint64 private constant EPOCH = 3;
    uint256 private constant SLASH_FRACTION = 0.5e18;
    address private challenger = actor("challenger");
    address private operator = actor("operator");

    function setUp() public override {
        super.setUp();
        topicId = kit.createTopic(kit.defaultSchedule());
        join(Role.Reputer, rob);
        join(Role.Reputer, ray);
        giveStake(rob, STAKE);
        giveStake(ray, STAKE);
    }

    function signed(
        string memory who,
        uint64 epoch,
        uint8 slot,
        int256 truth
    ) private view returns (IInbox.SignedReport memory) {
        return Signatures.report(address(inbox), keyOf(who), topicId, epoch, slot, truth);
    }

    function accuse(IInbox.SignedReport memory report_, IInbox.SignedReport memory other) private {
        vm.prank(challenger);
        disputes.slashEquivocation(topicId, EPOCH, report_, other, 0);
    }

    function stakeOf(address reputer) private view returns (uint256) {
        return staking.stakeOf(topicId, reputer);
    }

    /// @dev Whatever the truths, and whatever slots the reports name: they are not part of what is signed.
    function testFuzz_TwoTruths_CostTheSignerAndNobodyElse(int256 truth, int256 otherTruth, uint8 slot) public {
        if (truth == otherTruth) otherTruth = truth ^ 1;
        uint256 lost = (STAKE * SLASH_FRACTION + 1e18 - 1) / 1e18;
        IInbox.SignedReport memory first = signed("rob", EPOCH, 0, truth);
        IInbox.SignedReport memory second = signed("rob", EPOCH, slot, otherTruth);
        commitTo(challenger, disputes.equivocationOf(topicId, EPOCH, rob));
        vm.expectEmit(address(disputes));
        emit IDisputes.EquivocationSlashed(topicId, EPOCH, rob, challenger, truth, otherTruth, lost);
        accuse(first, second);
        assertEq(stakeOf(rob), STAKE - lost, "the signer's stake");
        assertEq(stakeOf(ray), STAKE, "another's stake");
        assertEq(staking.bountyOf(challenger), lost / 2, "bounty");
    }

    function test_Verdict_FallsOncePerReputerAndEpoch() public {
        accuse(signed("rob", EPOCH, 0, 1), signed("rob", EPOCH, 0, 2));
        uint256 left = stakeOf(rob);
        IInbox.SignedReport memory third = signed("rob", EPOCH, 0, 3);
        IInbox.SignedReport memory first = signed("rob", EPOCH, 0, 1);
        expectError(abi.encodeWithSelector(IDisputes.Disputes_AlreadyJudged.selector, topicId, EPOCH, rob));
        accuse(first, third);
        assertEq(stakeOf(rob), left, "slashed once");
        accuse(signed("ray", EPOCH, 1, 1), signed("ray", EPOCH, 1, 2));
        assertTrue(stakeOf(ray) < STAKE, "another reputer");
    }

    function test_RevertWhen_TheReportsAgree() public {
        IInbox.SignedReport memory report_ = signed("rob", EPOCH, 0, 7);
        expectError(abi.encodeWithSelector(IInbox.Inbox_SameTruth.selector, topicId, EPOCH, 7));
        accuse(report_, report_);
    }

    /// @dev Two reputers, two epochs, or a forged signature: not one key that signed twice.
    function test_RevertWhen_TheReportsHaveNoCommonSigner() public {
        IInbox.SignedReport memory report_ = signed("rob", EPOCH, 0, 7);
        IInbox.SignedReport memory other = signed("ray", EPOCH, 0, 8);
        expectError(abi.encodeWithSelector(IInbox.Inbox_OtherSigner.selector, topicId, EPOCH, rob, ray));
        accuse(report_, other);

        IInbox.SignedReport memory later = signed("rob", EPOCH + 1, 0, 8);
        // Whom the other digest recovers to cannot be said beforehand.
        try disputes.slashEquivocation(topicId, EPOCH, report_, later, 0) {
            assertTrue(false, "another epoch");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(IInbox.Inbox_OtherSigner.selector), "reason");
        }

        IInbox.SignedReport memory nobody = IInbox.SignedReport(0, 1, 0, 0);
        IInbox.SignedReport memory noOther = IInbox.SignedReport(0, 2, 0, 0);
        expectError(abi.encodeWithSelector(IInbox.Inbox_OtherSigner.selector, topicId, EPOCH, address(0), address(0)));
        accuse(nobody, noOther);
        assertEq(stakeOf(rob), STAKE, "stake");
    }

    /// @dev Taking the right back afterwards does not help, nor does serving somebody else.
    function test_Operator_CostsTheReputerItServed() public {
        vm.prank(rob);
        staking.nameOperator(topicId, operator);
        vm.prank(operator);
        staking.serve(topicId, rob);
        IInbox.SignedReport memory first = signed("operator", EPOCH, 0, 1);
        IInbox.SignedReport memory second = signed("operator", EPOCH, 0, 2);
        vm.prank(rob);
        staking.nameOperator(topicId, address(0));
        accuse(first, second);
        assertTrue(stakeOf(rob) < STAKE, "slashed");
    }

    /// @dev Stake on its way out is slashed as well.
    function test_Unbonding_IsNoEscape() public {
        uint256 shares = staking.sharesOf(topicId, rob, rob);
        vm.prank(rob);
        staking.unbond(topicId, rob, shares);
        accuse(signed("rob", EPOCH, 0, 1), signed("rob", EPOCH, 0, 2));
        uint256 lost = (STAKE * SLASH_FRACTION + 1e18 - 1) / 1e18;
        assertEq(staking.unbondingOf(topicId, rob, rob, 1).amount, STAKE - lost, "what will be paid");
    }

    function test_RevertWhen_TheTopicIsUnknown() public {
        IInbox.SignedReport memory first = Signatures.report(address(inbox), keyOf("rob"), 99, EPOCH, 0, 1);
        IInbox.SignedReport memory second = Signatures.report(address(inbox), keyOf("rob"), 99, EPOCH, 0, 2);
        expectError(abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 99, topicId));
        disputes.slashEquivocation(99, EPOCH, first, second, 0);
    }
}
