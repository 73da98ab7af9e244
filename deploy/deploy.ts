/**
 * Deploys to the network that Hardhat is connected to. Over RPC, a deployment that stopped half-way is resumed; its
 * journal goes by the chain's id, or by `deploymentId`.
 */
import type { NetworkConnection } from "hardhat/types/network";
import type { Address } from "viem";
import type { Deployment } from "../keeper/src/chain/deployment.ts";
import Allora from "./modules/Allora.ts";
import Feed from "./modules/Feed.ts";
import Feeds from "./modules/Feeds.ts";
import Remote from "./modules/Remote.ts";
import type { AlloraParameters, ModuleParameters } from "./parameters.ts";

/** What a feed is deployed with; `staleness` (seconds) is that of its example reader. */
export interface FeedParameters {
  readonly topicId: bigint;
  readonly decimals: number;
  readonly description: string;
  readonly staleness: bigint;
}

type Contracts<M extends { results: object }> = Record<keyof M["results"], { address: Address }>;

/** The protocol, and where everything is; governed by the network's second account unless the parameters say otherwise. */
export async function deployAllora(
  { ignition, viem, provider }: NetworkConnection<"l1">,
  deploymentId?: string,
  parameters: AlloraParameters = {},
): Promise<Deployment> {
  const client = await viem.getPublicClient();
  const block = await client.getBlockNumber();
  const [, governor] = (await provider.request({ method: "eth_accounts" })) as Address[];
  const contracts = (await ignition.deploy(Allora, {
    parameters: { Allora: { governor, ...parameters } },
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

/** The protocol and its feeds. */
export async function deployAll(
  { ignition }: NetworkConnection<"l1">,
  parameters: ModuleParameters,
  deploymentId?: string,
  requiredConfirmations = 1,
): Promise<void> {
  await ignition.deploy(Feeds, {
    parameters: { Allora: { ...parameters.Allora }, Feeds: { ...parameters.Feeds } },
    config: { requiredConfirmations },
    ...withId(deploymentId),
  });
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
