// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../interfaces/IStaking.sol";
import {ITopics} from "../interfaces/ITopics.sol";
import {Intakes} from "./Intakes.sol";
import {ReputerInbox} from "./ReputerInbox.sol";
import {SealedInbox} from "./SealedInbox.sol";

/// @title Inbox
/// @notice See IInbox.
contract Inbox is SealedInbox, ReputerInbox {
    constructor(ITopics topics_, IStaking staking_) Intakes(topics_, staking_) {}
}
