/** Sending what gets somebody slashed, so that nobody who copies it is paid for it. */
import { setTimeout as delay } from "node:timers/promises";
import { disputesAbi } from "@allora-evm/contracts/abis";
import { type Abi, keccak256, type TransactionReceipt } from "viem";
import type { Challenge } from "../chain/challenges.ts";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { ChainError } from "../chain/epochs.ts";
import { send } from "../chain/transactions.ts";

/** Least time to a deadline in which a commitment and a challenge after it are sure to be mined. */
const COMMIT_SECONDS = 120n;

const SECOND_MS = 1_000;

/**
 * Commits to a challenge and sends it in a later second; at once where it might be too late after that. The salt is the
 * key's own secret of the subject: after a restart the same commitment stands for it.
 */
export async function challenge(
  sender: Sender,
  deployment: Deployment,
  { functionName, args, subject, deadline, post }: Challenge,
): Promise<TransactionReceipt> {
  const { client, wallet } = sender;
  const contract = { address: deployment.disputes, abi: disputesAbi as Abi };
  const salt = keccak256(await wallet.signMessage({ message: `allora challenge of ${subject}` }));
  const { timestamp } = await client.getBlock();
  if (timestamp + COMMIT_SECONDS < deadline) {
    const own = [wallet.account.address, subject, salt] as const;
    const read = { ...contract, functionName: "commitmentOf", args: own } as const;
    const commitment = await client.readContract(read);
    try {
      await send(
        sender,
        { ...contract, functionName: "commit", args: [commitment] },
        { intent: `commit/${commitment}` },
      );
    } catch (error) {
      if (!(error instanceof ChainError) || error.code !== "Disputes_AlreadyCommitted") throw error;
    }
    // The commitment counts from the next second on; blocks may be closer than that.
    await delay(SECOND_MS);
  }
  const intent = [functionName, subject, ...(post === undefined ? [] : [post])].join("/");
  return send(sender, { ...contract, functionName, args: [...args, salt] }, { intent });
}
