/** One step after the other, until it is told to stop. */
import type { Logger } from "pino";
import type { PublicClient } from "viem";
import { pause } from "../runtime/pause.ts";

export interface Loop {
  readonly client: PublicClient;
  /** One step; it ends before the next begins. */
  readonly step: () => Promise<void>;
  /** Milliseconds from the end of a step to the next look at the chain. */
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Steps once per new block. A failed step is logged and repeated after the interval, new block or not; only the signal
 * ends the loop.
 */
export async function runLoop({ client, step, intervalMs, signal, log }: Loop): Promise<void> {
  let done: bigint | undefined;
  while (!signal.aborted) {
    try {
      const head = await client.getBlockNumber({ cacheTime: 0 });
      if (head !== done) {
        await step();
        done = head;
      }
    } catch (error) {
      log.error({ err: error }, "step failed");
    }
    await pause(intervalMs, signal);
  }
}

/** Signal that SIGINT and SIGTERM abort. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => controller.abort());
  return controller.signal;
}
