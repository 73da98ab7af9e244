/** What both stores promise. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../src/gateway/openStore.ts";
import type { Settled, Store, SubmissionState } from "../../src/gateway/store.ts";
import { UNIT } from "../../src/math/fixed.ts";
import type { GatewaySubmission } from "../../src/nodes/submissions.ts";
import { type Databases, STORES } from "./stores.ts";
import { inference, itemOf } from "./stub.ts";

const ALICE = { owner: "alice", leaseMs: 60_000 };
const BOB = { owner: "bob", leaseMs: 60_000 };
const PLACE = { topicId: "1", epoch: "0" };
const PLENTY = 1_000_000_000;

const fate = (id: Settled["id"], from: SubmissionState[], state: SubmissionState, final = false): Settled => ({
  id,
  from,
  state,
  final,
  transaction: `0x${"ab".repeat(32)}`,
  block: 7,
  blockHash: `0x${"cd".repeat(32)}`,
  reason: state === "skipped" ? "because" : null,
});

for (const { name, skipped, start } of STORES) {
  describe.skipIf(skipped !== null)(skipped === null ? `a store in ${name}` : `${name} ${skipped}`, () => {
    let databases: Databases;
    let database: string;
    let store: Store;
    let submissions: GatewaySubmission[];

    beforeAll(async () => {
      databases = await start();
      submissions = await Promise.all(Array.from({ length: 8 }, (_, slot) => inference(1n, slot)));
    });
    afterAll(() => databases.stop());
    beforeEach(async () => {
      database = await databases.create();
      store = await openStore(database);
    });
    afterEach(() => store.close());

    const items = () => submissions.map(itemOf);
    const states = async () => {
      const all = await Promise.all(items().map(({ id }) => store.get(id)));
      return all.map((stored) => stored?.state);
    };

    it("knows what it took, after it was closed and opened again", async () => {
      const added = await store.add(items());
      expect(added.map(({ outcome }) => outcome)).toEqual(items().map(() => "new"));
      await store.close();
      store = await openStore(database);
      for (const [i, item] of items().entries()) {
        expect(await store.get(item.id)).toEqual(added[i].stored);
        expect(added[i].stored).toMatchObject({ ...item, state: "accepted", final: false, batch: null });
      }
      expect(await store.counts()).toEqual({ accepted: 8, batched: 0, onchain: 0, skipped: 0, late: 0 });
    });

    it("takes each once, and one for each place until that one is refused", async () => {
      const [first] = items();
      const other = itemOf(await inference(1n, 0, 2n * UNIT));
      await store.add([first]);
      const again = await store.add([other, first, items()[1]]);
      expect(again.map(({ outcome }) => outcome)).toEqual(["taken", "known", "new"]);
      expect([again[0].stored.id, again[1].stored.id]).toEqual([first.id, first.id]);
      await store.settle([fate(first.id, ["accepted"], "skipped")]);
      const [instead] = await store.add([other]);
      expect(instead).toMatchObject({ outcome: "new", stored: { id: other.id } });
      // What was refused does not come back into a place that is taken.
      await store.settle([{ ...fate(first.id, ["skipped"], "accepted"), transaction: null }]);
      expect(await states()).toEqual(["skipped", "accepted", ...Array(6).fill(undefined)]);
    });

    it("gives each to one claim, oldest first, as far as the gas goes", async () => {
      await store.add(items().slice(0, 4));
      await store.add(items().slice(4));
      const { batchKey, gas } = items()[0];
      expect(await store.waiting()).toMatchObject([{ batchKey, gas: 8 * gas, until: 500 }]);
      const claims = await Promise.all([
        store.claim(batchKey, 3 * gas, ALICE),
        store.claim(batchKey, 3 * gas, BOB),
        store.claim(batchKey, 1, ALICE),
      ]);
      const taken = claims.flatMap((batch) => batch?.items.map(({ id }) => id) ?? []);
      expect(new Set(taken).size).toBe(taken.length);
      const left = await store.claim(batchKey, PLENTY, BOB);
      const all = [...taken, ...(left?.items.map(({ id }) => id) ?? [])];
      expect(all.sort()).toEqual(
        items()
          .map(({ id }) => id)
          .sort(),
      );
      expect(await store.claim(batchKey, PLENTY, BOB)).toBeUndefined();
      expect(await store.waiting()).toEqual([]);
    });

    it("hands over batches of the dead, and those of its own after a restart", async () => {
      await store.add(items());
      const { batchKey, gas } = items()[0];
      const dead = await store.claim(batchKey, 2 * gas, { owner: "dead", leaseMs: -1 });
      const own = await store.claim(batchKey, 3 * gas, ALICE);
      await store.claim(batchKey, PLENTY, BOB);
      expect((await store.takeOver(BOB, false)).map(({ id }) => id)).toEqual([dead?.id]);
      expect(await store.takeOver(BOB, false)).toEqual([]);
      expect(await store.takeOver(ALICE, false)).toEqual([]);
      const [again] = await store.takeOver(ALICE, true);
      expect(again).toEqual(own);
      // Who lost a batch ends it no longer.
      await store.endBatch(dead!.id, "dead");
      expect((await store.counts()).accepted).toBe(0);
      await store.endBatch(dead!.id, "bob");
      expect((await store.counts()).accepted).toBe(2);
    });

    it("keeps a renewed lease from others", async () => {
      await store.add(items());
      const batch = await store.claim(items()[0].batchKey, PLENTY, { owner: "alice", leaseMs: -1 });
      await store.renew([batch!.id], ALICE);
      expect(await store.takeOver(BOB, false)).toEqual([]);
    });

    it("notes what became of submissions, and only from the states that it is said of", async () => {
      await store.add(items());
      const batch = await store.claim(items()[0].batchKey, PLENTY, ALICE);
      const [a, b, c] = items();
      await store.settle([
        fate(a.id, ["batched"], "onchain"),
        fate(b.id, ["batched"], "skipped", true),
        fate(c.id, ["accepted"], "late", true),
      ]);
      await store.endBatch(batch!.id, "alice");
      expect(await states()).toEqual(["onchain", "skipped", ...Array(6).fill("accepted")]);
      expect(await store.get(a.id)).toMatchObject({ block: 7, batch: null, reason: null, final: false });
      // What is final stays.
      await store.settle([fate(b.id, ["skipped"], "accepted"), fate(a.id, ["onchain"], "accepted")]);
      expect(await states()).toEqual(["accepted", "skipped", ...Array(6).fill("accepted")]);
      expect(await store.openEpochs()).toEqual([PLACE]);
      expect((await store.openOf(PLACE)).map(({ id }) => id)).not.toContain(b.id);
    });

    it("lists what it holds of one participant, and forgets only what is final and old", async () => {
      const later = itemOf(await inference(1n, 0, UNIT, 1n));
      await store.add([...items(), later]);
      const [first] = items();
      expect((await store.heldOf(PLACE, first.participant)).map(({ id }) => id)).toEqual([first.id]);
      expect(await store.heldOf({ topicId: "2", epoch: "0" }, first.participant)).toEqual([]);
      await store.settle([fate(first.id, ["accepted"], "onchain", true)]);
      expect(await store.prune(60_000)).toBe(0);
      expect(await store.prune(-60_000)).toBe(1);
      expect(await store.get(first.id)).toBeUndefined();
      expect((await store.counts()).accepted).toBe(8);
    });
  });
}
