/**
 * Gateway: takes signed submissions over HTTP and answers once they are durable; relays them in batches until each is on
 * the chain or too late; serves what the topics yield.
 */
import type { Hono } from "hono";
import { createApp } from "./app.ts";
import { LiveChainState } from "./chainState.ts";
import { Intake } from "./intake.ts";
import { openStore } from "./openStore.ts";
import { DEFAULT_LIMITS, type GatewayOptions, NO_METRICS } from "./options.ts";
import { Relay } from "./relay.ts";
import { liveRelayChain } from "./relayChain.ts";
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
  const { sender, deployment, batchMs, log, metrics = NO_METRICS, leaseMs = 60_000, pollMs = 1000 } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const store = await openStore(options.database);
  const chain = new LiveChainState(sender.client, deployment);
  const lane = (sender as { readonly lane?: unknown }).lane;
  const relay = new Relay({
    store,
    chain: liveRelayChain(sender, deployment, () => chain.head()),
    owner: sender.wallet.account.address.toLowerCase(),
    batchMs,
    batchGas: options.batchGas ?? 6_000_000,
    marginSeconds: options.marginSeconds ?? 30,
    confirmations: options.confirmations ?? 5,
    concurrency: options.concurrency ?? (lane === undefined ? 1 : LANE_RELAYS),
    leaseMs,
    log,
    metrics,
  });
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
    routes: submissionRoutes(intake, store),
    limits,
    corsOrigins: options.corsOrigins ?? ["*"],
    trustProxy: options.trustProxy ?? false,
    requireRoom: () => intake.requireRoom(),
    log,
    metrics,
  });
  let seen: string | undefined;
  const step = async () => {
    const { hash } = await chain.tick();
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
      await intake.stop();
      await logged("flush", () => relay.flush(deadlineMs / 2));
      running = false;
      for (const timer of timers) clearInterval(timer);
      await relay.stop(Math.max(0, end - Date.now()));
      await store.close();
    },
  };
}
