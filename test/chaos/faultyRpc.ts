/** An endpoint that passes requests on, and of a tenth of them makes an error, a silence, a broken line, or a lie. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Random } from "../random.ts";

/** Share of requests with a fault. */
const FAULT_PERCENT = 10;
/** How long a request hangs before its connection is cut. */
const HANG_MS = 4000;
/** Blocks that a lie is off by at most. */
const LIE_BLOCKS = 20n;

interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params?: readonly unknown[];
}

export interface FaultyRpc {
  readonly url: string;
  /** Requests, and those with a fault, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** Passes everything on from now on. */
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

export async function startFaultyRpc(target: string, random: Random): Promise<FaultyRpc> {
  const counts: Record<string, number> = { requests: 0 };
  let healthy = false;
  const count = (kind: string) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const text = await textOf(incoming);
    const pass = async () => {
      const body = await forward(target, text);
      outgoing.writeHead(200, { "content-type": "application/json" }).end(body);
    };
    count("requests");
    if (healthy || !random.chance(FAULT_PERCENT)) return pass();
    const request = JSON.parse(text) as Request | Request[];
    const lie = Array.isArray(request) ? undefined : lieOf(request, random);
    switch (random.int(0, lie === undefined ? 3 : 7)) {
      case 0:
        count("status");
        outgoing.writeHead(502).end("bad gateway");
        return;
      case 1:
        count("error");
        outgoing
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ jsonrpc: "2.0", id: idOf(request), error: { code: -32603, message: "internal" } }));
        return;
      case 2:
        count("hang");
        setTimeout(() => outgoing.destroy(), HANG_MS).unref();
        return;
      case 3:
        count("cut");
        // The worst of faults: what was asked for is done, and nobody hears of it.
        await forward(target, text);
        outgoing.destroy();
        return;
      default: {
        count("lie");
        const body = await (lie as NonNullable<typeof lie>)(target);
        outgoing.writeHead(200, { "content-type": "application/json" }).end(body);
      }
    }
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    heal: () => {
      healthy = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Another head than there is, where the request is for the head. */
function lieOf({ id, method, params }: Request, random: Random): ((target: string) => Promise<string>) | undefined {
  const off = random.bigint(1n, LIE_BLOCKS);
  const head = async (target: string) => BigInt(await call(target, "eth_blockNumber", []));
  if (method === "eth_blockNumber") {
    const ahead = random.chance(50);
    return async (target) => {
      const number = await head(target);
      const told = ahead ? number + off : number > off ? number - off : 0n;
      return JSON.stringify({ jsonrpc: "2.0", id, result: `0x${told.toString(16)}` });
    };
  }
  if (method === "eth_getBlockByNumber" && params?.[0] === "latest") {
    return async (target) => {
      const number = await head(target);
      const told = number > off ? number - off : 0n;
      const older = { jsonrpc: "2.0", id, method, params: [`0x${told.toString(16)}`, params[1]] };
      return forward(target, JSON.stringify(older));
    };
  }
  return undefined;
}

async function call(target: string, method: string, params: readonly unknown[]): Promise<string> {
  const body = await forward(target, JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
  return (JSON.parse(body) as { result: string }).result;
}

async function forward(target: string, body: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  return (await fetch(target, { method: "POST", headers, body })).text();
}

function idOf(request: Request | Request[]): unknown {
  return Array.isArray(request) ? null : request.id;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of incoming) text += chunk;
  return text;
}
