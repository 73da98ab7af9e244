/** Which nonces are used, and by whom. */
import { type Address, type Hex, isAddressEqual, type PublicClient } from "viem";

/** The transaction that used a nonce, looked for in blocks `from` to `to`; undefined where it cannot be shown. */
export async function takerOf(
  client: PublicClient,
  address: Address,
  nonce: number,
  from: bigint,
  to: bigint,
): Promise<{ readonly hash: Hex; readonly blockNumber: bigint } | undefined> {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) / 2n;
    const count = await client.getTransactionCount({ address, blockNumber: middle });
    if (count > nonce) high = middle;
    else low = middle + 1n;
  }
  const { transactions } = await client.getBlock({ blockNumber: low, includeTransactions: true });
  const found = transactions.find((item) => item.nonce === nonce && isAddressEqual(item.from, address));
  return found === undefined ? undefined : { hash: found.hash, blockNumber: low };
}

/**
 * First nonce after `own`, the number of those that this key is known to have used, and what endpoints say is pending.
 * Where nothing is known (0) the largest is right: a gap can be filled. Otherwise what one endpoint alone says may be a
 * lie, and what all say is somebody else with the same key.
 */
export function nextNonce(own: number, pending: readonly number[]): number {
  return own === 0 ? Math.max(...pending) : Math.max(own, Math.min(...pending));
}
