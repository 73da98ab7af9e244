/**
 * A gateway that is killed at random instants under load, and its database server too: what it acknowledged is on the
 * chain in the end, once. Ten times by default, 200 times with ALLORA_DEEP=1.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pino from "pino";
import { afterAll, expect, it, onTestFinished } from "vitest";
import { Random, SEED } from "../../../test/random.ts";
import { ChainError } from "../../src/chain/epochs.ts";
import { openStore } from "../../src/gateway/openStore.ts";
import { NO_METRICS } from "../../src/gateway/options.ts";
import { Relay } from "../../src/gateway/relay.ts";
import { formatSubmission, type GatewaySubmission, parseSubmission } from "../../src/nodes/submissions.ts";
import { STORES } from "./stores.ts";
import { itemOf, quickInference, StubChain } from "./stub.ts";

const KILLS = process.env.ALLORA_DEEP === "1" ? 200 : 10;
/** Starting a gateway takes most of the time. */
const TIMEOUT_MS = 600_000 + KILLS * 20_000;
const CLIENTS = 16;
/** Milliseconds of load before a kill, at most. */
const LONGEST_MS = 600;
/** Milliseconds that a database server is away, at most. */
const LONGEST_AWAY_MS = 300;
const SERVER_KILLS_PERCENT = 15;
const RETRY_MS = 20;
/** Submissions asked of the store at the same time. */
const ASKED = 200;
const SLOTS = 32;
const VICTIM = fileURLToPath(new URL("./victim.ts", import.meta.url));
const FLUSH_MS = 120_000;

for (const { name, skipped, start } of STORES) {
  it.skipIf(skipped !== null)(
    skipped === null ? `loses nothing in ${name}` : `${name} ${skipped}`,
    async () => {
      const random = new Random(SEED);
      const databases = await start();
      onTestFinished(() => databases.stop());
      const database = await databases.create();
      const chain = new StubChain();
      const server = await serveChain(chain);
      const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
      const acknowledged = new Map<string, GatewaySubmission>();
      await warmUp(database, url);
      let made = 0;
      const next = () => {
        made += 1;
        return quickInference(1n + BigInt(Math.floor(made / SLOTS)), made % SLOTS, BigInt(made));
      };
      const clients = Array.from({ length: CLIENTS }, () => new Client(next, acknowledged));
      let serverKills = 0;
      let productive = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const child = spawnVictim(database, url);
        const ended = once(child, "exit");
        // Some die before they listen.
        const load = random.chance(10)
          ? []
          : await portOf(child).then((port) => clients.map((client) => client.post(port)));
        // However slow the machine is, every other one gets to acknowledge something.
        if (random.chance(50) && load.length > 0) {
          const before = acknowledged.size;
          while (acknowledged.size === before) await pause(RETRY_MS);
          productive += 1;
        }
        await pause(random.int(0, LONGEST_MS));
        let restarted: Promise<void> | undefined;
        if (databases.server !== undefined && load.length > 0 && random.chance(SERVER_KILLS_PERCENT)) {
          serverKills += 1;
          await databases.server.kill();
          await pause(random.int(0, LONGEST_AWAY_MS));
          restarted = databases.server.restart();
          // Some live on with the server that comes back, others die with it.
          if (random.chance(50)) await restarted;
          await pause(random.int(0, LONGEST_MS));
        }
        child.kill("SIGKILL");
        const [[, signal]] = await Promise.all([ended, restarted, ...load]);
        // Nothing else ended it.
        expect(signal).toBe("SIGKILL");
      }
      expect(productive).toBeGreaterThan(0);
      expect(acknowledged.size).toBeGreaterThanOrEqual(productive);

      const store = await openStore(database);
      const ids = [...acknowledged.keys()] as `0x${string}`[];
      for (let i = 0; i < ids.length; i += ASKED) {
        const held = await Promise.all(ids.slice(i, i + ASKED).map((id) => store.get(id)));
        expect(held.indexOf(undefined)).toBe(-1);
      }
      const relay = new Relay({
        store,
        chain,
        owner: "victim",
        batchMs: 0,
        batchGas: 6_000_000,
        marginSeconds: 30,
        confirmations: 1,
        concurrency: 4,
        leaseMs: 60_000,
        log: pino({ level: "silent" }),
        metrics: NO_METRICS,
      });
      expect(await relay.flush(FLUSH_MS)).toBe(true);
      expect(await store.unrelayed()).toBe(0);
      const landed = new Map(chain.logs().map((log) => [log.place, log]));
      expect(landed.size).toBe(chain.logs().length);
      for (const { slot, message } of acknowledged.values()) {
        const log = landed.get(`${message.topicId}/0/0/${slot}`);
        expect(log?.content).toBe(`${(message as { value: bigint }).value}/`);
      }
      const kills = `${KILLS} kills of the gateway and ${serverKills} of its database server`;
      console.log(
        `${name}, seed ${SEED}: ${acknowledged.size} acknowledged over ${kills}, ${chain.intents.length} relays`,
      );
      await store.close();
      server.close();
    },
    TIMEOUT_MS,
  );
}

/** Compiled code of the gateway, so that one that is started again is soon there. */
const CACHE = mkdtempSync(join(tmpdir(), "allora-gateway-code-"));
afterAll(() => rmSync(CACHE, { recursive: true, force: true }));

function spawnVictim(database: string, url: string): ChildProcess {
  const env = { ...process.env, NODE_COMPILE_CACHE: CACHE };
  return spawn(process.execPath, [VICTIM, database, url], { stdio: ["ignore", "pipe", "inherit"], env });
}

/** Runs one that ends by itself, which is when the code is kept. */
async function warmUp(database: string, url: string): Promise<void> {
  const child = spawnVictim(database, url);
  const ended = once(child, "exit");
  await portOf(child);
  child.kill("SIGTERM");
  await ended;
}

/** Submits one after the other. What was not acknowledged when a gateway died is submitted to the next. */
class Client {
  readonly #next: () => GatewaySubmission;
  readonly #acknowledged: Map<string, GatewaySubmission>;
  #submission: GatewaySubmission;

  constructor(next: () => GatewaySubmission, acknowledged: Map<string, GatewaySubmission>) {
    this.#next = next;
    this.#acknowledged = acknowledged;
    this.#submission = next();
  }

  /** Until the gateway is gone. */
  async post(port: number): Promise<void> {
    for (;;) {
      try {
        const response = await fetch(`http://127.0.0.1:${port}/submissions`, {
          method: "POST",
          body: JSON.stringify(formatSubmission(this.#submission)),
        });
        const { id } = (await response.json()) as { id?: string };
        const { status } = response;
        if ((status === 202 || status === 200) && id === itemOf(this.#submission).id) {
          this.#acknowledged.set(id, this.#submission);
          this.#submission = this.#next();
        } else if (status === 503) await pause(RETRY_MS);
        else throw new Error(`answered with ${status}`);
      } catch (error) {
        if (error instanceof TypeError || (error as Error).name === "SyntaxError") return;
        throw error;
      }
    }
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  const [line] = (await once(createInterface(child.stdout!), "line")) as [string];
  return Number(line);
}

/** The chain for other processes: methods of the stub by their names. */
async function serveChain(chain: StubChain): Promise<Server> {
  const methods: Record<string, (...args: any[]) => Promise<unknown>> = {
    async head() {
      const { number, hash, timestamp } = await chain.head();
      return { number: String(number), hash, timestamp };
    },
    blockAt: (number: number) => chain.blockAt(number),
    landed: (topicId: string, epoch: string) => chain.landed(BigInt(topicId), BigInt(epoch)),
    async relay(batch: unknown[], intent: string) {
      const { accepted, skipped, ...rest } = await chain.relay(batch.map(parseSubmission), intent);
      return { ...rest, accepted: [...accepted], skipped: [...skipped] };
    },
  };
  const server = createServer(async (request, response) => {
    try {
      const result = await methods[request.url!.slice(1)](...JSON.parse(await text(request)));
      response.end(JSON.stringify({ result }));
    } catch (error) {
      response.end(JSON.stringify({ refused: error instanceof ChainError ? error.code : "reverted" }));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}
