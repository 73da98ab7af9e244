/** `/healthz`, `/readyz` and `/metrics` of a process. */
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import type { Heads } from "./heads.ts";
import type { Loops } from "./loops.ts";
import type { PrometheusMetrics } from "./metrics.ts";

/** Whether a part of the process can do its work; `detail` says why not, or how far it is. */
export interface Readiness {
  readonly ready: boolean;
  readonly detail: string;
}

export interface HealthOptions {
  readonly metrics: PrometheusMetrics;
  readonly heads: Heads;
  readonly loops: Loops;
  /** A loop in which no step ended for so long is dead. */
  readonly stepSeconds: number;
  /** A chain without an answer, or without a new block, for so long is not ready. */
  readonly staleSeconds: number;
  /** What else has to be ready. */
  readonly checks: Readonly<Record<string, () => Readiness>>;
  /** What else is served as JSON, by path. */
  readonly documents?: Readonly<Record<string, () => unknown>>;
}

/** Alive: a step of every loop ended lately. Whether it ended well is asked of `/readyz`. */
export function livenessOf({ loops, stepSeconds, metrics }: HealthOptions) {
  const now = performance.now();
  const ages = [...loops.states].map(([name, { endedAt }]) => ({ name, age: (now - endedAt) / 1000 }));
  for (const { name, age } of ages) metrics.set("allora_process_step_age_seconds", age, { loop: name });
  const dead = ages.filter(({ age }) => age > stepSeconds).map(({ name }) => name);
  const shown = ages.map(({ name, age }) => [name, { secondsSinceStep: Math.floor(age) }]);
  return { ok: dead.length === 0, dead, loops: Object.fromEntries(shown) };
}

/** Ready: the chain answers, blocks come, every loop has worked and its last step did not fail, and so do the checks. */
export function readinessOf({ heads, loops, staleSeconds, checks }: HealthOptions) {
  const parts: Record<string, Readiness> = {
    chain: { ready: heads.silentMs < staleSeconds * 1000, detail: `last answer ${ago(heads.silentMs)}` },
    head: {
      ready: heads.ageMs < staleSeconds * 1000,
      detail: heads.head === undefined ? "no block" : `block ${heads.head.number}, ${ago(heads.ageMs)}`,
    },
  };
  for (const [name, { succeeded, failures }] of loops.states) {
    const detail = failures > 0 ? `${failures} steps failed` : succeeded ? "works" : "no step yet";
    parts[name] = { ready: succeeded && failures === 0, detail };
  }
  for (const [name, check] of Object.entries(checks)) parts[name] = check();
  return { ok: Object.values(parts).every(({ ready }) => ready), parts };
}

export interface HealthServer {
  readonly port: number;
  close(): void;
}

/** Listens; rejects when the port is taken. */
export async function serveHealth(options: HealthOptions, hostname: string, port: number): Promise<HealthServer> {
  const app = new Hono();
  app.get("/healthz", (context) => {
    const state = livenessOf(options);
    return context.json(state, state.ok ? 200 : 503);
  });
  app.get("/readyz", (context) => {
    const state = readinessOf(options);
    return context.json(state, state.ok ? 200 : 503);
  });
  app.get("/metrics", async (context) => {
    livenessOf(options);
    const { text, type } = await options.metrics.text();
    return context.body(text, 200, { "content-type": type });
  });
  app.get("/:name", (context) => {
    const name = context.req.param("name");
    const { documents = {} } = options;
    const document = Object.hasOwn(documents, name) ? documents[name] : undefined;
    return document === undefined ? context.notFound() : context.json(document() as object);
  });
  const server = serve({ fetch: app.fetch, hostname, port });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
    },
  };
}

function ago(ms: number): string {
  return Number.isFinite(ms) ? `${Math.floor(ms / 1000)} s ago` : "never";
}
