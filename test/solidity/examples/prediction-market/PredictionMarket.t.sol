// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPredictionMarket} from "../../../../contracts/examples/prediction-market/IPredictionMarket.sol";
import {IInferenceFeed} from "../../../../contracts/interfaces/IInferenceFeed.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";
import {Status} from "../../../../contracts/types/Epoch.sol";
import {Test} from "../../utils/Test.sol";
import {vm} from "../../utils/Vm.sol";
import {ArbitraryTopic} from "../ArbitraryTopic.sol";

contract PredictionMarketTest is Test {
    uint256 private constant START = 1_800_000_000;
    uint64 private constant TOPIC = 1;
    uint64 private constant EPOCH = 5;
    uint256 private constant CLOSES = START + 5000;
    /// @dev Everything about the epoch is over 1,300 s after its opening, a day and a challenge window; and a week.
    uint256 private constant EXPIRES = CLOSES + 1300 + 1 days + 500 + 7 days;
    int128 private constant LIMIT = 2500e18;
    IPredictionMarket.Question private constant AT_LEAST = IPredictionMarket.Question.AtLeast;
    IPredictionMarket.Question private constant ACCURATE = IPredictionMarket.Question.Accurate;

    PlainToken private token;
    ArbitraryTopic private topic;
    IPredictionMarket private market;
    bytes32 private id;
    address private ann = actor("ann");
    address private ben = actor("ben");
    address private cat = actor("cat");

    function setUp() public {
        vm.warp(START);
        token = PlainToken(deploy("PlainToken", abi.encode("ALLO", 18)));
        topic = ArbitraryTopic(deploy("ArbitraryTopic", abi.encode(token)));
        market = newMarket(200);
        id = market.open(TOPIC, EPOCH, AT_LEAST, LIMIT);
    }

    function newMarket(uint256 feeRate) private returns (IPredictionMarket) {
        return IPredictionMarket(deploy("PredictionMarket", abi.encode(token, topic, topic, feeRate)));
    }

    function bet(address account, bool yes, uint128 amount) private {
        fund(account, amount);
        vm.prank(account);
        market.bet(id, yes, amount);
    }

    function fund(address account, uint256 amount) private {
        token.mint(account, amount);
        vm.prank(account);
        token.approve(address(market), amount);
    }

    function claim(address account) private returns (uint256) {
        vm.prank(account);
        return market.claim(id);
    }

    function decideAt(int256 value) private {
        vm.warp(CLOSES + 2000);
        topic.setFinal(EPOCH, value, Status.Final);
        market.decide(id, 0);
    }

    function assertOutcome(IPredictionMarket.Outcome expected, string memory what) private view {
        assertEq(uint256(market.marketOf(id).outcome), uint256(expected), what);
    }

    // --- opening ---

    function test_Open_OncePerQuestion() public {
        IPredictionMarket.Market memory opened = market.marketOf(id);
        assertEq(uint256(opened.topicId), TOPIC, "topic");
        assertEq(uint256(opened.epoch), EPOCH, "epoch");
        assertEq(opened.limit, LIMIT, "limit");
        assertEq(uint256(opened.closesAt), CLOSES, "closes");
        assertEq(uint256(opened.expiresAt), EXPIRES, "expires");
        assertEq(id, market.idOf(TOPIC, EPOCH, AT_LEAST, LIMIT), "id");
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_AlreadyOpen.selector, id));
        market.open(TOPIC, EPOCH, AT_LEAST, LIMIT);
        bytes32 other = market.idOf(TOPIC, EPOCH, ACCURATE, LIMIT);
        vm.expectEmit(address(market));
        emit IPredictionMarket.Opened(other, TOPIC, EPOCH, ACCURATE, LIMIT, CLOSES, EXPIRES);
        market.open(TOPIC, EPOCH, ACCURATE, LIMIT);
    }

    function test_RevertWhen_TheEpochHasOpened() public {
        vm.warp(CLOSES);
        bytes32 other = market.idOf(TOPIC, EPOCH, ACCURATE, 0);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_Closed.selector, other, CLOSES, CLOSES));
        market.open(TOPIC, EPOCH, ACCURATE, 0);
    }

    function test_RevertWhen_TheEpochIsBeyondAllTime() public {
        vm.expectRevert();
        market.open(TOPIC, type(uint64).max, AT_LEAST, LIMIT);
    }

    function test_RevertWhen_TheFeeIsTooHigh() public {
        newMarket(1000);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_FeeTooHigh.selector, 1001, 1000));
        deploy("PredictionMarket", abi.encode(token, topic, topic, 1001));
    }

    // --- betting ---

    function test_Bet_AddsUp() public {
        fund(ann, 3e18);
        vm.expectEmit(address(market));
        emit IPredictionMarket.Bet(id, ann, true, 3e18);
        vm.prank(ann);
        market.bet(id, true, 3e18);
        bet(ann, true, 1e18);
        bet(ann, false, 2e18);
        (uint128 yes, uint128 no) = market.betsOf(id, ann);
        assertEq(uint256(yes), 4e18, "yes");
        assertEq(uint256(no), 2e18, "no");
        assertEq(token.balanceOf(address(market)), 6e18, "held");
        assertEq(market.claimable(id, ann), 0, "nothing yet");
    }

    function test_RevertWhen_BettingIsOver() public {
        vm.warp(CLOSES - 1);
        bet(ann, true, 1);
        vm.warp(CLOSES);
        fund(ann, 1);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_Closed.selector, id, CLOSES, CLOSES));
        vm.prank(ann);
        market.bet(id, true, 1);
    }

    function test_RevertWhen_BettingNothingOrNowhere() public {
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_NoAmount.selector));
        market.bet(id, true, 0);
        bytes memory unknown = abi.encodeWithSelector(IPredictionMarket.PredictionMarket_UnknownMarket.selector, 0);
        expectError(unknown);
        market.bet(0, true, 1);
        expectError(unknown);
        market.decide(0, 1);
        expectError(unknown);
        market.callOff(0);
        expectError(unknown);
        market.claim(0);
        expectError(unknown);
        market.payFee(0);
    }

    // --- what decides ---

    function test_Decide_AtLeast_DividesTheLosersBets() public {
        bet(ann, true, 3e18);
        bet(ben, true, 1e18);
        bet(cat, false, 10e18);
        vm.warp(CLOSES + 2000);
        topic.setFinal(EPOCH, LIMIT, Status.Final);
        vm.expectEmit(address(market));
        emit IPredictionMarket.Decided(id, IPredictionMarket.Outcome.Yes, LIMIT, 0.2e18);
        market.decide(id, 0);
        // 9.8 of 10 are left after the fee.
        assertEq(market.claimable(id, ann), 10.35e18, "claimable");
        assertEq(claim(ann), 10.35e18, "three quarters");
        assertEq(claim(ben), 3.45e18, "a quarter");
        market.payFee(id);
        market.payFee(id);
        assertEq(topic.revenue(), 0.2e18, "fee, once");
        assertEq(token.balanceOf(address(market)), 0, "nothing is left");
        bytes memory nothing = abi.encodeWithSelector(
            IPredictionMarket.PredictionMarket_NothingToClaim.selector,
            id,
            cat
        );
        expectError(nothing);
        claim(cat);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_NothingToClaim.selector, id, ann));
        claim(ann);
    }

    function test_Decide_AtLeast_BelowTheLimit() public {
        bet(ann, true, 3);
        bet(ben, false, 7);
        decideAt(LIMIT - 1);
        assertOutcome(IPredictionMarket.Outcome.No, "no");
        assertEq(claim(ben), 10, "all; the fee rounds to nothing");
    }

    /// @dev What a settlement that is final says about the losses of the inference.
    function test_Decide_Accurate() public {
        id = market.open(TOPIC, EPOCH, ACCURATE, 2e18);
        bet(ann, true, 1e18);
        bet(ben, false, 1e18);
        uint256 until = CLOSES + 3000;
        uint32 other = topic.settle(EPOCH - 1, -5e18, 0);
        uint32 settlement = topic.settle(EPOCH, 2e18, uint40(until));
        vm.warp(until - 1);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_NotFinal.selector, TOPIC, EPOCH));
        market.decide(id, settlement);
        vm.warp(until);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_OtherEpoch.selector, EPOCH - 1, EPOCH));
        market.decide(id, other);
        market.decide(id, settlement);
        assertOutcome(IPredictionMarket.Outcome.Yes, "the loss is at the limit");
        assertEq(claim(ann), 1.98e18, "winnings");
    }

    function test_Decide_Accurate_WithTheWorstLoss() public {
        id = market.open(TOPIC, EPOCH, ACCURATE, 2e18);
        bet(ann, true, 1e18);
        bet(ben, false, 1e18);
        uint32 settlement = topic.settle(EPOCH, type(int72).max, 0);
        vm.warp(CLOSES + 3000);
        market.decide(id, settlement);
        assertOutcome(IPredictionMarket.Outcome.No, "against the network");
    }

    function test_Decide_VoidsWhereOneSideIsEmpty() public {
        bet(ann, true, 3e18);
        decideAt(LIMIT + 1);
        assertOutcome(IPredictionMarket.Outcome.Void, "void");
        assertEq(uint256(market.marketOf(id).fee), 0, "no fee");
        assertEq(claim(ann), 3e18, "back");
    }

    function test_Decide_AtExtremeValues() public {
        bet(ann, true, 1);
        bet(ben, false, 1);
        decideAt(type(int256).min);
        assertOutcome(IPredictionMarket.Outcome.No, "least value");
        market = newMarket(0);
        vm.warp(START);
        id = market.open(TOPIC, EPOCH, AT_LEAST, type(int128).max);
        bet(ann, true, 1);
        bet(ben, false, 1);
        decideAt(type(int256).max);
        assertOutcome(IPredictionMarket.Outcome.Yes, "largest value");
    }

    function test_RevertWhen_DecidedBefore() public {
        bet(ann, true, 1);
        bet(ben, false, 1);
        decideAt(LIMIT);
        // Whatever the feed says from now on.
        topic.setFinal(EPOCH, LIMIT - 1, Status.Final);
        bytes memory decided = abi.encodeWithSelector(
            IPredictionMarket.PredictionMarket_Decided.selector,
            id,
            IPredictionMarket.Outcome.Yes
        );
        expectError(decided);
        market.decide(id, 0);
        vm.warp(EXPIRES);
        expectError(decided);
        market.callOff(id);
    }

    // --- epochs that never become final ---

    function test_CallOff_GivesAllBetsBack() public {
        bet(ann, true, 3e18);
        bet(ann, false, 1e18);
        bet(ben, false, 5e18);
        vm.warp(EXPIRES - 1);
        expectError(abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NotFinal.selector, TOPIC, EPOCH, Status.None));
        market.decide(id, 0);
        expectError(
            abi.encodeWithSelector(IPredictionMarket.PredictionMarket_TooEarly.selector, id, EXPIRES, EXPIRES - 1)
        );
        market.callOff(id);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_NotDecided.selector, id));
        claim(ann);
        vm.warp(EXPIRES);
        topic.setFinal(EPOCH, LIMIT, Status.Final);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_TooLate.selector, id, EXPIRES, EXPIRES));
        market.decide(id, 0);
        market.callOff(id);
        assertEq(claim(ann), 4e18, "ann");
        assertEq(claim(ben), 5e18, "ben");
    }

    /// @dev Whatever the feed says, nothing is decided while there can be bets.
    function test_RevertWhen_DecidingBeforeTheClose() public {
        bet(ann, true, 1);
        bet(ben, false, 1);
        topic.setFinal(EPOCH, LIMIT, Status.Final);
        vm.warp(CLOSES - 1);
        expectError(
            abi.encodeWithSelector(IPredictionMarket.PredictionMarket_TooEarly.selector, id, CLOSES, CLOSES - 1)
        );
        market.decide(id, 0);
        vm.warp(CLOSES);
        market.decide(id, 0);
    }

    /// @dev A feed that says a value is there while it is not final decides nothing.
    function test_RevertWhen_TheValueIsPending() public {
        vm.warp(CLOSES + 2000);
        topic.setFinal(EPOCH, LIMIT, Status.Posted);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_NotFinal.selector, TOPIC, EPOCH));
        market.decide(id, 0);
    }

    function test_CallOff_NeedsNoFeed() public {
        bet(ann, true, 3e18);
        bet(ben, false, 5e18);
        topic.setSilent(true);
        vm.warp(CLOSES + 2000);
        expectError(abi.encodeWithSelector(ArbitraryTopic.ArbitraryTopic_Broken.selector));
        market.decide(id, 0);
        vm.warp(EXPIRES);
        market.callOff(id);
        assertEq(claim(ann) + claim(ben), 8e18, "back");
    }

    function test_Claim_NeedsNoPayment() public {
        bet(ann, true, 3e18);
        bet(ben, false, 5e18);
        decideAt(LIMIT);
        topic.setRefusing(true);
        expectError(abi.encodeWithSelector(ArbitraryTopic.ArbitraryTopic_Broken.selector));
        market.payFee(id);
        assertEq(claim(ann), 7.9e18, "paid");
        topic.setRefusing(false);
        market.payFee(id);
        assertEq(topic.revenue(), 0.1e18, "fee");
    }

    // --- any bets ---

    /// @dev Claims and fee never exceed the bets, and what rounding leaves is less than a wei per claim.
    function testFuzz_Claims_AddUp(uint256 seed, uint256 feeRate, int256 value) public {
        market = newMarket(bound(feeRate, 0, 1000));
        id = market.open(TOPIC, EPOCH, AT_LEAST, 0);
        uint256 total;
        address[] memory accounts = new address[](8);
        for (uint256 i = 0; i < 8; ++i) {
            accounts[i] = vm.addr(i + 1);
            uint128 amount = uint128(draw(seed, i) >> (128 + (draw(seed, 99 + i) % 120)));
            amount = uint128(bound(amount, 1, type(uint120).max));
            bet(accounts[i], draw(seed, 200 + i) % 2 == 0, amount);
            total += amount;
        }
        decideAt(value);
        uint256 paid = market.marketOf(id).fee;
        market.payFee(id);
        assertEq(topic.revenue(), paid, "fee");
        for (uint256 i = 0; i < 8; ++i) if (market.claimable(id, accounts[i]) > 0) paid += claim(accounts[i]);
        assertLe(paid, total, "solvent");
        assertLe(total, paid + 8, "dust");
        assertEq(token.balanceOf(address(market)), total - paid, "to the wei");
    }
}
