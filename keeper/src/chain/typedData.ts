/** What participants sign (EIP-712), and the signatures as the inbox takes them. */
import {
  type Account,
  type Address,
  type Hex,
  parseSignature,
  recoverTypedDataAddress,
  signatureToCompactSignature,
} from "viem";
import type { Role } from "../trace/submissions.ts";
import type { Deployment } from "./deployment.ts";

const TYPES = {
  Inference: [
    { name: "topicId", type: "uint64" },
    { name: "epoch", type: "uint64" },
    { name: "value", type: "int256" },
  ],
  Forecast: [
    { name: "topicId", type: "uint64" },
    { name: "epoch", type: "uint64" },
    { name: "inferers", type: "uint32" },
    { name: "losses", type: "int256[]" },
  ],
  Commitment: [
    { name: "topicId", type: "uint64" },
    { name: "epoch", type: "uint64" },
    { name: "role", type: "uint8" },
    { name: "commitment", type: "bytes32" },
  ],
  /** Never sent: its signature is a secret that only its key can find again. */
  Salt: [
    { name: "topicId", type: "uint64" },
    { name: "epoch", type: "uint64" },
    { name: "role", type: "uint8" },
  ],
  Report: [
    { name: "topicId", type: "uint64" },
    { name: "epoch", type: "uint64" },
    { name: "truth", type: "int256" },
  ],
  LossReport: [
    { name: "topicId", type: "uint64" },
    { name: "epoch", type: "uint64" },
    { name: "root", type: "bytes32" },
    { name: "losses", type: "int256[]" },
  ],
} as const;

export interface Messages {
  Inference: { topicId: bigint; epoch: bigint; value: bigint };
  /** `inferers` is a bit mask of inferer slots, `losses` one log10 loss for each, in slot order. */
  Forecast: { topicId: bigint; epoch: bigint; inferers: number; losses: readonly bigint[] };
  /** `commitment` as in trace/sealing.ts. */
  Commitment: { topicId: bigint; epoch: bigint; role: Role; commitment: Hex };
  Salt: { topicId: bigint; epoch: bigint; role: Role };
  Report: { topicId: bigint; epoch: bigint; truth: bigint };
  /** `losses` are log10 losses by lossVector of all inferences of the synthesis with this root. */
  LossReport: { topicId: bigint; epoch: bigint; root: Hex; losses: readonly bigint[] };
}
export type MessageKind = keyof Messages;

/** The two words of a signature (ERC-2098). */
export interface CompactSignature {
  readonly r: Hex;
  readonly vs: Hex;
}

/** Half of the order of secp256k1: contracts take no signature whose `s` is above it. */
export const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** Everything that is signed for one kind of message. */
export function typedData<K extends MessageKind>({ chainId, inbox }: Deployment, kind: K, message: Messages[K]) {
  return {
    domain: { name: "Allora", version: "1", chainId, verifyingContract: inbox },
    types: TYPES,
    primaryType: kind,
    message,
  } as const;
}

/** Signs with a local account. */
export async function signMessage<K extends MessageKind>(
  account: Account,
  deployment: Deployment,
  kind: K,
  message: Messages[K],
): Promise<Hex> {
  if (account.signTypedData === undefined) throw new TypeError(`account ${account.address} cannot sign typed data`);
  return account.signTypedData(typedData(deployment, kind, message) as never);
}

/** Address that signed a message. */
export async function recoverSigner<K extends MessageKind>(
  deployment: Deployment,
  kind: K,
  message: Messages[K],
  signature: Hex,
): Promise<Address> {
  return recoverTypedDataAddress({ ...typedData(deployment, kind, message), signature } as never);
}

export function compactSignature(signature: Hex): CompactSignature {
  const { r, yParityAndS } = signatureToCompactSignature(parseSignature(signature));
  return { r, vs: yParityAndS };
}
