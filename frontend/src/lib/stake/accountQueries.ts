/** What the page of an account reads, kept current. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Address } from "viem";
import { useClient } from "wagmi";
import { useAppConfig } from "../appConfig.ts";
import { useReader } from "../chain/client.ts";
import { useLogs } from "../chain/queries.ts";
import { filteredSource } from "../chain/source.ts";
import { queryKeys } from "../queryKeys.ts";
import type { Client } from "../sdk.ts";
import { type AccountState, accountFilters, type Places, readAccount } from "./account.ts";

const POLL_INTERVAL = 12_000;

/** Logs that say where an account may have something. */
export function useAccountLogs(account: Address) {
  const { deployment } = useAppConfig();
  const client = useReader();
  const sources = useMemo(() => {
    const { byHolder, byReputer } = accountFilters(deployment, account);
    return [byHolder, byReputer].map((filter) => filteredSource(client, deployment.block, filter));
  }, [client, deployment, account]);
  const held = useLogs(queryKeys.accountLogs(deployment, account, "holder"), sources[0]);
  const own = useLogs(queryKeys.accountLogs(deployment, account, "reputer"), sources[1]);
  const events = useMemo(
    () => (held.data && own.data ? [...held.data.events, ...own.data.events] : null),
    [held.data, own.data],
  );
  return {
    events,
    head: held.data?.head,
    /** Older blocks that are yet to be read. */
    toGo: [held, own].reduce((most, { data }) => {
      const toGo = data === undefined || data.complete ? 0n : data.oldest.number - deployment.block;
      return toGo > most ? toGo : most;
    }, 0n),
    error: held.error ?? own.error,
    answeredAt: Math.min(held.dataUpdatedAt, own.dataUpdatedAt),
  };
}

/** What the account has in `places`; nothing is read before those are known. */
export function useAccountState(account: Address, places: Places | null) {
  const { deployment } = useAppConfig();
  const reader = useReader();
  const client = useClient();
  const queryClient = useQueryClient();
  const names = [...(places ?? [])].map(([topicId, reputers]) => `${topicId}:${reputers.join()}`).join(";");
  const queryKey = queryKeys.account(deployment, account, names);
  return useQuery({
    queryKey,
    queryFn: () => {
      const known = queryClient.getQueryData<AccountState>(queryKey);
      return readAccount(reader, client as Client, deployment, account, places as Places, known);
    },
    enabled: places !== null,
    refetchInterval: POLL_INTERVAL,
    placeholderData: keepPreviousData,
    retry: false,
    structuralSharing: false,
  });
}
