/** Price feeds: contracts with Chainlink's AggregatorV3 interface, Allora's or others'. */
import { aggregatorFeedAbi, feedFactoryAbi } from "@allora-evm/contracts/abis";
import { type Address, isAddressEqual, zeroAddress } from "viem";
import type { Deployment } from "../../../keeper/src/chain/deployment.ts";
import { AlloraError } from "../../../keeper/src/errors.ts";
import { type Client, type OfTopic, reader } from "../client.ts";

export interface OfAggregator {
  readonly address: Address;
}

/** One round; `answer` has the feed's decimals, times are Unix seconds. */
export interface AggregatorRound {
  readonly round: bigint;
  readonly answer: bigint;
  readonly decimals: number;
  readonly startedAt: number;
  readonly updatedAt: number;
}

/** The newest round of a feed, or one by its id. */
export async function readAggregator(
  client: Client,
  { address, round }: OfAggregator & { readonly round?: bigint | undefined },
): Promise<AggregatorRound> {
  const read = { address, abi: aggregatorFeedAbi } as const;
  const { readContract } = reader(client);
  const [decimals, [id, answer, startedAt, updatedAt]] = await Promise.all([
    readContract({ ...read, functionName: "decimals" }),
    round === undefined
      ? readContract({ ...read, functionName: "latestRoundData" })
      : readContract({ ...read, functionName: "getRoundData", args: [round] }),
  ]);
  return { round: id, answer, decimals, startedAt: Number(startedAt), updatedAt: Number(updatedAt) };
}

/** What a price feed over a topic is made with; an empty label stands for the topic's title. */
export interface AggregatorParameters extends OfTopic {
  readonly decimals: number;
  readonly label: string;
}

/** Address of a topic's price feed; undefined where nobody has made it. */
export async function readAggregatorAddress(
  client: Client,
  { deployment, topicId, decimals, label }: AggregatorParameters,
): Promise<Address | undefined> {
  const read = { ...factoryOf(deployment), functionName: "feedOf", args: [topicId, decimals, label] } as const;
  const address = await reader(client).readContract(read);
  return isAddressEqual(address, zeroAddress) ? undefined : address;
}

/** The factory of a deployment; AlloraError `factory` where it has none. */
export function factoryOf({ feedFactory: address, chainId }: Deployment) {
  if (address !== undefined) return { address: address as Address, abi: feedFactoryAbi } as const;
  throw new AlloraError("factory", `the deployment on chain ${chainId} names no factory of feeds`, {
    value: "none",
    limit: "an address",
  });
}
