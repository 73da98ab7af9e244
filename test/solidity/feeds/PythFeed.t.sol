// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPythFeed} from "../../../contracts/interfaces/IPythFeed.sol";
import {FeedsWorld} from "../utils/FeedsWorld.sol";
import {vm} from "../utils/Vm.sol";

contract PythFeedTest is FeedsWorld {
    IPythFeed private pyth;
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        pyth = IPythFeed(deploy("PythFeed", abi.encode(epochs)));
        id = pyth.idOf(topicId);
    }

    function test_Price_IsTheNewestRound() public {
        assertEq(uint256(id), topicId, "id");
        assertFalse(pyth.priceFeedExists(id), "not yet");
        finalizeRound(0, VALUE, 2490e18, 2530e18);
        assertTrue(pyth.priceFeedExists(id), "exists");
        IPythFeed.Price memory price = pyth.getPriceUnsafe(id);
        assertEq(int256(price.price), 2500.12345678e8, "price");
        // Half of 2530 - 2500.123456789, rounded up to the eighth place.
        assertEq(uint256(price.conf), 14.93827161e8, "confidence");
        assertEq(int256(price.expo), -8, "exponent");
        assertEq(price.publishTime, closesAt(0), "publish time");
    }

    function test_Price_HasADeviationAlsoWhereTheIntervalHasNone() public {
        finalizeRound(0, 0);
        IPythFeed.Price memory price = pyth.getPriceUnsafe(id);
        assertEq(int256(price.price), 0, "price");
        assertEq(uint256(price.conf), 1, "confidence");
    }

    /// @dev An interval that nobody refuted, although its ends are swapped, is not taken for a sure one.
    function test_Confidence_OfAnIntervalUpsideDown() public {
        finalizeRound(0, 2500e18, 2620e18, 2400e18);
        assertEq(uint256(pyth.getPriceUnsafe(id).conf), 60e8, "half of the way to the farther end");
    }

    function test_RevertWhen_ThereIsNoPrice() public {
        bytes memory missing = abi.encodeWithSelector(IPythFeed.PriceFeedNotFound.selector);
        expectError(missing);
        pyth.getPriceUnsafe(id);
        expectError(missing);
        pyth.getPriceNoOlderThan(bytes32(type(uint256).max), 60);
        finalizeRound(0, VALUE);
        // Its lower 64 bits are the topic's id.
        expectError(missing);
        pyth.getPriceUnsafe(bytes32((uint256(1) << 64) + topicId));
        assertFalse(pyth.priceFeedExists(bytes32((uint256(1) << 64) + topicId)), "not by its lower bits");
    }

    function test_RevertWhen_ThePriceIsOld() public {
        finalizeRound(0, VALUE);
        vm.warp(closesAt(0) + 700);
        pyth.getPriceNoOlderThan(id, 700);
        vm.warp(time() + 1);
        expectError(abi.encodeWithSelector(IPythFeed.StalePrice.selector));
        pyth.getPriceNoOlderThan(id, 700);
    }

    function test_RevertWhen_ThePriceDoesNotFit() public {
        int128 largest = int128(int256(type(int64).max)) * 1e10;
        finalizeRound(0, largest);
        assertEq(int256(pyth.getPriceUnsafe(id).price), type(int64).max, "largest");
        finalizeRound(1, largest + 1e10);
        expectOutOfRange(largest + 1e10);
        pyth.getPriceUnsafe(id);
        int128 smallest = int128(int256(type(int64).min)) * 1e10;
        finalizeRound(2, smallest);
        assertEq(int256(pyth.getPriceUnsafe(id).price), type(int64).min, "smallest");
        finalizeRound(3, smallest - 1e10);
        expectOutOfRange(smallest - 1e10);
        pyth.getPriceUnsafe(id);
        finalizeRound(4, 0, -1e38, 0);
        expectOutOfRange(1e38);
        pyth.getPriceUnsafe(id);
    }

    function expectOutOfRange(int256 value) private {
        expectError(abi.encodeWithSelector(IPythFeed.PythFeed_OutOfRange.selector, id, value));
    }

    /// @dev The interval around the price is never narrower than the inference's.
    function testFuzz_Confidence_CoversTheInterval(int256 value, uint256 down, uint256 up) public {
        value = bound(value, -1e28, 1e28);
        int256 lower = value - int256(bound(down, 0, 1e28));
        int256 upper = value + int256(bound(up, 0, 1e28));
        finalizeRound(0, int128(value), int128(lower), int128(upper));
        IPythFeed.Price memory price = pyth.getPriceUnsafe(id);
        int256 deviations = 2 * int256(uint256(price.conf)) * 1e10;
        assertLe(value - lower, deviations, "down");
        assertLe(upper - value, deviations, "up");
    }
}
