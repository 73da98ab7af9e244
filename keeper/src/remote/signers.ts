/** Who may sign for a home chain at a second of it: its reputers, by stake. Twin of contracts/feeds/SignerSets.sol. */
import {
  type Address,
  encodeAbiParameters,
  encodePacked,
  getAddress,
  type Hex,
  isAddressEqual,
  keccak256,
  pad,
  parseAbiParameters,
  toHex,
  zeroAddress,
} from "viem";

export interface Signer {
  readonly account: Address;
  /** Stake that the account acts for, wei. */
  readonly weight: bigint;
}

export interface SignerSet {
  /** Second of the home chain that it is of. */
  readonly time: bigint;
  /** By account, ascending. */
  readonly signers: readonly Signer[];
}

/** What the chain has said about stake and operators, in its order. */
export type StakeEvent =
  | { readonly kind: "stake"; readonly topicId: bigint; readonly reputer: Address; readonly stake: bigint }
  | { readonly kind: "named"; readonly topicId: bigint; readonly reputer: Address; readonly operator: Address }
  | { readonly kind: "serves"; readonly topicId: bigint; readonly reputer: Address; readonly operator: Address };

export const MAX_SIGNERS = 32;
/** Seconds from one set to the next. */
export const SET_SECONDS = 21_600n;
/** Seconds that a set counts for. */
export const SET_LIFETIME = 86_400n;
const WEIGHT_BITS = 96n;

/** Time of the set that is in force at a second. */
export function setTimeAt(time: bigint): bigint {
  return time - (time % SET_SECONDS);
}

/**
 * The heaviest keys, each weighing what all reputers of all topics have staked that it acts for: the operator that a
 * reputer has named and that serves it, otherwise the reputer itself.
 */
export function signersOf(events: readonly StakeEvent[]): Signer[] {
  const stakes = new Map<string, { topicId: bigint; reputer: Address; stake: bigint }>();
  const named = new Map<string, Address>();
  const served = new Map<string, Address>();
  const place = (topicId: bigint, account: Address) => `${topicId}/${account.toLowerCase()}`;
  for (const event of events) {
    const { topicId, reputer } = event;
    if (event.kind === "stake") stakes.set(place(topicId, reputer), { topicId, reputer, stake: event.stake });
    else if (event.kind === "named") named.set(place(topicId, reputer), event.operator);
    else served.set(place(topicId, event.operator), reputer);
  }
  const weights = new Map<Address, bigint>();
  for (const { topicId, reputer, stake } of stakes.values()) {
    const operator = named.get(place(topicId, reputer)) ?? zeroAddress;
    const acting = served.get(place(topicId, operator));
    const key = getAddress(acting !== undefined && isAddressEqual(acting, reputer) ? operator : reputer);
    weights.set(key, (weights.get(key) ?? 0n) + stake);
  }
  const signers = [...weights].map(([account, weight]) => ({ account, weight })).filter(({ weight }) => weight > 0n);
  // The lower account first where weights are equal.
  return ascending(
    ascending(signers)
      .sort((a, b) => (a.weight > b.weight ? -1 : a.weight < b.weight ? 1 : 0))
      .slice(0, MAX_SIGNERS),
  );
}

/** One word of the contract's. */
export function packSigner({ account, weight }: Signer): bigint {
  return (BigInt(account) << WEIGHT_BITS) | weight;
}

export function unpackSigner(packed: bigint): Signer {
  const account = getAddress(pad(toHex(packed >> WEIGHT_BITS), { size: 20 }));
  return { account, weight: packed & ((1n << WEIGHT_BITS) - 1n) };
}

/** What statements name a set by. */
export function setHash({ time, signers }: SignerSet): Hex {
  const packed = keccak256(encodePacked(["uint256[]"], [signers.map(packSigner)]));
  return keccak256(encodeAbiParameters(parseAbiParameters("uint64, bytes32"), [time, packed]));
}

function ascending(signers: readonly Signer[]): Signer[] {
  return signers.toSorted((a, b) => (BigInt(a.account) < BigInt(b.account) ? -1 : 1));
}
