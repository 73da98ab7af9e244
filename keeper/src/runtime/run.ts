/** One process of a kind of node, from its configuration to its exit code. */
import { join } from "node:path";
import type { Logger } from "pino";
import { formatEther, type PrivateKeyAccount, type PublicClient } from "viem";
import { type ChainAccess, openChain } from "../chain/access.ts";
import type { Sender } from "../chain/clients.ts";
import { requireSameEngine } from "../chain/compute.ts";
import type { Deployment } from "../chain/deployment.ts";
import { InputError } from "../errors.ts";
import { readDeployment, requireContracts, whenAnswered } from "./chain.ts";
import { usesOf } from "./check.ts";
import { type Config, HEALTH_PORTS, type Kind } from "./config.ts";
import { Heads } from "./heads.ts";
import { type Readiness, serveHealth } from "./health.ts";
import { loadKey } from "./keys.ts";
import { closeAll, Exit, superviseProcess } from "./lifecycle.ts";
import { createLog } from "./log.ts";
import { type Loop, Loops } from "./loops.ts";
import { PrometheusMetrics } from "./metrics.ts";

/** What a node is built from. */
export interface Runtime {
  readonly kind: Kind;
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: PrometheusMetrics;
  readonly deployment: Deployment;
  readonly client: PublicClient;
  readonly signal: AbortSignal;
  /** Decide and log, send nothing. */
  readonly dryRun: boolean;
  /** Everything steps once, and the process ends. */
  readonly once: boolean;
  /** A file in the storage. */
  storage(name: string): string;
  /** Account of a key of the configuration. */
  account(key: string): PrivateKeyAccount;
  /** Sends transactions with a key. */
  sender(key: string): Sender;
  /** Adds a loop while others run already. */
  add(loop: Loop): void;
}

/** What runs. */
export interface Node {
  readonly loops: readonly Loop[];
  /** Further parts of `/readyz`. */
  readonly checks?: Readonly<Record<string, () => Readiness>>;
  /** What is served as JSON beside `/readyz`, by path. */
  readonly documents?: Readonly<Record<string, () => unknown>>;
  /** Ends what it opened, in this order, once no step is under way. */
  readonly close?: readonly (() => Promise<void> | void)[];
}

export interface RunOptions {
  readonly dryRun: boolean;
  /** One step of every loop instead of going on. */
  readonly once: boolean;
}

export type Build = (runtime: Runtime) => Promise<Node>;

/** A look at the head may take this many answers of endpoints: it tries several, and reads logs. */
const HEAD_TRIES = 10;
/** Milliseconds between two looks at the gas money of keys. */
const BALANCE_MS = 60_000;

/** Runs until a signal; the process's exit code. InputError where the configuration cannot be used. */
export async function runNode(kind: Kind, config: Config, options: RunOptions, build: Build): Promise<number> {
  const log = createLog(kind, config.log.level);
  const metrics = new PrometheusMetrics(kind);
  const shutdown = superviseProcess(log, config.shutdownSeconds);
  const { signal } = shutdown;
  try {
    return await run(kind, config, options, build, { log, metrics, signal });
  } catch (error) {
    if (error instanceof InputError) throw error;
    log.fatal({ err: error }, "failed");
    return Exit.Failed;
  } finally {
    shutdown.done();
  }
}

async function run(
  kind: Kind,
  config: Config,
  { dryRun, once }: RunOptions,
  build: Build,
  { log, metrics, signal }: Pick<Runtime, "log" | "metrics" | "signal">,
): Promise<number> {
  const { chain, http } = config;
  const { pollMs, timeoutMs, staleSeconds, lowEther } = chain;
  const { rpcs } = usesOf(kind, config);
  const deployment = readDeployment(chain.deployment);
  // What a watcher sees must not depend on what other nodes on the machine were told.
  const logs = kind === "watcher" ? "watched.sqlite" : "logs.sqlite";
  const storage = (name: string) => join(config.storage, name);
  const access = openChain({ rpcs, deployment, pollMs, timeoutMs, storage: storage(logs), log, metrics });
  const { client } = access;
  const heads = new Heads({ client, pollMs, timeoutMs: HEAD_TRIES * timeoutMs, log, metrics });
  const loops = new Loops({ heads, log, metrics, pollMs });
  const senders = new Map<string, Sender>();
  const section = kind === "keeper" || kind === "watcher" ? config[kind] : undefined;
  // Nor is what an earlier process left in a lane sent then.
  const dry = dryRun || section?.dryRun === true;
  const account = (key: string) => loadKey(key, config.keys[key], process.env, (text) => log.warn({ key }, text));
  const runtime: Runtime = {
    ...{ kind, config, log, metrics, deployment, client, signal, once, account, storage, dryRun: dry },
    sender: (key) => {
      const holder = account(key);
      // All processes that send with a key share its lane.
      const file = dry ? undefined : storage(`lane-${holder.address.toLowerCase()}.sqlite`);
      const lane = { confirmations: chain.confirmations, fees: chain.fees, storage: file };
      const sender = senders.get(key) ?? access.sender(holder, lane);
      senders.set(key, sender);
      return sender;
    },
    add: (loop) => loops.add(loop),
  };
  const checks: Record<string, () => Readiness> = {
    start: () => ({ ready: false, detail: "not started yet" }),
    index: () => indexOf(access, heads),
  };
  const documents: Record<string, () => unknown> = {};
  const close: (() => Promise<void> | void)[] = [() => access.close()];
  try {
    if (!once) {
      const options = { metrics, heads, loops, stepSeconds: http.stepSeconds, staleSeconds, checks, documents };
      const health = await serveHealth(options, http.host, http.port ?? HEALTH_PORTS[kind]);
      close.push(() => health.close());
      log.info({ port: health.port }, "health");
    }
    const node = await whenAnswered(
      async () => {
        await access.requireChain();
        await requireContracts(client, deployment);
        await requireSameEngine(client, deployment);
        return build(runtime);
      },
      { log, pollMs, signal },
    );
    if (node === undefined) return Exit.Stopped;
    close.unshift(...(node.close ?? []));
    for (const loop of node.loops) loops.add(loop);
    if (once) return (await loops.once()) ? Exit.Stopped : Exit.Failed;
    if (senders.size > 0) loops.add(balancesLoop(client, senders, lowEther, { log, metrics }));
    delete checks.start;
    Object.assign(checks, node.checks);
    Object.assign(documents, node.documents);
    log.info({ loops: [...loops.states.keys()], dryRun: dry }, "started");
    // A gateway relays what it holds before it ends; others have their lanes go on after the restart.
    if (kind !== "gateway") signal.addEventListener("abort", () => access.stop(), { once: true });
    // A look at the head that hangs is not waited for.
    void heads.run(signal);
    await loops.run(signal);
    log.info("stopped");
    return Exit.Stopped;
  } finally {
    await closeAll(close);
  }
}

/** Whether the logs of the newest block seen are known. */
function indexOf({ index }: ChainAccess, { head }: Heads): Readiness {
  const tip = index.tip?.number;
  if (tip === undefined) return { ready: false, detail: "no block read" };
  // The first head comes once all logs before it are read.
  if (head === undefined) return { ready: false, detail: `block ${tip}, reading what came before the start` };
  const behind = head.number - tip;
  return { ready: behind <= 0n, detail: `block ${tip}, ${behind > 0n ? behind : 0n} behind` };
}

/** Tells how much gas money every key that sends has left. */
function balancesLoop(
  client: PublicClient,
  senders: ReadonlyMap<string, Sender>,
  lowEther: number,
  { log, metrics }: Pick<Runtime, "log" | "metrics">,
): Loop {
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    name: "balances",
    step: async () => {
      if (performance.now() < readAt + BALANCE_MS) return;
      for (const [key, { wallet }] of senders) {
        const { address } = wallet.account;
        const ether = Number(formatEther(await client.getBalance({ address })));
        metrics.set("allora_chain_balance_ether", ether, { account: address });
        if (ether < lowEther) log.warn({ key, address, ether, lowEther }, "low on gas money");
      }
      readAt = performance.now();
    },
  };
}
