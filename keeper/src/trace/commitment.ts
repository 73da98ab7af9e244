/** Trees that commit to traces and payouts. Twin of contracts/epochs/{Trace,PayoutTree}.sol. */
import { type Address, concat, encodeAbiParameters, type Hex, keccak256, parseAbiParameters, stringToHex } from "viem";
import type { Packed } from "./codec.ts";
import type { TraceKind } from "./layout.ts";

const PADDING = keccak256(stringToHex("allora.trace.padding"));

/** Where an epoch lives: chain, the contract that commits to it, topic and epoch. */
export interface Place {
  readonly chainId: number;
  readonly contract: Address;
  readonly topicId: bigint;
  readonly epoch: bigint;
}

/** Names chain, contract, topic, epoch and trace in every leaf; `contract` is the epochs contract. */
export function traceDomain({ chainId, contract, topicId, epoch }: Place, kind: TraceKind): Hex {
  return keccak256(
    encodeAbiParameters(parseAbiParameters("string, uint256, address, uint64, uint64, uint8"), [
      "allora.trace",
      BigInt(chainId),
      contract,
      topicId,
      epoch,
      kind,
    ]),
  );
}

/** Leaves over the sections of a trace, in order. */
export function sectionLeaves<L>(packed: Packed<L>, domain: Hex): Hex[] {
  return Object.values<Hex>(packed).map((data, section) => sectionLeaf(domain, section, data));
}

/** Leaf of one section, which is `section` in their order. */
export function sectionLeaf(domain: Hex, section: number, data: Hex): Hex {
  const content = encodeAbiParameters(parseAbiParameters("bytes32, uint256, bytes32"), [
    domain,
    BigInt(section),
    keccak256(data),
  ]);
  return keccak256(keccak256(content));
}

/** Root of a tree over at least one leaf. */
export function rootOf(leaves: readonly Hex[]): Hex {
  return levels(leaves).at(-1)![0];
}

/** Siblings from a leaf up to the root, lowest first. */
export function proofOf(leaves: readonly Hex[], index: number): Hex[] {
  return levels(leaves)
    .slice(0, -1)
    .map((nodes, level) => nodes[(index >> level) ^ 1]);
}

export function parentOf(left: Hex, right: Hex): Hex {
  return keccak256(concat([left, right]));
}

/** Leaf of one slot's cumulative reward (wei); `place` counts through all slots, role as in the contract's enum. */
export function payoutLeaf(place: number, role: number, id: number, cumulative: bigint): Hex {
  return keccak256(
    keccak256(
      encodeAbiParameters(parseAbiParameters("string, uint256, uint8, uint256, uint256"), [
        "allora.payout",
        BigInt(place),
        role,
        BigInt(id),
        cumulative,
      ]),
    ),
  );
}

function levels(leaves: readonly Hex[]): Hex[][] {
  let size = 1;
  while (size < leaves.length) size *= 2;
  let nodes: Hex[] = [...leaves, ...new Array<Hex>(size - leaves.length).fill(PADDING)];
  const result = [nodes];
  while (nodes.length > 1) {
    const below = nodes;
    nodes = Array.from({ length: below.length / 2 }, (_, i) => parentOf(below[2 * i], below[2 * i + 1]));
    result.push(nodes);
  }
  return result;
}
