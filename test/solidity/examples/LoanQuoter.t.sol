// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LoanQuoter} from "../../../contracts/examples/LoanQuoter.sol";
import {Test} from "../utils/Test.sol";
import {vm} from "../utils/Vm.sol";

contract StubFeed {
    uint8 public decimals = 8;
    int256 public answer;
    uint256 public updatedAt;

    function set(uint8 decimals_, int256 answer_, uint256 updatedAt_) external {
        (decimals, answer, updatedAt) = (decimals_, answer_, updatedAt_);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, answer, updatedAt, updatedAt, 1);
    }
}

contract LoanQuoterTest is Test {
    uint256 private constant NOW = 1_800_000_000;
    uint256 private constant STALENESS = 3600;

    StubFeed private feed;
    LoanQuoter private quoter;

    function setUp() public {
        vm.warp(NOW);
        feed = new StubFeed();
        quoter = LoanQuoter(deploy("LoanQuoter", abi.encode(feed, STALENESS)));
    }

    function test_MaxLoan_IsThreeQuartersOfTheValue() public {
        feed.set(8, 2000e8, NOW);
        assertEq(quoter.maxLoan(2e18), 3000e18, "8 decimals");
        feed.set(18, 2000e18, NOW);
        assertEq(quoter.maxLoan(2e18), 3000e18, "18 decimals");
        feed.set(0, 3, NOW);
        assertEq(quoter.maxLoan(1), 2, "rounded down");
        assertEq(quoter.maxLoan(0), 0, "nothing");
    }

    function test_RevertWhen_TheAnswerIsStale() public {
        feed.set(8, 1, NOW - STALENESS);
        quoter.price();
        feed.set(8, 1, NOW - STALENESS - 1);
        expectError(
            abi.encodeWithSelector(LoanQuoter.LoanQuoter_StaleAnswer.selector, NOW - STALENESS - 1, STALENESS, NOW)
        );
        quoter.price();
    }

    function test_RevertWhen_TheAnswerIsNotPositive() public {
        feed.set(8, 1, NOW);
        assertEq(quoter.price(), 1, "the smallest");
        feed.set(8, 0, NOW);
        expectError(abi.encodeWithSelector(LoanQuoter.LoanQuoter_NonPositiveAnswer.selector, 0));
        quoter.maxLoan(1e18);
        feed.set(8, -5, NOW);
        expectError(abi.encodeWithSelector(LoanQuoter.LoanQuoter_NonPositiveAnswer.selector, -5));
        quoter.maxLoan(1e18);
    }

    function testFuzz_MaxLoan_NeverExceedsItsPart(uint96 collateral, uint128 price, uint8 decimals) public {
        decimals = uint8(bound(decimals, 0, 18));
        int256 answer = int256(bound(uint256(price), 1, 1e38));
        feed.set(decimals, answer, NOW);
        uint256 loan = quoter.maxLoan(collateral);
        uint256 exact = uint256(collateral) * uint256(answer) * 75;
        uint256 unit = 100 * 10 ** uint256(decimals);
        assertTrue(loan * unit <= exact, "rounded down");
        assertTrue((loan + 1) * unit > exact, "by less than one");
    }
}
