/** Embedded databases of the nodes: one SQLite file each, which a crash at any instant leaves whole. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AlloraError } from "../errors.ts";

/** A database cannot be used: `version` where a newer release has written it, `contended` where others were faster. */
export class StorageError extends AlloraError {
  override readonly name = "StorageError";
}

/** Milliseconds to wait for another process that is writing. */
const BUSY_MS = 10_000;

/**
 * Opens or creates a database, and brings it to the newest version: migration `i` leads from version `i` to `i + 1`, and
 * is never changed once released. What a transaction has committed outlives the process and the machine.
 */
export function openDatabase(path: string, migrations: readonly string[]): DatabaseSync {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  transact(database, () => {
    const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
    if (version > migrations.length) {
      throw new StorageError("version", `${path} was written by a newer release`, {
        value: version,
        limit: migrations.length,
      });
    }
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
  });
  return database;
}

/** All or nothing of what `action` does; other processes that write wait for its end. */
export function transact<T>(database: DatabaseSync, action: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = action();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
