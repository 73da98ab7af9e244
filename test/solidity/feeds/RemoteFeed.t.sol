// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IRemoteFeed} from "../../../contracts/interfaces/IRemoteFeed.sol";
import {Approval, CompactSignature, PackedSigner} from "../../../contracts/types/Remote.sol";
import {RemoteWorld} from "../utils/RemoteWorld.sol";
import {Vm, vm} from "../utils/Vm.sol";

/// @notice Batches and sets: who has to sign what, and what is refused.
contract RemoteFeedTest is RemoteWorld {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    bytes32 private constant ROOT = keccak256("root");
    uint32 private constant SIX = 0x3f;
    uint64 private constant LIFETIME = 1 days;

    IRemoteFeed private feed;
    Committee private set;

    function setUp() public {
        vm.warp(NOW);
        set = committee("first", 8, NOW - 100);
        feed = newFeed(HOME, EPOCHS, set);
    }

    function refused(Committee memory by, uint32 bits, uint64 time_, bytes32 root, bytes memory error_) private {
        Approval memory approval = approve(by, bits, batchDigest(HOME, EPOCHS, time_, root, setHash(by)));
        expectError(error_);
        feed.update(time_, root, by.signers, approval);
    }

    // --- construction ---

    function test_Construction_KeepsWhatItIsGiven() public {
        vm.recordLogs();
        feed = newFeed(HOME, EPOCHS, set);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "events");
        assertEq(logs[0].topics[0], IRemoteFeed.SetRotated.selector, "event");
        assertEq(logs[0].topics[1], setHash(set), "of the set");
        assertEq(keccak256(logs[0].data), keccak256(abi.encode(set.signers)), "signers");
        assertEq(feed.homeChainId(), HOME, "chain");
        assertEq(feed.homeEpochs(), EPOCHS, "epochs");
        assertEq(feed.threshold(), TWO_THIRDS, "threshold");
        assertEq(feed.signerSet(), setHash(set), "set");
        assertEq(uint256(feed.setTime()), set.time, "time");
        assertEq(feed.expiresAt(), set.time + LIFETIME, "expiry");
        assertEq(feed.root(), bytes32(0), "no batch");
    }

    function test_RevertWhen_TheThresholdIsOutOfRange() public {
        newFeed(HOME, EPOCHS, 0.5e18 + 1, set);
        newFeed(HOME, EPOCHS, 1e18, set);
        bytes4 selector = IRemoteFeed.RemoteFeed_ThresholdOutOfRange.selector;
        expectError(abi.encodeWithSelector(selector, 0.5e18, 0.5e18 + 1, 1e18));
        newFeed(HOME, EPOCHS, 0.5e18, set);
        expectError(abi.encodeWithSelector(selector, 1e18 + 1, 0.5e18 + 1, 1e18));
        newFeed(HOME, EPOCHS, 1e18 + 1, set);
    }

    function test_RevertWhen_TheFirstSetCannotBeOne() public {
        Committee memory other = committee("any", 0, NOW);
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_WrongSize.selector, 0, 32));
        newFeed(HOME, EPOCHS, other);
        newFeed(HOME, EPOCHS, committee("any", 32, NOW));
        other = committee("any", 33, NOW);
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_WrongSize.selector, 33, 32));
        newFeed(HOME, EPOCHS, other);
        other = committee("any", 3, NOW + 1);
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_FutureTime.selector, NOW + 1, NOW));
        newFeed(HOME, EPOCHS, other);
        other.time = NOW - LIFETIME;
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_SetExpired.selector, setHash(other), NOW, NOW));
        newFeed(HOME, EPOCHS, other);
        other.time += 1;
        newFeed(HOME, EPOCHS, other);
    }

    function test_RevertWhen_SignersAreNotInOrder() public {
        Committee memory other = committee("any", 3, NOW);
        (address first, address second) = (vm.addr(other.keys[0]), vm.addr(other.keys[1]));
        other.signers[1] = other.signers[0];
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_NotAscending.selector, first, first));
        newFeed(HOME, EPOCHS, other);
        // The same account with more weight is above itself as a word, and not as an account.
        other.signers[1] = pack(first, WEIGHT + 1);
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_NotAscending.selector, first, first));
        newFeed(HOME, EPOCHS, other);
        (other.signers[0], other.signers[1]) = (pack(second, 1), pack(first, 1));
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_NotAscending.selector, first, second));
        newFeed(HOME, EPOCHS, other);
        other.signers[0] = pack(address(0), 1);
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_NotAscending.selector, address(0), address(0)));
        newFeed(HOME, EPOCHS, other);
        other.signers[0] = pack(first, 0);
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_NoWeight.selector, first));
        newFeed(HOME, EPOCHS, other);
    }

    // --- batches ---

    function test_Update_TakesTheRoot() public {
        Approval memory approval = approve(set, SIX, batchDigest(HOME, EPOCHS, NOW, ROOT, setHash(set)));
        vm.expectEmit(address(feed));
        emit IRemoteFeed.BatchAccepted(NOW, ROOT, setHash(set), SIX, 6 * uint256(WEIGHT));
        feed.update(NOW, ROOT, set.signers, approval);
        assertEq(feed.root(), ROOT, "root");
        assertEq(uint256(feed.batchTime()), NOW, "time");
    }

    function test_RevertWhen_TheBatchIsNotNewer() public {
        update(feed, set, SIX, NOW - 10, ROOT);
        bytes4 selector = IRemoteFeed.RemoteFeed_OldTime.selector;
        refused(set, SIX, NOW - 10, ROOT, abi.encodeWithSelector(selector, NOW - 10, NOW - 10));
        refused(set, SIX, NOW - 11, ROOT, abi.encodeWithSelector(selector, NOW - 11, NOW - 10));
        selector = IRemoteFeed.RemoteFeed_FutureTime.selector;
        refused(set, SIX, NOW + 1, ROOT, abi.encodeWithSelector(selector, NOW + 1, NOW));
        refused(set, SIX, NOW, 0, abi.encodeWithSelector(IRemoteFeed.RemoteFeed_ZeroRoot.selector));
        update(feed, set, SIX, NOW, ROOT);
    }

    function test_RevertWhen_TheWeightIsBelowTheThreshold() public {
        uint256 needed = (8 * uint256(WEIGHT) * TWO_THIRDS + 1e18 - 1) / 1e18;
        bytes4 selector = IRemoteFeed.RemoteFeed_BelowThreshold.selector;
        refused(set, 0x1f, NOW, ROOT, abi.encodeWithSelector(selector, 5 * uint256(WEIGHT), needed));
        refused(set, 0, NOW, ROOT, abi.encodeWithSelector(selector, 0, needed));
        update(feed, set, 0xfc, NOW, ROOT);
    }

    /// @dev Three of equal weight: two thirds are not more than two thirds.
    function test_TwoThirdsExactly_AreNotEnough() public {
        set = committee("third", 3, NOW);
        feed = newFeed(HOME, EPOCHS, set);
        bytes4 selector = IRemoteFeed.RemoteFeed_BelowThreshold.selector;
        refused(set, 3, NOW, ROOT, abi.encodeWithSelector(selector, 2 * uint256(WEIGHT), 2 * uint256(WEIGHT) + 1_00));
        update(feed, set, 7, NOW, ROOT);
    }

    function testFuzz_Update_NeedsTheWeight(uint256 seed, uint32 bits, uint256 threshold) public {
        threshold = bound(threshold, 0.5e18 + 1, 1e18);
        Committee memory any = committee("any", bound(draw(seed, 0), 1, 12), NOW);
        bits &= uint32((1 << any.keys.length) - 1);
        bool enough = spread(any, seed, bits, threshold);
        feed = newFeed(HOME, EPOCHS, threshold, any);
        if (!enough) vm.expectPartialRevert(IRemoteFeed.RemoteFeed_BelowThreshold.selector);
        update(feed, any, bits, NOW, ROOT);
    }

    /// @dev Gives random weights; whether those of the bits reach the threshold.
    function spread(
        Committee memory any,
        uint256 seed,
        uint32 bits,
        uint256 threshold
    ) private pure returns (bool enough) {
        (uint256 weight, uint256 total) = (0, 0);
        for (uint256 i = 0; i < any.keys.length; ++i) {
            uint96 own = uint96(bound(draw(seed, i + 1), 1, i % 2 == 0 ? 1e27 : 10));
            any.signers[i] = pack(vm.addr(any.keys[i]), own);
            total += own;
            if ((bits >> i) & 1 == 1) weight += own;
        }
        return weight * 1e18 >= total * threshold;
    }

    // --- signatures ---

    function test_RevertWhen_SignaturesDoNotMatchTheBits() public {
        bytes32 hash = batchDigest(HOME, EPOCHS, NOW, ROOT, setHash(set));
        Approval memory approval = approve(set, SIX, hash);
        approval.signers = 0x7f;
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_WrongSignatureCount.selector, 6, 7));
        feed.update(NOW, ROOT, set.signers, approval);
        approval.signers = 0x1f;
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_WrongSignatureCount.selector, 6, 5));
        feed.update(NOW, ROOT, set.signers, approval);
        approval.signers = 0x13f;
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_UnknownSigner.selector, 0x13f, 8));
        feed.update(NOW, ROOT, set.signers, approval);
    }

    /// @dev One signature cannot stand for two signers, nor at another's place.
    function test_RevertWhen_ASignatureIsTwice() public {
        Approval memory approval = approve(set, SIX, batchDigest(HOME, EPOCHS, NOW, ROOT, setHash(set)));
        (address first, address second) = (vm.addr(set.keys[0]), vm.addr(set.keys[1]));
        approval.signatures[1] = approval.signatures[0];
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_WrongSignature.selector, second, first));
        feed.update(NOW, ROOT, set.signers, approval);
    }

    function test_RevertWhen_ASignatureIsTheOtherOfAPair() public {
        Approval memory approval = approve(set, SIX, batchDigest(HOME, EPOCHS, NOW, ROOT, setHash(set)));
        CompactSignature memory signature = approval.signatures[2];
        uint256 s = uint256(signature.vs) & (type(uint256).max >> 1);
        uint256 parity = uint256(signature.vs) >> 255;
        // Where the other s leaves room for a parity at all.
        uint256 twin = (ORDER - s) & (type(uint256).max >> 1);
        signature.vs = bytes32(twin | ((1 - parity) << 255));
        vm.expectPartialRevert(IRemoteFeed.RemoteFeed_WrongSignature.selector);
        feed.update(NOW, ROOT, set.signers, approval);
    }

    function testFuzz_RevertWhen_ASignatureIsAltered(uint256 which, uint256 bit) public {
        Approval memory approval = approve(set, SIX, batchDigest(HOME, EPOCHS, NOW, ROOT, setHash(set)));
        CompactSignature memory signature = approval.signatures[which % 6];
        bytes32 flip = bytes32(uint256(1) << (bit % 256));
        if (which % 2 == 0) signature.r ^= flip;
        else signature.vs ^= flip;
        vm.expectPartialRevert(IRemoteFeed.RemoteFeed_WrongSignature.selector);
        feed.update(NOW, ROOT, set.signers, approval);
    }

    // --- replay ---

    /// @dev What was signed for one home is nothing for another, chain or contract.
    function test_Replay_AnotherHome() public {
        Approval memory approval = approve(set, SIX, batchDigest(HOME, EPOCHS, NOW, ROOT, setHash(set)));
        IRemoteFeed other = newFeed(HOME + 1, EPOCHS, set);
        vm.expectPartialRevert(IRemoteFeed.RemoteFeed_WrongSignature.selector);
        other.update(NOW, ROOT, set.signers, approval);
        other = newFeed(HOME, address(0xE90C6), set);
        vm.expectPartialRevert(IRemoteFeed.RemoteFeed_WrongSignature.selector);
        other.update(NOW, ROOT, set.signers, approval);
        feed.update(NOW, ROOT, set.signers, approval);
    }

    /// @dev The same signatures are good at every feed of the home, on any chain.
    function test_Replay_AnotherFeedOfTheHome() public {
        Approval memory approval = approve(set, SIX, batchDigest(HOME, EPOCHS, NOW, ROOT, setHash(set)));
        feed.update(NOW, ROOT, set.signers, approval);
        vm.chainId(10);
        IRemoteFeed other = newFeed(HOME, EPOCHS, set);
        other.update(NOW, ROOT, set.signers, approval);
        assertEq(other.root(), ROOT, "root");
    }

    /// @dev Of one set, of which all are in the next one too, nothing is good under the next one.
    function test_Replay_AnotherSet() public {
        Committee memory next = committee("first", 8, NOW - 1);
        Approval memory approval = approve(set, SIX, batchDigest(HOME, EPOCHS, NOW, ROOT, setHash(set)));
        rotate(feed, set, SIX, next);
        vm.expectPartialRevert(IRemoteFeed.RemoteFeed_WrongSignature.selector);
        feed.update(NOW, ROOT, next.signers, approval);
        update(feed, next, SIX, NOW, ROOT);
    }

    /// @dev A batch is no rotation, nor the other way round.
    function test_Replay_AnotherStatement() public {
        Committee memory next = committee("second", 3, NOW);
        Approval memory approval = approve(set, SIX, batchDigest(HOME, EPOCHS, NOW, setHash(next), setHash(set)));
        vm.expectPartialRevert(IRemoteFeed.RemoteFeed_WrongSignature.selector);
        feed.rotate(NOW, next.signers, set.signers, approval);
    }

    // --- sets ---

    function test_Rotate_TheNextSetSignsFromThenOn() public {
        Committee memory next = committee("second", 5, NOW);
        bytes32 hash = rotationDigest(HOME, EPOCHS, setHash(set), setHash(next));
        Approval memory approval = approve(set, SIX, hash);
        vm.expectEmit(address(feed));
        emit IRemoteFeed.SetRotated(setHash(next), NOW, next.signers);
        feed.rotate(NOW, next.signers, set.signers, approval);
        assertEq(feed.signerSet(), setHash(next), "set");
        assertEq(feed.expiresAt(), NOW + LIFETIME, "expiry");
        refused(
            set,
            SIX,
            NOW,
            ROOT,
            abi.encodeWithSelector(
                IRemoteFeed.RemoteFeed_OtherSet.selector,
                setHash(Committee(NOW, set.keys, set.signers)),
                setHash(next)
            )
        );
        update(feed, next, 0xf, NOW, ROOT);
    }

    function test_RevertWhen_TheRotationIsNotSignedByEnough() public {
        Committee memory next = committee("second", 5, NOW);
        Approval memory approval = approve(set, 0x1f, rotationDigest(HOME, EPOCHS, setHash(set), setHash(next)));
        vm.expectPartialRevert(IRemoteFeed.RemoteFeed_BelowThreshold.selector);
        feed.rotate(NOW, next.signers, set.signers, approval);
        approval = approve(next, 0x1f, rotationDigest(HOME, EPOCHS, setHash(set), setHash(next)));
        vm.expectPartialRevert(IRemoteFeed.RemoteFeed_WrongSignature.selector);
        feed.rotate(NOW, next.signers, set.signers, approval);
    }

    function test_RevertWhen_TheNextSetIsNotLater() public {
        Committee memory next = committee("second", 5, set.time);
        Approval memory approval = approve(set, SIX, rotationDigest(HOME, EPOCHS, setHash(set), setHash(next)));
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_OldTime.selector, set.time, set.time));
        feed.rotate(next.time, next.signers, set.signers, approval);
        next.time = NOW + 1;
        approval = approve(set, SIX, rotationDigest(HOME, EPOCHS, setHash(set), setHash(next)));
        expectError(abi.encodeWithSelector(IRemoteFeed.RemoteFeed_FutureTime.selector, NOW + 1, NOW));
        feed.rotate(next.time, next.signers, set.signers, approval);
    }

    /// @dev In the last second a set still counts; in the next one it neither signs batches nor names a successor.
    function test_Expiry() public {
        uint256 end = feed.expiresAt();
        vm.warp(end - 1);
        update(feed, set, SIX, NOW, ROOT);
        vm.warp(end);
        bytes memory expired = abi.encodeWithSelector(
            IRemoteFeed.RemoteFeed_SetExpired.selector,
            setHash(set),
            end,
            end
        );
        refused(set, 0xff, NOW + 1, ROOT, expired);
        Committee memory next = committee("second", 5, NOW);
        Approval memory approval = approve(set, 0xff, rotationDigest(HOME, EPOCHS, setHash(set), setHash(next)));
        expectError(expired);
        feed.rotate(next.time, next.signers, set.signers, approval);
        assertEq(feed.root(), ROOT, "what was accepted stays");
    }

    function test_RevertWhen_SignersAreOfNoSetThatIsPresent() public {
        Committee memory other = committee("other", 8, set.time);
        bytes memory wrong = abi.encodeWithSelector(
            IRemoteFeed.RemoteFeed_OtherSet.selector,
            setHash(other),
            setHash(set)
        );
        refused(other, SIX, NOW, ROOT, wrong);
        PackedSigner[] memory none = new PackedSigner[](0);
        vm.expectPartialRevert(IRemoteFeed.RemoteFeed_OtherSet.selector);
        feed.update(NOW, ROOT, none, Approval(0, new CompactSignature[](0)));
    }
}
