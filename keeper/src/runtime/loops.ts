/** Loops of a process, each for itself: one that fails backs off, the others go on. */
import type { Logger } from "pino";
import { AlloraError } from "../errors.ts";
import { pause } from "../nodes/loop.ts";
import type { Heads } from "./heads.ts";
import type { Metrics } from "./metrics.ts";

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
  readonly #loops: readonly Loop[];
  readonly #options: LoopsOptions;

  constructor(loops: readonly Loop[], options: LoopsOptions) {
    this.#loops = loops;
    this.#options = options;
    const endedAt = performance.now();
    for (const { name } of loops) this.states.set(name, { endedAt, succeeded: false, failures: 0 });
  }

  /** Steps with every new block until the signal; resolves when the last step has ended. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#loops.map((loop) => this.#run(loop, signal)));
  }

  /** One step of every loop; whether all ended well. */
  async once(): Promise<boolean> {
    const ended = await Promise.all(this.#loops.map((loop) => this.#step(loop)));
    return ended.every(Boolean);
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
