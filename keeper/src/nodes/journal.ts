/**
 * What workers and reputers have said, written down before anything of it is signed or sent: after a crash they say the
 * same again. Nodes that share a file share what they say.
 */
import type { DatabaseSync } from "node:sqlite";
import type { Address } from "viem";
import { openDatabase } from "../storage/database.ts";

/** For whom and for what something is said. */
export interface Place {
  readonly chainId: number;
  readonly inbox: Address;
  readonly account: Address;
  readonly topicId: bigint;
  readonly epoch: bigint;
  /** Kind of what is said: of one kind there is one per epoch. */
  readonly kind: string;
}

const MIGRATIONS = [
  `CREATE TABLE said (
    chain INTEGER NOT NULL,
    inbox TEXT NOT NULL,
    account TEXT NOT NULL,
    topic TEXT NOT NULL,
    epoch TEXT NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (chain, inbox, account, topic, epoch, kind)
  ) STRICT, WITHOUT ROWID`,
];
/** Epochs that are kept of those for which nothing can be said any more: clocks and blocks go back. */
const KEPT_EPOCHS = 100n;
const WHERE = "chain = ? AND inbox = ? AND account = ? AND topic = ? AND epoch = ? AND kind = ?";

export class Journal {
  readonly #database: DatabaseSync;
  /** Epochs before which was forgotten, by account and topic. */
  readonly #forgotten = new Map<string, bigint>();

  /** Opens or creates the file; ":memory:" for one that ends with the process. */
  constructor(path: string) {
    this.#database = openDatabase(path, MIGRATIONS);
  }

  /** Writes down what is to be said, unless something was before; what stands either way. */
  say(place: Place, content: string): string {
    const key = keyOf(place);
    this.#database.prepare("INSERT INTO said VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING").run(...key, content);
    return this.said(place) ?? content;
  }

  said(place: Place): string | undefined {
    const row = this.#database.prepare(`SELECT content FROM said WHERE ${WHERE}`).get(...keyOf(place));
    return row?.content as string | undefined;
  }

  /**
   * Forgets what an account said long before the oldest epoch that anything can be said for. To be called at every step:
   * it looks once per epoch.
   */
  forgetBefore(oldest: Place): void {
    const { epoch } = oldest;
    const [chain, inbox, account, topic] = keyOf(oldest);
    const whose = [chain, inbox, account, topic].join("/");
    if ((this.#forgotten.get(whose) ?? -1n) >= epoch) return;
    const where = "chain = ? AND inbox = ? AND account = ? AND topic = ? AND CAST(epoch AS INTEGER) < ?";
    const first = epoch - KEPT_EPOCHS;
    this.#database.prepare(`DELETE FROM said WHERE ${where}`).run(chain, inbox, account, topic, first);
    this.#forgotten.set(whose, epoch);
  }

  close(): void {
    this.#database.close();
  }
}

function keyOf({ chainId, inbox, account, topicId, epoch, kind }: Place): (string | number)[] {
  return [chainId, inbox.toLowerCase(), account.toLowerCase(), String(topicId), String(epoch), kind];
}
