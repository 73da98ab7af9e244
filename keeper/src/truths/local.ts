/** Truths of this process: functions, modules, and series played back. */
import { pathToFileURL } from "node:url";
import { within } from "../adapters/local.ts";
import { fromNumber } from "../decimal.ts";
import { InputError } from "../errors.ts";
import { truthOf as truthIn } from "../models/target.ts";
import type { Target } from "../models/types.ts";
import type { Source } from "../nodes/source.ts";
import { parseTruth, TruthError, type TruthQuestion, type TruthSource } from "./truth.ts";

/** The question as modules are asked it, in numbers. */
export type LocalQuestion = Omit<TruthQuestion, "topicId" | "epoch"> & {
  readonly topic: string;
  readonly epoch: number;
};

const TIMEOUT_MS = 10_000;

/** A function as a source: a number, a decimal string, or undefined while the truth is not known. */
export function localTruth(
  truthOf: (question: LocalQuestion) => unknown,
  repeatable: boolean,
  timeoutMs = TIMEOUT_MS,
): TruthSource {
  return {
    repeatable,
    async truthOf({ topicId, epoch, times, time }) {
      const question = { topic: String(topicId), epoch: Number(epoch), times, time };
      return parseTruth(await within(timeoutMs, async () => truthOf(question), timeout));
    },
  };
}

/** The default export of a module, a function; repeatable where the module also exports `repeatable = true`. */
export async function moduleTruth(path: string, timeoutMs?: number): Promise<TruthSource> {
  const module: { default?: unknown; repeatable?: unknown } = await import(pathToFileURL(path).href);
  if (typeof module.default !== "function") {
    throw new InputError("truth", `${path} exports no function by default`, {
      value: typeof module.default,
      limit: "a function",
    });
  }
  return localTruth(module.default as (question: LocalQuestion) => unknown, module.repeatable === true, timeoutMs);
}

/**
 * Closes of a source: an epoch's inferences know those of its opening, and its truth comes as many later as its target
 * looks ahead.
 */
export function seriesTruth(source: Source, target: Target): TruthSource {
  return {
    repeatable: true,
    async truthOf({ times, time }) {
      const truth = truthIn(source.until(time), source.until(times.opensAt).length, target);
      return truth === undefined ? undefined : fromNumber(truth);
    },
  };
}

function timeout(timeoutMs: number): TruthError {
  const limit = `${timeoutMs} ms`;
  return new TruthError("timeout", `the source did not answer within ${limit}`, { value: limit, limit });
}
