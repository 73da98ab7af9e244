/** A Postgres server that is there and does not answer. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStore } from "../../src/gateway/postgresStore.ts";
import { NO_POSTGRES, startPostgres, type TestPostgres } from "./postgres.ts";
import { itemOf, quickInference } from "./stub.ts";

/** Plenty for a server that answers. */
const TIMEOUT_MS = 2000;

describe.skipIf(NO_POSTGRES !== null)(NO_POSTGRES ?? "Postgres behind a network", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it("that ends a transaction for another's sake is asked again", async () => {
    const url = await server.database("deadlock");
    const store = await openPostgresStore(url);
    const [first, second] = [0, 1]
      .map((slot) => itemOf(quickInference(1n, slot)))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    await store.add([first, second]);
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    const lock = (id: string) => other.query("SELECT id FROM submissions WHERE id = $1 FOR UPDATE", [id]);
    // The store's server looks for deadlocks after a second, the other one long after that: the store's is ended.
    await other.query("SET deadlock_timeout = '60s'");
    await other.query("BEGIN");
    await lock(second.id);
    const late = { state: "late", final: true, transaction: null, block: 1, blockHash: null, reason: "late" } as const;
    const settled = store.settle([first, second].map(({ id }) => ({ id, from: ["accepted"], ...late })));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await lock(first.id);
    await other.query("COMMIT");
    await settled;
    for (const { id } of [first, second]) expect(await store.get(id)).toMatchObject({ state: "late" });
    await other.end();
    await store.close();
  });

  it("in which others are always faster is an error, and no more once they are not", async () => {
    const url = await server.database("contended");
    const store = await openPostgresStore(url);
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    // What an insert finds is gone when it is looked for.
    await other.query(`CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`);
    await other.query("CREATE TRIGGER lost BEFORE INSERT ON submissions FOR EACH ROW EXECUTE FUNCTION lost()");
    const item = itemOf(quickInference(1n, 0));
    await expect(store.add([item])).rejects.toMatchObject({ code: "contended" });
    await other.query("DROP TRIGGER lost ON submissions");
    expect(await store.add([item])).toMatchObject([{ outcome: "new" }]);
    await other.end();
    await store.close();
  });

  it("that is killed and comes back goes on with what it had", async () => {
    const store = await openPostgresStore(await server.database("killed"));
    const items = [0, 1].map((slot) => itemOf(quickInference(1n, slot)));
    await store.add(items.slice(0, 1));
    await server.kill();
    await expect(store.add(items.slice(1))).rejects.toThrow();
    await server.restart();
    expect((await store.add(items)).map(({ outcome }) => outcome)).toEqual(["known", "new"]);
    await store.close();
  });

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
