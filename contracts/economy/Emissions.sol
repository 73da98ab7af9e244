// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VestingWalletCliff} from "@openzeppelin/contracts/finance/VestingWalletCliff.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {IAlloToken} from "../interfaces/IAlloToken.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {Emission as Equations} from "../math/Emission.sol";
import {UNIT} from "../math/Fixed.sol";
import {Days} from "./Days.sol";

/// @title The part of the treasury that says how much is emitted
/// @notice Works in memory on the emission of the last accrual, so that views and transactions do the same.
abstract contract Emissions is ITreasury {
    using Checkpoints for Checkpoints.Trace208;
    using Days for Days.Amount;
    using SafeCast for uint256;

    /// @dev Eq. 48, 50, 52 and 54, of a month.
    int256 private constant F_EMISSION = 0.025e18;
    int256 private constant MAX_YIELD = 0.0095e18;
    int256 private constant ALPHA = 0.1e18;
    int256 private constant F_KEEPERS = 0.25e18;
    /// @dev A twelfth of 365.25 days, in seconds.
    uint256 private constant MONTH = 2_629_800;
    /// @dev Days that one call walks over at most, within the gas of one transaction.
    uint256 private constant MAX_DAYS = 64;
    uint256 internal constant GROWTH_BITS = 96;

    /// @dev `ITreasury.Emission`, packed, and the least weight, which is read with it. No emission per token is above
    /// MAX_YIELD / F_KEEPERS < 2^56, and no growth above 2^96 emitted wei times 2^96 by the least weight ever.
    struct Accrued {
        uint40 until;
        uint56 perToken;
        uint56 target;
        uint96 staked;
        bool started;
        uint96 emitted;
        uint160 growth;
        uint128 totalWeight;
        uint128 remainder;
        uint128 room;
        uint128 minWeight;
    }

    /// @dev What `Vesting` vests, read once: tokens that are sent there later are not part of the schedule.
    struct VestingSchedule {
        uint96 amount;
        uint40 start;
        uint40 cliff;
        uint40 duration;
    }

    IAlloToken public immutable token;
    IStaking public immutable staking;
    /// @inheritdoc ITreasury
    uint256 public immutable budget;
    /// @dev Supply issued at deployment.
    uint256 private immutable _genesis;

    Accrued internal _accrued;
    VestingSchedule[] private _schedules;
    /// @dev Fees and returned rewards, by day.
    Days.Amount internal _received;
    /// @dev Rewards of settlements, by month: all of them, and 2^104 times what reputers earned of them.
    Checkpoints.Trace208 private _shares;

    constructor(IAlloToken token_, IStaking staking_, VestingWalletCliff[] memory vestings) {
        (token, staking) = (token_, staking_);
        _genesis = token_.minted();
        budget = token_.CAP() - _genesis;
        for (uint256 i = 0; i < vestings.length; ++i) {
            VestingWalletCliff vesting = vestings[i];
            VestingSchedule memory schedule;
            schedule.amount = token_.balanceOf(address(vesting)).toUint96();
            schedule.start = vesting.start().toUint40();
            schedule.cliff = vesting.cliff().toUint40();
            schedule.duration = vesting.duration().toUint40();
            _schedules.push(schedule);
        }
        _accrued.until = block.timestamp.toUint40();
    }

    /// @inheritdoc ITreasury
    function accrue() external returns (bool caughtUp) {
        (, caughtUp) = _accrue();
    }

    /// @inheritdoc ITreasury
    function emission() public view returns (Emission memory) {
        Accrued memory accrued = _accrued;
        return
            Emission({
                until: accrued.until,
                perToken: accrued.perToken,
                target: accrued.target,
                staked: accrued.staked,
                started: accrued.started,
                emitted: accrued.emitted,
                room: accrued.room,
                totalWeight: accrued.totalWeight,
                remainder: accrued.remainder,
                growth: accrued.growth
            });
    }

    /// @inheritdoc ITreasury
    function emissionNow() public view returns (Emission memory state, bool caughtUp) {
        state = emission();
        for (uint256 opened = 0; ; ++opened) {
            uint256 next = (state.until / Days.DAY + 1) * Days.DAY;
            if (block.timestamp < next) {
                _release(state, block.timestamp);
                return (state, true);
            }
            if (opened == MAX_DAYS) return (state, false);
            _release(state, next);
            _open(state, next);
        }
    }

    /// @inheritdoc ITreasury
    function minWeight() public view returns (uint256) {
        return _accrued.minWeight;
    }

    /// @inheritdoc ITreasury
    function totalWeight() external view returns (uint256) {
        return _accrued.totalWeight;
    }

    /// @inheritdoc ITreasury
    function received() public view returns (uint256) {
        return _received.total;
    }

    /// @inheritdoc ITreasury
    function receivedBefore(uint256 day) public view returns (uint256) {
        return _received.before(day);
    }

    /// @inheritdoc ITreasury
    function vestedAt(uint256 time) public view returns (uint256 vested) {
        vested = _genesis;
        for (uint256 i = 0; i < _schedules.length; ++i) {
            VestingSchedule memory schedule = _schedules[i];
            uint256 amount = schedule.amount;
            if (time < schedule.cliff) {
                vested -= amount;
            } else if (time < uint256(schedule.start) + schedule.duration) {
                vested -= amount - (amount * (time - schedule.start)) / schedule.duration;
            }
        }
    }

    /// @inheritdoc ITreasury
    function circulatingAt(uint256 day) public view returns (uint256) {
        return _circulating(day, _accrued.emitted);
    }

    /// @inheritdoc ITreasury
    function reputersFraction(uint256 month) public view returns (uint256) {
        uint256 packed = month == 0 ? 0 : _shares.upperLookupRecent((month - 1).toUint48());
        uint256 total = uint104(packed);
        return total == 0 ? uint256(UNIT) / 3 : ((packed >> 104) * uint256(UNIT)) / total;
    }

    function _accrue() internal returns (Emission memory state, bool caughtUp) {
        (state, caughtUp) = emissionNow();
        if (state.until == _accrued.until) return (state, caughtUp);
        Accrued storage accrued = _accrued;
        uint256 day = state.until / Days.DAY;
        if (day != accrued.until / Days.DAY) {
            (accrued.perToken, accrued.target) = (uint56(state.perToken), uint56(state.target));
            (accrued.staked, accrued.started) = (state.staked.toUint96(), state.started);
            accrued.room = state.room.toUint128();
            emit DayOpened(day, state.staked, state.room, state.target, state.perToken);
        }
        accrued.until = uint40(state.until);
        (accrued.emitted, accrued.growth) = (state.emitted.toUint96(), uint160(state.growth));
        accrued.remainder = uint128(state.remainder);
        emit EmissionAccrued(state.until, state.emitted, state.growth, state.remainder);
    }

    function _noteShares(uint256 toReputers, uint256 total) internal {
        if (toReputers > total) revert Treasury_SharesOutOfRange(toReputers, total);
        uint48 month = uint48(block.timestamp / MONTH);
        (bool exists, uint48 newest, uint208 packed) = _shares.latestCheckpoint();
        if (exists && newest == month) {
            toReputers += packed >> 104;
            total += uint104(packed);
        }
        _shares.push(month, (uint208(toReputers.toUint104()) << 104) | total.toUint104());
        emit SharesNoted(month, toReputers, total);
    }

    /// @dev Emits what accrues up to `end`, at the latest that of the day. Without active topics nothing is.
    function _release(Emission memory state, uint256 end) private pure {
        if (end > state.until && state.totalWeight > 0 && state.staked > 0) {
            // Sums of such differences are the same however a day is divided.
            uint256 start = state.until - (state.until % Days.DAY);
            uint256 amount = _emittedIn(state, end - start) - _emittedIn(state, state.until - start);
            state.emitted += amount;
            // Less than 2^96 wei and, from the last time, less than a wei.
            uint256 scaled = (amount << GROWTH_BITS) + state.remainder;
            state.growth += scaled / state.totalWeight;
            state.remainder = scaled % state.totalWeight;
        }
        state.until = end;
    }

    /// @dev What a day emits in its first `passed` seconds, if topics are active throughout.
    function _emittedIn(Emission memory state, uint256 passed) private pure returns (uint256) {
        if (passed == 0) return 0;
        int256 amount = Equations.emittedOver(
            ALPHA,
            int256(state.target),
            int256(state.perToken),
            int256(state.staked),
            int256(passed),
            int256(MONTH)
        );
        return uint256(amount) < state.room ? uint256(amount) : state.room;
    }

    /// @dev Begins the day that starts at `time`, up to which the state has accrued.
    function _open(Emission memory state, uint256 time) private view {
        uint256 day = time / Days.DAY;
        if (state.started) {
            state.perToken = uint256(
                Equations.relaxed(ALPHA, int256(state.target), int256(state.perToken), int256(Days.DAY), int256(MONTH))
            );
        }
        state.staked = staking.totalStakedBefore(day);
        if (state.staked == 0) {
            state.target = state.perToken;
            return;
        }
        state.room = budget + receivedBefore(day) - state.emitted;
        int256 target = Equations.targetEmission(
            F_EMISSION,
            int256(state.room),
            int256(_circulating(day, state.emitted)),
            int256(state.staked),
            int256(token.CAP())
        );
        int256 stakers = Equations.stakersFraction(F_KEEPERS, int256(reputersFraction(time / MONTH)));
        state.target = uint256(Equations.emissionPerToken(target, Equations.maxEmission(MAX_YIELD, stakers)));
        if (!state.started) (state.started, state.perToken) = (true, state.target);
    }

    /// @dev What is emitted and what has come back move tokens between the treasury and the rest.
    function _circulating(uint256 day, uint256 emitted) private view returns (uint256) {
        uint256 issued = vestedAt(day * Days.DAY) + emitted;
        uint256 gone = receivedBefore(day) + token.burntBefore(day);
        return issued > gone ? issued - gone : 0;
    }
}
