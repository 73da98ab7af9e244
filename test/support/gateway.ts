/** A gateway on a world's chain. What it has answered in tests is on the chain. */
import { once } from "node:events";
import { type ServerType, serve } from "@hono/node-server";
import pino from "pino";
import { createGateway, type Gateway } from "../../keeper/src/gateway/gateway.ts";
import type { GatewayOptions } from "../../keeper/src/gateway/options.ts";
import { testAccount, type World } from "./world.ts";

const FLUSH_MS = 60_000;

export interface TestGateway {
  readonly gateway: Gateway;
  /** Answers a request once what it submits is relayed. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly url: string;
  close(): Promise<void>;
}

export async function startGateway(world: World, options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const relayer = testAccount("gateway");
  await world.adopt(relayer.address);
  const gateway = await createGateway({
    sender: world.sender(relayer),
    deployment: world.deployment,
    database: ":memory:",
    batchMs: 1,
    log: pino({ level: "silent" }),
    limits: { turnMs: 3_600_000 },
    ...options,
  });
  const fetch = async (request: Request) => {
    const response = await gateway.app.fetch(request);
    if (request.method === "POST" && response.ok) await gateway.flush(FLUSH_MS);
    return response;
  };
  const server: ServerType = serve({ fetch, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    gateway,
    fetch,
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close();
      await gateway.stop();
    },
  };
}
