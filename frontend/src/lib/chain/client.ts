/** The few questions that this app asks a node. A whole public client would be half of what the browser has to load. */
import { useMemo } from "react";
import type { PublicClient } from "viem";
import { getBlock, getChainId, readContract } from "viem/actions";
import { useClient } from "wagmi";

export type Reader = Pick<PublicClient, "getBlock" | "getChainId" | "readContract" | "request">;

/** Reader of the configured chain. */
export function useReader(): Reader {
  const client = useClient();
  return useMemo(() => {
    if (client === undefined) throw new Error("wagmi has no client for the configured chain");
    return {
      getBlock: (parameters) => getBlock(client, parameters),
      getChainId: () => getChainId(client),
      readContract: (parameters) => readContract(client, parameters),
      request: client.request,
    } as Reader;
  }, [client]);
}
