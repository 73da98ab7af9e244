/** How a process begins and ends. */
import type { Logger } from "pino";
import { AlloraError } from "../errors.ts";

/** Exit codes of the node commands. */
export const Exit = { Stopped: 0, Failed: 1, Unusable: 2, DeadlineMissed: 3 } as const;

export interface Shutdown {
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Says that everything has ended in time. */
  done(): void;
}

/**
 * From the first signal on the process has `deadlineSeconds` to end; past them, or at a second signal, it ends as it is,
 * with exit code 3. Whatever nobody caught ends it with 1: a process in an unknown state is worse than none.
 */
export function superviseProcess(log: Logger, deadlineSeconds: number): Shutdown {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const end = (text: string) => {
    log.fatal({ deadlineSeconds }, text);
    process.exit(Exit.DeadlineMissed);
  };
  const stop = (name: string) => {
    if (controller.signal.aborted) return end("told to stop twice");
    log.info({ signal: name, deadlineSeconds }, "stopping");
    timer = setTimeout(() => end("did not stop in time"), deadlineSeconds * 1000);
    controller.abort();
  };
  const fail = (error: unknown) => {
    log.fatal({ err: error }, "uncaught");
    process.exit(Exit.Failed);
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.on(name, stop);
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  return {
    signal: controller.signal,
    done: () => {
      clearTimeout(timer);
      for (const name of names) process.off(name, stop);
      process.off("uncaughtException", fail);
      process.off("unhandledRejection", fail);
    },
  };
}

/** Runs all `actions`, each however the others end; AlloraError `closing` when one failed. */
export async function closeAll(actions: readonly (() => Promise<void> | void)[]): Promise<void> {
  const failed: unknown[] = [];
  for (const action of actions) {
    try {
      await action();
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) {
    const text = failed.map((error) => (error as Error).message).join("; ");
    throw new AlloraError("closing", `did not close: ${text}`, { value: failed.length, limit: 0 });
  }
}
