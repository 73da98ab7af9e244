// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {AlloToken} from "../../../contracts/economy/AlloToken.sol";
import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {IProofs} from "../../../contracts/interfaces/IProofs.sol";
import {IRewards} from "../../../contracts/interfaces/IRewards.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {TreasuryMock} from "../../../contracts/mocks/TreasuryMock.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {Kit} from "./Kit.sol";
import {Test} from "./Test.sol";
import {vm} from "./Vm.sol";

/// @title The deployed protocol with one topic
/// @notice Epoch e opens at `start + 1000 e`; workers submit for 600 s, reputers report from 900 s to 1300 s after the
/// opening, posts can be refuted for 500 s.
abstract contract World is Test {
    uint256 internal constant NOW = 1_800_000_000;
    uint256 internal constant STAKE = 1000e18;
    uint256 internal constant MIN_STAKE = 100e18;
    uint256 internal constant REWARD = 50e18;
    uint256 internal constant FUNDS = 1_000_000e18;

    Kit internal kit;
    AlloToken internal token;
    IAccessManager internal authority;
    ITopics internal topics;
    IParticipants internal participants;
    IStaking internal staking;
    IInbox internal inbox;
    IRewards internal rewards;
    IEpochs internal epochs;
    IDisputes internal disputes;
    IProofs internal proofs;
    ITreasury internal treasury;
    TreasuryMock internal mock;
    uint64 internal topicId;
    mapping(bytes32 commitment => bool) private _committed;

    /// @dev Everything but the epochs contract, and no topic yet.
    function deployBase() internal {
        vm.warp(NOW);
        kit = Kit(deploy("Kit", abi.encode(address(this), isTreasuryMocked())));
        (authority, mock) = (kit.authority(), kit.mock());
        (token, topics, staking) = (kit.token(), kit.topics(), kit.staking());
        participants = kit.participants();
        (inbox, rewards, treasury) = (kit.inbox(), kit.rewards(), kit.treasury());
    }

    /// @dev Whether tests decide what topics collect, see `grant`.
    function isTreasuryMocked() internal pure virtual returns (bool) {
        return false;
    }

    /// @param judges Verifiers of syntheses, and of the state and payout parts of settlements.
    function deployAll(address[3] memory judges) internal {
        deployBase();
        epochs = kit.deployEpochs(judges);
        (disputes, proofs) = (kit.disputes(), kit.proofs());
    }

    function createTopic() internal returns (uint64) {
        return kit.createTopic(kit.defaultSchedule());
    }

    function join(Role role, address account) internal returns (uint32 id) {
        vm.prank(account);
        (, id) = participants.register(topicId, role);
    }

    function leaveRole(Role role, address account) internal {
        vm.prank(account);
        participants.deregister(topicId, role);
    }

    function giveStake(address reputer, uint256 amount) internal {
        token.transfer(reputer, amount);
        vm.prank(reputer);
        token.approve(address(staking), amount);
        vm.prank(reputer);
        staking.stake(topicId, amount);
    }

    /// @dev Of a reputer's own stake.
    function unbond(address reputer, uint256 amount) internal returns (uint32 request) {
        uint256 shares = staking.sharesWorth(topicId, reputer, amount);
        vm.prank(reputer);
        return staking.unbond(topicId, reputer, shares);
    }

    function fund(uint256 amount) internal {
        token.approve(address(rewards), amount);
        rewards.fund(topicId, amount);
    }

    /// @dev What the topic can collect, where the treasury is mocked.
    function grant(uint256 amount) internal {
        token.transfer(address(mock), amount);
        mock.grant(topicId);
    }

    function submit(address inferer, uint64 epoch, int256 value) internal {
        vm.prank(inferer);
        inbox.submitInference(topicId, epoch, value);
    }

    function report(address reputer, uint64 epoch, int256 truth) internal {
        vm.prank(reputer);
        inbox.submitReport(topicId, epoch, truth);
    }

    /// @dev A commitment to a challenge, made a second ago.
    function commitTo(address challenger, bytes32 subject) internal {
        bytes32 commitment = disputes.commitmentOf(challenger, subject, 0);
        if (_committed[commitment]) return;
        _committed[commitment] = true;
        uint256 now_ = time();
        vm.warp(now_ - 1);
        vm.prank(challenger);
        disputes.commit(commitment);
        vm.warp(now_);
    }

    function opensAt(uint64 epoch) internal view returns (uint256) {
        return kit.opensAt(topicId, epoch);
    }

    function closesAt(uint64 epoch) internal view returns (uint256) {
        return kit.closesAt(topicId, epoch);
    }

    function reportsFrom(uint64 epoch) internal view returns (uint256) {
        return kit.reportsFrom(topicId, epoch);
    }

    function reportsUntil(uint64 epoch) internal view returns (uint256) {
        return kit.reportsUntil(topicId, epoch);
    }
}
