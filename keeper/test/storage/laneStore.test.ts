import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Attempt, LaneStore } from "../../src/storage/laneStore.ts";

const target = "0x00000000000000000000000000000000000000cc";
const attempt = (hash: number): Attempt => {
  const bytes = `0x${hash}` as const;
  return { hash: bytes, raw: bytes, kind: "call", gas: 1n, maxFee: 1n, priorityFee: 1n, signedAt: 0 };
};

let folder: string;
let file: string;
let store: LaneStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "allora-lane-"));
  file = join(folder, "lane.sqlite");
  store = new LaneStore(file, "1/0xkey");
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe("what a lane keeps", () => {
  it("takes the same replacement from two processes", () => {
    const intent = { key: "one", nonce: 0, target, data: "0x01", deadline: null, fromBlock: 0 } as const;
    const id = store.add(intent, attempt(1)) as number;
    const other = new LaneStore(file, "1/0xkey");
    for (const process of [store, other]) process.replace(id, attempt(2), null);
    other.close();
    expect(store.attempts(id).map(({ hash }) => hash)).toEqual(["0x2", "0x1"]);
  });

  it("is not read through for what is asked with every look", () => {
    const database = new DatabaseSync(file);
    for (const query of [
      "SELECT * FROM intents WHERE state <> 'done' ORDER BY nonce",
      "SELECT max(nonce) + 1 FROM intents",
      "UPDATE intents SET state = 'open' WHERE state = 'done' AND outcome <> 'foreign' AND nonce >= ? AND data <> ''",
      "UPDATE intents SET data = '' WHERE state = 'done' AND mined_block < ? AND data <> ''",
      "SELECT * FROM intents WHERE key = ? AND (state <> 'done' OR outcome = 'success')",
    ]) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all() as { detail: string }[];
      expect([query, plan.map(({ detail }) => detail).join()]).toEqual([query, expect.stringMatching(/USING.*INDEX/)]);
    }
    database.close();
  });
});
