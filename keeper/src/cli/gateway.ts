/** `allora gateway`: takes signed submissions over HTTP and relays them. */
import { serve } from "@hono/node-server";
import { createGateway } from "../nodes/gateway.ts";
import { requireSection } from "../runtime/config.ts";
import type { Runtime } from "../runtime/run.ts";
import { nodeCommand } from "./node.ts";

export function gatewayCommand() {
  return nodeCommand("gateway", "take signed submissions over HTTP and relay them in batches", build);
}

async function build({ config, deployment, sender, log }: Runtime) {
  const { host, port, key, batchMs } = requireSection(config, "gateway");
  const app = createGateway({ sender: sender(key), deployment, batchMs, log });
  const server = serve({ fetch: app.fetch, hostname: host, port });
  return { loops: [], close: [() => void server.close()] };
}
