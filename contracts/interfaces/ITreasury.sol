// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Treasury: what is emitted, and to which topics
/// @notice Holds the fees that were paid and the right to mint what is left of the supply. Emission accrues in
/// continuous time (Eq. 47 to 53) and goes to the active topics by weight (Eq. 55 to 57); what topics collect is paid
/// from fees first, and minted where they do not suffice. Wei of ALLO, seconds, days of 86,400 s since 1970.
/// @dev What is emitted depends on when things happened, never on when anybody called `accrue`. Once a day's target is
/// known it stands for the day; stake, fees and burnt tokens count from the start of the next one.
interface ITreasury {
    /// @notice Emission at one time.
    /// @param until Time up to which it has accrued.
    /// @param perToken Monthly emission per staked token at the start of the day, e of Eq. 52, SD59x18.
    /// @param target What it moves to during the day (Eq. 51), SD59x18.
    /// @param staked Stake at the start of the day.
    /// @param started Whether there ever was stake at the start of a day: the first target is not smoothed.
    /// @param room What the treasury could pay at the start of the day: no day emits more.
    /// @param emitted Everything ever emitted, less what came back because topics left it.
    /// @param totalWeight Sum of the weights of active topics.
    /// @param remainder What was emitted but is not in `growth`, in 2^-96 wei; less than `totalWeight` was then.
    /// @param growth Wei emitted per unit of weight since deployment, times 2^96.
    struct Emission {
        uint256 until;
        uint256 perToken;
        uint256 target;
        uint256 staked;
        bool started;
        uint256 room;
        uint256 emitted;
        uint256 totalWeight;
        uint256 remainder;
        uint256 growth;
    }

    error Treasury_NotDeployer(address caller, address deployer);
    error Treasury_AlreadyBound(address bound);
    error Treasury_NotRewards(address caller, address rewards);
    error Treasury_NotParticipants(address caller, address participants);
    error Treasury_MinWeightOutOfRange(uint256 minWeight, uint256 low, uint256 high);
    /// @notice Less than `amount` has arrived that no call has accounted for.
    error Treasury_NotReceived(uint256 amount, uint256 arrived);
    /// @notice Nobody can have earned more than all.
    error Treasury_SharesOutOfRange(uint256 toReputers, uint256 total);

    event RewardsNamed(address indexed rewards);
    event ParticipantsNamed(address indexed participants);
    event MinWeightSet(uint256 minWeight);
    /// @param received All fees and returned rewards that the treasury ever received.
    event Credited(uint64 indexed topicId, address indexed payer, uint256 amount, uint256 received);
    event GivenBack(uint64 indexed topicId, uint256 amount, uint256 received);
    /// @notice Emission has accrued into another day: its values, of `Emission`. Days in between have no event.
    event DayOpened(uint256 indexed day, uint256 staked, uint256 room, uint256 target, uint256 perToken);
    /// @notice Values of `Emission` that change during a day.
    event EmissionAccrued(uint256 until, uint256 emitted, uint256 growth, uint256 remainder);
    /// @notice A topic's share of what was emitted since it was touched before was settled.
    /// @param stake Its stake now.
    /// @param revenue Its effective revenue now.
    /// @param weight Its weight from now on; 0 for a topic that is not active.
    /// @param totalWeight Sum of the weights of active topics from now on.
    /// @param earned What it earned.
    /// @param forgone What it lost, in wei that can be emitted again: the part of its share above its weight of now, all
    /// of its share where it is paused, and everything where it is not active any more.
    /// @param account What it can collect.
    event Touched(
        uint64 indexed topicId,
        uint256 stake,
        uint256 revenue,
        uint256 weight,
        uint256 totalWeight,
        uint256 earned,
        uint256 forgone,
        uint256 account
    );
    /// @param amount What the topic's account held.
    /// @param minted Part of it that fees did not cover.
    event Collected(uint64 indexed topicId, uint256 amount, uint256 minted);
    /// @param month Months of 30.4375 days since 1970.
    /// @param toReputers Part of `total` that reputers earned, of all settlements noted in that month.
    event SharesNoted(uint256 indexed month, uint256 toReputers, uint256 total);

    /// @notice Names the rewards contract. The deployer, once.
    /// @dev Reverts with Treasury_NotDeployer, Treasury_AlreadyBound.
    function bindRewards(address rewards) external;

    /// @notice Names the participants contract. The deployer, once.
    /// @dev Reverts with Treasury_NotDeployer, Treasury_AlreadyBound.
    function bindParticipants(address participants) external;

    /// @notice Sets the weight that a topic needs to be active, applied to each topic when it is touched next. Whom the
    /// authority allows; about 35,000 gas.
    /// @dev Reverts with AccessManagedUnauthorized, Treasury_MinWeightOutOfRange.
    function setMinWeight(uint256 minWeight) external;

    /// @notice Counts the ALLO that arrived since the last call as fees of a topic: transfer first, in the same
    /// transaction. Anybody; about 25,000 gas in a transaction that pays, and 25,000 more for the first one of a day.
    /// Does nothing where nothing arrived.
    /// @param payer Who is named in the event.
    function credit(uint64 topicId, address payer) external returns (uint256 amount);

    /// @notice Emits what has accrued, over 64 days at most. Anybody; about 55,000 gas, 50,000 more on a new day, and
    /// 25,000 for each further day that has passed.
    /// @return caughtUp Whether emission has accrued up to now; otherwise call again.
    function accrue() external returns (bool caughtUp);

    /// @notice Accrues, settles a topic's share, and moves its weight on; activates and deactivates the topic. While it is
    /// paused, from when its first paused epoch would have been posted, its share goes back. Does no more than accrue where
    /// that does not catch up. Anybody, for any topic; about 102,000 gas, and 50,000 more on a new
    /// day.
    function touch(uint64 topicId) external;

    /// @notice Touches a topic and pays what its account holds to the rewards contract, from fees first. Only the rewards
    /// contract; about 110,000 gas without the transaction's.
    /// @dev Reverts with Treasury_NotRewards.
    function collect(uint64 topicId) external returns (uint256 amount);

    /// @notice Takes back what an epoch has collected and not used; transfer first. It can be emitted again, and is
    /// nobody's revenue. Only the rewards contract; about 20,000 gas.
    /// @dev Reverts with Treasury_NotRewards, Treasury_NotReceived.
    function giveBack(uint64 topicId, uint256 amount) external;

    /// @notice Tells what reputers earned of a settlement whose payouts are final: the stakers' fraction of Eq. 49 is
    /// that of the newest month before that has any. Only the participants contract; about 15,000 gas.
    /// @dev Reverts with Treasury_NotParticipants, Treasury_SharesOutOfRange.
    function noteShares(uint256 toReputers, uint256 total) external;

    /// @notice Weight of a topic since it was touched last (Eq. 56); 0 for one that is not active.
    function weightOf(uint64 topicId) external view returns (uint256);

    /// @notice Sum of the weights of all active topics.
    function totalWeight() external view returns (uint256);

    /// @notice Weight that a topic needs to be active.
    function minWeight() external view returns (uint256);

    /// @notice Effective revenue of a topic now: fees, each decayed by e^(-t/week) since it was paid.
    function revenueOf(uint64 topicId) external view returns (uint256);

    function isActive(uint64 topicId) external view returns (bool);

    /// @notice What a topic could collect now.
    function accountOf(uint64 topicId) external view returns (uint256);

    /// @notice Emission as of the last accrual.
    function emission() external view returns (Emission memory);

    /// @notice Emission as `accrue` would leave it now.
    function emissionNow() external view returns (Emission memory state, bool caughtUp);

    /// @notice What emission may mint in all.
    function budget() external view returns (uint256);

    /// @notice What emission has minted.
    function minted() external view returns (uint256);

    /// @notice What topics have collected, minted or from fees.
    function paid() external view returns (uint256);

    /// @notice All fees and returned rewards that the treasury ever received.
    function received() external view returns (uint256);

    /// @notice The same, before a day.
    function receivedBefore(uint256 day) external view returns (uint256);

    /// @notice Part of the supply issued at deployment that is vested by schedule at a time, whether released or not.
    function vestedAt(uint256 time) external view returns (uint256);

    /// @notice Circulating supply: what is vested by schedule when a day begins, and what was emitted, less what was
    /// received and burnt before it. Of a day that has begun and of emission as of the last accrual.
    function circulatingAt(uint256 day) external view returns (uint256);

    /// @notice Reputers' part f_r of the rewards that was known at the start of a month, SD59x18; a third until known.
    function reputersFraction(uint256 month) external view returns (uint256);
}
