/** Relaying over a chain that loses blocks and calls, by gateways that die. */
import pino from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../src/gateway/openStore.ts";
import { NO_METRICS } from "../../src/gateway/options.ts";
import { Relay, type RelayOptions } from "../../src/gateway/relay.ts";
import type { Store } from "../../src/gateway/store.ts";
import { UNIT } from "../../src/math/fixed.ts";
import { type Databases, STORES } from "./stores.ts";
import { inference, itemOf, SCHEDULE, StubChain } from "./stub.ts";

const FLUSH_MS = 60_000;
const SLOTS = 6;
const log = pino({ level: "silent" });

for (const { name, skipped, start } of STORES) {
  describe.skipIf(skipped !== null)(skipped === null ? `relaying from ${name}` : `${name} ${skipped}`, () => {
    let databases: Databases;
    let store: Store;
    let chain: StubChain;
    let items: ReturnType<typeof itemOf>[];

    beforeAll(async () => {
      databases = await start();
      items = (await Promise.all(Array.from({ length: SLOTS }, (_, slot) => inference(1n, slot)))).map(itemOf);
    });
    afterAll(() => databases.stop());
    beforeEach(async () => {
      store = await openStore(await databases.create());
      chain = new StubChain();
    });
    afterEach(() => store.close());

    const relayOf = (owner: string, options: Partial<RelayOptions> = {}) =>
      new Relay({
        store,
        chain,
        owner,
        batchMs: 0,
        batchGas: 1_000_000,
        marginSeconds: 30,
        confirmations: 2,
        concurrency: 2,
        leaseMs: 60_000,
        retryMs: 10,
        log,
        metrics: NO_METRICS,
        ...options,
      });
    const states = async () => {
      const all = await Promise.all(items.map(({ id }) => store.get(id)));
      return all.map((stored) => `${stored?.state}${stored?.final ? " for good" : ""}`);
    };
    const every = (state: string) => Array(SLOTS).fill(state);
    const places = () => chain.logs().map(({ place }) => place);

    it("puts everything on the chain in one relay, which becomes final with its block", async () => {
      await store.add(items);
      const relay = relayOf("a");
      expect(await relay.flush(FLUSH_MS)).toBe(true);
      expect(await states()).toEqual(every("onchain"));
      expect(chain.intents).toHaveLength(1);
      chain.mine();
      await relay.reconcile();
      expect(await states()).toEqual(every("onchain"));
      chain.mine();
      await relay.reconcile();
      expect(await states()).toEqual(every("onchain for good"));
    });

    it("splits what is too much gas for one relay", async () => {
      await store.add(items);
      await relayOf("a", { batchGas: 2 * items[0].gas }).flush(FLUSH_MS);
      expect(chain.intents).toHaveLength(SLOTS / 2);
      expect(places()).toHaveLength(SLOTS);
    });

    it("relays again what a reorganisation took", async () => {
      await store.add(items);
      const relay = relayOf("a");
      await relay.flush(FLUSH_MS);
      chain.mine();
      chain.reorganise(2);
      expect(places()).toEqual([]);
      await relay.reconcile();
      expect(await states()).toEqual(every("accepted"));
      await relay.flush(FLUSH_MS);
      expect(new Set(places()).size).toBe(SLOTS);
      expect(await states()).toEqual(every("onchain"));
      expect(new Set(chain.intents).size).toBe(2);
    });

    it("sends the same again under the same name when calls fail, before or after they count", async () => {
      await store.add(items);
      let failures = 2;
      const fail = () => {
        failures -= 1;
        if (failures >= 0) throw new Error("connection lost");
      };
      chain.before = fail;
      chain.after = () => {
        chain.after = () => {};
        throw new Error("connection lost");
      };
      await relayOf("a").flush(FLUSH_MS);
      expect(new Set(chain.intents.map((intent) => intent.split("/")[1])).size).toBe(1);
      expect(places()).toHaveLength(SLOTS);
      await relayOf("a").reconcile();
      expect(await states()).toEqual(every("onchain"));
    });

    it("goes on after a crash with the batch that it had", async () => {
      await store.add(items);
      let crash = () => {};
      const crashed = new Promise<void>((resolve) => {
        crash = resolve;
      });
      chain.after = () => {
        crash();
        return new Promise(() => {});
      };
      await relayOf("a").step();
      await crashed;
      expect(await states()).toEqual(every("batched"));
      chain.after = () => {};
      await relayOf("b").flush(100);
      expect(chain.intents).toHaveLength(1);
      await relayOf("a").flush(FLUSH_MS);
      expect(new Set(chain.intents.map((intent) => intent.split("/")[1])).size).toBe(1);
      expect(await states()).toEqual(every("onchain"));
      expect(places()).toHaveLength(SLOTS);
    });

    it("shares the work: several relay, each submission is in one relay", async () => {
      const more = await Promise.all(
        Array.from({ length: 20 }, async (_, topic) => itemOf(await inference(BigInt(topic + 2), 0))),
      );
      await store.add([...items, ...more]);
      const relays = ["a", "b", "c"].map((owner) => relayOf(owner));
      await Promise.all(relays.map((relay) => relay.flush(FLUSH_MS)));
      expect(chain.intents).toHaveLength(21);
      expect(new Set(places()).size).toBe(SLOTS + 20);
      expect(places()).toHaveLength(SLOTS + 20);
    });

    it("says what is too late only once a confirmed block says so", async () => {
      await store.add(items);
      const relay = relayOf("a");
      chain.time = SCHEDULE.workerWindow;
      chain.mine();
      await relay.reconcile();
      expect(await states()).toEqual(every("accepted"));
      await relay.flush(100);
      chain.mine();
      chain.mine();
      await relay.reconcile();
      expect(await states()).toEqual(every("late for good"));
      expect((await store.get(items[0].id))?.reason).toContain("the window was over at 500");
      expect(places()).toEqual([]);
    });

    it("skips what another submission of the slot came before, and knows its own that somebody else relayed", async () => {
      await chain.relay([await inference(1n, 0, 7n * UNIT), await inference(1n, 1)], "by hand");
      await store.add(items);
      await relayOf("a").flush(FLUSH_MS);
      expect(await states()).toEqual(["skipped", ...Array(SLOTS - 1).fill("onchain")]);
      expect((await store.get(items[0].id))?.reason).toBe("another submission of the slot counts");
      chain.reorganise(chain.blocks.length - 1);
      await relayOf("a").reconcile();
      expect(await states()).toEqual(every("accepted"));
    });
  });
}
