/** The shared store: a Postgres database that several gateways work on, each claiming what it relays. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { StorageError } from "../storage/database.ts";
import {
  type Added,
  type Batch,
  COLUMNS,
  countsFrom,
  type EpochPlace,
  fitting,
  fromRow,
  type Row,
  type Store,
  type StoredSubmission,
} from "./store.ts";

/** Migration `i` leads from version `i` to `i + 1`, and is never changed once released. */
const MIGRATIONS = [
  `
  CREATE TABLE submissions (
    id text PRIMARY KEY, topic text NOT NULL, epoch text NOT NULL, role integer NOT NULL, slot integer NOT NULL,
    participant text NOT NULL, signer text NOT NULL, batch_key text NOT NULL, unique_key text NOT NULL, gas integer NOT NULL,
    until bigint NOT NULL, body text NOT NULL, accepted_at bigint NOT NULL, state text NOT NULL,
    final integer NOT NULL DEFAULT 0, batch text, transaction_hash text, block bigint, block_hash text, reason text
  );
  CREATE UNIQUE INDEX submissions_counting ON submissions (unique_key)
    WHERE state IN ('accepted', 'batched', 'onchain');
  CREATE INDEX submissions_waiting ON submissions (batch_key, accepted_at) WHERE state = 'accepted';
  CREATE INDEX submissions_batched ON submissions (batch) WHERE state = 'batched';
  CREATE INDEX submissions_open ON submissions (topic, epoch) WHERE final = 0;
  CREATE INDEX submissions_held ON submissions (topic, epoch);
  CREATE INDEX submissions_past ON submissions (accepted_at) WHERE final = 1;
  CREATE TABLE batches (id text PRIMARY KEY, owner text NOT NULL, lease_until bigint NOT NULL);
  `,
];
const COUNTING = "('accepted', 'batched', 'onchain')";
/** The database's clock, which all gateways share, in milliseconds. */
const NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
/** Lock that gateways bring the database to the newest version under. */
const MIGRATION_LOCK = 4_206_960_001;
const CONNECTIONS = 8;
/** Attempts to add beside others that free a place at the same instant. */
const ATTEMPTS = 3;

type Query = <R extends object = Row>(sql: string, values?: readonly unknown[]) => Promise<R[]>;

/** Connects, and brings the database to the newest version. */
export async function openPostgresStore(url: string): Promise<Store> {
  // A commit that was answered must be on the disk, whatever the server's default is.
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, options: "-c synchronous_commit=on" });
  // An idle connection that breaks is replaced by the next query, which says so if it cannot.
  pool.on("error", () => {});
  const query: Query = async (sql, values = []) => (await pool.query(sql, values as unknown[])).rows;
  const rows = async (sql: string, values: readonly unknown[]) => (await query(sql, values)).map(fromRow);

  async function transact<T>(action: (query: Query) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const result = await action(async (sql, values = []) => (await client.query(sql, values as unknown[])).rows);
      await client.query("COMMIT");
      client.release();
      return result;
    } catch (error) {
      const broken = await client.query("ROLLBACK").then(
        () => undefined,
        (cause: Error) => cause,
      );
      client.release(broken);
      throw error;
    }
  }

  try {
    await transact((run) => migrate(run));
  } catch (error) {
    await pool.end();
    throw error;
  }

  const itemsOf = async (run: Query, batch: string) =>
    (
      await run("SELECT * FROM submissions WHERE batch = $1 AND state = 'batched' ORDER BY accepted_at, id", [batch])
    ).map(fromRow);

  return {
    async add(items) {
      const results = new Map<string, Added>();
      for (let attempt = 0; attempt < ATTEMPTS && results.size < items.length; attempt++) {
        const left = items.filter(({ id }) => !results.has(id));
        const added = await rows(
          `INSERT INTO submissions (${COLUMNS})
           SELECT id, "topicId", epoch, role, slot, participant, signer, "batchKey", "uniqueKey", gas, until, body, ${NOW}, 'accepted'
           FROM json_to_recordset($1::json) AS item (id text, "topicId" text, epoch text, role integer, slot integer,
             participant text, signer text, "batchKey" text, "uniqueKey" text, gas integer, until bigint, body text)
           ORDER BY "uniqueKey" ON CONFLICT DO NOTHING RETURNING *`,
          [JSON.stringify(left)],
        );
        for (const stored of added) results.set(stored.id, { outcome: "new", stored });
        const refused = left.filter(({ id }) => !results.has(id));
        if (refused.length === 0) break;
        const others = await rows(
          `SELECT * FROM submissions WHERE id = ANY($1) OR (unique_key = ANY($2) AND state IN ${COUNTING})`,
          [refused.map(({ id }) => id), refused.map(({ uniqueKey }) => uniqueKey)],
        );
        for (const { id, uniqueKey } of refused) {
          const known = others.find((other) => other.id === id);
          const taken = others.find((other) => other.uniqueKey === uniqueKey);
          if (known !== undefined) results.set(id, { outcome: "known", stored: known });
          else if (taken !== undefined) results.set(id, { outcome: "taken", stored: taken });
        }
      }
      return items.map(({ id }) => results.get(id)!);
    },
    get: async (id) => (await rows("SELECT * FROM submissions WHERE id = $1", [id]))[0],
    heldOf: ({ topicId, epoch }, account) =>
      rows(
        `SELECT * FROM submissions WHERE topic = $1 AND epoch = $2 AND $3 IN (participant, signer)
         ORDER BY accepted_at, id`,
        [topicId, epoch, account],
      ),
    waiting: async () => {
      const found = await query<{ batchKey: string; until: string; gas: string; age: string }>(
        `SELECT batch_key AS "batchKey", min(until) AS until, sum(gas) AS gas, ${NOW} - min(accepted_at) AS age
         FROM submissions WHERE state = 'accepted' GROUP BY batch_key`,
      );
      return found.map(({ batchKey, until, gas, age }) => ({
        batchKey,
        until: Number(until),
        gas: Number(gas),
        age: Number(age),
      }));
    },
    claim: (batchKey, gas, { owner, leaseMs }) =>
      transact(async (run): Promise<Batch | undefined> => {
        const waiting = await run(
          `SELECT * FROM submissions WHERE state = 'accepted' AND batch_key = $1 ORDER BY accepted_at, id LIMIT 512
           FOR UPDATE SKIP LOCKED`,
          [batchKey],
        );
        if (waiting.length === 0) return undefined;
        const id = randomUUID();
        await run(`INSERT INTO batches (id, owner, lease_until) VALUES ($1, $2, ${NOW} + $3)`, [id, owner, leaseMs]);
        const chosen = fitting(waiting, gas).map((row) => row.id);
        await run("UPDATE submissions SET state = 'batched', batch = $1 WHERE id = ANY($2)", [id, chosen]);
        return { id, items: await itemsOf(run, id) };
      }),
    takeOver: ({ owner, leaseMs }, own) =>
      transact(async (run) => {
        const found = await run<{ id: string }>(
          `UPDATE batches SET owner = $1, lease_until = ${NOW} + $2 WHERE id IN (
             SELECT id FROM batches WHERE lease_until < ${NOW} OR ($3 AND owner = $1) FOR UPDATE SKIP LOCKED)
           RETURNING id`,
          [owner, leaseMs, own],
        );
        const batches: Batch[] = [];
        for (const { id } of found) batches.push({ id, items: await itemsOf(run, id) });
        return batches;
      }),
    renew: async (ids, { owner, leaseMs }) => {
      await query(`UPDATE batches SET lease_until = ${NOW} + $1 WHERE id = ANY($2) AND owner = $3`, [
        leaseMs,
        ids,
        owner,
      ]);
    },
    endBatch: (id, owner) =>
      transact(async (run) => {
        const ended = await run("DELETE FROM batches WHERE id = $1 AND owner = $2 RETURNING id", [id, owner]);
        if (ended.length === 0) return;
        await run("UPDATE submissions SET state = 'accepted', batch = NULL WHERE batch = $1 AND state = 'batched'", [
          id,
        ]);
      }),
    settle: (fates) =>
      transact(async (run) => {
        // All gateways lock rows in the same order.
        const ordered = fates.toSorted((a, b) => (a.id < b.id ? -1 : 1));
        for (const { id, from, state, final, transaction, block, blockHash, reason } of ordered) {
          // What waits again keeps its place only while no other has it.
          await run(
            `UPDATE submissions SET state = $2, final = $3, transaction_hash = $4, block = $5, block_hash = $6, reason = $7,
               batch = CASE WHEN $2 = 'batched' THEN batch ELSE NULL END
             WHERE id = $1 AND state = ANY($8) AND final = 0 AND NOT EXISTS (
               SELECT 1 FROM submissions other WHERE other.unique_key = submissions.unique_key
                 AND other.id <> submissions.id AND other.state IN ${COUNTING} AND $2 IN ${COUNTING})`,
            [id, state, final ? 1 : 0, transaction, block, blockHash, reason, from],
          );
        }
      }),
    openEpochs: () => query<EpochPlace>(`SELECT DISTINCT topic AS "topicId", epoch FROM submissions WHERE final = 0`),
    openOf: ({ topicId, epoch }): Promise<StoredSubmission[]> =>
      rows("SELECT * FROM submissions WHERE topic = $1 AND epoch = $2 AND final = 0 ORDER BY accepted_at", [
        topicId,
        epoch,
      ]),
    counts: async () => countsFrom(await query("SELECT state, count(*) AS count FROM submissions GROUP BY state")),
    prune: async (olderThanMs) => {
      const sql = `DELETE FROM submissions WHERE final = 1 AND accepted_at < ${NOW} - $1 RETURNING id`;
      return (await query(sql, [olderThanMs])).length;
    },
    close: () => pool.end(),
  };
}

async function migrate(run: Query): Promise<void> {
  await run("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
  await run("CREATE TABLE IF NOT EXISTS gateway_version (version integer NOT NULL)");
  const [known] = await run<{ version: number }>("SELECT version FROM gateway_version");
  const version = known?.version ?? 0;
  if (version > MIGRATIONS.length) {
    throw new StorageError("version", "the database was written by a newer release", {
      value: version,
      limit: MIGRATIONS.length,
    });
  }
  for (const migration of MIGRATIONS.slice(version)) await run(migration);
  if (known === undefined) await run("INSERT INTO gateway_version (version) VALUES ($1)", [MIGRATIONS.length]);
  else await run("UPDATE gateway_version SET version = $1", [MIGRATIONS.length]);
}
