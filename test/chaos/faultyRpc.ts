/** An endpoint that is not to be relied on, in a thread of its own: others must not wait for what this one has to do. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";

export interface FaultyOptions {
  /** Endpoint that requests are passed on to. */
  readonly target: string;
  readonly seed: number;
  /** How long a request hangs before its connection is cut. */
  readonly hangMs: number;
}

export interface FaultyRpc {
  readonly url: string;
  /** Requests, and those with a fault, by kind. */
  readonly counts: () => Promise<Readonly<Record<string, number>>>;
  /** Passes everything on from now on. */
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

export async function startFaultyRpc(options: FaultyOptions): Promise<FaultyRpc> {
  const worker = new Worker(new URL("./faultyThread.ts", import.meta.url), { workerData: options });
  const [port] = (await once(worker, "message")) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    counts: async () => {
      worker.postMessage("counts");
      const [counts] = (await once(worker, "message")) as [Record<string, number>];
      return counts;
    },
    heal: () => worker.postMessage("heal"),
    close: async () => {
      await worker.terminate();
    },
  };
}
