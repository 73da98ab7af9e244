/** Loops of a process, each for itself: one that fails backs off, the others go on. */
import type { Logger } from "pino";
import { AlloraError } from "../errors.ts";
import type { Heads } from "./heads.ts";
import type { Metrics } from "./metrics.ts";
import { pause } from "./pause.ts";

export interface Loop {
  /** Says in logs, metrics and health which one it is. */
  readonly name: string;
  /** One step; it ends before the next begins. */
  readonly step: () => Promise<void>;
}

export interface LoopState {
  /** When a step last ended, well or not, on the clock of `performance.now`; at first when the loop began. */
  endedAt: number;
  /** Whether any step ended well. */
  succeeded: boolean;
  /** Steps that failed since the last one that did not. */
  failures: number;
}

export interface LoopsOptions {
  readonly heads: Heads;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly pollMs: number;
  /** Longest pause after failures. */
  readonly backoffMs?: number;
  /** Longest time from step to step while there is no new block. */
  readonly idleMs?: number;
}

const BACKOFF_MS = 30_000;
const IDLE_MS = 15_000;

export class Loops {
  readonly states = new Map<string, LoopState>();
  readonly #options: LoopsOptions;
  readonly #loops: Loop[] = [];
  readonly #running: Promise<void>[] = [];
  #signal: AbortSignal | undefined;

  constructor(options: LoopsOptions) {
    this.#options = options;
  }

  /** Adds a loop, which begins at once where others run already. */
  add(loop: Loop): void {
    this.states.set(loop.name, { endedAt: performance.now(), succeeded: false, failures: 0 });
    this.#loops.push(loop);
    if (this.#signal !== undefined) this.#running.push(this.#run(loop, this.#signal));
  }

  /** Steps with every new block until the signal; resolves when the last step has ended. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    for (const loop of this.#loops) this.#running.push(this.#run(loop, signal));
    await pause(undefined, signal);
    await Promise.all(this.#running);
  }

  /** One step of every loop, also of those that a step adds; whether all ended well. */
  async once(): Promise<boolean> {
    let ok = true;
    for (let done = 0; done < this.#loops.length; ) {
      const batch = this.#loops.slice(done);
      done += batch.length;
      const ended = await Promise.all(batch.map((loop) => this.#step(loop)));
      ok &&= ended.every(Boolean);
    }
    return ok;
  }

  async #run(loop: Loop, signal: AbortSignal): Promise<void> {
    const { heads, pollMs, backoffMs = BACKOFF_MS, idleMs = IDLE_MS } = this.#options;
    let seen: string | undefined;
    while (!signal.aborted) {
      const head = await heads.next(seen, idleMs, signal);
      if (signal.aborted) return;
      if (await this.#step(loop)) {
        seen = head?.hash;
        continue;
      }
      // What failed is tried again without waiting for a block.
      seen = undefined;
      await pause(Math.min(pollMs * 2 ** (this.#stateOf(loop).failures - 1), backoffMs), signal);
    }
  }

  async #step({ name, step }: Loop): Promise<boolean> {
    const { log, metrics } = this.#options;
    const state = this.#stateOf({ name });
    const begun = performance.now();
    try {
      await step();
      state.failures = 0;
      state.succeeded = true;
      metrics.count("allora_process_steps_total", { loop: name });
      return true;
    } catch (error) {
      state.failures++;
      const code = error instanceof AlloraError ? error.code : "error";
      metrics.count("allora_process_failures_total", { loop: name, code });
      log.error({ err: error, loop: name, failures: state.failures }, "step failed");
      return false;
    } finally {
      state.endedAt = performance.now();
      metrics.observe("allora_process_step_seconds", (state.endedAt - begun) / 1000, { loop: name });
    }
  }

  #stateOf({ name }: Pick<Loop, "name">): LoopState {
    return this.states.get(name) as LoopState;
  }
}
