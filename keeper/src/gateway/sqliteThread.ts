/** Thread of the embedded store: a commit waits for the disk here, and nothing else does. */
import { parentPort, workerData } from "node:worker_threads";
import { openSqliteTables, type SyncStore } from "./sqliteTables.ts";

/** A call of a method of the store, and its answer. */
export interface StoreCall {
  readonly number: number;
  readonly method: keyof SyncStore;
  readonly args: readonly unknown[];
}
export interface StoreAnswer {
  readonly number: number;
  readonly result?: unknown;
  readonly error?: Error;
}

const tables = openSqliteTables(workerData as string);
parentPort!.on("message", ({ number, method, args }: StoreCall) => {
  let answer: StoreAnswer;
  try {
    answer = { number, result: (tables[method] as (...args: readonly unknown[]) => unknown)(...args) };
  } catch (error) {
    answer = { number, error: error as Error };
  }
  parentPort!.postMessage(answer);
  if (method === "close") parentPort!.close();
});
parentPort!.postMessage({ number: 0 } satisfies StoreAnswer);
