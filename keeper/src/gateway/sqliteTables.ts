/** The embedded store's tables; every call is one transaction. Runs in a thread of its own, see sqliteStore.ts. */
import { randomUUID } from "node:crypto";
import type { SQLInputValue } from "node:sqlite";
import { openDatabase, transact } from "../storage/database.ts";
import {
  type Added,
  type Batch,
  type Claim,
  COLUMNS,
  countsFrom,
  type EpochPlace,
  fitting,
  fromRow,
  type NewSubmission,
  type Row,
  type Settled,
  type Store,
  type StoredSubmission,
  type Waiting,
} from "./store.ts";

const MIGRATIONS = [
  `
  CREATE TABLE submissions (
    id TEXT PRIMARY KEY, topic TEXT NOT NULL, epoch TEXT NOT NULL, role INTEGER NOT NULL, slot INTEGER NOT NULL,
    participant TEXT NOT NULL, signer TEXT NOT NULL, batch_key TEXT NOT NULL, unique_key TEXT NOT NULL, gas INTEGER NOT NULL,
    until INTEGER NOT NULL, body TEXT NOT NULL, accepted_at INTEGER NOT NULL, state TEXT NOT NULL,
    final INTEGER NOT NULL DEFAULT 0, batch TEXT, transaction_hash TEXT, block INTEGER, block_hash TEXT, reason TEXT
  ) STRICT;
  CREATE UNIQUE INDEX submissions_counting ON submissions (unique_key)
    WHERE state IN ('accepted', 'batched', 'onchain');
  CREATE INDEX submissions_waiting ON submissions (batch_key, accepted_at) WHERE state = 'accepted';
  CREATE INDEX submissions_batched ON submissions (batch) WHERE state = 'batched';
  CREATE INDEX submissions_open ON submissions (topic, epoch) WHERE final = 0;
  CREATE INDEX submissions_held ON submissions (topic, epoch);
  CREATE INDEX submissions_past ON submissions (accepted_at) WHERE final = 1;
  CREATE TABLE batches (id TEXT PRIMARY KEY, owner TEXT NOT NULL, lease_until INTEGER NOT NULL) STRICT;
  `,
];
const COUNTING = "('accepted', 'batched', 'onchain')";

const NEW = {
  state: "accepted",
  final: false,
  batch: null,
  transaction: null,
  block: null,
  blockHash: null,
  reason: null,
} as const;

/** As `Store`, and at once. */
export type SyncStore = {
  [K in keyof Store]: (...args: Parameters<Store[K]>) => Awaited<ReturnType<Store[K]>>;
};

export function openSqliteTables(path: string): SyncStore {
  const database = openDatabase(path, MIGRATIONS);
  const prepared = new Map<string, ReturnType<typeof database.prepare>>();
  const statement = (sql: string) => {
    const known = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const rows = (sql: string, ...values: SQLInputValue[]) =>
    (statement(sql).all(...values) as unknown as Row[]).map(fromRow);
  const run = (sql: string, ...values: SQLInputValue[]) => Number(statement(sql).run(...values).changes);

  const byId = (id: string): StoredSubmission | undefined => rows("SELECT * FROM submissions WHERE id = ?", id)[0];
  const itemsOf = (batch: string) =>
    rows("SELECT * FROM submissions WHERE batch = ? AND state = 'batched' ORDER BY accepted_at, id", batch);

  function addOne(item: NewSubmission): Added {
    const { id, topicId, epoch, role, slot, participant, signer, batchKey, uniqueKey, gas, until, body } = item;
    const acceptedAt = Date.now();
    const values = [
      id,
      topicId,
      epoch,
      role,
      slot,
      participant,
      signer,
      batchKey,
      uniqueKey,
      gas,
      until,
      body,
      acceptedAt,
    ];
    const added = run(
      `INSERT INTO submissions (${COLUMNS}) VALUES (${values.map(() => "?")}, 'accepted') ON CONFLICT DO NOTHING`,
      ...values,
    );
    if (added === 1) return { outcome: "new", stored: { ...item, ...NEW, acceptedAt } };
    const known = byId(id);
    if (known !== undefined) return { outcome: "known", stored: known };
    const [other] = rows(`SELECT * FROM submissions WHERE unique_key = ? AND state IN ${COUNTING}`, uniqueKey);
    return { outcome: "taken", stored: other };
  }

  function take(batch: string, { owner, leaseMs }: Claim): void {
    run(
      `INSERT INTO batches (id, owner, lease_until) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until`,
      batch,
      owner,
      Date.now() + leaseMs,
    );
  }

  return {
    add: (items) => transact(database, () => items.map(addOne)),
    get: byId,
    heldOf: ({ topicId, epoch }, account) =>
      rows(
        "SELECT * FROM submissions WHERE topic = ? AND epoch = ? AND ? IN (participant, signer) ORDER BY accepted_at, id",
        topicId,
        epoch,
        account,
      ),
    waiting: () =>
      statement(
        `SELECT batch_key AS batchKey, min(until) AS until, sum(gas) AS gas, ? - min(accepted_at) AS age
         FROM submissions WHERE state = 'accepted' GROUP BY batch_key`,
      ).all(Date.now()) as unknown as Waiting[],
    claim: (batchKey, gas, claim) =>
      transact(database, (): Batch | undefined => {
        const waiting = rows(
          "SELECT * FROM submissions WHERE state = 'accepted' AND batch_key = ? ORDER BY accepted_at, id LIMIT 512",
          batchKey,
        );
        if (waiting.length === 0) return undefined;
        const id = randomUUID();
        take(id, claim);
        for (const item of fitting(waiting, gas)) {
          run("UPDATE submissions SET state = 'batched', batch = ? WHERE id = ?", id, item.id);
        }
        return { id, items: itemsOf(id) };
      }),
    takeOver: (claim, own) =>
      transact(database, () => {
        const found = statement("SELECT id FROM batches WHERE lease_until < ? OR (? AND owner = ?)").all(
          Date.now(),
          own ? 1 : 0,
          claim.owner,
        ) as { id: string }[];
        return found.map(({ id }) => {
          take(id, claim);
          return { id, items: itemsOf(id) };
        });
      }),
    renew: (ids, { owner, leaseMs }) =>
      transact(database, () => {
        const until = Date.now() + leaseMs;
        for (const id of ids) run("UPDATE batches SET lease_until = ? WHERE id = ? AND owner = ?", until, id, owner);
      }),
    endBatch: (id, owner) =>
      transact(database, () => {
        if (run("DELETE FROM batches WHERE id = ? AND owner = ?", id, owner) === 0) return;
        run("UPDATE submissions SET state = 'accepted', batch = NULL WHERE batch = ? AND state = 'batched'", id);
      }),
    settle: (fates) =>
      transact(database, () => {
        for (const fate of fates) settleOne(fate);
      }),
    openEpochs: () =>
      statement(
        "SELECT DISTINCT topic AS topicId, epoch FROM submissions WHERE final = 0",
      ).all() as unknown as EpochPlace[],
    openOf: ({ topicId, epoch }) =>
      rows(
        "SELECT * FROM submissions WHERE topic = ? AND epoch = ? AND final = 0 ORDER BY accepted_at",
        topicId,
        epoch,
      ),
    counts: () =>
      countsFrom(
        statement("SELECT state, count(*) AS count FROM submissions GROUP BY state").all() as unknown as {
          state: string;
          count: number;
        }[],
      ),
    prune: (olderThanMs) =>
      run("DELETE FROM submissions WHERE final = 1 AND accepted_at < ?", Date.now() - olderThanMs),
    close: () => database.close(),
  };

  function settleOne({ id, from, state, final, transaction, block, blockHash, reason }: Settled): void {
    // What waits again keeps its place only while no other has it.
    run(
      `UPDATE submissions SET state = ?, final = ?, transaction_hash = ?, block = ?, block_hash = ?, reason = ?,
         batch = CASE WHEN ? = 'batched' THEN batch ELSE NULL END
       WHERE id = ? AND state IN (SELECT value FROM json_each(?)) AND final = 0 AND NOT EXISTS (
         SELECT 1 FROM submissions other WHERE other.unique_key = submissions.unique_key AND other.id <> submissions.id
           AND other.state IN ${COUNTING} AND ? IN ${COUNTING})`,
      state,
      final ? 1 : 0,
      transaction,
      block,
      blockHash,
      reason,
      state,
      id,
      JSON.stringify(from),
      state,
    );
  }
}
