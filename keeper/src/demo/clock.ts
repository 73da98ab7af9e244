/** Time of the local chain: moved forward by the demo, so that nobody waits for a day to pass. */
import type { PublicClient } from "viem";
import { AlloraError } from "../errors.ts";

const POLL_MS = 50;

/** What should have happened on the chain did not. */
export class StalledError extends AlloraError {
  override readonly name = "StalledError";
}

export class Clock {
  readonly #client: PublicClient;

  constructor(client: PublicClient) {
    this.#client = client;
  }

  async now(): Promise<number> {
    return Number((await this.#client.getBlock({ includeTransactions: false })).timestamp);
  }

  /** Mines a block at `time`, Unix seconds; does nothing when that is past. */
  async moveTo(time: number): Promise<void> {
    if (time <= (await this.now())) return;
    await this.setNext(time);
    await this.#request("evm_mine", []);
  }

  /** Gives the next block that time, without mining it. */
  async setNext(time: number): Promise<void> {
    await this.#request("evm_setNextBlockTimestamp", [time]);
  }

  /** Waits, in real time, until `reached` holds; StalledError after `timeoutMs`. `check` may throw meanwhile. */
  async until(what: string, reached: () => Promise<boolean>, check: () => void, timeoutMs = 600_000): Promise<void> {
    const limit = Date.now() + timeoutMs;
    while (!(await reached())) {
      check();
      if (Date.now() > limit) {
        throw new StalledError("stalled", `waited ${timeoutMs} ms for ${what}`, { value: what, limit: timeoutMs });
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  #request(method: string, params: unknown[]): Promise<unknown> {
    return this.#client.request({ method, params } as never);
  }
}
