/** What this browser found of posts, kept over reloads. */
import "../zod.ts";
import * as z from "zod/mini";
import type { Deployment } from "../protocol.ts";
import type { Storage } from "../transactions/store.ts";
import type { Result } from "./posts.ts";

/** Most results that are kept; the oldest go first. */
const KEPT = 1_000;

const schema = z.object({
  key: z.string(),
  topicId: z.string(),
  epoch: z.string(),
  kind: z.enum(["synthesis", "settlement", "payout"]),
  verdict: z.enum(["right", "wrong", "gone"]),
  deadline: z.number(),
});

/** Newest first. */
export class ResultStore {
  readonly #name: string;
  readonly #storage: Storage | null;
  readonly #listeners = new Set<() => void>();
  #all: readonly Result[];
  #byKey: ReadonlyMap<string, Result>;

  constructor({ chainId, epochs }: Deployment, storage: Storage | null) {
    this.#name = `allora/${chainId}/${epochs.toLowerCase()}/checked`;
    this.#storage = storage;
    this.#all = read(storage, this.#name);
    this.#byKey = byKey(this.#all);
  }

  /** The same list for as long as nothing changed. */
  readonly all = (): readonly Result[] => this.#all;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes what another tab has kept. */
  reload(): void {
    this.#take(read(this.#storage, this.#name));
  }

  of(key: string): Result | undefined {
    return this.#byKey.get(key);
  }

  add(results: readonly Result[]): void {
    const fresh = new Set(results.map(({ key }) => key));
    this.#set([...results, ...this.#all.filter(({ key }) => !fresh.has(key))].slice(0, KEPT));
  }

  /** Forgets what no longer matters. */
  remove(keys: ReadonlySet<string>): void {
    if (this.#all.some(({ key }) => keys.has(key))) this.#set(this.#all.filter(({ key }) => !keys.has(key)));
  }

  #take(all: readonly Result[]): void {
    this.#all = all;
    this.#byKey = byKey(all);
    for (const listener of this.#listeners) listener();
  }

  #set(all: readonly Result[]): void {
    try {
      this.#storage?.setItem(this.#name, JSON.stringify(all));
    } catch {
      // A full storage takes nothing from this page.
    }
    this.#take(all);
  }
}

function byKey(all: readonly Result[]): ReadonlyMap<string, Result> {
  return new Map(all.map((result) => [result.key, result]));
}

/** What was kept; nothing where that cannot be read. */
function read(storage: Storage | null, name: string): readonly Result[] {
  try {
    const parsed = z.safeParse(z.array(schema), JSON.parse(storage?.getItem(name) ?? "[]"));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
