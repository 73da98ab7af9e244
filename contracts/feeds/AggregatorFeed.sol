// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {AggregatorInterface} from "../interfaces/AggregatorInterface.sol";
import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";
import {IAggregatorFeed} from "../interfaces/IAggregatorFeed.sol";
import {IEpochs} from "../interfaces/IEpochs.sol";
import {Round} from "../types/Epoch.sol";
import {FeedTerms} from "./FeedTerms.sol";

/// @title A topic's final inferences as a price feed
/// @notice See IAggregatorFeed. Feeds are copies (ERC-1167) that `FeedFactory` makes: their code ends in their terms
/// and description.
contract AggregatorFeed is IAggregatorFeed {
    /// @dev Bytes of a copy's code before its terms, and of the terms.
    uint256 private constant CODE = 0x2d;
    uint256 private constant TERMS = 32;
    uint256 private constant VALUE_DECIMALS = 18;

    /// @inheritdoc AggregatorV3Interface
    uint256 public constant version = 2;
    /// @inheritdoc IAggregatorFeed
    IEpochs public immutable epochs;
    address private immutable _original = address(this);

    constructor(IEpochs epochs_) {
        epochs = epochs_;
    }

    // --- AggregatorV3Interface ---

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        FeedTerms terms = _terms();
        return _data(terms, _present(epochs.newestRound(terms.topicId())));
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        FeedTerms terms = _terms();
        return _data(terms, _present(_roundAt(terms, roundId)));
    }

    /// @inheritdoc AggregatorV3Interface
    function decimals() external view returns (uint8) {
        return _terms().decimals();
    }

    /// @inheritdoc AggregatorV3Interface
    function description() external view returns (string memory text) {
        bytes memory arguments = Clones.fetchCloneArgs(address(this));
        text = new string(arguments.length - TERMS);
        assembly ("memory-safe") {
            mcopy(add(text, 0x20), add(arguments, add(0x20, TERMS)), mload(text))
        }
    }

    // --- AggregatorInterface ---

    /// @inheritdoc AggregatorInterface
    function latestAnswer() external view returns (int256) {
        FeedTerms terms = _terms();
        return _answer(terms, epochs.newestRound(terms.topicId()));
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() external view returns (uint256) {
        FeedTerms terms = _terms();
        return _time(terms, epochs.newestRound(terms.topicId()));
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() external view returns (uint256) {
        return epochs.newestRound(_terms().topicId()).number;
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 roundId) external view returns (int256) {
        FeedTerms terms = _terms();
        return _answer(terms, _roundAt(terms, roundId));
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 roundId) external view returns (uint256) {
        FeedTerms terms = _terms();
        return _time(terms, _roundAt(terms, roundId));
    }

    // --- IAggregatorFeed ---

    /// @inheritdoc IAggregatorFeed
    function topicId() external view returns (uint64) {
        return _terms().topicId();
    }

    /// @inheritdoc IAggregatorFeed
    function heartbeat() external view returns (uint256) {
        return _terms().heartbeat();
    }

    // --- shared ---

    /// @dev Terms that the code of this copy ends in.
    function _terms() private view returns (FeedTerms terms) {
        if (address(this) == _original) revert AggregatorFeed_NoFeed();
        assembly ("memory-safe") {
            extcodecopy(address(), 0, CODE, TERMS)
            terms := mload(0)
        }
    }

    /// @dev A round by its number; all zero where there is none.
    function _roundAt(FeedTerms terms, uint256 number) private view returns (Round memory round) {
        uint64 topic = terms.topicId();
        round = epochs.newestRound(topic);
        if (number == round.number) return round;
        if (number == 0 || number > round.number) return Round(0, 0, 0);
        uint64 epoch = epochs.epochOfRound(topic, number);
        return Round(uint64(number), epoch, epochs.synthesisOf(topic, epoch).network);
    }

    function _present(Round memory round) private pure returns (Round memory) {
        // The string is what existing readers of feeds expect.
        // solhint-disable-next-line gas-custom-errors
        require(round.number > 0, "No data present");
        return round;
    }

    function _data(
        FeedTerms terms,
        Round memory round
    ) private pure returns (uint80, int256, uint256, uint256, uint80) {
        uint256 time = _time(terms, round);
        return (round.number, _answer(terms, round), time, time, round.number);
    }

    function _answer(FeedTerms terms, Round memory round) private pure returns (int256) {
        return round.network / int256(10 ** (VALUE_DECIMALS - terms.decimals()));
    }

    function _time(FeedTerms terms, Round memory round) private pure returns (uint256) {
        return round.number == 0 ? 0 : terms.dataTime(round.epoch);
    }
}
