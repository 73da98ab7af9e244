/**
 * What comes before a deployment is resumed. A process that was killed between sending a transaction and noting its hash
 * has left a journal that does not know of it; sent again, a contract would be there twice, and a call that works once
 * would fail.
 */
import { trackTransaction } from "@nomicfoundation/ignition-core";
import type { EthereumProvider } from "hardhat/types/providers";
import type { Address, Hex, PublicClient } from "viem";
import { firstBlock } from "../keeper/src/chain/blocks.ts";
import { AlloraError } from "../keeper/src/errors.ts";
import { Journal, type Unsent } from "./journal.ts";

const PAUSE_MS = 1000;

/** What was found out about a transaction. */
export interface Recovered extends Unsent {
  /** Undefined where it was never sent. */
  readonly hash: Hex | undefined;
}

/** Adds to the journal what was sent without a note, and removes what was not sent. */
export async function recover(
  folder: string,
  client: PublicClient,
  provider: EthereumProvider,
  confirmations: number,
): Promise<Recovered[]> {
  const recovered: Recovered[] = [];
  // One at a time: either changes the journal.
  for (let journal = new Journal(folder); ; journal = new Journal(folder)) {
    const [unsent] = journal.unsent();
    if (unsent === undefined) return recovered;
    const hash = await findTransaction(client, unsent.from, unsent.nonce);
    if (hash === undefined) journal.forget(unsent);
    else await trackTransaction(folder, hash, provider, confirmations);
    recovered.push({ ...unsent, hash });
  }
}

/** Waits until all that the account has sent has its confirmations. */
export async function settled(client: PublicClient, address: Address, confirmations: number): Promise<void> {
  for (;;) {
    const sent = await client.getTransactionCount({ address, blockTag: "pending" });
    const block = await client.getBlockNumber({ cacheTime: 0 });
    const behind = BigInt(confirmations - 1);
    const blockNumber = block > behind ? block - behind : 0n;
    if ((await client.getTransactionCount({ address, blockNumber })) >= sent) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** The transaction of an account with a nonce, mined or pending; AlloraError `transaction` where it cannot be found. */
export async function findTransaction(client: PublicClient, address: Address, nonce: number): Promise<Hex | undefined> {
  if ((await client.getTransactionCount({ address, blockTag: "pending" })) <= nonce) return undefined;
  const latest = await client.getBlockNumber({ cacheTime: 0 });
  let block: { blockTag: "pending" } | { blockNumber: bigint } = { blockTag: "pending" };
  if ((await client.getTransactionCount({ address, blockNumber: latest })) > nonce) {
    const isUsed = async (blockNumber: bigint) => (await client.getTransactionCount({ address, blockNumber })) > nonce;
    // From the newest block back: endpoints without an archive know no more than the last states.
    let back = 1n;
    while (back < latest && (await isUsed(latest - back))) back *= 2n;
    block = { blockNumber: await firstBlock(back < latest ? latest - back : 0n, latest, isUsed) };
  }
  const { transactions } = await client.getBlock({ ...block, includeTransactions: true });
  const own = transactions.find(
    (transaction) => transaction.from.toLowerCase() === address.toLowerCase() && transaction.nonce === nonce,
  );
  if (own !== undefined) return own.hash;
  const message = `the transaction of ${address} with nonce ${nonce} was sent, but the endpoint does not show it`;
  throw new AlloraError("transaction", message, { value: nonce, limit: "mined or pending" });
}
