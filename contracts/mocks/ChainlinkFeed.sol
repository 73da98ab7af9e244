// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AggregatorV3Interface} from "../interfaces/AggregatorV3Interface.sol";

/// @title A feed that stores its rounds as Chainlink's aggregators do: the number of the newest in one slot, each in one
/// more. Without access lists, which cost their reads two slots more.
contract ChainlinkAggregator is AggregatorV3Interface {
    struct Transmission {
        int192 answer;
        uint32 observedAt;
        uint32 transmittedAt;
    }

    struct HotVars {
        uint40 latestEpochAndRound;
        uint32 latestRound;
    }

    uint8 public constant decimals = 8;
    string public constant description = "measured";
    uint256 public constant version = 6;
    HotVars private _hot;
    mapping(uint32 round => Transmission) private _transmissions;

    function transmit(int192 answer) external {
        uint32 round = ++_hot.latestRound;
        _transmissions[round] = Transmission(answer, uint32(block.timestamp), uint32(block.timestamp));
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return getRoundData(_hot.latestRound);
    }

    function getRoundData(uint80 roundId) public view returns (uint80, int256, uint256, uint256, uint80) {
        if (roundId > type(uint32).max) return (0, 0, 0, 0, 0);
        Transmission memory transmission = _transmissions[uint32(roundId)];
        return (roundId, transmission.answer, transmission.observedAt, transmission.transmittedAt, roundId);
    }
}

/// @title What stands before it: the phase, with the aggregator's address, in one slot
contract ChainlinkProxy is AggregatorV3Interface {
    uint256 private constant PHASE_BITS = 64;

    struct Phase {
        uint16 id;
        AggregatorV3Interface aggregator;
    }

    Phase private _phase;

    constructor(AggregatorV3Interface aggregator) {
        _phase = Phase(1, aggregator);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        Phase memory phase = _phase;
        (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = phase
            .aggregator
            .latestRoundData();
        return (_phased(phase, id), answer, startedAt, updatedAt, _phased(phase, answeredIn));
    }

    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        Phase memory phase = _phase;
        (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredIn) = phase
            .aggregator
            .getRoundData(uint64(roundId));
        return (_phased(phase, id), answer, startedAt, updatedAt, _phased(phase, answeredIn));
    }

    function decimals() external view returns (uint8) {
        return _phase.aggregator.decimals();
    }

    function description() external view returns (string memory) {
        return _phase.aggregator.description();
    }

    function version() external view returns (uint256) {
        return _phase.aggregator.version();
    }

    function _phased(Phase memory phase, uint80 roundId) private pure returns (uint80) {
        return uint80((uint256(phase.id) << PHASE_BITS) | uint64(roundId));
    }
}
