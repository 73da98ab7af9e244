/** Rate limits: a bucket of tokens per key, in bounded memory. */
import type { Rate } from "./options.ts";

interface Bucket {
  tokens: number;
  at: number;
}

/** Keys remembered at most; the one unused for longest is forgotten first, which gives it a full bucket. */
const MAX_KEYS = 50_000;

export class Buckets {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a token; 0, or the seconds until there is one. `now` in milliseconds. */
  take(key: string, now: number): number {
    const { burst, perSecond } = this.#rate;
    const known = this.#buckets.get(key);
    const bucket = known ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) * perSecond) / 1000);
    bucket.at = now;
    // Deleted and set again, a key is the last to be forgotten.
    if (known !== undefined) this.#buckets.delete(key);
    else if (this.#buckets.size >= MAX_KEYS) this.#buckets.delete(this.#buckets.keys().next().value!);
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / perSecond);
    bucket.tokens -= 1;
    return 0;
  }
}
