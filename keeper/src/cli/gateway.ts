/** `allora gateway`: takes signed submissions over HTTP and relays them. */
import { serve } from "@hono/node-server";
import { createGateway } from "../gateway/gateway.ts";
import { milliseconds, nodeCommand, openNode } from "./node.ts";

export function gatewayCommand() {
  return nodeCommand("gateway", "take signed submissions over HTTP and relay them in batches")
    .option("--port <port>", "port to listen on", milliseconds, 8080)
    .option("--batch <ms>", "how long the first submission of a batch waits for others", milliseconds, 1000)
    .option("--database <database>", "path of a SQLite file, or URL of a Postgres database", "gateway.sqlite")
    .action(async (options) => {
      const { sender, deployment, log, signal } = await openNode("gateway", options);
      const { database, batch: batchMs, poll: pollMs } = options;
      const gateway = await createGateway({ sender, deployment, database, batchMs, pollMs, log });
      gateway.start();
      const server = serve({ fetch: gateway.app.fetch, port: options.port, hostname: "127.0.0.1" }, ({ port }) => {
        log.info({ port }, "listening");
      });
      signal.addEventListener("abort", () => {
        server.close();
        gateway.stop().then(() => log.info("stopped"));
      });
    });
}
