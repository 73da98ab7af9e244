import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, transact } from "../../src/storage/database.ts";

const FIRST = "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL)";
const SECOND = "ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT 7";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "allora-database-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("a database", () => {
  it("keeps what it holds from one version to the next, and migrates once", () => {
    const path = join(folder, "new", "things.sqlite");
    const old = openDatabase(path, [FIRST]);
    old.exec("INSERT INTO things (name) VALUES ('one')");
    old.close();
    for (let i = 0; i < 2; i++) {
      const database = openDatabase(path, [FIRST, SECOND]);
      expect({ ...database.prepare("SELECT name, size FROM things").get() }).toEqual({ name: "one", size: 7 });
      database.close();
    }
  });

  it("is not opened by an older release, nor left half migrated", () => {
    const path = join(folder, "things.sqlite");
    openDatabase(path, [FIRST, SECOND]).close();
    expect(() => openDatabase(path, [FIRST])).toThrowError(expect.objectContaining({ code: "version", value: "2" }));
    const other = join(folder, "other.sqlite");
    expect(() => openDatabase(other, [FIRST, "CREATE NONSENSE"])).toThrow();
    openDatabase(other, [FIRST]).close();
  });

  it("takes all of a transaction or nothing", () => {
    const database = openDatabase(":memory:", [FIRST]);
    const insert = database.prepare("INSERT INTO things (name) VALUES (?)");
    expect(() =>
      transact(database, () => {
        insert.run("one");
        throw new Error("no");
      }),
    ).toThrowError("no");
    expect(transact(database, () => insert.run("two").changes)).toBe(1);
    expect(database.prepare("SELECT count(*) AS count FROM things").get()).toMatchObject({ count: 1 });
  });
});
