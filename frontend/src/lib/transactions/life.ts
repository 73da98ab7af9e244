/** The life of a transaction after its wallet sent it, as the chain tells it. */
import { type Address, type Hex, isAddressEqual, type PublicClient } from "viem";

export type Stage =
  /** Sent, and in no block; `unknownSince` (ms) where the RPC does not know it. */
  | { readonly kind: "pending"; readonly unknownSince?: number }
  /** In a block that a reorganization may still take back. */
  | { readonly kind: "mined"; readonly block: string; readonly ok: boolean; readonly depth: number }
  /** In a block too deep for that. */
  | { readonly kind: "final"; readonly block: string; readonly ok: boolean }
  /** Another one of the account took its place. */
  | { readonly kind: "replaced" }
  /** The RPC has not known it for long; its account may send it again. */
  | { readonly kind: "dropped" };

export interface Sent {
  readonly hash: Hex;
  readonly account: Address;
  /** Null until the RPC has told it. */
  readonly nonce: number | null;
  readonly to: Address;
  readonly data: Hex;
  /** What it does, e.g. "Refute the synthesis of epoch 7". */
  readonly title: string;
  /** Newest block before it was sent. */
  readonly since: string;
  readonly stage: Stage;
  /** The form that it was sent from has said what became of it. */
  readonly told?: true;
}

/** Blocks above one that nobody expects to be taken back. */
export const FINAL_DEPTH = 20;
/** Milliseconds for which the RPC may not know a transaction that its wallet sent. */
const DROPPED_AFTER = 120_000;
/** Blocks that are looked through at a time for what took a transaction's place. */
const SEARCHED = 32n;

export type LifeClient = Pick<
  PublicClient,
  "getBlock" | "getBlockNumber" | "getTransaction" | "getTransactionCount" | "getTransactionReceipt"
>;

export function isOver({ stage }: Sent): boolean {
  return stage.kind === "final" || stage.kind === "replaced" || stage.kind === "dropped";
}

/** What became of a transaction by now, `time` in milliseconds. Rejects as the RPC does, other than with "not found". */
export async function look(client: LifeClient, sent: Sent, time: number): Promise<Sent> {
  if (isOver(sent)) return sent;
  const [head, receipt, transaction] = await Promise.all([
    client.getBlockNumber(),
    client.getTransactionReceipt({ hash: sent.hash }).catch(nullIfUnknown),
    client.getTransaction({ hash: sent.hash }).catch(nullIfUnknown),
  ]);
  const known: Sent = transaction === null ? sent : { ...sent, nonce: transaction.nonce };
  if (receipt !== null) {
    const depth = Number(head - receipt.blockNumber);
    const at = { block: String(receipt.blockNumber), ok: receipt.status === "success" };
    return { ...known, stage: depth >= FINAL_DEPTH ? { kind: "final", ...at } : { kind: "mined", ...at, depth } };
  }
  if (known.nonce !== null && (await isSpent(client, known.account, known.nonce))) {
    const repriced = await sameIn(client, known, head);
    return repriced === null ? { ...known, stage: { kind: "replaced" } } : { ...known, hash: repriced };
  }
  if (transaction !== null) return { ...known, stage: { kind: "pending" } };
  const unknownSince = sent.stage.kind === "pending" ? (sent.stage.unknownSince ?? time) : time;
  return time - unknownSince >= DROPPED_AFTER
    ? { ...known, stage: { kind: "dropped" } }
    : { ...known, stage: { kind: "pending", unknownSince } };
}

async function isSpent(client: LifeClient, address: Address, nonce: number): Promise<boolean> {
  return (await client.getTransactionCount({ address, blockTag: "latest" })) > nonce;
}

/** Hash of the transaction that does the same with the same nonce, as wallets send for a higher fee; null without one. */
async function sameIn(client: LifeClient, sent: Sent, head: bigint): Promise<Hex | null> {
  const first = BigInt(sent.since);
  for (let to = head; to >= first; to -= SEARCHED) {
    const from = to - SEARCHED + 1n > first ? to - SEARCHED + 1n : first;
    const numbers = Array.from({ length: Number(to - from + 1n) }, (_, i) => from + BigInt(i));
    const blocks = await Promise.all(
      numbers.map((blockNumber) => client.getBlock({ blockNumber, includeTransactions: true })),
    );
    const other = blocks
      .flatMap(({ transactions }) => transactions)
      .find(({ from: account, nonce }) => nonce === sent.nonce && isAddressEqual(account, sent.account));
    if (other === undefined) continue;
    const same = other.to !== null && isAddressEqual(other.to, sent.to) && other.input === sent.data;
    return same ? other.hash : null;
  }
  return null;
}

function nullIfUnknown(error: unknown): null {
  const { name } = error as Error;
  if (name === "TransactionNotFoundError" || name === "TransactionReceiptNotFoundError") return null;
  throw error;
}
