/** What components read from the chain, kept current by polling the RPC. */
import { aggregatorFeedAbi, feedFactoryAbi } from "@allora-evm/contracts/abis";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Address, type PublicClient, zeroAddress } from "viem";
import { useAppConfig } from "../appConfig.ts";
import { type Deployment, readTopic, type Topic } from "../protocol.ts";
import { queryKeys } from "../queryKeys.ts";
import { type Reader, requireChain, useReader } from "./client.ts";
import { isDefinite, WrongFeedError } from "./errors.ts";
import { advance, type History, type LogSource } from "./history.ts";
import type { LogPlace } from "./logs.ts";
import { logSource } from "./source.ts";

/** Milliseconds between questions to the RPC. */
const POLL_INTERVAL = 4_000;
/** Milliseconds between two looks at older blocks, and for how long each goes on before the page is drawn anew. */
const BACKFILL_INTERVAL = 20;
const BACKFILL_DURATION = 400;

/** What an AggregatorV3 feed says about itself. */
export interface FeedInfo {
  readonly address: Address;
  readonly description: string;
  readonly decimals: number;
}

/** The topic's title and parameters, after a check that the RPC is of the deployment's chain. */
export function useTopic(topicId: bigint) {
  const { deployment } = useAppConfig();
  const client = useReader();
  return useQuery({
    queryKey: queryKeys.topic(deployment, topicId),
    queryFn: async (): Promise<Topic> => {
      await requireChain(client, deployment);
      return readTopic(client as PublicClient, deployment, topicId);
    },
    ...readOnce,
  });
}

/** The logs of the topic: first the newest, then the older ones range by range, and new blocks as they come. */
export function useHistory(topicId: bigint) {
  const { deployment } = useAppConfig();
  const client = useReader();
  const source = useMemo(() => logSource(client, deployment, topicId), [client, deployment, topicId]);
  return useLogs(queryKeys.history(deployment, topicId), source);
}

/** Likewise for the logs of any source. */
export function useLogs<E extends LogPlace>(queryKey: readonly unknown[], source: LogSource<E>) {
  const queryClient = useQueryClient();
  return useQuery({
    queryKey,
    queryFn: () => readOn(queryClient.getQueryData<History<E>>(queryKey), source),
    refetchInterval: ({ state: { data, error } }) =>
      data !== undefined && !data.complete && error === null ? BACKFILL_INTERVAL : POLL_INTERVAL,
    retry: false,
    // Histories share their parts by themselves; comparing them deeply would take longer than drawing them.
    structuralSharing: false,
  });
}

/** One step at first, so that there is something to show, and later as many as fit in the time until it is shown. */
async function readOn<E extends LogPlace>(previous: History<E> | undefined, source: LogSource<E>): Promise<History<E>> {
  const until = Date.now() + BACKFILL_DURATION;
  let history = await advance(previous, source);
  while (previous !== undefined && !history.complete && Date.now() < until) {
    try {
      history = await advance(history, source);
    } catch {
      // What was read so far counts; the next poll meets the same trouble and reports it.
      return history;
    }
  }
  return history;
}

/** Decimals by which the factory of feeds is asked for a topic's feed, the usual ones first. */
const FEED_DECIMALS = [8, 18];

/**
 * Description and decimals of the topic's feed, after a check that it is of this topic: the configured one, or the
 * factory's under the topic's own title; null without one.
 */
export function useFeed(topicId: bigint) {
  const { deployment, feeds } = useAppConfig();
  const configured = feeds.get(topicId) ?? null;
  const client = useReader();
  return useQuery({
    queryKey: queryKeys.feed(deployment, topicId, configured),
    queryFn: async (): Promise<FeedInfo | null> => {
      const feed = configured ?? (await madeFeed(client, deployment, topicId));
      if (feed === null) return null;
      const read = { address: feed, abi: aggregatorFeedAbi } as const;
      const [epochs, ofTopic, description, decimals] = await Promise.all([
        client.readContract({ ...read, functionName: "epochs" }),
        client.readContract({ ...read, functionName: "topicId" }),
        client.readContract({ ...read, functionName: "description" }),
        client.readContract({ ...read, functionName: "decimals" }),
      ]);
      if (epochs !== deployment.epochs || ofTopic !== topicId) throw new WrongFeedError(feed, ofTopic, topicId);
      return { address: feed, description, decimals };
    },
    ...readOnce,
  });
}

/** Feed of the factory under the topic's title: other labels are whatever their makers wrote. Null without one. */
async function madeFeed(client: Reader, { feedFactory }: Deployment, topicId: bigint): Promise<Address | null> {
  if (feedFactory === undefined) return null;
  const read = { address: feedFactory, abi: feedFactoryAbi, functionName: "feedOf" } as const;
  const found = await Promise.all(
    FEED_DECIMALS.map((decimals) => client.readContract({ ...read, args: [topicId, decimals, ""] })),
  );
  return found.find((feed) => feed !== zeroAddress) ?? null;
}

/** For what never changes: asked for until the chain has answered. */
const readOnce = {
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  retry: (_failures: number, error: Error) => !isDefinite(error),
  retryDelay: POLL_INTERVAL,
} as const;
