/** What every node runs: one step after the other, until it is told to stop. */
import type { Logger } from "pino";

export interface Loop {
  /** One step; it ends before the next begins. */
  readonly step: () => Promise<void>;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** A failed step is logged and tried again after the interval; only the signal ends the loop. */
export async function runLoop({ step, intervalMs, signal, log }: Loop): Promise<void> {
  while (!signal.aborted) {
    try {
      await step();
    } catch (error) {
      log.error({ err: error }, "step failed");
    }
    await pause(intervalMs, signal);
  }
}

/** Resolves after the time or at the signal, whichever is first. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}

/** Signal that SIGINT and SIGTERM abort. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => controller.abort());
  return controller.signal;
}
