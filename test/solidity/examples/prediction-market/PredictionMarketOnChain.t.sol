// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPredictionMarket} from "../../../../contracts/examples/prediction-market/IPredictionMarket.sol";
import {IEpochs} from "../../../../contracts/interfaces/IEpochs.sol";
import {IInferenceFeed} from "../../../../contracts/interfaces/IInferenceFeed.sol";
import {Status} from "../../../../contracts/types/Epoch.sol";
import {FeedsWorld} from "../../utils/FeedsWorld.sol";
import {vm} from "../../utils/Vm.sol";

/// @notice The market over the real contracts: final, void, refuted and empty epochs.
contract PredictionMarketOnChainTest is FeedsWorld {
    uint64 private constant EPOCH = 1;

    IPredictionMarket private market;
    address private ann = actor("ann");
    address private ben = actor("ben");

    function setUp() public override {
        super.setUp();
        address payments = deploy("Payments", abi.encode(token, topics, epochs, treasury));
        market = IPredictionMarket(deploy("PredictionMarket", abi.encode(token, payments, inferences, 200)));
    }

    function openAndBet(IPredictionMarket.Question question, int128 limit) private returns (bytes32 id) {
        id = market.open(topicId, EPOCH, question, limit);
        bet(id, ann, true, 30e18);
        bet(id, ben, false, 10e18);
    }

    function bet(bytes32 id, address account, bool yes, uint128 amount) private {
        token.transfer(account, amount);
        vm.prank(account);
        token.approve(address(market), amount);
        vm.prank(account);
        market.bet(id, yes, amount);
    }

    function claim(bytes32 id, address account) private returns (uint256) {
        vm.prank(account);
        return market.claim(id);
    }

    /// @dev As the README shows it.
    function test_Usage() public {
        uint64 epoch = EPOCH;
        int128 limit = 2500e18;
        uint128 amount = 10e18;
        token.approve(address(market), amount);
        bytes32 id = market.open(topicId, epoch, IPredictionMarket.Question.AtLeast, limit);
        market.bet(id, true, amount);
        bet(id, ben, false, 5e18);
        finalizeRound(EPOCH, VALUE);
        market.decide(id, 0);
        if (market.claimable(id, address(this)) > 0) market.claim(id);
        market.payFee(id);
        assertEq(treasury.revenueOf(topicId), 0.1e18, "revenue");
        assertEq(token.balanceOf(address(market)), 0, "paid out");
    }

    function test_Decide_OfAFinalInference() public {
        bytes32 id = openAndBet(IPredictionMarket.Question.AtLeast, VALUE + 1);
        synthesize(rob, EPOCH, VALUE);
        expectError(
            abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NotFinal.selector, topicId, EPOCH, Status.Posted)
        );
        market.decide(id, 0);
        // Final by time, recorded or not.
        vm.warp(time() + 500);
        market.decide(id, 0);
        assertEq(claim(id, ben), 39.4e18, "all but 2 % of what ann bet");
    }

    /// @dev A refuted inference decides nothing; that which takes its place does.
    function test_Decide_OfARefutedEpoch() public {
        bytes32 id = openAndBet(IPredictionMarket.Question.AtLeast, VALUE);
        synthesize(rob, EPOCH, VALUE + 1);
        refute(EPOCH);
        vm.warp(time() + 500);
        expectError(
            abi.encodeWithSelector(IInferenceFeed.InferenceFeed_NotFinal.selector, topicId, EPOCH, Status.Void)
        );
        market.decide(id, 0);
        postSynthesis(ray, EPOCH, 0, single(VALUE - 1));
        vm.warp(time() + 500);
        market.decide(id, 0);
        assertEq(market.claimable(id, ann), 0, "ann");
        assertEq(claim(id, ben), 39.4e18, "ben");
    }

    /// @dev A void epoch that nobody posts again, and one that nobody submitted anything for.
    function test_CallOff_OfAVoidAndAnEmptyEpoch() public {
        bytes32 id = openAndBet(IPredictionMarket.Question.AtLeast, VALUE);
        bytes32 empty = market.open(topicId, EPOCH + 1, IPredictionMarket.Question.AtLeast, VALUE);
        bet(empty, ann, true, 1e18);
        bet(empty, ben, false, 1e18);
        synthesize(rob, EPOCH, VALUE);
        refute(EPOCH);
        vm.warp(market.marketOf(empty).expiresAt);
        expectError(
            abi.encodeWithSelector(
                IPredictionMarket.PredictionMarket_TooLate.selector,
                empty,
                market.marketOf(empty).expiresAt,
                time()
            )
        );
        market.decide(empty, 0);
        market.callOff(id);
        market.callOff(empty);
        assertEq(claim(id, ann) + claim(id, ben), 40e18, "back");
        assertEq(claim(empty, ann) + claim(empty, ben), 2e18, "back of the empty one");
    }

    /// @dev Losses count when the settlement that has them is final, and not if it was refuted.
    function test_Decide_OfTheLosses() public {
        bytes32 id = openAndBet(IPredictionMarket.Question.Accurate, 0);
        run(rob, EPOCH - 1, VALUE);
        run(rob, EPOCH, VALUE);
        uint256 until = epochs.settlementAt(topicId, 2).stateDeadline;
        vm.warp(until - 1);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_NotFinal.selector, topicId, EPOCH));
        market.decide(id, 2);
        refuteSettlement(2);
        vm.warp(until);
        expectError(abi.encodeWithSelector(IEpochs.Epochs_UnknownSettlement.selector, topicId, 2, 1));
        market.decide(id, 2);
        expectError(abi.encodeWithSelector(IPredictionMarket.PredictionMarket_OtherEpoch.selector, EPOCH - 1, EPOCH));
        market.decide(id, 1);
        // Another loss takes the place of the refuted one.
        (bytes memory state, bytes memory payout) = settlementOf(sizeOf(EPOCH, 1), 1, list(1, 1), list(0, 0));
        postSettlement(ray, EPOCH, rewardOf(EPOCH), state, payout);
        vm.warp(epochs.settlementAt(topicId, 2).stateDeadline);
        market.decide(id, 2);
        assertEq(claim(id, ben), 39.4e18, "against the network");
    }
}
