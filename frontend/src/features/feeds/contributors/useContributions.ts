import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useAppConfig } from "../../../lib/appConfig.ts";
import { useReader } from "../../../lib/chain/client.ts";
import type { EpochContributions } from "../../../lib/contributions/contributions.ts";
import { type EpochRecord, standingSettlement } from "../../../lib/epochs/records.ts";
import { queryKeys } from "../../../lib/queryKeys.ts";

/** Settled epochs over which is shown how numbers moved. */
export const EPOCHS = 8;
/** Milliseconds until the RPC is asked again that did not answer. */
const RETRY = 4_000;

/** Contributions to the newest settled epochs, newest first; read anew when one is settled, or refuted. */
export function useContributions(topicId: bigint, records: ReadonlyMap<bigint, EpochRecord>) {
  const { deployment } = useAppConfig();
  const client = useReader();
  const epochs = useMemo(() => newestSettled(records), [records]);
  const posts = epochs.map((record) => {
    const { number, payoutBlock } = standingSettlement(record) ?? {};
    return `${record.epoch}/${record.posts.at(-1)?.root}/${number}/${payoutBlock}`;
  });
  const query = useQuery({
    queryKey: queryKeys.contributions(deployment, topicId, posts),
    queryFn: async (): Promise<EpochContributions[]> => {
      // Decoding traces takes a good part of the engine's code, which the first view does without.
      const { readContributions } = await import("../../../lib/contributions/read.ts");
      return readContributions(client, deployment, topicId, records, epochs);
    },
    enabled: epochs.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    structuralSharing: false,
    retry: true,
    retryDelay: RETRY,
  });
  return { query, epochs };
}

/** The newest epochs whose post and settlement stand, newest first. */
function newestSettled(records: ReadonlyMap<bigint, EpochRecord>): EpochRecord[] {
  const settled = [...records.values()].filter((record) => {
    const post = record.posts.at(-1);
    return standingSettlement(record) !== undefined && post?.refutation === null && !post.baseVoided;
  });
  return settled.sort((a, b) => (a.epoch < b.epoch ? 1 : -1)).slice(0, EPOCHS);
}
