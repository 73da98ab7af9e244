// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPredictionMarket} from "../../../../contracts/examples/prediction-market/IPredictionMarket.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";
import {Test} from "../../utils/Test.sol";
import {vm} from "../../utils/Vm.sol";
import {ArbitraryTopic} from "../ArbitraryTopic.sol";
import {MarketHandler} from "./MarketHandler.sol";

/// @notice The market, through any series of bets, decisions and claims, whatever the topic says.
contract PredictionMarketInvariants is Test {
    PlainToken private token;
    ArbitraryTopic private topic;
    IPredictionMarket private market;
    MarketHandler private handler;

    function setUp() public {
        vm.warp(1_800_010_000);
        token = PlainToken(deploy("PlainToken", abi.encode("ALLO", 18)));
        topic = ArbitraryTopic(deploy("ArbitraryTopic", abi.encode(token)));
        market = IPredictionMarket(deploy("PredictionMarket", abi.encode(token, topic, topic, 500)));
        handler = MarketHandler(deploy("MarketHandler", abi.encode(token, topic, market)));
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Claims, refunds and fees are at most what was bet, and what is owed now is there.
    function invariant_EverythingOwedIsHeld() public view {
        (uint256 markets, uint256 bettors) = handler.count();
        uint256 owed;
        for (uint256 i = 0; i < markets; ++i) {
            bytes32 id = handler.ids(i);
            IPredictionMarket.Market memory state = market.marketOf(id);
            if (state.outcome == IPredictionMarket.Outcome.Open) owed += uint256(state.yes) + state.no;
            owed += state.fee;
            for (uint256 j = 0; j < bettors; ++j) owed += market.claimable(id, handler.accounts(j));
        }
        uint256 held = token.balanceOf(address(market));
        assertLe(owed, held, "held");
        assertEq(held + handler.claimed() + topic.revenue(), handler.bets(), "to the wei");
        // Of each decided market, less than a wei per bettor and one of the fee is nobody's.
        assertLe(held, owed + markets * (bettors + 1), "dust");
    }

    function invariant_OutcomesAreForGood() public view {
        assertEq(handler.reversals(), 0, "reversals");
    }

    /// @dev What the invariants are worth: everything happens.
    function test_Handler_DoesEverything() public {
        for (uint256 i = 0; i < 2000; ++i) {
            uint256 word = draw(1, i);
            uint256 action = word % 9;
            (uint256 which, uint256 who, uint8 small) = (word >> 8, word >> 64, uint8(word >> 16));
            if (action == 0 && i % 4 == 0) handler.open(small, word & 8 == 0, int128(int256(word >> 100)));
            else if (action < 2) handler.bet(which, who, word & 8 == 0, uint128(who));
            else if (action == 2) handler.decide(which, uint32(who));
            else if (action == 3) handler.callOff(which);
            else if (action == 4) handler.claim(which, who);
            else if (action == 5) handler.payFee(which);
            else if (action == 6) handler.infer(small, int256(word), uint8(who));
            else if (action == 7) handler.settle(small, int72(int256(word)), uint40(who));
            else handler.wait(word >> 200);
        }
        assertTrue(handler.calls("bet") > 50, "bets");
        assertTrue(handler.calls("decide") > 3, "decisions");
        assertTrue(handler.calls("refused") > 20, "refusals");
        assertTrue(handler.calls("callOff") > 3, "called off");
        assertTrue(handler.calls("claim") > 10, "claims");
        assertTrue(topic.revenue() > 0, "fees");
    }
}
