/** The newest block, asked for once for all loops of a process. */
import type { Logger } from "pino";
import type { PublicClient } from "viem";
import { AlloraError } from "../errors.ts";
import type { Metrics } from "./metrics.ts";
import { pause } from "./pause.ts";

/** The endpoints do not answer, or not in time. */
export class UnreachableError extends AlloraError {
  override readonly name = "UnreachableError";
}

export interface Head {
  readonly number: bigint;
  readonly hash: string;
  /** Unix time of the block. */
  readonly timestamp: number;
  /** When it was first seen, on the clock of `performance.now`, milliseconds. */
  readonly seenAt: number;
}

export interface HeadsOptions {
  readonly client: Pick<PublicClient, "getBlock">;
  readonly pollMs: number;
  /** An answer that takes longer than this counts as none, milliseconds. */
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Clock of the machine, milliseconds since 1970. */
  readonly now?: () => number;
}

export class Heads {
  readonly #options: HeadsOptions;
  #head: Head | undefined;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #waiting: (() => void)[] = [];

  constructor(options: HeadsOptions) {
    this.#options = options;
  }

  get head(): Head | undefined {
    return this.#head;
  }

  /** Milliseconds since the chain last answered; since a new block was first seen. */
  get silentMs(): number {
    return performance.now() - this.#answeredAt;
  }
  get ageMs(): number {
    return this.#head === undefined ? Number.POSITIVE_INFINITY : performance.now() - this.#head.seenAt;
  }

  /** Looks for new blocks until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.poll();
      await pause(this.#options.pollMs, signal);
    }
  }

  /** Asks once; failures are logged, the first and then every sixtieth. */
  async poll(): Promise<void> {
    const { client, timeoutMs, log, metrics, now = Date.now } = this.#options;
    try {
      const { number, hash, timestamp } = await within(timeoutMs, client.getBlock());
      this.#answeredAt = performance.now();
      this.#failures = 0;
      if (hash === null || hash === this.#head?.hash) return;
      this.#head = { number, hash, timestamp: Number(timestamp), seenAt: performance.now() };
      metrics.set("allora_chain_head_number", Number(number));
      metrics.set("allora_chain_clock_skew_seconds", Number(timestamp) - now() / 1000);
      for (const wake of this.#waiting.splice(0)) wake();
    } catch (error) {
      if (this.#failures++ % 60 === 0) log.warn({ err: error, failures: this.#failures }, "chain does not answer");
    } finally {
      metrics.set("allora_chain_head_age_seconds", Math.min(this.ageMs / 1000, 1e9));
    }
  }

  /** Resolves with a block other than `seen`, after `limitMs`, or at the signal, whichever is first. */
  async next(seen: string | undefined, limitMs: number, signal: AbortSignal): Promise<Head | undefined> {
    if (this.#head === undefined || this.#head.hash === seen) {
      const woken = new AbortController();
      const wake = () => woken.abort();
      this.#waiting.push(wake);
      await pause(limitMs, AbortSignal.any([signal, woken.signal]));
      this.#waiting = this.#waiting.filter((other) => other !== wake);
    }
    return this.#head;
  }
}

/** The result of `promise`; UnreachableError `timeout` when it takes longer. */
export async function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new UnreachableError("timeout", `no answer within ${limitMs} ms`, { value: limitMs, limit: limitMs });
    timer = setTimeout(() => reject(error), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
