/**
 * Load on a gateway: `npm run bench -- gateway [submissions] [database]`, the database a SQLite file of its own by
 * default, or `postgres` for a server of its own, or the URL of one. Signed submissions of as many places, over HTTP
 * from a process of its own: as fast as they are answered, and then at ten times the rate that was reached. Prints
 * rates, percentiles of the time to an answer, processor time per submission, and memory over the run.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Table from "cli-table3";
import pino from "pino";
import { assembleGateway } from "../keeper/src/gateway/gateway.ts";
import { openStore } from "../keeper/src/gateway/openStore.ts";
import { formatSubmission } from "../keeper/src/nodes/submissions.ts";
import { startPostgres } from "../keeper/test/gateway/postgres.ts";
import { DEPLOYMENT, quickInference, StubChain, stubChainState } from "../keeper/test/gateway/stub.ts";
import { type Outcome, Queue, sendAsAnswered, sendAtRate } from "./gatewayLoad.ts";

const SLOTS = 32;
const PLENTY = { burst: 1e9, perSecond: 1e9 };
const SAMPLE_MS = 1000;
const WARM = 2000;
const CONNECTIONS = 64;
/** The flood: so many times the rate that was reached. */
const TIMES = 10;
const FLOOD = { seconds: 10, connections: 4000 };
const MIB = 2 ** 20;

/** Uses of processor, seconds, and of memory, bytes. */
interface Sample {
  readonly processor: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
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
  // Connections that wait for their turn stay open, however busy the machine is.
  const server = createServer({ keepAliveTimeout: 0 }, gateway.listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  process.send!({ port: (server.address() as AddressInfo).port });
  const sample = () => {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed, external } = process.memoryUsage();
    process.send!({ sample: { processor: (user + system) / 1e6, rss, heapUsed, external } satisfies Sample });
  };
  setInterval(sample, SAMPLE_MS);
  process.on("message", () => sample());
}

/** Requests as they go over the wire, of places from one on. */
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
  const table = new Table({
    head: ["load", "per second", "accepted", "p50 ms", "p99 ms", "turned away", "p99 ms", "CPU µs each"],
  });
  const run = async (name: string, action: () => Promise<Outcome>) => {
    const before = await sampleNow();
    const { seconds, accepted, turnedAway, unadvised, other, acceptedTimes, turnedAwayTimes } = await action();
    const { processor } = await sampleNow();
    if (other > 0 || unadvised > 0) throw new Error(`${other} failed, ${unadvised} were not told when to come back`);
    const rate = accepted / seconds;
    const used = processor - before.processor;
    const each = (1e6 * used) / (accepted + turnedAway);
    const ms = (value: number) => (Number.isNaN(value) ? "–" : value.toFixed(value < 10 ? 1 : 0));
    const times = [ms(acceptedTimes.p50), ms(acceptedTimes.p99)];
    table.push([name, rate.toFixed(0), accepted, ...times, turnedAway, ms(turnedAwayTimes.p99), each.toFixed(0)]);
    return { rate, perProcessor: accepted / used };
  };
  const queue = new Queue(requests(0, WARM + count));
  await sendAsAnswered(port, queue, WARM, CONNECTIONS);
  const first = samples.length;
  const peak = await run(`${CONNECTIONS} connections`, () => sendAsAnswered(port, queue, count, CONNECTIONS));
  const memory = samples.slice(first);
  const parts = Array.from({ length: 9 }, (_, i) => memory[Math.floor(((memory.length - 1) * i) / 8)]);
  const mib = (bytes: number) => (bytes / MIB).toFixed(0);
  console.log("memory over the first run, MiB, resident (heap, outside of it):");
  console.log(
    parts.map(({ rss, heapUsed, external }) => `${mib(rss)} (${mib(heapUsed)}, ${mib(external)})`).join(", "),
  );
  const spare = FLOOD.connections + Math.ceil(2 * peak.rate * FLOOD.seconds);
  const flood = new Queue(requests(WARM + count, spare));
  const flooded = await run(`${TIMES} times that`, () =>
    sendAtRate(port, flood, { ...FLOOD, perSecond: TIMES * peak.rate }),
  );
  child.kill("SIGKILL");
  const kind = database.startsWith("postgres") ? "Postgres" : "SQLite";
  console.log(`${kind}, ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}`);
  console.log(table.toString());
  const share = (name: keyof typeof peak) => ((100 * flooded[name]) / peak[name]).toFixed(0);
  console.log(`accepted in the flood: ${share("rate")} % of the rate before,`);
  console.log(`${share("perProcessor")} % by processor time of the gateway, which neighbours do not take from`);
}

const [first, second] = process.argv.slice(2);
if (first === "--gateway") await runGateway(second);
else {
  const folder = mkdtempSync(join(tmpdir(), "allora-bench-"));
  const server = second === "postgres" ? await startPostgres() : undefined;
  try {
    await main(Number(first ?? 20_000), (await server?.database("bench")) ?? second ?? join(folder, "gateway.sqlite"));
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
