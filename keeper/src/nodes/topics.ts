/** Which topics a process takes care of. */
import { topicsAbi } from "@allora-evm/contracts/abis";
import type { PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";

/** Some topics, all of them, or every `of`-th: those whose id modulo `of` is `shard`. */
export type TopicSelection = readonly bigint[] | "all" | { readonly shard: number; readonly of: number };

/** Ids of the topics that there are now; new ones are there when it is asked again. */
export async function selectTopics(
  client: Pick<PublicClient, "readContract">,
  { topics }: Deployment,
  selection: TopicSelection,
): Promise<bigint[]> {
  const count = await client.readContract({ address: topics, abi: topicsAbi, functionName: "topicCount" });
  return Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1)).filter((id) => isSelected(id, selection));
}

export function isSelected(id: bigint, selection: TopicSelection): boolean {
  if (selection === "all") return true;
  if ("shard" in selection) return id % BigInt(selection.of) === BigInt(selection.shard);
  return selection.includes(id);
}
