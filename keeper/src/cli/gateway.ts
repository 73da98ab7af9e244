/** `allora gateway`: takes signed submissions over HTTP and relays them. */
import { once } from "node:events";
import { serve } from "@hono/node-server";
import { createGateway } from "../gateway/gateway.ts";
import { requireSection } from "../runtime/config.ts";
import { redacted } from "../runtime/log.ts";
import type { Runtime } from "../runtime/run.ts";
import { nodeCommand } from "./node.ts";

/** Part of the time to stop that is the gateway's, to relay what waits; the rest is for transactions under way. */
const STOP_SHARE = 0.6;

export function gatewayCommand() {
  return nodeCommand("gateway", "take signed submissions over HTTP and relay them in batches", build);
}

async function build({ config, deployment, sender, storage, metrics, log, once: single }: Runtime) {
  const { host, port, key, database: named, limits, concurrency, ...options } = requireSection(config, "gateway");
  const database = named ?? process.env.DATABASE_URL ?? storage("gateway.sqlite");
  log.info({ database: redacted(database), from: databaseSource(named) }, "store");
  const { pollMs, confirmations } = config.chain;
  const gateway = await createGateway({
    ...options,
    ...{ sender: sender(key), deployment, database, pollMs, confirmations, log, metrics },
    limits: Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined)),
    ...(concurrency === undefined ? {} : { concurrency }),
  });
  const stop = () => gateway.stop(1000 * STOP_SHARE * config.shutdownSeconds);
  const loops = [{ name: "gateway", step: () => gateway.step() }];
  if (single) return { loops, close: [stop] };
  const server = serve({ fetch: gateway.app.fetch, hostname: host, port });
  try {
    await once(server, "listening");
  } catch (error) {
    await gateway.stop(0);
    throw error;
  }
  gateway.start();
  log.info({ host, port }, "listening");
  return { loops, close: [() => void server.close(), stop] };
}

function databaseSource(named: string | undefined): string {
  if (named !== undefined) return "configuration";
  return process.env.DATABASE_URL === undefined ? "storage" : "DATABASE_URL";
}
