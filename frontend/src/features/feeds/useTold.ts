import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useAppConfig } from "../../lib/appConfig.ts";
import { readToldHistory, type ToldEpoch } from "../../lib/gateway.ts";
import { queryKeys } from "../../lib/queryKeys.ts";

/** A topic's history as the configured gateway tells it. */
export type Told =
  /** No gateway is configured. */
  | { readonly state: "none" }
  | { readonly state: "asked" }
  | { readonly state: "failed"; readonly problem: string }
  | { readonly state: "told"; readonly epochs: readonly ToldEpoch[] };

/** Milliseconds until a gateway is asked again that did not answer. */
const RETRY = 30_000;

export function useTold(topicId: bigint): Told {
  const { deployment, gateway } = useAppConfig();
  const { data, failureReason } = useQuery({
    queryKey: queryKeys.told(deployment, topicId, gateway),
    queryFn: ({ signal }) => readToldHistory(gateway as string, topicId, signal),
    enabled: gateway !== null,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    retry: true,
    retryDelay: RETRY,
  });
  return useMemo(() => {
    if (gateway === null) return { state: "none" };
    if (data !== undefined) return { state: "told", epochs: data };
    return failureReason === null ? { state: "asked" } : { state: "failed", problem: failureReason.message };
  }, [gateway, data, failureReason]);
}
