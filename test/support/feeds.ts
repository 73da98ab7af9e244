/** Price feeds over the topic of a world. */
import { aggregatorFeedAbi } from "@allora-evm/contracts/abis";
import { type Address, getContract } from "viem";
import type { World } from "./world.ts";

/** A feed with 8 decimals, made by a factory of its own. */
export async function createFeed({ connection, client, deployment, topic }: World, label: string) {
  const factory = await connection.viem.deployContract("FeedFactory", [deployment.epochs]);
  await factory.write.createFeed([topic.id, 8, label]);
  const address = (await factory.read.feedOf([topic.id, 8, label])) as Address;
  return getContract({ address, abi: aggregatorFeedAbi, client });
}
