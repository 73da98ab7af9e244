/** The chain of a remote feed, and where the feed stands: nothing is read of it but state, so it has no log index. */
import { remoteFeedAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import {
  type Address,
  createPublicClient,
  createWalletClient,
  custom,
  type Hex,
  isAddressEqual,
  type LocalAccount,
  type PublicClient,
} from "viem";
import { chainOf, type Sender } from "../chain/clients.ts";
import type { LaneFees } from "../chain/fees.ts";
import { Lane } from "../chain/lane.ts";
import { pendingCounts } from "../chain/nonces.ts";
import { httpEndpoint, Rpc, type RpcRequest } from "../chain/rpc.ts";
import { InputError } from "../errors.ts";
import type { Metrics } from "../runtime/metrics.ts";
import type { Home } from "./values.ts";

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

/** Where a remote feed stands. */
export interface RemoteState {
  readonly threshold: bigint;
  readonly set: Hex;
  readonly setTime: bigint;
  readonly expiresAt: bigint;
  readonly batchTime: bigint;
  readonly root: Hex;
  /** Of the newest block of its chain. */
  readonly time: bigint;
}

/** Requests whose answer an endpoint that lags behind does not know. */
const FOUND: readonly string[] = ["eth_getTransactionReceipt", "eth_getTransactionByHash", "eth_getBlockByHash"];

export interface RemoteChain {
  readonly sender: Sender & { readonly lane: Lane };
  /** InputError `chain` where all endpoints are of another chain. */
  requireChain(): Promise<void>;
  close(): Promise<void>;
}

export function openRemoteChain(options: RemoteChainOptions): RemoteChain {
  const { chainId, rpcs, account, pollMs, timeoutMs, metrics } = options;
  const endpoints = rpcs.map((url) => httpEndpoint(url, timeoutMs));
  const rpc = new Rpc(endpoints, {
    chainId,
    timeoutMs,
    onFailure: (endpoint, method) => metrics.count("allora_rpc_failures_total", { endpoint, method }),
  });
  const request = (body: RpcRequest) => (FOUND.includes(body.method) ? rpc.find(body) : rpc.request(body));
  const transport = custom({ request: request as never }, { retryCount: 0 });
  const chain = chainOf(chainId);
  const client = createPublicClient({ chain, transport, pollingInterval: pollMs, cacheTime: 0 });
  const lane = new Lane({ ...options, client, pendingCounts: () => pendingCounts(rpc, account.address) });
  lane.start();
  return {
    sender: { client, lane, wallet: createWalletClient({ account, chain, transport }) },
    requireChain: () => rpc.requireChain(),
    close: () => lane.close(),
  };
}

/** InputError `chain` when the endpoints are of another chain. */
export async function requireRemoteChain(client: PublicClient, chainId: number): Promise<void> {
  const found = await client.getChainId();
  if (found !== chainId) {
    throw new InputError("chain", `the endpoints of a remote feed are of chain ${found}`, {
      value: found,
      limit: chainId,
    });
  }
}

/** InputError `home` for a feed of another home. */
export async function requireHome(client: PublicClient, feed: Address, home: Home): Promise<void> {
  const read = { address: feed, abi: remoteFeedAbi } as const;
  const [chainId, epochs] = await Promise.all([
    client.readContract({ ...read, functionName: "homeChainId" }),
    client.readContract({ ...read, functionName: "homeEpochs" }),
  ]);
  if (chainId === BigInt(home.chainId) && isAddressEqual(epochs, home.epochs)) return;
  const value = `${chainId}/${epochs}`;
  throw new InputError("home", `${feed} is of ${value}`, { value, limit: `${home.chainId}/${home.epochs}` });
}

export async function readRemote(client: PublicClient, feed: Address): Promise<RemoteState> {
  const read = { address: feed, abi: remoteFeedAbi } as const;
  const [threshold, set, setTime, expiresAt, batchTime, root, { timestamp: time }] = await Promise.all([
    client.readContract({ ...read, functionName: "threshold" }),
    client.readContract({ ...read, functionName: "signerSet" }),
    client.readContract({ ...read, functionName: "setTime" }),
    client.readContract({ ...read, functionName: "expiresAt" }),
    client.readContract({ ...read, functionName: "batchTime" }),
    client.readContract({ ...read, functionName: "root" }),
    client.getBlock(),
  ]);
  return { threshold, set, setTime, expiresAt, batchTime, root, time };
}
