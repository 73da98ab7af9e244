/** What the page of an account reads, kept current. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Address } from "viem";
import { useClient } from "wagmi";
import { useAppConfig } from "../appConfig.ts";
import { useReader } from "../chain/client.ts";
import { useLogs } from "../chain/queries.ts";
import { sourceOf } from "../chain/source.ts";
import { queryKeys } from "../queryKeys.ts";
import type { Client } from "../sdk.ts";
import { type AccountState, accountFilters, decodeAccountEvents, type Places, readAccount } from "./account.ts";

const POLL_INTERVAL = 12_000;

/** Logs that say where an account may have something. */
export function useAccountLogs(account: Address) {
  const { deployment } = useAppConfig();
  const client = useReader();
  const source = useMemo(
    () => sourceOf(client, deployment, accountFilters(deployment, account), decodeAccountEvents),
    [client, deployment, account],
  );
  return useLogs(queryKeys.accountLogs(deployment, account), source);
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
