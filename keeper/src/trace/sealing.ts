/** What a worker commits to before it reveals it. Twin of contracts/epochs/Sealing.sol. */
import { type Address, encodeAbiParameters, type Hex, keccak256, parseAbiParameters } from "viem";
import type { Place } from "./commitment.ts";
import type { Role } from "./submissions.ts";

/** Commitment of `sender` to a payload of one of the kinds below; `contract` is the inbox. */
export function commitmentOf(
  { chainId, contract, topicId, epoch }: Place,
  role: Role,
  sender: Address,
  payload: Hex,
  salt: Hex,
): Hex {
  return keccak256(
    encodeAbiParameters(
      parseAbiParameters("string, uint256, address, uint64, uint64, uint8, address, bytes32, bytes32"),
      ["allora.commitment", BigInt(chainId), contract, topicId, epoch, role, sender, payload, salt],
    ),
  );
}

export function inferencePayload(value: bigint): Hex {
  return keccak256(encodeAbiParameters(parseAbiParameters("int256"), [value]));
}

export function forecastPayload(inferers: number, losses: readonly bigint[]): Hex {
  return keccak256(encodeAbiParameters(parseAbiParameters("uint32, int256[]"), [inferers, losses]));
}

/** A commitment with the registration that made it, as the inbox keeps it. */
export function seal(commitment: Hex, id: number): Hex {
  return keccak256(encodeAbiParameters(parseAbiParameters("bytes32, uint32"), [commitment, id]));
}
