/** One thread of an engine pool: computes what it is sent. */
import { parentPort } from "node:worker_threads";
import { settlementTrace, synthesisTrace } from "../trace/epoch.ts";

const PARTS = { synthesisTrace, settlementTrace } as const;

parentPort?.on("message", ({ id, part, input }: { id: number; part: keyof typeof PARTS; input: unknown[] }) => {
  try {
    const result = (PARTS[part] as (...values: unknown[]) => unknown)(...input);
    parentPort?.postMessage({ id, result });
  } catch (error) {
    parentPort?.postMessage({ id, error });
  }
});
