/** Readers of live streams: of settlements that others take the place of, and that take nothing themselves. */
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { expect, it, vi } from "vitest";
import type { CuratedEpoch } from "../../src/gateway/curated.ts";
import { SettledStream, type Standing } from "../../src/gateway/liveStream.ts";
import type { Results } from "../../src/gateway/results.ts";
import { streamRoutes } from "../../src/gateway/streamRoutes.ts";
import { Role } from "../../src/trace/submissions.ts";

/** A topic whose settlements a test sets: by epoch its name and when it is final. */
class Topic {
  readonly settled = new Map<bigint, { name: string; deadline: number }>();
  time = 0;
  next = 0n;

  settle(epoch: bigint, name: string, deadline = 1000): void {
    this.settled.set(epoch, { name, deadline });
    this.next = epoch + 1n;
  }

  /** Cuts the chain of settlements back. */
  cut(next: bigint): void {
    for (const epoch of this.settled.keys()) if (epoch >= next) this.settled.delete(epoch);
    this.next = next;
  }

  stream(after: bigint, again = false, most = 3): { read(): Promise<string[]> } {
    const stream = new SettledStream(
      {
        time: async () => this.time,
        nextToSettle: async () => this.next,
        standing: async () => [...this.settled].map(([epoch, one]): Standing => ({ epoch, ...one })),
        curated: async (epochs) =>
          epochs.flatMap((epoch) => {
            const found = this.settled.get(epoch);
            return found === undefined ? [] : [{ epoch, network: found.name } as unknown as CuratedEpoch];
          }),
      },
      after,
      most,
      again,
    );
    return {
      async read() {
        const all: string[] = [];
        for (;;) {
          const { items, more } = await stream.next();
          all.push(...items.map(({ epoch, network }) => `${epoch}${network}`));
          if (!more) return all;
        }
      },
    };
  }
}

it("are told of each settlement once, of what was passed over never", async () => {
  const topic = new Topic();
  for (const epoch of [0n, 1n, 3n, 4n, 5n, 8n]) topic.settle(epoch, "a");
  const reader = topic.stream(-1n);
  expect(await reader.read()).toEqual(["0a", "1a", "3a", "4a", "5a", "8a"]);
  expect(await reader.read()).toEqual([]);
  topic.settle(9n, "a");
  expect(await reader.read()).toEqual(["9a"]);
  expect(await topic.stream(4n).read()).toEqual(["5a", "8a", "9a"]);
});

it("are told again of an epoch whose settlement another takes the place of", async () => {
  const topic = new Topic();
  for (const epoch of [0n, 1n, 2n, 3n]) topic.settle(epoch, "a");
  const reader = topic.stream(-1n);
  await reader.read();
  // A payout part that was posted again.
  topic.settled.set(1n, { name: "b", deadline: 1000 });
  expect(await reader.read()).toEqual(["1b"]);
  // A chain that was cut back: by a refutation, or with its blocks.
  topic.cut(2n);
  expect(await reader.read()).toEqual([]);
  topic.settle(2n, "c");
  expect(await reader.read()).toEqual(["2c"]);
  topic.settle(3n, "c");
  expect(await reader.read()).toEqual(["3c"]);
  expect(await reader.read()).toEqual([]);
  // All of it between two looks, and an epoch that had been passed over among it.
  topic.cut(1n);
  for (const epoch of [1n, 2n, 3n, 4n]) topic.settle(epoch, "d");
  expect(await reader.read()).toEqual(["1d", "2d", "3d", "4d"]);
});

it("that come back are told again of what is not final", async () => {
  const topic = new Topic();
  topic.settle(0n, "a", 10);
  topic.settle(1n, "a", 20);
  topic.settle(2n, "a", 30);
  topic.time = 15;
  expect(await topic.stream(1n, true).read()).toEqual(["1a", "2a"]);
  expect(await topic.stream(1n, false).read()).toEqual(["2a"]);
});

it("that take nothing are cut off, and leave their place to others", async () => {
  // More than connections hold on their way.
  const seat = { role: Role.Inferer, slot: 0, id: 1, participant: "0x", reward: 0n };
  const participants = Array.from({ length: 2000 }, () => seat);
  const numbers = { network: 0n, naive: 0n, networkLoss: 0n, naiveLoss: 0n, stateDeadline: 0n, deadline: 0n };
  const rest = { settlement: 1, reward: 0n, participants, ...numbers };
  let next = 0n;
  const results = {
    topic: async () => ({ id: 1n }),
    time: async () => 0,
    nextToSettle: async () => (next += 100n),
    standing: async () => [],
    curated: async (_: bigint, epochs: readonly bigint[]) => epochs.map((epoch): CuratedEpoch => ({ epoch, ...rest })),
  } as unknown as Results;
  const closing = new AbortController();
  const routes = streamRoutes(results, { pollMs: 1, closing: closing.signal, maxLive: 1, slowMs: 500 });
  const { handle } = routes.find(({ path }) => path.endsWith("/live"))!;
  const app = new Hono();
  app.onError((error, context) => context.text((error as { code?: string }).code ?? error.message, 503));
  app.get("/live", (context) => handle({ params: { topicId: 1n }, query: {}, body: undefined, context }));
  const server = createServer(getRequestListener(app.fetch)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const slow = connect(port, "127.0.0.1").pause();
  slow.on("error", () => {});
  slow.write("GET /live HTTP/1.1\r\nhost: gateway\r\n\r\n");
  await vi.waitUntil(() => next > 0n, { timeout: 60_000 });
  const url = `http://127.0.0.1:${port}/live`;
  // It has the one place, until it is cut off.
  const statuses: number[] = [];
  while (statuses.at(-1) !== 200) {
    const response = await fetch(url);
    statuses.push(response.status);
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(statuses).toContain(503);
  closing.abort();
  slow.destroy();
  server.closeAllConnections();
  server.close();
});
