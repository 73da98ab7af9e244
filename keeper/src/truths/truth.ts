/** Where reputers learn what was true. */
import type { epochTimes } from "../chain/topic.ts";
import { fromNumber, parseDecimal } from "../decimal.ts";
import { AlloraError } from "../errors.ts";
import { abs } from "../math/fixed.ts";
import { MAX_VALUE } from "../trace/bounds.ts";

/** A source gave no answer, or one that cannot be a truth. */
export class TruthError extends AlloraError {
  override readonly name = "TruthError";
}

/** Which truth is asked for. */
export interface TruthQuestion {
  readonly topicId: bigint;
  readonly epoch: bigint;
  readonly times: ReturnType<typeof epochTimes>;
  /** Time of the chain, Unix seconds. */
  readonly time: number;
}

export interface TruthSource {
  /** Whether it says the same of an epoch whenever it is asked, once it has said something. */
  readonly repeatable: boolean;
  /** Ground truth, SD59x18; undefined while it is not known. */
  truthOf(question: TruthQuestion): Promise<bigint | undefined>;
}

/** A truth from a JSON number or a decimal string; undefined for null, an empty string and what is not there. */
export function parseTruth(value: unknown): bigint | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  let truth: bigint;
  try {
    if (typeof value === "number") truth = fromNumber(value);
    else if (typeof value === "string") truth = parseDecimal(value.trim());
    else throw new TypeError("is neither a number nor a decimal string");
  } catch (error) {
    throw new TruthError("value", `a truth: ${(error as Error).message}`, { value: shown(value), limit: "a number" });
  }
  if (abs(truth) > MAX_VALUE) {
    throw new TruthError("bounds", "a truth above what can be reported", { value: truth, limit: MAX_VALUE });
  }
  return truth;
}

/** Text with `{topic}`, `{epoch}` and the times of the epoch filled in: `{opensAt}`, `{closesAt}`, `{reportsFrom}`. */
export function filledIn(text: string, { topicId, epoch, times }: TruthQuestion): string {
  const values: Readonly<Record<string, unknown>> = { topic: topicId, epoch, ...times };
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
