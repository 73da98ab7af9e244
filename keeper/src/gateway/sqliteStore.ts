/** The embedded store: one SQLite file, of one gateway. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { StoreAnswer, StoreCall } from "./sqliteThread.ts";
import type { Store } from "./store.ts";

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const METHODS = [
  "add",
  "get",
  "heldOf",
  "waiting",
  "claim",
  "takeOver",
  "renew",
  "endBatch",
  "settle",
  "openEpochs",
  "openOf",
  "counts",
  "prune",
  "close",
] as const satisfies readonly (keyof Store)[];

/** Opens or creates the file; rejects as `openDatabase` throws. */
export async function openSqliteStore(path: string): Promise<Store> {
  const worker = new Worker(new URL("./sqliteThread.ts", import.meta.url), { workerData: path });
  const pending = new Map<number, Pending>();
  let last = 0;
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of pending.values()) reject(failure);
    pending.clear();
  };
  await once(worker, "message");
  worker.on("message", ({ number, result, error }: StoreAnswer) => {
    const call = pending.get(number);
    pending.delete(number);
    if (error === undefined) call?.resolve(result);
    else call?.reject(error);
  });
  worker.on("error", (error) => fail(error as Error));
  worker.on("exit", () => fail(new Error("the store is closed")));
  const call = (method: StoreCall["method"], args: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      last += 1;
      pending.set(last, { resolve, reject });
      worker.postMessage({ number: last, method, args } satisfies StoreCall);
    });
  return Object.fromEntries(
    METHODS.map((method) => [method, (...args: readonly unknown[]) => call(method, args)]),
  ) as unknown as Store;
}
