// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IPayments} from "../../../contracts/interfaces/IPayments.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {EpochsWorld} from "../utils/EpochsWorld.sol";
import {vm} from "../utils/Vm.sol";

contract PaymentsTest is EpochsWorld {
    int128 private constant VALUE = 2500e18;
    bytes32 private constant MEMO = "for the quote of today";
    bytes32 private constant PERMIT = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    IPayments private payments;
    address private payer = actor("payer");

    function setUp() public override {
        super.setUp();
        payments = IPayments(deploy("Payments", abi.encode(token, topics, epochs, treasury)));
        token.transfer(payer, 1_000_000e18);
        vm.prank(payer);
        token.approve(address(payments), type(uint256).max);
    }

    function pay(uint256 amount) private {
        vm.prank(payer);
        payments.pay(topicId, amount, MEMO);
    }

    /// @dev An epoch whose inference is recorded as final.
    function finish(uint64 epoch, int128 value) private {
        run(rob, epoch, value);
        vm.warp(epochs.synthesisOf(topicId, epoch).valueDeadline);
        epochs.finalize(topicId, epoch);
    }

    // --- payments ---

    function test_Pay_GoesToTheTreasuryAsRevenue() public {
        vm.expectEmit(address(payments));
        emit IPayments.Paid(topicId, payer, 1, 7e18, MEMO);
        pay(7e18);
        vm.expectEmit(address(payments));
        emit IPayments.Paid(topicId, payer, 2, 5e18, 0);
        vm.prank(payer);
        payments.pay(topicId, 5e18, 0);
        assertEq(treasury.revenueOf(topicId), 12e18, "revenue");
        assertEq(token.balanceOf(address(treasury)), 12e18, "held by the treasury");
        assertEq(token.balanceOf(address(payments)), 0, "held here");
        assertEq(token.balanceOf(payer), 1_000_000e18 - 12e18, "payer");
    }

    function test_Pay_OfNothingIsAPayment() public {
        address broke = actor("broke");
        vm.expectEmit(address(payments));
        emit IPayments.Paid(topicId, broke, 1, 0, MEMO);
        vm.prank(broke);
        payments.pay(topicId, 0, MEMO);
        IPayments.Prices memory prices = payments.pricesOf(topicId);
        assertEq(prices.payments, 1, "payments");
        assertEq(prices.prices.length, 1, "kept");
        assertEq(prices.prices[0], 0, "nothing");
        assertEq(treasury.revenueOf(topicId), 0, "revenue");
    }

    function test_RevertWhen_TheTopicIsUnknown() public {
        bytes memory unknown = abi.encodeWithSelector(ITopics.Topics_UnknownTopic.selector, 9, 1);
        expectError(unknown);
        vm.prank(payer);
        payments.pay(9, 1, 0);
        expectError(unknown);
        payments.pay(9, 0, 0);
        expectError(unknown);
        payments.read(9);
    }

    function test_RevertWhen_TheAllowanceIsTooSmall() public {
        vm.prank(payer);
        token.approve(address(payments), 5);
        expectError(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(payments), 5, 6));
        pay(6);
        assertEq(payments.pricesOf(topicId).payments, 0, "no payment");
    }

    function test_RevertWhen_ThereIsNoTreasury() public {
        bytes memory code = bytes.concat(vm.getCode("Payments"), abi.encode(token, topics, epochs, address(0)));
        address deployed;
        assembly ("memory-safe") {
            deployed := create(0, add(code, 32), mload(code))
        }
        assertEq(deployed, address(0), "refused");
    }

    // --- readings ---

    function test_PayAndRead_ReturnsTheNewestFinalInference() public {
        finish(0, VALUE);
        finish(1, VALUE + 5);
        // Posted, and not final.
        synthesize(rob, 2, VALUE + 9);
        vm.prank(payer);
        IPayments.Reading memory reading = payments.payAndRead(topicId, 3e18, MEMO);
        assertEq(reading.round, 2, "round");
        assertEq(uint256(reading.epoch), 1, "epoch");
        assertEq(reading.value, VALUE + 5, "value");
        assertEq(reading.dataTime, closesAt(1), "data time");
        assertEq(treasury.revenueOf(topicId), 3e18, "revenue");
        // Later readings, whose schedule is known already, and those for nothing say the same.
        vm.prank(payer);
        assertReading(payments.payAndRead(topicId, 0, 0), reading);
        assertReading(payments.read(topicId), reading);
    }

    function assertReading(IPayments.Reading memory actual, IPayments.Reading memory expected) private pure {
        assertEq(keccak256(abi.encode(actual)), keccak256(abi.encode(expected)), "reading");
    }

    function test_RevertWhen_NothingIsFinal() public {
        run(rob, 0, VALUE);
        expectError(abi.encodeWithSelector(IPayments.Payments_NoValue.selector, topicId));
        vm.prank(payer);
        payments.payAndRead(topicId, 3e18, MEMO);
        assertEq(token.balanceOf(payer), 1_000_000e18, "nothing is paid");
        expectError(abi.encodeWithSelector(IPayments.Payments_NoValue.selector, topicId));
        payments.read(topicId);
    }

    // --- permits ---

    function signed(uint256 amount, uint256 deadline) private view returns (uint8 v, bytes32 r, bytes32 s) {
        bytes32 content = keccak256(
            abi.encode(PERMIT, payer, address(payments), amount, token.nonces(payer), deadline)
        );
        return vm.sign(keyOf("payer"), keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), content)));
    }

    function revoke() private {
        vm.prank(payer);
        token.approve(address(payments), 0);
    }

    function test_PayWithPermit() public {
        revoke();
        (uint8 v, bytes32 r, bytes32 s) = signed(4e18, time() + 60);
        vm.prank(payer);
        payments.payWithPermit(topicId, 4e18, MEMO, time() + 60, v, r, s);
        assertEq(treasury.revenueOf(topicId), 4e18, "revenue");
        finish(0, VALUE);
        (v, r, s) = signed(6e18, time() + 60);
        vm.prank(payer);
        assertReading(payments.payAndReadWithPermit(topicId, 6e18, 0, time() + 60, v, r, s), payments.read(topicId));
        assertEq(treasury.received(), 10e18, "received by the treasury");
        assertEq(token.allowance(payer, address(payments)), 0, "nothing is left over");
    }

    /// @dev Anybody can take a permit from the mempool and use it up.
    function test_PayWithPermit_ThatWasFrontRun() public {
        revoke();
        uint256 deadline = time() + 60;
        (uint8 v, bytes32 r, bytes32 s) = signed(4e18, deadline);
        token.permit(payer, address(payments), 4e18, deadline, v, r, s);
        vm.prank(payer);
        payments.payWithPermit(topicId, 4e18, MEMO, deadline, v, r, s);
        assertEq(treasury.revenueOf(topicId), 4e18, "revenue");
        // Used twice, it leaves no allowance.
        expectError(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(payments), 0, 4e18)
        );
        vm.prank(payer);
        payments.payWithPermit(topicId, 4e18, MEMO, deadline, v, r, s);
    }

    function test_RevertWhen_ThePermitIsBad() public {
        revoke();
        uint256 deadline = time() + 60;
        (uint8 v, bytes32 r, bytes32 s) = signed(4e18, deadline);
        bytes memory lacking = abi.encodeWithSelector(
            IERC20Errors.ERC20InsufficientAllowance.selector,
            address(payments),
            0,
            5e18
        );
        // For another amount.
        expectError(lacking);
        vm.prank(payer);
        payments.payWithPermit(topicId, 5e18, MEMO, deadline, v, r, s);
        // By somebody else.
        vm.prank(payer);
        token.transfer(watcher, 5e18);
        expectError(lacking);
        vm.prank(watcher);
        payments.payWithPermit(topicId, 5e18, MEMO, deadline, v, r, s);
        // Too late.
        (v, r, s) = signed(5e18, deadline);
        vm.warp(deadline + 1);
        expectError(lacking);
        vm.prank(payer);
        payments.payWithPermit(topicId, 5e18, MEMO, deadline, v, r, s);
    }

    // --- what others paid ---

    function assertQuartiles(uint256 lower, uint256 median, uint256 upper) private view {
        IPayments.Prices memory prices = payments.pricesOf(topicId);
        assertEq(prices.lower, lower, "lower quartile");
        assertEq(prices.median, median, "median");
        assertEq(prices.upper, upper, "upper quartile");
    }

    function test_Prices_OfNoPayments() public view {
        assertQuartiles(0, 0, 0);
        assertEq(payments.pricesOf(topicId).payments, 0, "payments");
        assertEq(payments.pricesOf(topicId).prices.length, 0, "prices");
        assertEq(payments.pricesOf(99).payments, 0, "of a topic that there is not");
    }

    function test_Prices_AreInterpolated() public {
        pay(10);
        assertQuartiles(10, 10, 10);
        pay(0);
        assertQuartiles(2, 5, 7);
        pay(100);
        assertQuartiles(5, 10, 55);
        pay(20);
        assertQuartiles(7, 15, 40);
        pay(30);
        assertQuartiles(10, 20, 30);
    }

    function test_Prices_OfOneTopicOnly() public {
        pay(10);
        uint64 first = topicId;
        topicId = createTopic();
        assertEq(payments.pricesOf(topicId).payments, 0, "payments");
        pay(500);
        assertQuartiles(500, 500, 500);
        topicId = first;
        assertQuartiles(10, 10, 10);
    }

    /// @dev Against a plain list, sorted by insertion; the ring holds the last 64.
    function testFuzz_Prices_OfTheLast64Payments(uint256 seed) public {
        uint256 count = 1 + (seed % 150);
        uint256[] memory paid = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            paid[i] = draw(seed, i) % 4 == 0 ? 0 : draw(seed, i) % 1000;
            pay(paid[i]);
        }
        uint256 kept = count < 64 ? count : 64;
        IPayments.Prices memory prices = payments.pricesOf(topicId);
        assertEq(prices.payments, count, "payments");
        assertEq(prices.prices.length, kept, "kept");
        uint256[] memory sorted = new uint256[](kept);
        for (uint256 i = 0; i < kept; ++i) {
            uint256 price = paid[count - 1 - i];
            assertEq(prices.prices[i], price, "newest first");
            uint256 j = i;
            for (; j > 0 && sorted[j - 1] > price; --j) sorted[j] = sorted[j - 1];
            sorted[j] = price;
        }
        assertQuartiles(at(sorted, 1), at(sorted, 2), at(sorted, 3));
    }

    /// @dev Quartile `k`, as the price of which k (n - 1) quarters are below.
    function at(uint256[] memory sorted, uint256 k) private pure returns (uint256) {
        uint256 quarters = k * (sorted.length - 1);
        uint256 sum;
        for (uint256 i = 0; i < 4; ++i) sum += sorted[(quarters + i) / 4];
        return sum / 4;
    }
}
