/** Who used a nonce. */
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
