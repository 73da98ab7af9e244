// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Operators: keys that act for a reputer
/// @notice A reputer names a key, per topic, that may sign reports and post for it; its own key can stay offline. What
/// the operator does wrong costs the reputer's pool. Both sides must agree: otherwise anybody could name a stranger's
/// key, and have the stranger's posts count as theirs.
interface IOperators {
    error Operators_NotNamed(uint64 topicId, address reputer, address caller, address operator);

    /// @notice A key serves one reputer of a topic for good, so that the reputer stays liable for what it signed.
    error Operators_ServesAnother(uint64 topicId, address operator, address reputer);

    /// @param operator Zero when the reputer takes the right back.
    event OperatorNamed(uint64 indexed topicId, address indexed reputer, address indexed operator);
    event OperatorServes(uint64 indexed topicId, address indexed operator, address indexed reputer);

    /// @notice Names the key that may act for the caller, zero for none, in place of the one before. Anybody, for
    /// itself, at any time; about 50,000 gas. Whoever was named before can act no longer, from the same second on.
    function nameOperator(uint64 topicId, address operator) external;

    /// @notice Lets the caller act for `reputer` while that names it, and for no other reputer of the topic ever. The
    /// named operator of that reputer, or the caller itself as `reputer`; about 50,000 gas.
    /// @dev Reverts with Operators_NotNamed, Operators_ServesAnother.
    function serve(uint64 topicId, address reputer) external;

    /// @notice Key that a reputer has named, zero for none.
    function operatorOf(uint64 topicId, address reputer) external view returns (address);

    /// @notice Whom an account acts for: the reputer that it serves and that names it, otherwise itself.
    function reputerOf(uint64 topicId, address account) external view returns (address);

    /// @notice Whose stake answers for what an account signs or has signed: the reputer that it ever served, otherwise
    /// itself.
    function liableFor(uint64 topicId, address account) external view returns (address);
}
