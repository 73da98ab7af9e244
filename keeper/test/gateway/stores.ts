/** The stores that must behave alike, each opened again and again by tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NO_POSTGRES, startPostgres, type TestPostgres } from "./postgres.ts";

export interface StoreKind {
  readonly name: string;
  readonly skipped: string | null;
  start(): Promise<Databases>;
}

export interface Databases {
  /** An empty database for `openStore`. */
  create(): Promise<string>;
  stop(): Promise<void>;
}

export const STORES: readonly StoreKind[] = [
  {
    name: "SQLite",
    skipped: null,
    async start() {
      const folder = mkdtempSync(join(tmpdir(), "allora-gateway-"));
      let count = 0;
      return {
        create: async () => join(folder, `${count++}.sqlite`),
        stop: async () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  },
  {
    name: "Postgres",
    skipped: NO_POSTGRES,
    async start() {
      const server: TestPostgres = await startPostgres();
      let count = 0;
      return { create: () => server.database(`gateway${count++}`), stop: () => server.stop() };
    },
  },
];
