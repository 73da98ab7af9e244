/** Which nonces are used, and by whom. */
import { type Address, type Hex, isAddressEqual, type PublicClient } from "viem";
import { firstBlock } from "./blocks.ts";
import type { Rpc } from "./rpc.ts";

/** The transaction that used a nonce, looked for in blocks `from` to `to`; undefined where it cannot be shown. */
export async function takerOf(
  client: PublicClient,
  address: Address,
  nonce: number,
  from: bigint,
  to: bigint,
): Promise<{ readonly hash: Hex; readonly blockNumber: bigint } | undefined> {
  const blockNumber = await firstBlock(from, to, async (number) => {
    return (await client.getTransactionCount({ address, blockNumber: number })) > nonce;
  });
  const { transactions } = await client.getBlock({ blockNumber, includeTransactions: true });
  const found = transactions.find((item) => item.nonce === nonce && isAddressEqual(item.from, address));
  return found === undefined ? undefined : { hash: found.hash, blockNumber };
}

/** How many transactions an account has sent, those that are pending too, as each endpoint that answers says. */
export async function pendingCounts(rpc: Rpc, address: Address): Promise<number[]> {
  const body = { method: "eth_getTransactionCount", params: [address, "pending"] };
  return (await rpc.every(body, { patient: false })).map(Number);
}

/**
 * First nonce after `own`, the number of those that this key is known to have used, and what endpoints say is pending.
 * Where nothing is known (0) the largest is right: a gap can be filled. Otherwise what one endpoint alone says may be a
 * lie, and what all say is somebody else with the same key.
 */
export function nextNonce(own: number, pending: readonly number[]): number {
  return own === 0 ? Math.max(...pending) : Math.max(own, Math.min(...pending));
}
