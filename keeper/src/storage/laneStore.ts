/** What a key's transaction lane must not forget: intents, their nonces, and every transaction signed for them. */
import type { DatabaseSync } from "node:sqlite";
import type { Address, Hex } from "viem";
import { openDatabase, StorageError, transact } from "./database.ts";

const MIGRATIONS = [
  `CREATE TABLE origin (id INTEGER PRIMARY KEY CHECK (id = 0), scope TEXT NOT NULL);
   CREATE TABLE intents (
     id INTEGER PRIMARY KEY, key TEXT NOT NULL, nonce INTEGER NOT NULL, target TEXT NOT NULL, data TEXT NOT NULL,
     deadline INTEGER, from_block INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'open', outcome TEXT, code TEXT,
     mined_hash TEXT, mined_block INTEGER
   );
   CREATE UNIQUE INDEX intents_by_key ON intents (key) WHERE state <> 'done' OR outcome = 'success';
   CREATE UNIQUE INDEX intents_by_nonce ON intents (nonce) WHERE outcome IS NULL OR outcome <> 'foreign';
   CREATE TABLE attempts (
     hash TEXT PRIMARY KEY, intent INTEGER NOT NULL REFERENCES intents (id), raw TEXT NOT NULL, kind TEXT NOT NULL,
     gas TEXT NOT NULL, max_fee TEXT NOT NULL, priority_fee TEXT NOT NULL, signed_at INTEGER NOT NULL
   );
   CREATE INDEX attempts_by_intent ON attempts (intent)`,
];

export type Outcome = "success" | "reverted" | "cancelled" | "foreign";

export interface Intent {
  readonly id: number;
  /** Says what is done. */
  readonly key: string;
  readonly nonce: number;
  readonly target: Address;
  readonly data: Hex;
  /** Unix time from which on it is not wanted any more. */
  readonly deadline: number | null;
  /** Block before which it was not sent. */
  readonly fromBlock: number;
  /** `mined` in a block that may be reorganised, `done` when that is too deep. */
  readonly state: "open" | "mined" | "done";
  readonly outcome: Outcome | null;
  /** Why it was cancelled. */
  readonly code: string | null;
  readonly minedHash: Hex | null;
  readonly minedBlock: number | null;
}

/** A signed transaction for an intent's nonce: its call, or one that does nothing instead. */
export interface Attempt {
  readonly hash: Hex;
  readonly raw: Hex;
  readonly kind: "call" | "cancel";
  readonly gas: bigint;
  readonly maxFee: bigint;
  readonly priorityFee: bigint;
  /** Machine time, ms. */
  readonly signedAt: number;
}

export type NewIntent = Pick<Intent, "key" | "nonce" | "target" | "data" | "deadline" | "fromBlock">;

const INTENT = `SELECT id, key, nonce, target, data, deadline, from_block AS fromBlock, state, outcome, code,
  mined_hash AS minedHash, mined_block AS minedBlock FROM intents`;

export class LaneStore {
  readonly #database: DatabaseSync;

  /** `scope` names chain and key; StorageError `scope` where the file is of another. */
  constructor(path: string, scope: string) {
    this.#database = openDatabase(path, MIGRATIONS);
    this.#database.prepare("INSERT OR IGNORE INTO origin (id, scope) VALUES (0, ?)").run(scope);
    const found = this.#database.prepare("SELECT scope FROM origin").get() as { scope: string };
    if (found.scope === scope) return;
    throw new StorageError("scope", `${path} is the lane of ${found.scope}`, { value: found.scope, limit: scope });
  }

  get(id: number): Intent {
    return this.#database.prepare(`${INTENT} WHERE id = ?`).get(id) as unknown as Intent;
  }

  /** The intent that is under way or has succeeded under a key. */
  byKey(key: string): Intent | undefined {
    const read = `${INTENT} WHERE key = ? AND (state <> 'done' OR outcome = 'success')`;
    return this.#database.prepare(read).get(key) as unknown as Intent | undefined;
  }

  byNonce(nonce: number): Intent | undefined {
    const read = `${INTENT} WHERE nonce = ? AND (outcome IS NULL OR outcome <> 'foreign')`;
    return this.#database.prepare(read).get(nonce) as unknown as Intent | undefined;
  }

  /** Intents that are not done, by nonce. */
  live(): Intent[] {
    return this.#database.prepare(`${INTENT} WHERE state <> 'done' ORDER BY nonce`).all() as unknown as Intent[];
  }

  /** First nonce after all that were ever used; 0 for none. */
  nextNonce(): number {
    const { next } = this.#database.prepare("SELECT max(nonce) + 1 AS next FROM intents").get() as {
      next: number | null;
    };
    return next ?? 0;
  }

  attempts(intent: number): Attempt[] {
    const read = "SELECT * FROM attempts WHERE intent = ? ORDER BY rowid DESC";
    return this.#database.prepare(read).all(intent).map(attemptOf);
  }

  /** Keeps an intent with its first transaction; undefined where its key or its nonce is taken. */
  add({ key, nonce, target, data, deadline, fromBlock }: NewIntent, attempt: Attempt): number | undefined {
    return transact(this.#database, () => {
      if (this.byKey(key) !== undefined || this.byNonce(nonce) !== undefined) return undefined;
      const { lastInsertRowid } = this.#database
        .prepare("INSERT INTO intents (key, nonce, target, data, deadline, from_block) VALUES (?, ?, ?, ?, ?, ?)")
        .run(key, nonce, target, data, deadline, fromBlock);
      this.#insert(Number(lastInsertRowid), attempt);
      return Number(lastInsertRowid);
    });
  }

  /** Keeps one more transaction of an intent, and why, where it does nothing. */
  replace(id: number, attempt: Attempt, code: string | null): void {
    transact(this.#database, () => {
      this.#insert(id, attempt);
      if (code !== null) this.#database.prepare("UPDATE intents SET code = ? WHERE id = ?").run(code, id);
    });
  }

  /** Notes where an intent stands; without a hash it is nowhere. */
  mark(id: number, state: Intent["state"], outcome: Outcome | null, hash: Hex | null, block: number | null): void {
    const write = "UPDATE intents SET state = ?, outcome = ?, mined_hash = ?, mined_block = ? WHERE id = ?";
    this.#database.prepare(write).run(state, outcome, hash, block, id);
  }

  /**
   * Has intents that are done and have this nonce or a later one waited for again: their blocks are gone. Those that had
   * no effect are not wanted any more, and somebody may have tried again under their key.
   */
  reopen(nonce: number): number {
    const write = `UPDATE intents SET state = 'open', outcome = NULL, mined_hash = NULL, mined_block = NULL,
        key = CASE outcome WHEN 'success' THEN key ELSE key || '#' || id END,
        deadline = CASE outcome WHEN 'success' THEN deadline ELSE 0 END
      WHERE state = 'done' AND outcome <> 'foreign' AND nonce >= ? AND data <> ''`;
    return Number(this.#database.prepare(write).run(nonce).changes);
  }

  /** Forgets the bytes of what was done before a block; what was done stays known. */
  prune(block: number): void {
    transact(this.#database, () => {
      const old = "state = 'done' AND mined_block < ? AND data <> ''";
      this.#database.prepare(`DELETE FROM attempts WHERE intent IN (SELECT id FROM intents WHERE ${old})`).run(block);
      this.#database.prepare(`UPDATE intents SET data = '' WHERE ${old}`).run(block);
    });
  }

  close(): void {
    this.#database.close();
  }

  #insert(intent: number, { hash, raw, kind, gas, maxFee, priorityFee, signedAt }: Attempt): void {
    this.#database
      .prepare("INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .run(hash, intent, raw, kind, String(gas), String(maxFee), String(priorityFee), signedAt);
  }
}

function attemptOf(row: Record<string, unknown>): Attempt {
  return {
    hash: row.hash as Hex,
    raw: row.raw as Hex,
    kind: row.kind as Attempt["kind"],
    gas: BigInt(row.gas as string),
    maxFee: BigInt(row.max_fee as string),
    priorityFee: BigInt(row.priority_fee as string),
    signedAt: row.signed_at as number,
  };
}
