// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ITopics} from "../../../contracts/interfaces/ITopics.sol";
import {LossFunction} from "../../../contracts/math/Losses.sol";
import {FeedMock} from "../../../contracts/mocks/FeedMock.sol";
import {TopicRules} from "../../../contracts/topics/TopicRules.sol";
import {TopicParameters} from "../../../contracts/types/Topic.sol";
import {World} from "../utils/World.sol";

contract Rules {
    function check(TopicParameters memory parameters) external view {
        TopicRules.check(parameters);
    }
}

/// @notice Every range is tried at both ends and one beyond each.
contract TopicRulesTest is World {
    int256 private constant INT128_MAX = type(int128).max;
    Rules private rules;
    TopicParameters private parameters;

    function setUp() public {
        deployBase();
        rules = new Rules();
        parameters = kit.defaultParameters();
    }

    function accept() private view {
        rules.check(parameters);
    }

    function refuse(bytes32 name, int256 value, int256 low, int256 high) private {
        expectError(abi.encodeWithSelector(ITopics.Topics_ParameterOutOfRange.selector, name, value, low, high));
        rules.check(parameters);
    }

    function test_Title() public {
        parameters.title = "";
        refuse("title", 0, 1, 100);
        parameters.title = "x";
        accept();
        parameters.title = string(new bytes(100));
        accept();
        parameters.title = string(new bytes(101));
        refuse("title", 101, 1, 100);
    }

    function test_Start() public {
        int256 now_ = int256(time());
        int256 last = now_ + 365 days;
        parameters.schedule.start = uint40(uint256(now_ - 1));
        refuse("start", now_ - 1, now_, last);
        parameters.schedule.start = uint40(uint256(now_));
        accept();
        parameters.schedule.start = uint40(uint256(last));
        accept();
        parameters.schedule.start = uint40(uint256(last + 1));
        refuse("start", last + 1, now_, last);
    }

    function test_EpochLength() public {
        parameters.schedule.workerWindow = 1;
        parameters.schedule.epochLength = 11;
        refuse("epochLength", 11, 12, 365 days);
        parameters.schedule.epochLength = 12;
        accept();
        parameters.schedule.epochLength = 365 days;
        accept();
        parameters.schedule.epochLength = 365 days + 1;
        refuse("epochLength", 365 days + 1, 12, 365 days);
    }

    function test_WorkerWindow() public {
        parameters.schedule.workerWindow = 0;
        refuse("workerWindow", 0, 1, 1000);
        parameters.schedule.workerWindow = 1;
        accept();
        parameters.schedule.workerWindow = 1000;
        accept();
        parameters.schedule.workerWindow = 1001;
        refuse("workerWindow", 1001, 1, 1000);
    }

    function test_GroundTruthLag() public {
        parameters.schedule.groundTruthLag = 365 days;
        accept();
        parameters.schedule.groundTruthLag = 365 days + 1;
        refuse("groundTruthLag", 365 days + 1, 0, 365 days);
    }

    function test_RevealWindow() public {
        parameters.schedule.revealWindow = 300;
        accept();
        parameters.schedule.revealWindow = 301;
        refuse("revealWindow", 301, 0, 300);
        parameters.schedule.groundTruthLag = 301;
        accept();
        parameters.schedule.groundTruthLag = 0;
        refuse("revealWindow", 301, 0, 0);
        parameters.schedule.revealWindow = 0;
        accept();
    }

    function test_ReputerWindow() public {
        parameters.schedule.reputerWindow = 0;
        refuse("reputerWindow", 0, 1, 365 days);
        parameters.schedule.reputerWindow = 1;
        accept();
        parameters.schedule.reputerWindow = 365 days;
        accept();
        parameters.schedule.reputerWindow = 365 days + 1;
        refuse("reputerWindow", 365 days + 1, 1, 365 days);
    }

    function test_ChallengeWindow() public {
        parameters.schedule.challengeWindow = 59;
        refuse("challengeWindow", 59, 60, 90 days);
        parameters.schedule.challengeWindow = 60;
        accept();
        parameters.schedule.challengeWindow = 90 days;
        accept();
        parameters.schedule.challengeWindow = 90 days + 1;
        refuse("challengeWindow", 90 days + 1, 60, 90 days);
    }

    /// @dev Up to the challenge window.
    function test_HeadStart() public {
        parameters.schedule.challengeWindow = 600;
        parameters.schedule.headStart = 600;
        accept();
        parameters.schedule.headStart = 601;
        refuse("headStart", 601, 0, 600);
        parameters.schedule.challengeWindow = 90 days;
        parameters.schedule.headStart = type(uint16).max;
        accept();
    }

    function test_PNorm() public {
        parameters.math.pNorm = 1e18 - 1;
        refuse("pNorm", 1e18 - 1, 1e18, 10e18);
        parameters.math.pNorm = 1e18;
        accept();
        parameters.math.pNorm = 10e18;
        accept();
        parameters.math.pNorm = 10e18 + 1;
        refuse("pNorm", 10e18 + 1, 1e18, 10e18);
    }

    function test_CNorm() public {
        parameters.math.cNorm = -9e18 - 1;
        refuse("cNorm", -9e18 - 1, -9e18, 9e18);
        parameters.math.cNorm = -9e18;
        accept();
        parameters.math.cNorm = 9e18;
        accept();
        parameters.math.cNorm = 9e18 + 1;
        refuse("cNorm", 9e18 + 1, -9e18, 9e18);
    }

    function test_Epsilon() public {
        parameters.math.epsilon = 0;
        refuse("epsilon", 0, 1, 10e18);
        parameters.math.epsilon = 1;
        accept();
        parameters.math.epsilon = 10e18;
        accept();
        parameters.math.epsilon = 10e18 + 1;
        refuse("epsilon", 10e18 + 1, 1, 10e18);
    }

    function test_AlphaRegret() public {
        parameters.math.alphaRegret = 0;
        refuse("alphaRegret", 0, 1, 1e18);
        parameters.math.alphaRegret = 1;
        accept();
        parameters.math.alphaRegret = 1e18;
        accept();
        parameters.math.alphaRegret = 1e18 + 1;
        refuse("alphaRegret", 1e18 + 1, 1, 1e18);
    }

    function test_PRewards() public {
        parameters.math.pRewardInference = 1e18 - 1;
        refuse("pRewardInference", 1e18 - 1, 1e18, 10e18);
        parameters.math.pRewardInference = 10e18;
        parameters.math.pRewardForecast = 10e18 + 1;
        refuse("pRewardForecast", 10e18 + 1, 1e18, 10e18);
        parameters.math.pRewardForecast = 1e18;
        parameters.math.pRewardReputer = 1e18 - 1;
        refuse("pRewardReputer", 1e18 - 1, 1e18, 10e18);
        parameters.math.pRewardReputer = 10e18 + 1;
        refuse("pRewardReputer", 10e18 + 1, 1e18, 10e18);
        parameters.math.pRewardReputer = 1e18;
        accept();
    }

    function test_CReward() public {
        parameters.math.cReward = -9e18 - 1;
        refuse("cReward", -9e18 - 1, -9e18, 9e18);
        parameters.math.cReward = 9e18 + 1;
        refuse("cReward", 9e18 + 1, -9e18, 9e18);
        parameters.math.cReward = -9e18;
        accept();
    }

    function test_BetaEntropy() public {
        parameters.math.betaEntropy = 0;
        accept();
        parameters.math.betaEntropy = 1e18;
        accept();
        parameters.math.betaEntropy = 1e18 + 1;
        refuse("betaEntropy", 1e18 + 1, 0, 1e18);
    }

    function test_AlphaTask() public {
        parameters.math.alphaTask = 0;
        refuse("alphaTask", 0, 1, 1e18);
        parameters.math.alphaTask = 1e18 + 1;
        refuse("alphaTask", 1e18 + 1, 1, 1e18);
        parameters.math.alphaTask = 1;
        accept();
    }

    function test_EpsilonReputer() public {
        parameters.math.epsilonReputer = 0.001e18 - 1;
        refuse("epsilonReputer", 0.001e18 - 1, 0.001e18, 1e18);
        parameters.math.epsilonReputer = 0.001e18;
        accept();
        parameters.math.epsilonReputer = 1e18 + 1;
        refuse("epsilonReputer", 1e18 + 1, 0.001e18, 1e18);
    }

    function test_Listening() public {
        parameters.math.learningRate = 0;
        refuse("learningRate", 0, 1, 1e18);
        parameters.math.learningRate = 1e18 + 1;
        refuse("learningRate", 1e18 + 1, 1, 1e18);
        parameters.math.learningRate = 1e18;
        parameters.math.gradientThreshold = 1e18 + 1;
        refuse("gradientThreshold", 1e18 + 1, 0, 1e18);
        parameters.math.gradientThreshold = 0;
        parameters.math.minStakeFraction = 1e18 + 1;
        refuse("minStakeFraction", 1e18 + 1, 0, 1e18);
        parameters.math.minStakeFraction = 0;
        parameters.math.maxGradientIterations = 0;
        refuse("maxGradientIterations", 0, 1, 10);
        parameters.math.maxGradientIterations = 11;
        refuse("maxGradientIterations", 11, 1, 10);
        parameters.math.maxGradientIterations = 1;
        accept();
    }

    function test_LossFloor() public {
        parameters.math.lossFloor = 0;
        refuse("lossFloor", 0, 1, INT128_MAX);
        parameters.math.lossFloor = uint128(type(int128).max);
        accept();
        parameters.math.lossFloor = uint128(type(int128).max) + 1;
        refuse("lossFloor", INT128_MAX + 1, 1, INT128_MAX);
        parameters.math.lossFunction = LossFunction.Reported;
        parameters.math.lossFloor = 1;
        refuse("lossFloor", 1, 0, 0);
        parameters.math.lossFloor = 0;
        accept();
        parameters.math.lossParameter = 1;
        refuse("lossParameter", 1, 0, 0);
    }

    function test_LossParameter() public {
        LossFunction[3] memory without = [LossFunction.Squared, LossFunction.Absolute, LossFunction.BinaryCrossEntropy];
        for (uint256 i = 0; i < 3; ++i) {
            parameters.math.lossFunction = without[i];
            parameters.math.lossParameter = 1;
            refuse("lossParameter", 1, 0, 0);
            parameters.math.lossParameter = 0;
            accept();
        }
        LossFunction[2] memory scaled = [LossFunction.Huber, LossFunction.SquaredRelative];
        for (uint256 i = 0; i < 2; ++i) {
            parameters.math.lossFunction = scaled[i];
            parameters.math.lossParameter = 0;
            refuse("lossParameter", 0, 1, INT128_MAX);
            parameters.math.lossParameter = uint128(type(int128).max);
            accept();
            parameters.math.lossParameter = uint128(type(int128).max) + 1;
            refuse("lossParameter", INT128_MAX + 1, 1, INT128_MAX);
        }
        parameters.math.lossFunction = LossFunction.Quantile;
        parameters.math.lossParameter = 0;
        refuse("lossParameter", 0, 1, 1e18 - 1);
        parameters.math.lossParameter = 1e18 - 1;
        accept();
        parameters.math.lossParameter = 1e18;
        refuse("lossParameter", 1e18, 1, 1e18 - 1);
    }

    function test_Source() public {
        parameters.source.maxAge = 1;
        refuse("maxAge", 1, 0, 0);
        parameters.source.maxAge = 0;
        parameters.source.tolerance = 1;
        refuse("tolerance", 1, 0, 0);
        FeedMock feed = FeedMock(deploy("FeedMock", abi.encode(18)));
        parameters.source.feed = address(feed);
        refuse("maxAge", 0, 1, 365 days);
        parameters.source.maxAge = 365 days + 1;
        refuse("maxAge", 365 days + 1, 1, 365 days);
        parameters.source.maxAge = 365 days;
        accept();
        parameters.source.tolerance = 0;
        refuse("tolerance", 0, 1, 1e18);
        parameters.source.tolerance = 1e18 + 1;
        refuse("tolerance", 1e18 + 1, 1, 1e18);
        parameters.source.tolerance = 1e18;
        accept();
        feed.setDecimals(19);
        refuse("decimals", 19, 0, 18);
        feed.setDecimals(0);
        accept();
        parameters.math.lossFunction = LossFunction.Reported;
        parameters.math.lossFloor = 0;
        refuse("feed", int256(uint256(uint160(address(feed)))), 0, 0);
    }

    /// @dev An account without code, and a contract that does not answer.
    function test_RevertWhen_TheSourceIsNoFeed() public {
        (parameters.source.maxAge, parameters.source.tolerance) = (1, 1);
        parameters.source.feed = actor("nobody");
        expectError(abi.encodeWithSelector(ITopics.Topics_SilentFeed.selector, actor("nobody")));
        rules.check(parameters);
        parameters.source.feed = address(rules);
        expectError(abi.encodeWithSelector(ITopics.Topics_SilentFeed.selector, address(rules)));
        rules.check(parameters);
    }

    function test_Security() public {
        parameters.security.minStake = 0;
        refuse("minStake", 0, 1, int256(uint256(type(uint96).max)));
        parameters.security.minStake = 1;
        parameters.security.rewardPerEpoch = 0;
        accept();
        parameters.security.slashFraction = 0.01e18 - 1;
        refuse("slashFraction", 0.01e18 - 1, 0.01e18, 1e18);
        parameters.security.slashFraction = 1e18;
        accept();
        parameters.security.slashFraction = 1e18 + 1;
        refuse("slashFraction", 1e18 + 1, 0.01e18, 1e18);
    }
}
