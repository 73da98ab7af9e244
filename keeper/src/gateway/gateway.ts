/**
 * Gateway: takes signed submissions over HTTP and answers once they are durable; relays them in batches until each is on
 * the chain or too late; serves what the topics yield.
 */
import type { Hono } from "hono";
import { createApp } from "./app.ts";
import { type ChainState, type Head, LiveChainState } from "./chainState.ts";
import { Intake } from "./intake.ts";
import { openStore } from "./openStore.ts";
import { DEFAULT_LIMITS, type GatewayOptions, NO_METRICS } from "./options.ts";
import { Relay } from "./relay.ts";
import { liveRelayChain, type RelayChain } from "./relayChain.ts";
import { resultRoutes } from "./resultRoutes.ts";
import { Results } from "./results.ts";
import type { Store } from "./store.ts";
import { submissionRoutes } from "./submissionRoutes.ts";

export interface Gateway {
  /** HTTP application; it may be served before `start`. */
  readonly app: Hono;
  /** Follows the chain and relays, from here on and what earlier runs left. */
  start(): void;
  /** One look at the chain, and what follows from it; what `start` repeats. */
  step(): Promise<void>;
  /** Relays everything that waits at once; false where that takes longer. */
  flush(deadlineMs: number): Promise<boolean>;
  /** Takes nothing more, relays what waits as far as the time allows, and closes the store. Nothing is lost by it. */
  stop(deadlineMs?: number): Promise<void>;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Relays at the same time where a lane orders them. */
const LANE_RELAYS = 16;

/** Opens the store; rejects as `openStore` does. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { sender, deployment } = options;
  const chain = new LiveChainState(sender.client, deployment);
  const lane = (sender as { readonly lane?: unknown }).lane;
  return assembleGateway({
    concurrency: lane === undefined ? 1 : LANE_RELAYS,
    ...options,
    store: await openStore(options.database),
    chain,
    relayChain: liveRelayChain(sender, deployment, () => chain.head()),
    owner: sender.wallet.account.address.toLowerCase(),
    results: new Results(sender.client, deployment),
    follow: () => chain.tick(),
  });
}

/** What a gateway works on. */
export interface GatewayParts extends Omit<GatewayOptions, "sender" | "database"> {
  readonly store: Store;
  readonly chain: ChainState;
  readonly relayChain: RelayChain;
  /** What is served of topics; nothing without it. */
  readonly results?: Results;
  /** Names the gateway among those that share the store. */
  readonly owner: string;
  /** Looks at the head and brings the state in memory up to it. */
  readonly follow: () => Promise<Head>;
}

export function assembleGateway(options: GatewayParts): Gateway {
  const { store, chain, relayChain, owner, deployment, follow } = options;
  const { batchMs, log, metrics = NO_METRICS, leaseMs = 60_000, pollMs = 1000 } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const relay = new Relay({
    store,
    chain: relayChain,
    owner,
    batchMs,
    batchGas: options.batchGas ?? 6_000_000,
    marginSeconds: options.marginSeconds ?? 30,
    confirmations: options.confirmations ?? 5,
    concurrency: options.concurrency ?? 1,
    leaseMs,
    log,
    metrics,
  });
  const closing = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  let nudged = false;
  let running = false;
  const logged = (what: string, action: () => Promise<unknown>) =>
    action().catch((error) => log.error({ err: error }, `${what} failed`));
  const intake = new Intake({
    chain,
    store,
    deployment,
    limits,
    metrics,
    onAccepted() {
      if (nudged || !running) return;
      nudged = true;
      setTimeout(() => {
        nudged = false;
        if (running) logged("relay", () => relay.step());
      }, batchMs);
    },
  });
  const app = createApp({
    routes: [
      ...submissionRoutes(intake, store),
      ...(options.results ? resultRoutes(options.results, pollMs, closing.signal) : []),
    ],
    limits,
    corsOrigins: options.corsOrigins ?? ["*"],
    trustProxy: options.trustProxy ?? false,
    requireRoom: () => intake.requireRoom(),
    log,
    metrics,
  });
  let seen: string | undefined;
  const step = async () => {
    const { hash } = await follow();
    await relay.step();
    if (hash !== seen) await relay.reconcile();
    seen = hash;
    metrics.set("allora_gateway_queue_submissions", intake.waiting);
  };
  const every = (what: string, ms: number, action: () => Promise<unknown>) => {
    let busy = false;
    const timer = setInterval(async () => {
      if (busy) return;
      busy = true;
      await logged(what, action);
      busy = false;
    }, ms);
    timers.add(timer);
  };
  return {
    app,
    step,
    flush: (deadlineMs) => relay.flush(deadlineMs),
    start() {
      if (running) return;
      running = true;
      every("step", pollMs, step);
      every("renewal", leaseMs / 3, () => relay.renew());
      every("pruning", HOUR_MS, () => store.prune((options.retentionDays ?? 30) * DAY_MS));
      logged("step", step);
    },
    async stop(deadlineMs = 10_000) {
      const end = Date.now() + deadlineMs;
      closing.abort();
      await intake.stop();
      await logged("flush", () => relay.flush(deadlineMs / 2));
      running = false;
      for (const timer of timers) clearInterval(timer);
      await relay.stop(Math.max(0, end - Date.now()));
      await store.close();
    },
  };
}
