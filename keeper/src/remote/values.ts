/** Final values as other chains take them, and the tree over them. Twin of contracts/feeds/FinalValues.sol. */
import { type Address, concat, encodeAbiParameters, type Hex, keccak256, parseAbiParameters } from "viem";

/** The chain and the epochs contract that values are of. */
export interface Home {
  readonly chainId: number;
  readonly epochs: Address;
}

/** A topic's newest final inference. */
export interface FinalValue {
  readonly topicId: bigint;
  readonly epoch: bigint;
  /** Its number among the topic's. */
  readonly round: bigint;
  readonly value: bigint;
  readonly lower: bigint;
  readonly upper: bigint;
  /** End of the epoch's worker window, Unix seconds. */
  readonly dataTime: bigint;
  /** First second at which the value was final. */
  readonly finalAt: bigint;
}

const LEAF = parseAbiParameters("uint256, address, uint64, uint64, uint64, int128, int128, int128, uint64, uint64");

export function valueLeaf({ chainId, epochs }: Home, value: FinalValue): Hex {
  const { topicId, epoch, round, lower, upper, dataTime, finalAt } = value;
  const fields = [
    BigInt(chainId),
    epochs,
    topicId,
    epoch,
    round,
    value.value,
    lower,
    upper,
    dataTime,
    finalAt,
  ] as const;
  return keccak256(keccak256(encodeAbiParameters(LEAF, fields)));
}

/** Root of the tree over at least one value, in the order given. */
export function valuesRoot(home: Home, values: readonly FinalValue[]): Hex {
  return levels(home, values).at(-1)![0];
}

/** Siblings from the value at `index` up to the root, lowest first. */
export function valueProof(home: Home, values: readonly FinalValue[], index: number): Hex[] {
  return levels(home, values)
    .slice(0, -1)
    .flatMap((nodes, level) => nodes[(index >> level) ^ 1] ?? []);
}

/** Leaves first. The last node of an odd level goes up as it is. */
function levels(home: Home, values: readonly FinalValue[]): Hex[][] {
  let nodes = values.map((value) => valueLeaf(home, value));
  const result = [nodes];
  while (nodes.length > 1) {
    const below = nodes;
    nodes = Array.from({ length: Math.ceil(below.length / 2) }, (_, i) =>
      2 * i + 1 < below.length ? parentOf(below[2 * i], below[2 * i + 1]) : below[2 * i],
    );
    result.push(nodes);
  }
  return result;
}

/** The same for both orders, as in OpenZeppelin's MerkleProof. */
function parentOf(a: Hex, b: Hex): Hex {
  return keccak256(concat(BigInt(a) < BigInt(b) ? [a, b] : [b, a]));
}
