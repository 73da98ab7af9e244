/** Names of what a keeper does: the same for the same thing, and another one where the chain asks for it again. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import type { KeeperAction } from "./decisions.ts";

/**
 * The intent of an action. A post that was refuted is posted again: posts count those that were before them, by anybody.
 * Nothing for a sender without a lane.
 */
export async function intentOf(
  { client, lane }: Sender,
  deployment: Deployment,
  topicId: bigint,
  action: KeeperAction,
): Promise<{ readonly intent?: string }> {
  if (lane === undefined) return {};
  const read = { address: deployment.epochs, abi: epochsAbi } as const;
  const settlementAt = (number: number) =>
    client.readContract({ ...read, functionName: "settlementAt", args: [topicId, number] });
  const posts = async (eventName: "SynthesisPosted" | "SettlementPosted" | "PayoutPosted", epoch: bigint) => {
    const args = { topicId, epoch };
    return (await client.getContractEvents({ ...read, eventName, args, fromBlock: deployment.block })).length;
  };
  const name = (...parts: (bigint | number)[]) => ({ intent: [action.kind, topicId, ...parts].join("/") });
  switch (action.kind) {
    case "postSynthesis":
      return name(action.epoch, await posts("SynthesisPosted", action.epoch));
    case "postSettlement":
      return name(action.epoch, await posts("SettlementPosted", action.epoch));
    case "postPayout": {
      const { epoch, nonce } = await settlementAt(action.settlement);
      return name(action.settlement, nonce, await posts("PayoutPosted", epoch));
    }
    case "finalize": {
      const args = [topicId, action.epoch] as const;
      const { postedAt } = await client.readContract({ ...read, functionName: "synthesisOf", args });
      return name(action.epoch, postedAt);
    }
    case "skip": {
      const args = [topicId] as const;
      const [next, count] = await Promise.all([
        client.readContract({ ...read, functionName: "nextToSettle", args }),
        client.readContract({ ...read, functionName: "settlementCount", args }),
      ]);
      return name(next, count, count === 0 ? 0 : (await settlementAt(count)).nonce);
    }
    case "record":
    case "claimKeeping":
      return name(action.settlement);
  }
}
