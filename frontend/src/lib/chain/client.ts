/** The few questions that this app asks a node. A whole public client would be half of what the browser has to load. */
import { useMemo } from "react";
import { createClient, http, type PublicClient } from "viem";
import { getBlock, getChainId, readContract } from "viem/actions";
import { useClient } from "wagmi";
import type { Deployment } from "../protocol.ts";
import { TIMEOUT } from "../wagmi.ts";
import { WrongChainError } from "./errors.ts";

/** Milliseconds between two readings of what many calls tell. */
export const SLOW_INTERVAL = 15_000;
/** Most calls in one request; many endpoints refuse more. */
const BATCH = 50;

export type Reader = Pick<PublicClient, "getBlock" | "getChainId" | "readContract" | "request">;

/** Reader of the configured chain. */
export function useReader(): Reader {
  const client = useClient();
  return useMemo(() => {
    if (client === undefined) throw new Error("wagmi has no client for the configured chain");
    // Only calls go together: a question for logs may be refused, or take its time.
    const { chain } = client;
    const transport = http(chain.rpcUrls.default.http[0], {
      retryCount: 0,
      timeout: TIMEOUT,
      batch: { batchSize: BATCH },
    });
    const calls = createClient({ chain, transport });
    return {
      getBlock: (parameters) => getBlock(client, parameters),
      getChainId: () => getChainId(client),
      readContract: (parameters) => readContract(calls, parameters),
      request: client.request,
    } as Reader;
  }, [client]);
}

/** WrongChainError where the RPC is of another chain than the deployment. */
export async function requireChain(client: Reader, { chainId: expected }: Deployment): Promise<void> {
  const chainId = await client.getChainId();
  if (chainId !== expected) throw new WrongChainError(chainId, expected);
}
