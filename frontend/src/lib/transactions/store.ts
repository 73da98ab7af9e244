/** The transactions of this browser, kept over reloads. */
import type { Deployment } from "../protocol.ts";
import type { Sent } from "./life.ts";

/** Most transactions that are kept; the oldest go first. */
const KEPT = 50;

/** What is used of a browser's storage. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem">;

/** Newest first. */
export class TransactionStore {
  readonly #key: string;
  readonly #storage: Storage | null;
  readonly #listeners = new Set<() => void>();
  #all: readonly Sent[];

  /** `storage` is null where the browser has none for this page; nothing outlives a reload then. */
  constructor({ chainId, epochs }: Deployment, storage: Storage | null) {
    this.#key = `allora/${chainId}/${epochs.toLowerCase()}/transactions`;
    this.#storage = storage;
    this.#all = read(storage, this.#key);
  }

  /** The same list for as long as nothing changed. */
  readonly all = (): readonly Sent[] => this.#all;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(sent: Sent): void {
    this.#set([sent, ...this.#all.filter(({ hash }) => hash !== sent.hash)].slice(0, KEPT));
  }

  /** Puts what became of a transaction in its place, unless it was removed meanwhile. */
  update(hash: Sent["hash"], sent: Sent): void {
    this.#change(hash, ({ told }) => (told === undefined ? sent : { ...sent, told }));
  }

  /** Notes that a form has said what became of a transaction. */
  tell(hash: Sent["hash"]): void {
    this.#change(hash, (sent) => ({ ...sent, told: true }));
  }

  remove(hash: Sent["hash"]): void {
    this.#set(this.#all.filter((known) => known.hash !== hash));
  }

  #change(hash: Sent["hash"], to: (known: Sent) => Sent): void {
    this.#set(this.#all.map((known) => (known.hash === hash ? to(known) : known)));
  }

  #set(all: readonly Sent[]): void {
    this.#all = all;
    try {
      this.#storage?.setItem(this.#key, JSON.stringify(all));
    } catch {
      // A full storage takes nothing from this page.
    }
    for (const listener of this.#listeners) listener();
  }
}

/** What was kept; nothing where that cannot be read. */
function read(storage: Storage | null, key: string): readonly Sent[] {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isSent) : [];
  } catch {
    return [];
  }
}

function isSent(value: unknown): value is Sent {
  const { hash, account, stage, title } = (value ?? {}) as Partial<Sent>;
  return typeof hash === "string" && typeof account === "string" && typeof title === "string" && stage !== undefined;
}

/** The browser's storage; null where it keeps none for this page. */
export function browserStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
