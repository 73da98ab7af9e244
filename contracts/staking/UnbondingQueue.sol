// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Pools} from "./Pools.sol";

/// @title One holder's requests to take stake out
/// @notice A request holds shares of the reputer's unbonding pool, so that a slash reaches all requests at once. Its
/// release time is fixed when it is made.
library UnbondingQueue {
    using Pools for Pools.Pool;
    using SafeCast for uint256;

    /// @param shares Shares of the unbonding pool, at scale `scale`; 0 for a request that is over.
    /// @param releasedAt First second at which it can be withdrawn.
    struct Request {
        uint128 shares;
        uint32 scale;
        uint40 releasedAt;
    }

    /// @param count Number of requests ever made; they are numbered from 1.
    struct Queue {
        uint32 count;
        mapping(uint32 request => Request) requests;
    }

    /// @notice Puts wei into the pool under a new request.
    function push(
        Queue storage self,
        Pools.Pool storage pool,
        uint256 assets,
        uint256 releasedAt
    ) internal returns (uint32 request, uint256 shares) {
        shares = pool.deposit(assets);
        request = ++self.count;
        self.requests[request] = Request({
            shares: shares.toUint128(),
            scale: pool.scale,
            releasedAt: releasedAt.toUint40()
        });
    }

    /// @notice Ends a request and takes what it is worth out of the pool.
    function take(Queue storage self, Pools.Pool storage pool, uint32 request) internal returns (uint256 assets) {
        Request memory item = self.requests[request];
        delete self.requests[request];
        return pool.redeem(pool.current(item.shares, item.scale));
    }
}
