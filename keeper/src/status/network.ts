/** All that `allora status` shows, read at one block. */
import type { Address, PublicClient } from "viem";
import { connect } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { within } from "../runtime/heads.ts";
import { originOf } from "../runtime/log.ts";
import { type AccountStatus, readAccountStatus } from "./accounts.ts";
import { readTopicCount, readTopicStatus, type TopicStatus } from "./topics.ts";

export interface EndpointStatus {
  /** Scheme and host: paths may hold access keys. */
  readonly origin: string;
  /** Newest block, undefined where the endpoint does not answer in time. */
  readonly head: bigint | undefined;
  readonly hash: string | undefined;
  readonly milliseconds: number;
  readonly error: string | undefined;
}

export interface NodeStatus {
  readonly kind: string;
  readonly state: "ready" | "not ready" | "down";
  /** What is not ready and why; of a node that is ready, how far it is. */
  readonly detail: string;
}

export interface NetworkStatus {
  readonly chainId: number;
  readonly block: bigint;
  /** Unix time of the block. */
  readonly time: number;
  /** Its distance from the clock of this machine, seconds. */
  readonly skew: number;
  readonly endpoints: readonly EndpointStatus[];
  readonly nodes: readonly NodeStatus[];
  readonly accounts: readonly AccountStatus[];
  readonly topics: readonly TopicStatus[];
}

export interface StatusOptions {
  readonly client: PublicClient;
  readonly deployment: Deployment;
  readonly rpcs: readonly string[];
  readonly timeoutMs: number;
  /** Address of the health server of each kind of node. */
  readonly health: readonly { readonly kind: string; readonly url: string }[];
  readonly accounts: readonly { readonly name: string; readonly address: Address }[];
  /** Topics to look at; all where it is undefined. */
  readonly topics: readonly bigint[] | undefined;
}

export async function readNetworkStatus(options: StatusOptions): Promise<NetworkStatus> {
  const { client, deployment, rpcs, timeoutMs, health } = options;
  const { number: block, timestamp } = await client.getBlock();
  const time = Number(timestamp);
  const skew = time - Math.floor(Date.now() / 1000);
  const ids = options.topics ?? (await allTopics(client, deployment));
  const [endpoints, nodes, topics] = await Promise.all([
    Promise.all(rpcs.map((rpc) => readEndpoint(rpc, deployment.chainId, timeoutMs))),
    Promise.all(health.map(({ kind, url }) => readNode(kind, url, timeoutMs))),
    Promise.all(ids.map((id) => readTopicStatus(client, deployment, id, time))),
  ]);
  const accounts = await Promise.all(
    options.accounts.map(({ name, address }) => readAccountStatus(client, deployment, name, address, topics)),
  );
  return { chainId: deployment.chainId, block, time, skew, endpoints, nodes, accounts, topics };
}

async function allTopics(client: PublicClient, deployment: Deployment): Promise<bigint[]> {
  const count = await readTopicCount(client, deployment);
  return Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1));
}

export async function readEndpoint(rpc: string, chainId: number, timeoutMs: number): Promise<EndpointStatus> {
  const begun = performance.now();
  const origin = originOf(rpc);
  try {
    const { number, hash } = await within(timeoutMs, connect(rpc, chainId, timeoutMs).getBlock());
    return { origin, head: number, hash, milliseconds: Math.round(performance.now() - begun), error: undefined };
  } catch (error) {
    const milliseconds = Math.round(performance.now() - begun);
    return { origin, head: undefined, hash: undefined, milliseconds, error: (error as Error).name };
  }
}

/** Parts that are told of a node that is ready. */
const TOLD: readonly string[] = ["head", "index"];

interface Parts {
  readonly ok: boolean;
  readonly parts: Readonly<Record<string, { readonly ready: boolean; readonly detail: string }>>;
}

async function readNode(kind: string, url: string, timeoutMs: number): Promise<NodeStatus> {
  try {
    const response = await fetch(new URL("/readyz", url), { signal: AbortSignal.timeout(timeoutMs) });
    const { ok, parts } = (await response.json()) as Parts;
    const shown = Object.entries(parts).filter(([name, { ready }]) => (ok ? TOLD.includes(name) : !ready));
    const detail = shown.map(([name, part]) => `${name}: ${part.detail}`).join("; ");
    return { kind, state: ok ? "ready" : "not ready", detail };
  } catch {
    return { kind, state: "down", detail: `nothing answers at ${url}` };
  }
}
