/** What the network page reads, kept current by polling the RPC. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Address } from "viem";
import { useAppConfig } from "../appConfig.ts";
import { useReader } from "../chain/client.ts";
import { requireChain, SLOW_INTERVAL, useLogs } from "../chain/queries.ts";
import { filteredSource } from "../chain/source.ts";
import type { Topic } from "../protocol.ts";
import { queryKeys } from "../queryKeys.ts";
import { networkLogs } from "./events.ts";
import { readKeepers } from "./keepers.ts";
import { type Network, readNetwork } from "./read.ts";

/** Emission, treasury, supply and weights. */
export function useNetwork() {
  const { deployment } = useAppConfig();
  const client = useReader();
  const queryClient = useQueryClient();
  const queryKey = queryKeys.network(deployment);
  return useQuery({
    queryKey,
    queryFn: async (): Promise<Network> => {
      if (queryClient.getQueryData(queryKey) === undefined) await requireChain(client, deployment);
      return readNetwork(client, deployment);
    },
    refetchInterval: SLOW_INTERVAL,
    retry: false,
  });
}

/** Refutations, slashes and payments of all topics, newest first read. */
export function useNetworkHistory() {
  const { deployment } = useAppConfig();
  const client = useReader();
  const source = useMemo(() => filteredSource(client, deployment.block, networkLogs(deployment)), [client, deployment]);
  return useLogs(queryKeys.networkHistory(deployment), source);
}

/** Stakes and turns of a topic's reputers and of those who posted in it, at the time of the newest block. */
export function useKeepers(topic: Topic, posters: readonly Address[], time: number) {
  const { deployment } = useAppConfig();
  const client = useReader();
  return useQuery({
    queryKey: queryKeys.keepers(deployment, topic.id, posters),
    queryFn: () => readKeepers(client, deployment, topic, posters, time),
    refetchInterval: SLOW_INTERVAL,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
