/** What relaying asks of the chain. */
import { inboxAbi } from "@allora-evm/contracts/abis";
import type { Abi, Hex } from "viem";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { send } from "../chain/transactions.ts";
import type { GatewaySubmission } from "../nodes/submissions.ts";
import type { Head } from "./chainState.ts";
import { acceptedSlots, type Landed, readLanded, relayCall, skippedSlots } from "./relaying.ts";

/** Outcome of a relay that was mined: role and slot of what was taken, and why others were left out. */
export interface Relayed {
  readonly transaction: Hex;
  readonly block: number;
  readonly blockHash: Hex;
  readonly accepted: ReadonlySet<string>;
  readonly skipped: ReadonlyMap<string, string>;
}

export interface RelayChain {
  head(): Promise<Head>;
  /** A block by its number; undefined where there is none. */
  blockAt(number: number): Promise<Pick<Head, "hash" | "timestamp"> | undefined>;
  /** All that an epoch's logs say was taken. */
  landed(topicId: bigint, epoch: bigint): Promise<readonly Landed[]>;
  /** Rejects with ChainError, whose code is the contract's error, where the inbox takes none of it. */
  relay(batch: readonly GatewaySubmission[], intent: string): Promise<Relayed>;
}

export function liveRelayChain(sender: Sender, deployment: Deployment, head: () => Promise<Head>): RelayChain {
  const { client } = sender;
  return {
    head,
    async blockAt(number) {
      const found = await client.getBlock({ blockNumber: BigInt(number) }).catch((error) => {
        if ((error as Error).name === "BlockNotFoundError") return undefined;
        throw error;
      });
      return found && { hash: found.hash, timestamp: Number(found.timestamp) };
    },
    landed: (topicId, epoch) => readLanded(client, deployment, topicId, epoch),
    async relay(batch, intent) {
      const call = { address: deployment.inbox, abi: inboxAbi as Abi, ...relayCall(batch) };
      const receipt = await send(sender, call, { intent });
      return {
        transaction: receipt.transactionHash,
        block: Number(receipt.blockNumber),
        blockHash: receipt.blockHash,
        accepted: acceptedSlots(receipt),
        skipped: skippedSlots(receipt),
      };
    },
  };
}
