// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPredictionMarket} from "../../../../contracts/examples/prediction-market/IPredictionMarket.sol";
import {PlainToken} from "../../../../contracts/mocks/PlainToken.sol";
import {Status} from "../../../../contracts/types/Epoch.sol";
import {Test} from "../../utils/Test.sol";
import {vm} from "../../utils/Vm.sol";
import {ArbitraryTopic} from "../ArbitraryTopic.sol";

/// @title Bettors, and a topic that keeps no promise
/// @notice What the market may refuse is tried; what it must not refuse is called, so that any revert is a fault.
contract MarketHandler is Test {
    uint64 private constant TOPIC = 1;

    PlainToken private token;
    ArbitraryTopic private topic;
    IPredictionMarket private market;

    bytes32[] public ids;
    address[] public accounts;
    uint256 public bets;
    uint256 public claimed;
    /// @notice Markets whose outcome became another one.
    uint256 public reversals;
    mapping(bytes32 id => IPredictionMarket.Outcome) private _outcomes;
    mapping(bytes32 action => uint256) public calls;

    constructor(PlainToken token_, ArbitraryTopic topic_, IPredictionMarket market_) {
        (token, topic, market) = (token_, topic_, market_);
        for (uint256 i = 0; i < 4; ++i) {
            accounts.push(vm.addr(1000 + i));
            vm.prank(accounts[i]);
            token_.approve(address(market_), type(uint256).max);
        }
    }

    function count() external view returns (uint256 markets, uint256 bettors) {
        return (ids.length, accounts.length);
    }

    // --- bettors ---

    function open(uint8 ahead, bool accurate, int128 limit) external {
        uint64 epoch = epochNow() + 1 + (ahead % 4);
        IPredictionMarket.Question question = IPredictionMarket.Question(accurate ? 1 : 0);
        limit = limit % 3 == 0 ? int128(0) : limit;
        if (market.marketOf(market.idOf(TOPIC, epoch, question, limit)).topicId != 0) return;
        ids.push(market.open(TOPIC, epoch, question, limit));
    }

    function bet(uint256 which, uint256 who, bool yes, uint128 amount) external {
        if (ids.length == 0) return;
        bytes32 id = newestAt(which % 4);
        if (time() >= market.marketOf(id).closesAt) return;
        address account = accounts[who % accounts.length];
        amount = uint128(bound(amount, 1, 1e30));
        token.mint(account, amount);
        vm.prank(account);
        market.bet(id, yes, amount);
        bets += amount;
        ++calls["bet"];
    }

    function decide(uint256 which, uint32 settlement) external {
        if (ids.length == 0) return;
        bytes32 id = newestAt(which % 48);
        uint32 settlements = topic.settlementCount(TOPIC);
        if (settlements > 0) settlement = 1 + (settlement % settlements);
        try market.decide(id, settlement) {
            ++calls["decide"];
        } catch {
            ++calls["refused"];
        }
        remember(id);
    }

    /// @dev Once a market has expired, nothing keeps it open.
    function callOff(uint256 which) external {
        if (ids.length == 0) return;
        bytes32 id = newestAt(which % 48);
        IPredictionMarket.Market memory state = market.marketOf(id);
        if (state.outcome != IPredictionMarket.Outcome.Open || time() < state.expiresAt) return;
        market.callOff(id);
        remember(id);
        ++calls["callOff"];
    }

    /// @dev Whatever is claimable is paid; to the first who can claim something, from any bettor on.
    function claim(uint256 which, uint256 who) external {
        if (ids.length == 0) return;
        bytes32 id = newestAt(which % 48);
        for (uint256 i = 0; i < accounts.length; ++i) {
            address account = accounts[((who % accounts.length) + i) % accounts.length];
            uint256 amount = market.claimable(id, account);
            if (amount == 0) continue;
            uint256 before = token.balanceOf(account);
            vm.prank(account);
            market.claim(id);
            assertEq(token.balanceOf(account) - before, amount, "paid");
            claimed += amount;
            ++calls["claim"];
            return;
        }
    }

    function payFee(uint256 which) external {
        if (ids.length == 0 || topic.refusing()) return;
        market.payFee(newestAt(which % 48));
    }

    // --- the topic ---

    /// @dev Any value at any time, final or not, again and again.
    function infer(uint8 ahead, int256 value, uint8 status) external {
        topic.setFinal(epochNow() + 4 - (ahead % 8), value, Status(status % 4));
    }

    function settle(uint8 ahead, int72 loss, uint40 deadline) external {
        topic.settle(epochNow() + 4 - (ahead % 8), loss, deadline % 3 == 0 ? deadline : uint40(time()));
    }

    function fail(uint8 how) external {
        topic.setSilent(how % 4 == 0);
        topic.setRefusing(how % 4 == 1);
    }

    function wait(uint256 duration) external {
        vm.warp(time() + (duration % (duration % 20 == 0 ? 10 days : 1500)));
    }

    /// @dev Counted from the newest market.
    function newestAt(uint256 i) private view returns (bytes32) {
        return ids[ids.length - 1 - (i % ids.length)];
    }

    function remember(bytes32 id) private {
        IPredictionMarket.Outcome outcome = market.marketOf(id).outcome;
        if (_outcomes[id] != IPredictionMarket.Outcome.Open && _outcomes[id] != outcome) ++reversals;
        _outcomes[id] = outcome;
    }

    /// @dev Later than the first seven, so that epochs before it can be named.
    function epochNow() private view returns (uint64) {
        return uint64((time() - topic.START()) / topic.EPOCH_LENGTH());
    }
}
