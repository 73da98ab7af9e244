/** Inferences as contracts serve them: final ones and, apart from them, pending ones. */
import { inferenceFeedAbi } from "@allora-evm/contracts/abis";
import type { Address, ContractFunctionReturnType, Hex } from "viem";
import type { Deployment } from "../../../keeper/src/chain/deployment.ts";
import { AlloraError } from "../../../keeper/src/errors.ts";
import { type At, type Client, type OfTopic, reader } from "../client.ts";

/** From worst to best; where several hold, the first is told. */
export const QUALITIES = ["NoTopic", "NoData", "Halted", "WideInterval", "LowParticipation", "Good"] as const;
export type Quality = (typeof QUALITIES)[number];

const STATUSES = ["None", "Posted", "Final", "Void"] as const;
export type StatusName = (typeof STATUSES)[number];

/** An inference with all that the chain knows of it. Values are SD59x18, times Unix seconds. */
export interface Inference {
  readonly value: bigint;
  /** 2.28th and 97.72th percentile of the inferences behind it. */
  readonly lower: bigint;
  readonly upper: bigint;
  readonly epoch: bigint;
  /** Its number among the topic's rounds, 0 where it is none. */
  readonly round: bigint;
  /** End of the worker window: no input is newer. */
  readonly dataTime: number;
  readonly postedAt: number;
  readonly finalAt: number;
  readonly status: StatusName;
  readonly traceStatus: StatusName;
  readonly quality: Quality;
  readonly inferers: number;
  readonly forecasters: number;
  readonly reputers: number;
  /** Root of its trace, for proofs. */
  readonly root: Hex;
}

/** What an inference needs to be Good; `width` is a fraction of the value's magnitude, SD59x18. */
export interface QualityLimits {
  readonly inferers: number;
  readonly reputers: number;
  readonly width: bigint;
}

/** A past inference: of an epoch, by its number among the rounds, or the newest with data from `time` or before. */
export type Past = { readonly epoch: bigint } | { readonly round: bigint } | { readonly time: number };

/** How often a topic has new data; seconds. */
export interface FeedTerms {
  /** Age that the newest round's data does not reach while every epoch has an inference. */
  readonly heartbeat: number;
  readonly epochLength: number;
  readonly limits: QualityLimits;
}

/** A topic's newest final inference. RefusalError `InferenceFeed_NoData` where there is none. */
export async function readFeed(client: Client, { deployment, topicId }: OfTopic): Promise<Inference> {
  const read = { ...feedOf(deployment), functionName: "latest", args: [topicId] } as const;
  return inferenceOf(await reader(client).readContract(read));
}

/** Likewise of several topics: one that has none says so in its `quality`, and does not spoil the others. */
export async function readFeeds(
  client: Client,
  { deployment, topicIds }: At & { readonly topicIds: readonly bigint[] },
): Promise<Inference[]> {
  const read = { ...feedOf(deployment), functionName: "latestOf", args: [topicIds] } as const;
  return (await reader(client).readContract(read)).map(inferenceOf);
}

/** A final inference of the past. */
export async function readFeedAt(client: Client, { deployment, topicId, ...past }: OfTopic & Past): Promise<Inference> {
  const feed = feedOf(deployment);
  const { readContract } = reader(client);
  const found =
    "epoch" in past
      ? readContract({ ...feed, functionName: "atEpoch", args: [topicId, past.epoch] })
      : "round" in past
        ? readContract({ ...feed, functionName: "atRound", args: [topicId, past.round] })
        : readContract({ ...feed, functionName: "atTime", args: [topicId, BigInt(past.time)] });
  return inferenceOf(await found);
}

/** The newest final inference if its data is at most `maxAge` seconds old and it is Good; RefusalError otherwise. */
export async function readFreshValue(
  client: Client,
  { deployment, topicId, maxAge, limits }: OfTopic & { readonly maxAge: number; readonly limits?: QualityLimits },
): Promise<Inference> {
  const feed = feedOf(deployment);
  const { readContract } = reader(client);
  const age = BigInt(maxAge);
  const found =
    limits === undefined
      ? readContract({ ...feed, functionName: "valueNoOlderThan", args: [topicId, age] })
      : readContract({ ...feed, functionName: "valueWithin", args: [topicId, age, limits] });
  return inferenceOf(await found);
}

/** The newest posted inference that can still be refuted, or that of an epoch. */
export async function readPending(
  client: Client,
  { deployment, topicId, epoch }: OfTopic & { readonly epoch?: bigint | undefined },
): Promise<Inference> {
  const feed = feedOf(deployment);
  const { readContract } = reader(client);
  const found =
    epoch === undefined
      ? readContract({ ...feed, functionName: "pending", args: [topicId] })
      : readContract({ ...feed, functionName: "pendingAt", args: [topicId, epoch] });
  return inferenceOf(await found);
}

/** Final inferences newest first: at most `limit` of them, from round `from` down. */
export async function readFeedHistory(
  client: Client,
  { deployment, topicId, from, limit }: OfTopic & { readonly from?: bigint | undefined; readonly limit: number },
): Promise<Inference[]> {
  const newest = from ?? (await readFeed(client, { deployment, topicId })).round;
  const count = newest < BigInt(limit) ? Number(newest) : limit;
  return Promise.all(
    Array.from({ length: count }, (_, i) => readFeedAt(client, { deployment, topicId, round: newest - BigInt(i) })),
  );
}

export async function readFeedTerms(client: Client, { deployment, topicId }: OfTopic): Promise<FeedTerms> {
  const feed = feedOf(deployment);
  const { readContract } = reader(client);
  const [heartbeat, epochLength, limits] = await Promise.all([
    readContract({ ...feed, functionName: "heartbeat", args: [topicId] }),
    readContract({ ...feed, functionName: "epochLength", args: [topicId] }),
    readContract({ ...feed, functionName: "qualityLimits" }),
  ]);
  return { heartbeat: Number(heartbeat), epochLength: Number(epochLength), limits };
}

/** The native feed of a deployment; AlloraError `feed` where it has none. */
export function feedOf({ inferenceFeed: address, chainId }: Deployment) {
  if (address !== undefined) return { address: address as Address, abi: inferenceFeedAbi } as const;
  throw new AlloraError("feed", `the deployment on chain ${chainId} names no inference feed`, {
    value: "none",
    limit: "an address",
  });
}

type Found = ContractFunctionReturnType<typeof inferenceFeedAbi, "view", "latest">;

function inferenceOf({ dataTime, postedAt, finalAt, status, traceStatus, quality, ...rest }: Found): Inference {
  return {
    ...rest,
    dataTime: Number(dataTime),
    postedAt: Number(postedAt),
    finalAt: Number(finalAt),
    status: STATUSES[status],
    traceStatus: STATUSES[traceStatus],
    quality: QUALITIES[quality],
  };
}
