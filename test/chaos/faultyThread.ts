/** The thread of one faulty endpoint: passes requests on, and makes an error, a silence, a broken line or a lie of some. */
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import { Random } from "../random.ts";
import type { FaultyOptions } from "./faultyRpc.ts";

/** Share of requests with a fault. */
const FAULT_PERCENT = 10;
/** Blocks that a lie is off by at most. */
const LIE_BLOCKS = 20n;

interface RpcRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params?: readonly unknown[];
}

const { target, seed, hangMs } = workerData as FaultyOptions;
const agent = new Agent({ keepAlive: true });
const random = new Random(seed);
const counts: Record<string, number> = { requests: 0 };
let healthy = false;

function count(kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const text = await textOf(incoming);
  const pass = async () => {
    const body = await forward(target, text);
    outgoing.writeHead(200, { "content-type": "application/json" }).end(body);
  };
  count("requests");
  if (healthy || !random.chance(FAULT_PERCENT)) return pass();
  const asked = JSON.parse(text) as RpcRequest | RpcRequest[];
  const lie = Array.isArray(asked) ? undefined : lieOf(asked, random);
  switch (random.int(0, lie === undefined ? 3 : 7)) {
    case 0:
      count("status");
      outgoing.writeHead(502).end("bad gateway");
      return;
    case 1:
      count("error");
      outgoing
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ jsonrpc: "2.0", id: idOf(asked), error: { code: -32603, message: "internal" } }));
      return;
    case 2:
      count("hang");
      setTimeout(() => outgoing.destroy(), hangMs).unref();
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

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch(() => outgoing.destroy());
});
parentPort?.on("message", (what: "heal" | "counts") => {
  if (what === "heal") healthy = true;
  else parentPort?.postMessage(counts);
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as { port: number }).port));

/** Another head than there is, where the request is for the head. */
function lieOf({ id, method, params }: RpcRequest, random: Random): ((target: string) => Promise<string>) | undefined {
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

/** As it is: what passes through here is most of what the machine has to do. */
function forward(target: string, body: string): Promise<string> {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request(target, { method: "POST", headers, agent }, (answer) =>
      textOf(answer).then(resolve, reject),
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function idOf(request: RpcRequest | RpcRequest[]): unknown {
  return Array.isArray(request) ? null : request.id;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
