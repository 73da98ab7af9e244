/**
 * Load on a gateway: `node scripts/bench-gateway.ts [submissions] [database]`. Signed submissions of as many places, over
 * HTTP from a process of its own: as fast as they are answered, and then at ten times the rate, with most turned away.
 * Prints rates, percentiles of the time to an answer, processor time per submission, and memory over the run.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import Table from "cli-table3";
import pino from "pino";
import { assembleGateway } from "../keeper/src/gateway/gateway.ts";
import { openStore } from "../keeper/src/gateway/openStore.ts";
import { formatSubmission } from "../keeper/src/nodes/submissions.ts";
import { DEPLOYMENT, quickInference, StubChain, stubChainState } from "../keeper/test/gateway/stub.ts";

const SLOTS = 32;
const PLENTY = { burst: 1e9, perSecond: 1e9 };
const SAMPLE_MS = 1000;
/** Connections of the measured load, and of one that is far too much. */
const CONNECTIONS = 64;
const FLOOD_CONNECTIONS = 640;

interface Report {
  readonly name: string;
  readonly seconds: number;
  readonly accepted: number;
  readonly turnedAway: number;
  readonly other: number;
  readonly times: { readonly p50: number; readonly p99: number };
  readonly processor: number;
}
interface Sample {
  readonly processor: number;
  readonly rss: number;
  readonly heap: number;
}

/** Runs as the gateway: tells its port, and its use of processor and memory each second. */
async function runGateway(database: string): Promise<void> {
  const chain = new StubChain();
  const state = stubChainState(() => chain.head());
  await state.follow();
  const gateway = assembleGateway({
    store: await openStore(database),
    chain: state,
    relayChain: chain,
    follow: state.follow,
    owner: "bench",
    deployment: DEPLOYMENT,
    batchMs: 1000,
    log: pino({ level: "silent" }),
    limits: { perAddress: PLENTY, perSigner: PLENTY },
  });
  serve({ fetch: gateway.app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => process.send!({ port }));
  const sample = () => {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    process.send!({ sample: { processor: (user + system) / 1e6, rss, heap: heapUsed } satisfies Sample });
  };
  setInterval(sample, SAMPLE_MS);
  process.on("message", () => sample());
}

/** Requests as they go over the wire. */
function requests(from: number, count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) => {
    const place = from + i;
    const submission = quickInference(1n + BigInt(Math.floor(place / SLOTS)), place % SLOTS, BigInt(place + 1));
    const body = JSON.stringify(formatSubmission(submission));
    return Buffer.from(
      `POST /submissions HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
}

/** Sends everything over some connections, one request at a time on each. */
async function load(port: number, queue: Buffer[], connections: number) {
  const times: number[] = [];
  const statuses = new Map<number, number>();
  const begun = performance.now();
  let next = 0;
  const one = async () => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    await new Promise<void>((resolve, reject) => {
      let sent = 0;
      let answer = "";
      const send = () => {
        if (next >= queue.length) {
          socket.end();
          return resolve();
        }
        sent = performance.now();
        socket.write(queue[next++]);
      };
      socket.on("data", (data) => {
        answer += data.toString("latin1");
        const head = answer.indexOf("\r\n\r\n");
        if (head < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
        if (answer.length < head + 4 + length) return;
        const status = Number(answer.slice(9, 12));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === 202) times.push(performance.now() - sent);
        answer = "";
        send();
      });
      socket.on("error", reject);
      send();
    });
  };
  await Promise.all(Array.from({ length: connections }, one));
  const seconds = (performance.now() - begun) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  const accepted = statuses.get(202) ?? 0;
  const turnedAway = (statuses.get(503) ?? 0) + (statuses.get(429) ?? 0);
  const other = [...statuses.values()].reduce((sum, count) => sum + count, 0) - accepted - turnedAway;
  return { seconds, accepted, turnedAway, other, times: { p50: at(0.5), p99: at(0.99) } };
}

async function main(count: number, database: string): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ["--gateway", database]);
  const samples: Sample[] = [];
  child.on("message", (message: { sample?: Sample }) => message.sample && samples.push(message.sample));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  const sampleNow = async (): Promise<Sample> => {
    const before = samples.length;
    child.send("sample");
    while (samples.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    return samples.at(-1)!;
  };
  const run = async (name: string, queue: Buffer[], connections: number): Promise<Report> => {
    const before = await sampleNow();
    const result = await load(port, queue, connections);
    const after = await sampleNow();
    return { name, ...result, processor: after.processor - before.processor };
  };
  const warm = Math.min(2000, count);
  await load(port, requests(0, warm), CONNECTIONS);
  const first = samples.length;
  const steady = await run(`${CONNECTIONS} connections`, requests(warm, count), CONNECTIONS);
  const memory = samples.slice(first).map(({ rss, heap }) => ({ rss: rss / 2 ** 20, heap: heap / 2 ** 20 }));
  const flood = await run(
    `${FLOOD_CONNECTIONS} connections`,
    requests(warm + count, Math.ceil(count / 4)),
    FLOOD_CONNECTIONS,
  );
  child.kill("SIGKILL");
  const table = new Table({
    head: ["load", "accepted", "turned away", "other", "per second", "p50 ms", "p99 ms", "CPU µs each"],
  });
  for (const { name, seconds, accepted, turnedAway, other, times, processor } of [steady, flood]) {
    const each = (1e6 * processor) / (accepted + turnedAway + other);
    const numbers = [accepted / seconds, times.p50, times.p99, each].map((value) => value.toFixed(1));
    table.push([name, accepted, turnedAway, other, ...numbers]);
  }
  console.log(
    `${database.startsWith("postgres") ? "Postgres" : "SQLite"}, ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}`,
  );
  console.log(table.toString());
  const parts = [0, 0.25, 0.5, 0.75, 1].map((share) => memory[Math.floor((memory.length - 1) * share)]);
  console.log(
    `memory over the run, MiB: ${parts.map(({ rss, heap }) => `${rss.toFixed(0)} (heap ${heap.toFixed(0)})`).join(", ")}`,
  );
}

const [first, second] = process.argv.slice(2);
if (first === "--gateway") await runGateway(second);
else {
  const folder = mkdtempSync(join(tmpdir(), "allora-bench-"));
  try {
    await main(Number(first ?? 20_000), second ?? join(folder, "gateway.sqlite"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
