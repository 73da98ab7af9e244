// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IOperators} from "./IOperators.sol";
import {IParticipants} from "./IParticipants.sol";
import {ITopics} from "./ITopics.sol";

/// @title Stake behind reputers, by topic
/// @notice Stake backs a reputer's reports and posts. Per topic and reputer there is a pool in which the reputer and
/// whoever delegates to it hold shares: rewards raise what a share is worth, slashes lower it. Stake leaves only
/// through a delay that outlasts everything it can still be slashed for, and is slashed while it leaves. Amounts are
/// wei of ALLO, rates SD59x18.
/// @dev The events say by how much shares of whom change, and what pools hold after it: `stake` and `unbonding` are
/// all wei of the pool of stake and of that of unbonding stake. Shares are subject to `Rescaled`.
interface IStaking is IOperators {
    /// @notice Everything about the pools of a reputer.
    /// @param stake Wei that count as the reputer's stake.
    /// @param shares Shares of it, of all holders.
    /// @param unbonding Wei that are leaving.
    /// @param unbondingShares Shares of them, of all requests.
    /// @param commission Part of each reward that is the reputer's before the rest is shared.
    /// @param nextCommission What it becomes.
    /// @param nextFrom First second at which it does; in the past where no change is announced.
    struct PoolState {
        uint256 stake;
        uint256 shares;
        uint256 unbonding;
        uint256 unbondingShares;
        uint256 commission;
        uint256 nextCommission;
        uint256 nextFrom;
    }

    /// @notice A request to take stake out.
    /// @param amount What it would pay, after slashes; 0 for one that is over.
    /// @param releasedAt First second at which it can be withdrawn.
    struct Unbonding {
        uint256 amount;
        uint256 releasedAt;
    }

    /// @notice Nothing to move: the amount, or what the shares are worth, is less than a share or a wei.
    error Staking_ZeroAmount();
    error Staking_InsufficientShares(uint64 topicId, address reputer, address holder, uint256 shares, uint256 held);
    /// @notice There is no such request, or it was withdrawn or cancelled.
    error Staking_UnknownRequest(uint64 topicId, address reputer, address holder, uint32 request);
    error Staking_StillUnbonding(uint64 topicId, address reputer, uint32 request, uint256 releasedAt, uint256 time);
    error Staking_CommissionTooHigh(uint256 rate, uint256 limit);
    /// @notice The reputer's open posts would tie up more than its stake.
    error Staking_BondExceeded(uint64 topicId, address reputer, uint256 exposure, uint256 stake);
    error Staking_NoBounty(address account);

    event Delegated(
        uint64 indexed topicId,
        address indexed reputer,
        address indexed holder,
        uint256 amount,
        uint256 shares,
        uint256 stake
    );
    /// @notice A reward has come into the pool: `commission` for new shares of the reputer, the rest for all shares.
    event Compounded(
        uint64 indexed topicId,
        address indexed reputer,
        address indexed from,
        uint256 amount,
        uint256 commission,
        uint256 shares,
        uint256 stake
    );
    /// @param shares Shares of the pool that the holder gave up.
    /// @param amount What they were worth.
    /// @param unbondingShares Shares of the unbonding pool that the request holds.
    event UnbondingStarted(
        uint64 indexed topicId,
        address indexed reputer,
        address indexed holder,
        uint32 request,
        uint256 shares,
        uint256 amount,
        uint256 unbondingShares,
        uint256 releasedAt,
        uint256 stake,
        uint256 unbonding
    );
    event UnbondingCancelled(
        uint64 indexed topicId,
        address indexed reputer,
        address indexed holder,
        uint32 request,
        uint256 amount,
        uint256 shares,
        uint256 stake,
        uint256 unbonding
    );
    event Withdrawn(
        uint64 indexed topicId,
        address indexed reputer,
        address indexed holder,
        uint32 request,
        uint256 amount,
        uint256 unbonding
    );
    /// @param rate Commission from `from` on.
    event CommissionSet(uint64 indexed topicId, address indexed reputer, uint256 rate, uint256 from);
    /// @notice A bond was opened by one that need not have been a keeper.
    /// @param amount Wei that it paid for that, new stake of its own; 0 where its stake sufficed.
    event BondPaid(uint64 indexed topicId, address indexed poster, uint32 bond, uint256 amount);
    event BondOpened(uint64 indexed topicId, address indexed reputer, uint32 bond, uint256 amount, uint256 until);
    /// @notice A bond no longer counts although its deadline is not over: its post is void.
    event BondClosed(uint64 indexed topicId, address indexed reputer, uint32 bond);
    /// @param amount All that was taken, from stake and unbonding stake alike.
    /// @param bounty Part of it that goes to `challenger`; the rest was burnt.
    event Slashed(
        uint64 indexed topicId,
        address indexed reputer,
        address indexed challenger,
        uint32 bond,
        uint256 amount,
        uint256 bounty,
        uint256 stake,
        uint256 unbonding
    );
    /// @notice Shares of a pool were worth next to nothing: all holdings in it became 2^-24 of what they were, rounded
    /// down, once for each step from the scale before. Follows the Slashed event of the same slash.
    /// @param scale Scale of the pool of stake.
    /// @param unbondingScale Scale of the pool of unbonding stake.
    event Rescaled(uint64 indexed topicId, address indexed reputer, uint32 scale, uint32 unbondingScale);
    event BountyClaimed(address indexed account, uint256 amount);

    /// @notice Adds to the caller's own stake, with an ALLO allowance. A registered reputer of the topic, active or passive, at any time;
    /// about 170,000 gas, 105,000 when it has stake.
    /// @dev Reverts with Staking_ZeroAmount, Participants_NotRegistered, or as the token does.
    function stake(uint64 topicId, uint256 amount) external;

    /// @notice Adds to the stake of a registered reputer, with an ALLO allowance. Anybody, at any time; about 120,000
    /// gas, 105,000 when it has shares. Delegated stake is slashed like the reputer's own.
    /// @dev Reverts with Staking_ZeroAmount, Participants_NotRegistered, or as the token does.
    function delegate(uint64 topicId, address reputer, uint256 amount) external;

    /// @notice Adds a reward to a reputer's pool (Eq. 36), with an ALLO allowance: the commission for new shares of the
    /// reputer, the rest for whoever holds shares now; all of it for the reputer where all shares are worth less than a
    /// million wei. Anybody, for any reputer, registered or not; reputers' claims end here; about 100,000 gas.
    /// @dev Reverts with Staking_ZeroAmount, Topics_UnknownTopic, or as the token does.
    function compound(uint64 topicId, address reputer, uint256 amount) external;

    /// @notice Starts to take out what `shares` of the caller are worth: a request that neither earns nor counts as
    /// stake, and is still slashed. Any holder, at any time, whether the reputer is registered or not, as often as it
    /// likes; about 150,000 gas, 120,000 for further requests.
    /// @dev Reverts with Staking_ZeroAmount, Staking_InsufficientShares.
    /// @return request Number of the request among the caller's with this reputer.
    function unbond(uint64 topicId, address reputer, uint256 shares) external returns (uint32 request);

    /// @notice Makes a request of the caller stake again, at what a share is worth now. Any time before it is
    /// withdrawn; about 80,000 gas.
    /// @dev Reverts with Staking_UnknownRequest; with Staking_ZeroAmount where slashes have left nothing.
    function cancelUnbonding(uint64 topicId, address reputer, uint32 request) external;

    /// @notice Pays out a request of the caller, once its delay is over; about 50,000 gas. Pays nothing where slashes
    /// have left nothing.
    /// @dev Reverts with Staking_UnknownRequest, Staking_StillUnbonding.
    function withdraw(uint64 topicId, address reputer, uint32 request) external;

    /// @notice Sets the commission of the caller's pools, half of the rewards at most. A raise applies after seven
    /// days, or at once while nobody holds shares; a cut at once. Replaces what was announced before. Anybody, for
    /// itself; about 50,000 gas.
    /// @dev Reverts with Staking_CommissionTooHigh.
    function setCommission(uint64 topicId, uint256 rate) external;

    /// @notice Ties up `amount` wei of a reputer's stake for a post, until it is closed or `until`. Only the epochs
    /// contract; about 60,000 gas. Nothing is moved: stake may be unbonded meanwhile, and is slashed all the same.
    /// @dev Reverts with EpochsBound_NotEpochs, Staking_BondExceeded.
    /// @param until First second at which the post is final; no earlier than that of the bond before.
    /// @return bond Number of the bond among the reputer's in the topic, from 1.
    function openBond(uint64 topicId, address reputer, uint256 amount, uint256 until) external returns (uint32 bond);

    /// @notice Likewise for anybody, registered or not: what its stake lacks is taken from its ALLO allowance and is its
    /// stake from then on, to be unbonded and withdrawn like any other. Only the epochs contract; about 180,000 gas.
    /// @dev Reverts with EpochsBound_NotEpochs, Staking_ZeroAmount where what is lacking is less than a share, or as the
    /// token does.
    function openPaidBond(uint64 topicId, address poster, uint256 amount, uint256 until) external returns (uint32 bond);

    /// @notice Stops counting the bond of a post that is void. Only the epochs contract; about 15,000 gas. Does
    /// nothing where the bond is not open.
    /// @dev Reverts with EpochsBound_NotEpochs.
    function closeBond(uint64 topicId, address reputer, uint32 bond) external;

    /// @notice Stops counting up to `limit` bonds whose deadlines are over. Anybody; about 5,000 gas each. Opening a
    /// bond does so for eight of them: this is for a reputer that posted a lot at once.
    function expireBonds(uint64 topicId, address reputer, uint256 limit) external returns (uint256 expired);

    /// @notice Punishes the post behind an open bond, which closes it: takes `fraction` of a reputer's stake and
    /// unbonding stake, each rounded up; half of it, rounded down, becomes the challenger's bounty, the rest is burnt;
    /// all of it where the challenger is zero.
    /// Only the epochs contract; about 110,000 gas.
    /// @dev Reverts with EpochsBound_NotEpochs. Takes nothing where the bond is not open, so that a post is punished
    /// once, and where nothing is left: the verdict stands all the same.
    /// @return amount What was taken.
    function slash(
        uint64 topicId,
        address reputer,
        uint32 bond,
        uint256 fraction,
        address challenger
    ) external returns (uint256 amount);

    /// @notice The same for what no post stands behind. `Epochs` only, once per verdict.
    /// @return amount Wei slashed; 0 where nothing is left, which is no error: verdicts do not depend on it.
    function slashReputer(
        uint64 topicId,
        address reputer,
        uint256 fraction,
        address challenger
    ) external returns (uint256 amount);

    /// @notice Pays the caller's bounties; about 50,000 gas.
    /// @dev Reverts with Staking_NoBounty.
    function claimBounty() external;

    /// @notice Contract that knows who is registered.
    function participants() external view returns (IParticipants);

    /// @notice Stake of a reputer: its own and what is delegated to it, without what is unbonding.
    function stakeOf(uint64 topicId, address reputer) external view returns (uint256);

    /// @notice Stake at the end of the second `time`, which must have passed for the answer to be final.
    function stakeAt(uint64 topicId, address reputer, uint256 time) external view returns (uint256);

    /// @notice Stake of all reputers of a topic.
    function totalStake(uint64 topicId) external view returns (uint256);

    function topics() external view returns (ITopics);

    /// @notice Stake of all reputers of all topics.
    function totalStaked() external view returns (uint256);

    /// @notice The same when a day of 86,400 s since 1970 began; final once it has.
    function totalStakedBefore(uint256 day) external view returns (uint256);

    function poolOf(uint64 topicId, address reputer) external view returns (PoolState memory);

    function sharesOf(uint64 topicId, address reputer, address holder) external view returns (uint256);

    /// @notice What a holder's shares would pay if they were unbonded now.
    function valueOf(uint64 topicId, address reputer, address holder) external view returns (uint256);

    /// @notice Least shares that would pay `amount` if they were unbonded now.
    function sharesWorth(uint64 topicId, address reputer, uint256 amount) external view returns (uint256);

    /// @notice Number of requests that a holder ever made; they are numbered from 1.
    function requestCount(uint64 topicId, address reputer, address holder) external view returns (uint32);

    function unbondingOf(
        uint64 topicId,
        address reputer,
        address holder,
        uint32 request
    ) external view returns (Unbonding memory);

    /// @notice What a reputer's open posts tie up. For views: it walks over bonds that expired since the last post.
    function exposureOf(uint64 topicId, address reputer) external view returns (uint256);

    function bountyOf(address account) external view returns (uint256);

    /// @notice Seconds that unbonding takes, for requests made now.
    function exitDelay(uint64 topicId) external view returns (uint256);
}
