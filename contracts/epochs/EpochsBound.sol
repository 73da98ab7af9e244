// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title A contract that takes orders from the epochs contract
/// @notice The epochs contract is deployed later, so the deployer names it once; nobody can change it after that.
abstract contract EpochsBound {
    address private immutable _deployer;
    address private _epochs;

    error EpochsBound_NotDeployer(address caller, address deployer);
    error EpochsBound_AlreadyBound(address epochs);
    error EpochsBound_NotEpochs(address caller, address epochs);

    event EpochsNamed(address indexed epochs);

    constructor() {
        _deployer = msg.sender;
    }

    /// @notice Names the epochs contract. The deployer, once.
    function bindEpochs(address epochsContract) external {
        if (msg.sender != _deployer) revert EpochsBound_NotDeployer(msg.sender, _deployer);
        if (_epochs != address(0)) revert EpochsBound_AlreadyBound(_epochs);
        _epochs = epochsContract;
        emit EpochsNamed(epochsContract);
    }

    /// @notice The epochs contract, zero until it is named.
    function epochs() public view returns (address) {
        return _epochs;
    }

    function _requireEpochs() internal view {
        if (msg.sender != _epochs) revert EpochsBound_NotEpochs(msg.sender, _epochs);
    }
}
