/**
 * Deploys to the network that Hardhat is connected to. Over RPC, a deployment that stopped half-way is resumed; its
 * journal goes by the chain's id, or by `deploymentId` where one chain id stands for many short-lived chains.
 */
import type { NetworkConnection } from "hardhat/types/network";
import type { Address } from "viem";
import type { Deployment } from "../keeper/src/chain/deployment.ts";
import Allora from "./modules/Allora.ts";
import Feed from "./modules/Feed.ts";
import Remote from "./modules/Remote.ts";

/** What a feed is deployed with; `staleness` (seconds) is that of its example reader. */
export interface FeedParameters {
  readonly topicId: bigint;
  readonly decimals: number;
  readonly description: string;
  readonly staleness: bigint;
}

type Contracts<M extends { results: object }> = Record<keyof M["results"], { address: Address }>;

/** Who governs the protocol, and after which delay, seconds. */
export interface GovernanceParameters {
  readonly governor?: Address;
  readonly governanceDelay?: bigint;
}

/** The protocol, and where everything is. */
export async function deployAllora(
  { ignition, viem }: NetworkConnection<"l1">,
  deploymentId?: string,
  governance: GovernanceParameters = {},
): Promise<Deployment> {
  const client = await viem.getPublicClient();
  const block = await client.getBlockNumber();
  const contracts = (await ignition.deploy(Allora, {
    parameters: { Allora: { ...governance } },
    ...withId(deploymentId),
  })) as Contracts<typeof Allora>;
  return {
    chainId: await client.getChainId(),
    block,
    token: contracts.token.address,
    topics: contracts.topics.address,
    participants: contracts.participants.address,
    staking: contracts.staking.address,
    inbox: contracts.inbox.address,
    epochs: contracts.epochs.address,
    disputes: contracts.disputes.address,
    proofs: contracts.proofs.address,
    rewards: contracts.rewards.address,
    treasury: contracts.treasury.address,
    payments: contracts.payments.address,
  };
}

/** A feed over one topic, and an example contract that reads it. */
export async function deployFeed(
  { ignition }: NetworkConnection<"l1">,
  { epochs, topics }: Deployment,
  parameters: FeedParameters,
  deploymentId?: string,
): Promise<{ feed: Address; quoter: Address }> {
  const { feed, quoter } = (await ignition.deploy(Feed, {
    parameters: { Feed: { ...parameters, epochs, topics } },
    ...withId(deploymentId),
  })) as Contracts<typeof Feed>;
  return { feed: feed.address, quoter: quoter.address };
}

/** The home of a remote feed, its first set as `allora signers` prints it, and what its aggregator is of. */
export interface RemoteParameters {
  readonly homeChainId: bigint;
  readonly homeEpochs: Address;
  readonly setTime: bigint;
  readonly signers: readonly bigint[];
  readonly threshold?: bigint;
  readonly topicId: bigint;
  readonly decimals: number;
  readonly description: string;
}

/** A remote feed on the network that Hardhat is connected to, and a price feed over one topic of it. */
export async function deployRemote(
  { ignition }: NetworkConnection<"l1">,
  parameters: RemoteParameters,
  deploymentId?: string,
): Promise<{ feed: Address; aggregator: Address }> {
  const { feed, aggregator } = (await ignition.deploy(Remote, {
    parameters: { Remote: { ...parameters, signers: [...parameters.signers] } },
    ...withId(deploymentId),
  })) as Contracts<typeof Remote>;
  return { feed: feed.address, aggregator: aggregator.address };
}

function withId(deploymentId: string | undefined) {
  return deploymentId === undefined ? {} : { deploymentId };
}
