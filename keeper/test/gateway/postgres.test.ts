/** A Postgres server that is there and does not answer. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStore } from "../../src/gateway/postgresStore.ts";
import { NO_POSTGRES, startPostgres, type TestPostgres } from "./postgres.ts";

/** Plenty for a server that answers. */
const TIMEOUT_MS = 2000;

describe.skipIf(NO_POSTGRES !== null)(NO_POSTGRES ?? "Postgres behind a network", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it("that hangs is an error, and no more once it is over", async () => {
    const url = new URL(await server.database("hanging"));
    const port = Number(url.port);
    const sockets = new Set<Socket>();
    let hanging = true;
    const proxy = createServer((near) => {
      const far = connect(port, url.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ]) {
        sockets.add(from.on("error", () => {}));
        from.on("data", (data) => hanging || to.write(data));
        from.on("close", () => to.destroy());
      }
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    url.port = String((proxy.address() as { port: number }).port);
    await expect(openPostgresStore(url.href, TIMEOUT_MS)).rejects.toThrow("timeout");
    hanging = false;
    const store = await openPostgresStore(url.href, 60_000);
    const hasty = await openPostgresStore(url.href, TIMEOUT_MS);
    expect(await hasty.waiting()).toEqual([]);
    hanging = true;
    const claim = hasty.claim("key", 1, { owner: "a", leaseMs: 1 });
    await Promise.all([hasty.waiting(), claim].map((call) => expect(call).rejects.toThrow("timeout")));
    hanging = false;
    expect(await store.waiting()).toEqual([]);
    await Promise.all([store.close(), hasty.close()]);
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
});
