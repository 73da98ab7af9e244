/** Where the log index keeps what it has read: headers of recent blocks, and all logs of the deployment's contracts. */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Hex } from "viem";
import { openDatabase, transact } from "./database.ts";

const MIGRATIONS = [
  `CREATE TABLE origin (id INTEGER PRIMARY KEY CHECK (id = 0), scope TEXT NOT NULL);
   CREATE TABLE headers (number INTEGER PRIMARY KEY, hash TEXT NOT NULL);
   CREATE TABLE logs (
     block INTEGER NOT NULL, place INTEGER NOT NULL, hash TEXT NOT NULL, address TEXT NOT NULL,
     topic0 TEXT, topic1 TEXT, topic2 TEXT, topic3 TEXT, data BLOB NOT NULL,
     transaction_hash TEXT NOT NULL, transaction_place INTEGER NOT NULL, PRIMARY KEY (block, place)
   ) WITHOUT ROWID;
   CREATE INDEX logs_by_topic ON logs (topic0, topic1, topic2, block)`,
];

/** A log as `eth_getLogs` has it. */
export interface RpcLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
  readonly transactionIndex: Hex;
  readonly logIndex: Hex;
  readonly removed?: boolean;
}

export interface StoredHeader {
  readonly number: bigint;
  readonly hash: Hex;
}

/** Filter of `eth_getLogs` with numbers for blocks; an inner list of topics is "one of them". */
export interface LogFilter {
  readonly addresses: readonly string[];
  readonly topics: readonly (string | readonly string[] | null)[];
  readonly from: bigint;
  readonly to: bigint;
}

interface Row {
  readonly block: number;
  readonly place: number;
  readonly hash: Hex;
  readonly address: Hex;
  readonly topic0: Hex | null;
  readonly topic1: Hex | null;
  readonly topic2: Hex | null;
  readonly topic3: Hex | null;
  readonly data: Uint8Array;
  readonly transaction_hash: Hex;
  readonly transaction_place: number;
}

export class LogStore {
  readonly #database: DatabaseSync;
  readonly #insertLog: StatementSync;
  readonly #insertHeader: StatementSync;
  readonly #tip: StatementSync;
  readonly #hashAt: StatementSync;

  /** `scope` names the chain and the contracts; logs of another scope are dropped, they can be read again. */
  constructor(path: string, scope: string) {
    this.#database = openDatabase(path, MIGRATIONS);
    // What is lost in a power failure is read from the chain again.
    this.#database.exec("PRAGMA synchronous = NORMAL");
    transact(this.#database, () => {
      const found = this.#database.prepare("SELECT scope FROM origin").get() as { scope: string } | undefined;
      if (found?.scope === scope) return;
      this.#database.exec("DELETE FROM logs; DELETE FROM headers; DELETE FROM origin");
      this.#database.prepare("INSERT INTO origin (id, scope) VALUES (0, ?)").run(scope);
    });
    this.#insertLog = this.#database.prepare("INSERT INTO logs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#insertHeader = this.#database.prepare("INSERT INTO headers (number, hash) VALUES (?, ?)");
    this.#tip = this.#database.prepare("SELECT number, hash FROM headers ORDER BY number DESC LIMIT 1");
    this.#hashAt = this.#database.prepare("SELECT hash FROM headers WHERE number = ?");
  }

  /** Newest block whose logs are here. */
  tip(): StoredHeader | undefined {
    return headerOf(this.#tip.get());
  }

  hashAt(number: bigint): Hex | undefined {
    return (this.#hashAt.get(number) as { hash: Hex } | undefined)?.hash;
  }

  /** Newest header that is here, at most `number`. */
  headerUpTo(number: bigint): StoredHeader | undefined {
    const read = "SELECT number, hash FROM headers WHERE number <= ? ORDER BY number DESC LIMIT 1";
    return headerOf(this.#database.prepare(read).get(number));
  }

  /**
   * Replaces everything after block `after` by these headers and logs, and forgets headers below `keepFrom`, all at
   * once. False, and nothing done, where the tip is not `expected` any more: another process was faster.
   */
  replace(
    expected: StoredHeader | undefined,
    after: bigint,
    headers: readonly StoredHeader[],
    logs: readonly RpcLog[],
    keepFrom: bigint,
  ): boolean {
    return transact(this.#database, () => {
      if (this.tip()?.hash !== expected?.hash) return false;
      this.#database.prepare("DELETE FROM headers WHERE number > ? OR number < ?").run(after, keepFrom);
      this.#database.prepare("DELETE FROM logs WHERE block > ?").run(after);
      for (const { number, hash } of headers) this.#insertHeader.run(number, hash);
      for (const log of logs) this.#insertLog.run(...columns(log));
      return true;
    });
  }

  /**
   * Replaces the logs of some blocks below the tip, all at once; headers stay as they are. False, and nothing done, where
   * one of them is not of the block that is known here.
   */
  amend(from: bigint, to: bigint, logs: readonly RpcLog[]): boolean {
    return transact(this.#database, () => {
      const tip = this.tip();
      if (tip === undefined || tip.number < to) return false;
      const isForeign = ({ blockNumber, blockHash }: RpcLog) =>
        (this.hashAt(BigInt(blockNumber)) ?? blockHash) !== blockHash;
      if (logs.some(isForeign)) return false;
      this.#database.prepare("DELETE FROM logs WHERE block BETWEEN ? AND ?").run(from, to);
      for (const log of logs) this.#insertLog.run(...columns(log));
      return true;
    });
  }

  /** Logs in the order of the chain. */
  find({ addresses, topics, from, to }: LogFilter): RpcLog[] {
    const values: SQLInputValue[] = [from, to];
    const wanted = [["address", addresses] as const, ...topics.map((topic, i) => [`topic${i}`, topic] as const)];
    const conditions = wanted.flatMap(([column, allowed]) => {
      if (allowed === null) return [];
      const list = (typeof allowed === "string" ? [allowed] : allowed).map((item) => item.toLowerCase());
      if (column !== "address" && typeof allowed !== "string" && list.length === 0) return [];
      values.push(...list);
      return [`${column} IN (${list.map(() => "?").join(", ")})`];
    });
    // A position that a filter names must be there, whatever it holds.
    if (topics.length > 0) conditions.push(`topic${topics.length - 1} IS NOT NULL`);
    const where = ["block BETWEEN ? AND ?", ...conditions].join(" AND ");
    const rows = this.#database.prepare(`SELECT * FROM logs WHERE ${where} ORDER BY block, place`).all(...values);
    return (rows as unknown as Row[]).map(logOf);
  }

  close(): void {
    this.#database.close();
  }
}

function headerOf(row: unknown): StoredHeader | undefined {
  const found = row as { number: number; hash: Hex } | undefined;
  return found === undefined ? undefined : { number: BigInt(found.number), hash: found.hash };
}

function columns({ address, topics, data, ...log }: RpcLog): SQLInputValue[] {
  const [topic0 = null, topic1 = null, topic2 = null, topic3 = null] = topics;
  const place = [Number(log.blockNumber), Number(log.logIndex), log.blockHash, address.toLowerCase()];
  const bytes = Buffer.from(data.slice(2), "hex");
  return [...place, topic0, topic1, topic2, topic3, bytes, log.transactionHash, Number(log.transactionIndex)];
}

function logOf(row: Row): RpcLog {
  return {
    address: row.address,
    topics: [row.topic0, row.topic1, row.topic2, row.topic3].filter((topic) => topic !== null),
    data: `0x${Buffer.from(row.data).toString("hex")}`,
    blockNumber: hex(row.block),
    blockHash: row.hash,
    transactionHash: row.transaction_hash,
    transactionIndex: hex(row.transaction_place),
    logIndex: hex(row.place),
    removed: false,
  };
}

function hex(value: number): Hex {
  return `0x${value.toString(16)}`;
}
