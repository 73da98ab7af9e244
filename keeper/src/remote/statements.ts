/** What signers of a home chain state to other chains (EIP-712), and signatures as a remote feed takes them. */
import { type Account, type Address, type Hex, hashTypedData, parseSignature, recoverTypedDataAddress } from "viem";
import { type CompactSignature, compactSignature, HALF_ORDER } from "../chain/typedData.ts";
import { packSigner, type SignerSet } from "./signers.ts";
import type { Home } from "./values.ts";

const TYPES = {
  Batch: [
    { name: "time", type: "uint64" },
    { name: "root", type: "bytes32" },
    { name: "set", type: "bytes32" },
  ],
  Rotation: [
    { name: "set", type: "bytes32" },
    { name: "next", type: "bytes32" },
  ],
} as const;

export interface Statements {
  /** The newest final values at the end of a second have this root; counts under the set only. */
  Batch: { readonly time: bigint; readonly root: Hex; readonly set: Hex };
  /** After the set comes the next one. */
  Rotation: { readonly set: Hex; readonly next: Hex };
}
export type StatementKind = keyof Statements;

/** Who of a set has signed, as the contract takes it. */
export interface Approval {
  readonly signers: number;
  readonly signatures: readonly CompactSignature[];
}

const UNIT = 10n ** 18n;

/** Everything that is signed: nothing in it names the chain that it is for. */
export function statement<K extends StatementKind>({ chainId, epochs }: Home, kind: K, message: Statements[K]) {
  return {
    domain: { name: "Allora Remote", version: "1", chainId, verifyingContract: epochs },
    types: TYPES,
    primaryType: kind,
    message,
  } as const;
}

export function statementDigest<K extends StatementKind>(home: Home, kind: K, message: Statements[K]): Hex {
  return hashTypedData(statement(home, kind, message) as never);
}

/** Signs with a local account. */
export async function signStatement<K extends StatementKind>(
  account: Account,
  home: Home,
  kind: K,
  message: Statements[K],
): Promise<Hex> {
  if (account.signTypedData === undefined) throw new TypeError(`account ${account.address} cannot sign typed data`);
  return account.signTypedData(statement(home, kind, message) as never);
}

/** Whether a signature is an account's, in the one form that remote feeds take: one wrong signature spoils an approval. */
export async function isSignedBy<K extends StatementKind>(
  account: Address,
  home: Home,
  kind: K,
  message: Statements[K],
  signature: Hex,
): Promise<boolean> {
  try {
    if (BigInt(parseSignature(signature).s) > HALF_ORDER) return false;
    return (await recoverTypedDataAddress({ ...statement(home, kind, message), signature } as never)) === account;
  } catch {
    return false;
  }
}

/**
 * The fewest signatures that reach the threshold (SD59x18), the heaviest first; undefined where all do not. Signatures
 * are by account, and right.
 */
export function approvalOf(
  { signers }: SignerSet,
  signatures: ReadonlyMap<Address, Hex>,
  threshold: bigint,
): Approval | undefined {
  const total = signers.reduce((sum, { weight }) => sum + weight, 0n);
  const present = signers
    .map(({ account, weight }, place) => ({ place, weight, signature: signatures.get(account) }))
    .filter(({ signature }) => signature !== undefined)
    .sort((a, b) => (a.weight > b.weight ? -1 : a.weight < b.weight ? 1 : 0));
  let weight = 0n;
  let used = 0;
  while (weight * UNIT < total * threshold) {
    if (used === present.length) return undefined;
    weight += present[used++].weight;
  }
  const chosen = present.slice(0, used).sort((a, b) => a.place - b.place);
  return {
    signers: chosen.reduce((bits, { place }) => bits | (1 << place), 0) >>> 0,
    signatures: chosen.map(({ signature }) => compactSignature(signature as Hex)),
  };
}

/** Arguments of `RemoteFeed.update`. */
export function updateArguments({ time, root }: Statements["Batch"], present: SignerSet, approval: Approval) {
  return [time, root, present.signers.map(packSigner), approval] as const;
}

/** Arguments of `RemoteFeed.rotate`. */
export function rotateArguments(next: SignerSet, present: SignerSet, approval: Approval) {
  return [next.time, next.signers.map(packSigner), present.signers.map(packSigner), approval] as const;
}
