// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {VestingWalletCliff} from "@openzeppelin/contracts/finance/VestingWalletCliff.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAlloToken} from "../interfaces/IAlloToken.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";
import {Days} from "./Days.sol";
import {Emissions} from "./Emissions.sol";
import {TopicAccounts} from "./TopicAccounts.sol";

/// @title Treasury
/// @notice See ITreasury.
contract Treasury is TopicAccounts, AccessManaged {
    using Days for Days.Amount;
    using SafeCast for uint256;
    using SafeERC20 for IAlloToken;

    uint256 private constant LEAST_MIN_WEIGHT = 1e12;
    uint256 private constant MOST_MIN_WEIGHT = 1_000_000e18;

    /// @param minted Wei that topics were paid by minting.
    /// @param spent Wei that they were paid from fees.
    struct Payments {
        uint128 minted;
        uint128 spent;
    }

    address private immutable _deployer;
    address private _rewards;
    address private _participants;
    Payments private _payments;

    /// @param vestings Wallets that hold their allocations already; everything else that was issued circulates.
    /// @param authority OpenZeppelin's AccessManager.
    constructor(
        IAlloToken token_,
        IStaking staking_,
        VestingWalletCliff[] memory vestings,
        address authority,
        uint256 minWeight_
    ) Emissions(token_, staking_, vestings) AccessManaged(authority) {
        _deployer = msg.sender;
        _setMinWeight(minWeight_);
    }

    /// @inheritdoc ITreasury
    function bindRewards(address rewards) external {
        _requireUnbound(_rewards);
        _rewards = rewards;
        emit RewardsNamed(rewards);
    }

    /// @inheritdoc ITreasury
    function bindParticipants(address participants) external {
        _requireUnbound(_participants);
        _participants = participants;
        emit ParticipantsNamed(participants);
    }

    /// @inheritdoc ITreasury
    function setMinWeight(uint256 minWeight_) external restricted {
        _setMinWeight(minWeight_);
    }

    /// @inheritdoc ITreasury
    function credit(uint64 topicId, address payer) external returns (uint256 amount) {
        amount = _arrived();
        if (amount == 0) return 0;
        _addRevenue(topicId, amount);
        emit Credited(topicId, payer, amount, _receive(amount));
    }

    /// @inheritdoc ITreasury
    function collect(uint64 topicId) external returns (uint256 amount) {
        if (msg.sender != _rewards) revert Treasury_NotRewards(msg.sender, _rewards);
        touch(topicId);
        amount = _topics[topicId].account;
        if (amount == 0) return 0;
        _topics[topicId].account = 0;
        Payments memory payments = _payments;
        uint256 held = received() - payments.spent;
        uint256 fromFees = amount < held ? amount : held;
        uint256 fresh = amount - fromFees;
        _payments = Payments({
            minted: (payments.minted + fresh).toUint128(),
            spent: (payments.spent + fromFees).toUint128()
        });
        emit Collected(topicId, amount, fresh);
        if (fromFees > 0) token.safeTransfer(msg.sender, fromFees);
        if (fresh > 0) token.mint(msg.sender, fresh);
    }

    /// @inheritdoc ITreasury
    function giveBack(uint64 topicId, uint256 amount) external {
        if (msg.sender != _rewards) revert Treasury_NotRewards(msg.sender, _rewards);
        uint256 arrived = _arrived();
        if (amount > arrived) revert Treasury_NotReceived(amount, arrived);
        emit GivenBack(topicId, amount, _receive(amount));
    }

    /// @inheritdoc ITreasury
    function noteShares(uint256 toReputers, uint256 total) external {
        if (msg.sender != _participants) revert Treasury_NotParticipants(msg.sender, _participants);
        _noteShares(toReputers, total);
    }

    /// @inheritdoc ITreasury
    function minted() external view returns (uint256) {
        return _payments.minted;
    }

    /// @inheritdoc ITreasury
    function paid() external view returns (uint256) {
        return uint256(_payments.minted) + _payments.spent;
    }

    function _receive(uint256 amount) private returns (uint256 total) {
        total = received() + amount;
        _received.set(total);
    }

    /// @dev What the treasury holds and no call has accounted for.
    function _arrived() private view returns (uint256) {
        return token.balanceOf(address(this)) + _payments.spent - received();
    }

    function _setMinWeight(uint256 minWeight_) private {
        if (minWeight_ < LEAST_MIN_WEIGHT || minWeight_ > MOST_MIN_WEIGHT) {
            revert Treasury_MinWeightOutOfRange(minWeight_, LEAST_MIN_WEIGHT, MOST_MIN_WEIGHT);
        }
        _accrued.minWeight = uint128(minWeight_);
        emit MinWeightSet(minWeight_);
    }

    function _requireUnbound(address bound) private view {
        if (msg.sender != _deployer) revert Treasury_NotDeployer(msg.sender, _deployer);
        if (bound != address(0)) revert Treasury_AlreadyBound(bound);
    }
}
