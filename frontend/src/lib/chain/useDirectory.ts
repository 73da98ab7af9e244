/** The list of topics. Apart from other queries: it is what the first page is waited for. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useAppConfig } from "../appConfig.ts";
import { queryKeys } from "../queryKeys.ts";
import { requireChain, SLOW_INTERVAL, useReader } from "./client.ts";
import { type Directory, readDirectory } from "./directory.ts";

/** All topics, read again every now and then; what never changes of them is read once. */
export function useDirectory() {
  const { deployment } = useAppConfig();
  const client = useReader();
  const queryClient = useQueryClient();
  const queryKey = queryKeys.directory(deployment);
  return useQuery({
    queryKey,
    queryFn: async (): Promise<Directory> => {
      const known = queryClient.getQueryData<Directory>(queryKey);
      if (known === undefined) await requireChain(client, deployment);
      return readDirectory(client, deployment, known);
    },
    refetchInterval: SLOW_INTERVAL,
    retry: false,
  });
}
