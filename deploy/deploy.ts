/** Deploys the protocol to the network that Hardhat is connected to and says where everything is. */
import type { NetworkConnection } from "hardhat/types/network";
import type { Address } from "viem";
import type { Deployment } from "../keeper/src/chain/deployment.ts";
import Allora from "./modules/Allora.ts";

/** Uses the Ignition module, so that a deployment that stopped half-way is resumed. */
export async function deployAllora({ ignition, viem }: NetworkConnection<"l1">): Promise<Deployment> {
  const client = await viem.getPublicClient();
  const block = await client.getBlockNumber();
  const contracts = (await ignition.deploy(Allora)) as Record<keyof typeof Allora.results, { address: Address }>;
  return {
    chainId: await client.getChainId(),
    block,
    token: contracts.token.address,
    topics: contracts.topics.address,
    staking: contracts.staking.address,
    inbox: contracts.inbox.address,
    epochs: contracts.epochs.address,
    rewards: contracts.rewards.address,
  };
}
