/** HTTP servers for tests: a chain's JSON-RPC, and a directory of files. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import type { World } from "../support/world.ts";

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

export interface ServedChain extends Served {
  /** Whether requests are answered; connections are cut while not. */
  up: boolean;
}

interface RpcRequest {
  readonly id: number | string;
  readonly method: string;
  readonly params?: unknown[];
}

/** A chain over HTTP, for pages of any origin. */
export async function serveChain(world: Pick<World, "rpc">): Promise<ServedChain> {
  const answer = async ({ id, method, params = [] }: RpcRequest) => {
    try {
      return { jsonrpc: "2.0", id, result: await world.rpc(method, params) };
    } catch (error) {
      const { code = -32603, message, data } = error as { code?: number; message: string; data?: unknown };
      return { jsonrpc: "2.0", id, error: { code, message, data } };
    }
  };
  const chain = { up: true };
  const served = await listen(async (request, response) => {
    if (!chain.up) return void request.socket.destroy();
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "content-type");
    if (request.method === "OPTIONS") return void response.end();
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text) as RpcRequest | RpcRequest[];
    const result = Array.isArray(body) ? await Promise.all(body.map(answer)) : await answer(body);
    response.setHeader("content-type", "application/json").end(JSON.stringify(result));
  });
  return Object.assign(chain, served);
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** The files of a directory under `path`, compressed as hosts do it, and beside them those in `extra`, by name. */
export function serveFiles(directory: string, path: string, extra: Readonly<Record<string, string>>): Promise<Served> {
  return listen((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (!pathname.startsWith(path)) return notFound(response);
    const name = pathname.slice(path.length) || "index.html";
    if (extra[name] !== undefined) return void response.end(extra[name]);
    const file = join(directory, normalize(`/${name}`));
    if (!existsSync(file) || !statSync(file).isFile()) return notFound(response);
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    response.setHeader("content-encoding", "gzip").end(gzipSync(readFileSync(file)));
  });
}

/** One answer to whatever pages of any origin ask. */
export function serveJson(answer: unknown): Promise<Served> {
  return listen((_request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
}

function notFound(response: ServerResponse): void {
  response.statusCode = 404;
  response.end("not found");
}

async function listen(handler: RequestListener): Promise<Served> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
