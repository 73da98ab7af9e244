/** The built web app over HTTP, configured for the demo's chain. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { type Deployment, formatDeployment } from "../chain/deployment.ts";
import { AlloraError } from "../errors.ts";
import { ROOT } from "./processes.ts";

const PAGE = join(ROOT, "frontend", "dist");

/** The web app can not be served. */
export class PageError extends AlloraError {
  override readonly name = "PageError";
}

export interface PageConfig {
  readonly rpcUrl: string;
  readonly gateway: string;
  readonly topicId: bigint;
  readonly feed: string;
  readonly deployment: Deployment;
}

/** A page that is being served. */
export interface ServedPage {
  readonly url: string;
  close(): void;
}

/** Serves on this machine only, at `port` (0 for any free one). PageError `build` or `port` where it cannot. */
export async function servePage(of: PageConfig, port: number): Promise<ServedPage> {
  if (!existsSync(join(PAGE, "index.html"))) {
    throw new PageError("build", "the web app is not built: npm run build", { value: PAGE, limit: "index.html" });
  }
  const { rpcUrl, gateway, topicId, feed } = of;
  const deployment = JSON.parse(formatDeployment(of.deployment));
  const config = { rpcUrl, gateway, feeds: { [String(topicId)]: feed }, deployment };
  const app = new Hono();
  app.get("/config.json", (context) => context.json(config));
  app.use("*", serveStatic({ root: PAGE }));
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port }, ({ port: bound }) => {
      const close = () => {
        server.close();
        if ("closeAllConnections" in server) server.closeAllConnections();
      };
      resolve({ url: `http://127.0.0.1:${bound}/#/feeds/${topicId}`, close });
    });
    server.once("error", (error) => {
      reject(new PageError("port", `cannot serve at port ${port}: ${error.message}`, { value: port, limit: "free" }));
    });
  });
}
