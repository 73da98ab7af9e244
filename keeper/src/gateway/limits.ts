/** Limits: a bucket of tokens per key, in bounded memory, and a share of the time when more comes than can be taken. */
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

  /** Gives a token back that was taken for nothing. */
  giveBack(key: string): void {
    const known = this.#buckets.get(key);
    if (known !== undefined) known.tokens = Math.min(this.#rate.burst, known.tokens + 1);
  }
}

/** However much comes, most of the time is for what is let in: what cannot be turned away in the rest waits to be read. */
const MIN_SHARE = 0.75;
const STEP = 1.1;

/**
 * Divides the time into slices, and lets requests in during a share of each. A slice in which the event loop did not get
 * through all that had come makes the share smaller, any other one larger: many can be turned away in the rest of it.
 */
export class Pace {
  readonly #sliceMs: number;
  #begun = Number.NEGATIVE_INFINITY;
  #through = true;
  #share = 1;

  constructor(sliceMs: number) {
    this.#sliceMs = sliceMs;
  }

  /** Whether a request is let in; `now` in milliseconds. */
  admits(now: number): boolean {
    if (now - this.#begun >= this.#sliceMs) {
      this.#share = this.#through ? Math.min(1, this.#share * STEP) : Math.max(MIN_SHARE, this.#share / STEP);
      this.#begun = now;
      this.#through = false;
    }
    return now - this.#begun < this.#share * this.#sliceMs;
  }

  /** The event loop got through all that had come. */
  noteTurn(): void {
    this.#through = true;
  }
}
