/** The chain of a remote feed: nothing is read of it but state, so it has no log index. */
import type { Logger } from "pino";
import { createPublicClient, createWalletClient, custom, type LocalAccount } from "viem";
import { chainOf, type Sender } from "../chain/clients.ts";
import type { LaneFees } from "../chain/fees.ts";
import { Lane } from "../chain/lane.ts";
import { httpEndpoint, Rpc, type RpcRequest } from "../chain/rpc.ts";
import { InputError } from "../errors.ts";
import type { Metrics } from "../runtime/metrics.ts";

export interface RemoteChainOptions {
  readonly chainId: number;
  readonly rpcs: readonly string[];
  readonly account: LocalAccount;
  /** SQLite file of the lane; in memory without one. */
  readonly storage: string | undefined;
  readonly confirmations: number;
  readonly fees: LaneFees;
  readonly pollMs: number;
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Requests whose answer an endpoint that lags behind does not know. */
const FOUND: readonly string[] = ["eth_getTransactionReceipt", "eth_getTransactionByHash", "eth_getBlockByHash"];

export interface RemoteChain {
  readonly sender: Sender & { readonly lane: Lane };
  close(): Promise<void>;
}

export function openRemoteChain(options: RemoteChainOptions): RemoteChain {
  const { chainId, rpcs, account, pollMs, timeoutMs, metrics } = options;
  const endpoints = rpcs.map((url) => httpEndpoint(url, timeoutMs));
  const rpc = new Rpc(endpoints, {
    timeoutMs,
    onFailure: (endpoint, method) => metrics.count("allora_rpc_failures_total", { endpoint, method }),
  });
  const request = (body: RpcRequest) => (FOUND.includes(body.method) ? rpc.find(body) : rpc.request(body));
  const transport = custom({ request: request as never }, { retryCount: 0 });
  const chain = chainOf(chainId);
  const client = createPublicClient({ chain, transport, pollingInterval: pollMs, cacheTime: 0 });
  const lane = new Lane({ ...options, client });
  lane.start();
  return {
    sender: { client, lane, wallet: createWalletClient({ account, chain, transport }) },
    close: () => lane.close(),
  };
}

/** InputError `chain` when the endpoints are of another chain. */
export async function requireRemoteChain({ client }: Sender, chainId: number): Promise<void> {
  const found = await client.getChainId();
  if (found !== chainId) {
    throw new InputError("chain", `the endpoints of a remote feed are of chain ${found}`, {
      value: found,
      limit: chainId,
    });
  }
}
