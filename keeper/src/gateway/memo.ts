/** What was read lately, so that many who ask for the same cost the chain one look. */

interface Kept {
  readonly value: Promise<unknown>;
  readonly until: number;
}

const MAX_KEPT = 1000;

export class Memo {
  readonly #kept = new Map<string, Kept>();

  /** The value made for the key at most so many milliseconds ago, or now; failures are not kept. */
  get<T>(key: string, milliseconds: number, make: () => Promise<T>): Promise<T> {
    const now = Date.now();
    const known = this.#kept.get(key);
    if (known !== undefined && now < known.until) return known.value as Promise<T>;
    const value = make();
    this.#kept.delete(key);
    if (this.#kept.size >= MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    const kept = { value, until: now + milliseconds };
    this.#kept.set(key, kept);
    value.catch(() => {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
    });
    return value;
  }
}
