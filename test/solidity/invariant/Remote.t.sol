// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "../utils/Test.sol";
import {RemoteHandler} from "./RemoteHandler.sol";

/// @notice A remote feed through any series of batches, rotations and proofs, most of them not as they have to be.
contract RemoteInvariants is Test {
    RemoteHandler private handler;

    function setUp() public {
        handler = RemoteHandler(deploy("RemoteHandler", ""));
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev Batches and sets need enough weight of the live set, are newer than the last, and not of the future; values
    /// are of the last batch, and newer. What is right is taken, all else refused.
    function invariant_NothingWithoutAQuorumNothingBackwards() public view {
        assertEq(handler.faults(), 0, "faults");
        assertFalse(handler.differs(), "what the feed says");
    }

    /// @dev All outcomes occur, so that the invariant says something.
    function test_EverythingHappens() public {
        for (uint256 i = 0; i < 300; ++i) {
            uint256 seed = draw(i, 17);
            if (i % 4 == 0) handler.update(seed);
            else if (i % 4 == 1) handler.prove(seed);
            else if (i % 4 == 2) handler.rotate(seed);
            else handler.pass(1 + seed - (seed % 50));
        }
        assertEq(handler.faults(), 0, "faults");
        assertLe(10, handler.accepted(), "accepted");
        assertLe(10, handler.rotated(), "rotated");
        assertLe(10, handler.proven(), "proven");
        assertLe(50, handler.refusals(), "refused");
    }
}
