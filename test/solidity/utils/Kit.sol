// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {AlloToken} from "../../../contracts/economy/AlloToken.sol";
import {Bits} from "../../../contracts/epochs/Bits.sol";
import {EpochsBound} from "../../../contracts/epochs/EpochsBound.sol";
import {TraceLayout} from "../../../contracts/epochs/TraceLayout.sol";
import {IDisputes} from "../../../contracts/interfaces/IDisputes.sol";
import {IEpochs} from "../../../contracts/interfaces/IEpochs.sol";
import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {IParticipants} from "../../../contracts/interfaces/IParticipants.sol";
import {IProofs} from "../../../contracts/interfaces/IProofs.sol";
import {IRewards} from "../../../contracts/interfaces/IRewards.sol";
import {IAlloToken} from "../../../contracts/interfaces/IAlloToken.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {LossFunction} from "../../../contracts/math/Losses.sol";
import {TreasuryMock} from "../../../contracts/mocks/TreasuryMock.sol";
import {Schedules} from "../../../contracts/topics/Schedules.sol";
import {SettlementRecord} from "../../../contracts/types/Epoch.sol";
import {Schedule, TopicMath, TopicParameters, TopicSecurity} from "../../../contracts/types/Topic.sol";
import {SettlementSize} from "../../../contracts/types/Trace.sol";
import {Packing} from "./Packing.sol";
import {Test} from "./Test.sol";

/// @title Deployment of the protocol, default parameters, and traces of small epochs
/// @notice A contract of its own, deployed by name: tests that carried this code would take minutes to compile.
contract Kit is Test {
    using Schedules for Schedule;

    AlloToken public token;
    IAccessManager public authority;
    ITopics public topics;
    IParticipants public participants;
    IStaking public staking;
    IInbox public inbox;
    IRewards public rewards;
    IEpochs public epochs;
    IDisputes public disputes;
    IProofs public proofs;
    ITreasury public treasury;
    TreasuryMock public mock;

    /// @notice Everything but the contracts that judge.
    /// @param holder Receives what is issued at deployment, and is the authority's administrator.
    /// @param mocked Whether rewards come from `mock`, so that tests decide what topics collect.
    constructor(address holder, bool mocked) {
        IAlloToken.Allocation[] memory allocations = new IAlloToken.Allocation[](1);
        allocations[0] = IAlloToken.Allocation({holder: holder, amount: 640_500_000e18});
        token = AlloToken(deploy("AlloToken", abi.encode(allocations)));
        authority = IAccessManager(deploy("AccessManager", abi.encode(holder)));
        topics = ITopics(deploy("Topics", abi.encode(token, authority)));
        participants = IParticipants(deploy("Participants", abi.encode(authority, token, topics, 0, 0)));
        staking = IStaking(deploy("Staking", abi.encode(token, topics, participants)));
        inbox = IInbox(deploy("Inbox", abi.encode(topics, staking)));
        address[] memory vestings = new address[](0);
        treasury = ITreasury(deploy("Treasury", abi.encode(token, staking, vestings, authority, 1e18)));
        mock = TreasuryMock(deploy("TreasuryMock", abi.encode(token)));
        address source = mocked ? address(mock) : address(treasury);
        rewards = IRewards(deploy("Rewards", abi.encode(token, topics, staking, source)));
        token.bindMinter(address(treasury));
        treasury.bindRewards(address(rewards));
    }

    /// @param judges Verifiers of syntheses, and of the state and payout parts of settlements.
    function deployEpochs(address[3] calldata judges) external returns (IEpochs) {
        epochs = IEpochs(deploy("Epochs", abi.encode(topics, staking, inbox, rewards)));
        bindEpochs(address(epochs));
        disputes = IDisputes(deploy("Disputes", abi.encode(epochs, judges)));
        epochs.bindDisputes(address(disputes));
        proofs = IProofs(deploy("Proofs", abi.encode(epochs, judges)));
        epochs.bindProofs(address(proofs));
        return epochs;
    }

    /// @notice Lets others act as the epochs contract and the treasury towards the participants contract alone.
    function bindParticipants(address epochs_, address treasury) external {
        EpochsBound(address(participants)).bindEpochs(epochs_);
        participants.bindTreasury(treasury);
    }

    /// @notice Lets somebody else act as the epochs contract.
    function bindEpochs(address epochs_) public {
        EpochsBound(address(participants)).bindEpochs(epochs_);
        EpochsBound(address(staking)).bindEpochs(epochs_);
        EpochsBound(address(rewards)).bindEpochs(epochs_);
        EpochsBound(address(inbox)).bindEpochs(epochs_);
    }

    // --- topics ---

    function createTopic(Schedule calldata schedule) external returns (uint64) {
        TopicParameters memory parameters = defaultParameters();
        parameters.schedule = schedule;
        return topics.createTopic(parameters);
    }

    function defaultSchedule() public view returns (Schedule memory) {
        return
            Schedule({
                start: uint40(time() + 100),
                epochLength: 1000,
                workerWindow: 600,
                groundTruthLag: 300,
                reputerWindow: 400,
                challengeWindow: 500,
                headStart: 0,
                revealWindow: 0,
                freshBase: false,
                eager: false
            });
    }

    function defaultParameters() public view returns (TopicParameters memory parameters) {
        parameters.title = "ETH / USD";
        parameters.schedule = defaultSchedule();
        parameters.math = TopicMath({
            pNorm: 3e18,
            cNorm: 0.75e18,
            epsilon: 0.01e18,
            alphaRegret: 0.1e18,
            pRewardInference: 3e18,
            pRewardForecast: 3e18,
            pRewardReputer: 1e18,
            cReward: 0.75e18,
            betaEntropy: 0.25e18,
            alphaTask: 0.1e18,
            epsilonReputer: 0.01e18,
            learningRate: 0.05e18,
            gradientThreshold: 0.001e18,
            minStakeFraction: 0.5e18,
            maxGradientIterations: 10,
            lossFunction: LossFunction.Squared,
            lossParameter: 0,
            lossFloor: 1
        });
        parameters.security = TopicSecurity({minStake: 100e18, rewardPerEpoch: 50e18, slashFraction: 0.5e18});
    }

    function opensAt(uint64 topicId, uint64 epoch) external view returns (uint256) {
        return topics.scheduleOf(topicId).opensAt(epoch);
    }

    function closesAt(uint64 topicId, uint64 epoch) external view returns (uint256) {
        return topics.scheduleOf(topicId).closesAt(epoch);
    }

    function reportsFrom(uint64 topicId, uint64 epoch) external view returns (uint256) {
        return topics.scheduleOf(topicId).reportsFrom(epoch);
    }

    function reportsUntil(uint64 topicId, uint64 epoch) external view returns (uint256) {
        return topics.scheduleOf(topicId).reportsUntil(epoch);
    }

    // --- traces ---

    /// @notice Size of the settlement of an epoch, on one with no more slots.
    function sizeOf(uint64 topicId, uint64 epoch, uint8 steps) external view returns (SettlementSize memory size) {
        IInbox.Intake memory intake = inbox.intakeOf(topicId, epoch);
        size.inferers = uint8(Bits.count(intake.inferers));
        size.reputers = uint8(Bits.count(intake.reputers));
        size.reports = 1;
        size.steps = steps;
        size.infererSlots = uint8(Bits.span(intake.inferers));
        size.reputerSlots = uint8(Bits.span(intake.reputers));
    }

    /// @notice A settlement whose losses are all `loss`, with these holders and cumulative rewards of the slots.
    function settlementOf(
        SettlementSize calldata size,
        int256 loss,
        int256[] calldata holders,
        int256[] calldata cumulative
    ) external pure returns (bytes memory state, bytes memory payout) {
        uint256[] memory lengths = TraceLayout.stateLengths(size);
        state = new bytes(lengths[0] + lengths[1]);
        for (uint256 i = 0; i < (lengths[2] + lengths[3] + lengths[4]) / 9; ++i) {
            state = bytes.concat(state, Packing.one(loss, 9));
        }
        state = bytes.concat(state, Packing.pack(holders, 4), new bytes(lengths[6]));
        lengths = TraceLayout.payoutLengths(size);
        uint256 before;
        for (uint256 i = 0; i < 9; ++i) before += lengths[i];
        payout = bytes.concat(new bytes(before), Packing.pack(cumulative, 12));
    }

    /// @notice Leaves of a settlement's state part, and the bytes of its holders.
    function holdersOf(
        uint64 topicId,
        SettlementRecord calldata record,
        bytes calldata state
    ) external view returns (bytes32[] memory leaves, bytes memory holders) {
        uint256[] memory lengths = TraceLayout.stateLengths(record.size);
        bytes32 domain = keccak256(abi.encode("allora.trace", block.chainid, epochs, topicId, record.epoch, 1));
        leaves = new bytes32[](7);
        uint256 offset;
        for (uint256 i = 0; i < 7; ++i) {
            bytes calldata section = state[offset:offset + lengths[i]];
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(domain, i, keccak256(section)))));
            if (i == 5) holders = section;
            offset += lengths[i];
        }
    }
}
