// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IInbox} from "../../../contracts/interfaces/IInbox.sol";
import {Role} from "../../../contracts/types/Topic.sol";
import {vm} from "./Vm.sol";

/// @title What participants sign, written out from the standard
library Signatures {
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant INFERENCE = keccak256("Inference(uint64 topicId,uint64 epoch,int256 value)");
    bytes32 private constant FORECAST = keccak256(
        "Forecast(uint64 topicId,uint64 epoch,uint32 inferers,int256[] losses)"
    );
    bytes32 private constant COMMITMENT = keccak256(
        "Commitment(uint64 topicId,uint64 epoch,uint8 role,bytes32 commitment)"
    );
    bytes32 private constant LOSSES = keccak256("LossReport(uint64 topicId,uint64 epoch,bytes32 root,int256[] losses)");
    bytes32 private constant REPORT = keccak256("Report(uint64 topicId,uint64 epoch,int256 truth)");

    function inference(
        address inbox,
        uint256 key,
        uint64 topicId,
        uint64 epoch,
        uint8 slot,
        int256 value
    ) internal view returns (IInbox.SignedInference memory) {
        (bytes32 r, bytes32 vs) = compact(key, digest(inbox, keccak256(abi.encode(INFERENCE, topicId, epoch, value))));
        return IInbox.SignedInference(slot, value, r, vs);
    }

    function forecast(
        address inbox,
        uint256 key,
        uint64 topicId,
        uint64 epoch,
        uint8 slot,
        uint32 inferers,
        int256[] memory losses
    ) internal view returns (IInbox.SignedForecast memory) {
        bytes32 structHash = keccak256(
            abi.encode(FORECAST, topicId, epoch, inferers, keccak256(abi.encodePacked(losses)))
        );
        (bytes32 r, bytes32 vs) = compact(key, digest(inbox, structHash));
        return IInbox.SignedForecast(slot, inferers, losses, r, vs);
    }

    function report(
        address inbox,
        uint256 key,
        uint64 topicId,
        uint64 epoch,
        uint8 slot,
        int256 truth
    ) internal view returns (IInbox.SignedReport memory) {
        (bytes32 r, bytes32 vs) = compact(key, digest(inbox, keccak256(abi.encode(REPORT, topicId, epoch, truth))));
        return IInbox.SignedReport(slot, truth, r, vs);
    }

    function losses(
        address inbox,
        uint256 key,
        uint64 topicId,
        uint64 epoch,
        bytes32 root,
        uint8 slot,
        int256[] memory values
    ) internal view returns (IInbox.SignedLosses memory) {
        bytes32 structHash = keccak256(abi.encode(LOSSES, topicId, epoch, root, keccak256(abi.encodePacked(values))));
        (bytes32 r, bytes32 vs) = compact(key, digest(inbox, structHash));
        return IInbox.SignedLosses(slot, values, r, vs);
    }

    function commitment(
        address inbox,
        uint256 key,
        uint64 topicId,
        uint64 epoch,
        Role role,
        uint8 slot,
        bytes32 value
    ) internal view returns (IInbox.SignedCommitment memory) {
        bytes32 structHash = keccak256(abi.encode(COMMITMENT, topicId, epoch, role, value));
        (bytes32 r, bytes32 vs) = compact(key, digest(inbox, structHash));
        return IInbox.SignedCommitment(role, slot, value, r, vs);
    }

    function digest(address inbox, bytes32 structHash) internal view returns (bytes32) {
        bytes32 separator = keccak256(abi.encode(DOMAIN, keccak256("Allora"), keccak256("1"), block.chainid, inbox));
        return keccak256(abi.encodePacked("\x19\x01", separator, structHash));
    }

    function compact(uint256 key, bytes32 hash) internal pure returns (bytes32 r, bytes32 vs) {
        uint8 v;
        bytes32 s;
        (v, r, s) = vm.sign(key, hash);
        vs = bytes32(uint256(s) | (uint256(v - 27) << 255));
    }
}
