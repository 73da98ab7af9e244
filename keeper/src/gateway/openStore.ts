/** Opens the store that a gateway is told to use. */
import { openPostgresStore } from "./postgresStore.ts";
import { openSqliteStore } from "./sqliteStore.ts";
import type { Store } from "./store.ts";

/** Postgres for the URL of such a database, SQLite for anything else, which is a path. */
export function openStore(database: string): Promise<Store> {
  return /^postgres(ql)?:\/\//.test(database) ? openPostgresStore(database) : openSqliteStore(database);
}
