/** Claiming for participants. */
import { epochsAbi, rewardsAbi } from "@allora-evm/contracts/abis";
import type { Abi } from "viem";
import { claimArguments, type Entitlement, entitlements } from "./claims.ts";
import type { Sender } from "./clients.ts";
import type { Deployment } from "./deployment.ts";
import { readSettlement } from "./epochs.ts";
import { send } from "./transactions.ts";

/** Notes the payouts of a settlement, unless somebody has, or does meanwhile. */
export async function noteSettlement(
  sender: Sender,
  { rewards }: Deployment,
  topicId: bigint,
  settlement: number,
): Promise<void> {
  const read = { address: rewards, abi: rewardsAbi, functionName: "notedOf", args: [topicId] } as const;
  const isNoted = async () => (await sender.client.readContract(read)) >= settlement;
  if (await isNoted()) return;
  try {
    const args = [topicId, settlement];
    await send(sender, { address: rewards, abi: rewardsAbi as Abi, functionName: "note", args });
  } catch (error) {
    if (!(await isNoted())) throw error;
  }
}

/** Claims for everybody from the newest settlement, which must be final, and notes it for that; what each has earned. */
export async function claimAll(sender: Sender, deployment: Deployment, topicId: bigint): Promise<Entitlement[]> {
  const { client } = sender;
  const read = { address: deployment.epochs, abi: epochsAbi, functionName: "settlementCount" } as const;
  const number = await client.readContract({ ...read, args: [topicId] });
  const all = entitlements(await readSettlement(client, deployment, topicId, number));
  const rewards = { address: deployment.rewards, abi: rewardsAbi as Abi } as const;
  await noteSettlement(sender, deployment, topicId, number);
  for (const entitlement of all) {
    if (entitlement.cumulative === 0n) continue;
    const args = claimArguments(topicId, number, entitlement);
    await send(sender, { ...rewards, functionName: "claim", args });
  }
  return all;
}
