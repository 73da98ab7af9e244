/** How nodes reach the chain: through several endpoints, with logs from an index that follows reorganisations. */
import type { Logger } from "pino";
import {
  type Account,
  type Address,
  createPublicClient,
  createWalletClient,
  custom,
  type Hex,
  hexToBigInt,
  type PublicClient,
} from "viem";
import { InputError } from "../errors.ts";
import { firstBlock } from "./blocks.ts";
import { chainOf, type Sender } from "./clients.ts";
import type { Deployment } from "./deployment.ts";
import type { Rereads } from "./inputs.ts";
import { Lane, type LaneOptions } from "./lane.ts";
import { LogIndex } from "./logIndex.ts";
import type { ChainMetrics } from "./metrics.ts";
import { pendingCounts } from "./nonces.ts";
import { type Endpoint, httpEndpoint, Rpc, type RpcRequest } from "./rpc.ts";

export interface ChainOptions {
  /** HTTP endpoints, or such as are in this process; at least one. */
  readonly rpcs: readonly (string | Endpoint)[];
  readonly deployment: Deployment;
  /** How often receipts are asked for, ms. */
  readonly pollMs: number;
  /** Longest that one endpoint may take for one request, ms. */
  readonly timeoutMs: number;
  /** SQLite file of the log index; in memory without one. Several processes may share it. */
  readonly storage?: string | undefined;
  readonly log: Logger;
  readonly metrics?: ChainMetrics | undefined;
}

/** What a lane needs besides the chain. */
export type KeyOptions = Pick<LaneOptions, "confirmations" | "fees" | "storage" | "waitSeconds">;

export class ChainAccess {
  readonly client: PublicClient & Rereads;
  readonly index: LogIndex;
  readonly rpc: Rpc;
  readonly #options: ChainOptions;
  readonly #lanes = new Map<Address, Lane>();

  constructor(options: ChainOptions) {
    const { rpcs, deployment, pollMs, timeoutMs, log, metrics, storage } = options;
    this.#options = options;
    const endpoints = rpcs.map((rpc) => (typeof rpc === "string" ? httpEndpoint(rpc, timeoutMs) : rpc));
    this.rpc = new Rpc(endpoints, {
      chainId: deployment.chainId,
      timeoutMs,
      onFailure: (endpoint, method, error) => {
        metrics?.count("allora_rpc_failures_total", { endpoint, method });
        log.debug({ endpoint, method, reason: error.message }, "request failed");
      },
      onForeign: (endpoint, found) => {
        log.error({ endpoint, chainId: found, expected: deployment.chainId }, "endpoint of another chain: not asked");
      },
    });
    const { chainId, block, ...addresses } = deployment;
    this.index = new LogIndex({
      rpc: this.rpc,
      chainId,
      addresses: Object.values(addresses),
      from: block,
      path: storage,
      onReorg: (from, depth) => {
        metrics?.count("allora_index_reorganized_blocks_total", {}, Number(depth));
        log.warn({ from, depth }, "chain reorganized");
        // What was done with may be gone.
        for (const lane of this.#lanes.values()) lane.start();
      },
      onFalseHead: (endpoint, error) => {
        metrics?.count("allora_rpc_false_heads_total", { endpoint });
        log.warn({ endpoint, reason: error.message }, "head not accepted");
      },
    });
    const request = (body: RpcRequest) => this.#request(body);
    const client = createPublicClient({
      chain: chainOf(chainId),
      transport: custom({ request: request as never }, { retryCount: 0 }),
      pollingInterval: pollMs,
      cacheTime: 0,
    });
    const reread = (since: number, until: number) => this.#reread(since, until);
    this.client = Object.assign<PublicClient, Rereads>(client, { reread });
  }

  /** InputError `chain` where all endpoints are of another chain than the deployment. */
  async requireChain(): Promise<void> {
    await this.rpc.requireChain();
  }

  /** Client that sends with a key; all that send with it share its lane. InputError `key` where it cannot sign itself. */
  sender(account: Account, options: KeyOptions): Sender & { readonly lane: Lane } {
    const { deployment, pollMs, log, metrics } = this.#options;
    const { client } = this;
    if (account.type !== "local") {
      throw new InputError("key", `${account.address} has no key here`, { value: account.type, limit: "local" });
    }
    const { chainId } = deployment;
    const counts = () => pendingCounts(this.rpc, account.address);
    const lane =
      this.#lanes.get(account.address) ??
      new Lane({ ...options, client, account, chainId, pendingCounts: counts, pollMs, log, metrics });
    this.#lanes.set(account.address, lane);
    lane.start();
    const transport = custom({ request: ((body: RpcRequest) => this.#request(body)) as never }, { retryCount: 0 });
    return { client, lane, wallet: createWalletClient({ account, chain: chainOf(chainId), transport }) };
  }

  /** Has nobody wait for transactions any more; what is under way goes on after a restart. */
  stop(): void {
    for (const lane of this.#lanes.values()) lane.stop();
  }

  /** Ends all work and closes the databases; what is under way goes on after a restart. */
  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.close()));
    await this.index.close();
  }

  async #request(body: RpcRequest): Promise<unknown> {
    const params = (body.params ?? []) as readonly unknown[];
    switch (body.method) {
      case "eth_blockNumber":
        return (await this.#sync()).number;
      case "eth_getBlockByNumber":
        return params[0] === "latest" && params[1] !== true ? this.#sync() : this.rpc.find(body);
      case "eth_getLogs":
        return (await this.#logs(params[0] as RpcFilter)) ?? this.rpc.request(body);
      case "eth_getTransactionReceipt":
      case "eth_getTransactionByHash":
      case "eth_getBlockByHash":
        return this.rpc.find(body);
      default:
        return this.rpc.request(body);
    }
  }

  async #reread(since: number, until: number): Promise<boolean> {
    const { deployment, log, metrics } = this.#options;
    const { number: newest } = await this.client.getBlock();
    const blockAt = (time: number) =>
      firstBlock(deployment.block, newest, async (blockNumber) => {
        return (await this.client.getBlock({ blockNumber })).timestamp >= time;
      });
    const [from, to] = await Promise.all([blockAt(since), blockAt(until)]);
    const changed = await this.index.reread(from, to);
    if (changed) {
      metrics?.count("allora_index_mended_total");
      log.error({ from, to }, "logs were missing, or of another branch: read again");
    }
    return changed;
  }

  async #sync() {
    const head = await this.index.sync();
    this.#options.metrics?.set("allora_index_block_number", Number(head.number));
    return head;
  }

  /** Logs from the index; undefined for what it does not hold. */
  async #logs({ address, topics = [], fromBlock = "latest", toBlock = "latest", blockHash }: RpcFilter) {
    const addresses = typeof address === "string" ? [address] : (address ?? []);
    const known = [fromBlock, toBlock].every((block) => block === "latest" || block === "earliest" || isNumber(block));
    if (blockHash !== undefined || !known) return undefined;
    if (addresses.length === 0 || !addresses.every((item) => this.index.covers(item))) return undefined;
    const tip = this.index.tip?.number ?? -1n;
    if (!isNumber(toBlock) || hexToBigInt(toBlock as Hex) > tip) await this.#sync();
    const newest = this.index.tip?.number ?? 0n;
    const number = (block: string) => (block === "latest" ? newest : block === "earliest" ? 0n : BigInt(block));
    return this.index.find({ addresses, topics, from: number(fromBlock), to: number(toBlock) });
  }
}

interface RpcFilter {
  readonly address?: string | readonly string[];
  readonly topics?: readonly (string | readonly string[] | null)[];
  readonly fromBlock?: string;
  readonly toBlock?: string;
  readonly blockHash?: string;
}

function isNumber(block: string): boolean {
  return block.startsWith("0x");
}

/** Opens the chain for a process: one for all of its nodes, except that a watcher has its own. */
export function openChain(options: ChainOptions): ChainAccess {
  return new ChainAccess(options);
}
