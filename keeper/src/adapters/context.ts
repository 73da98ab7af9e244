/**
 * What models are told and what they answer, as JSON: the same for models in other processes and in this one. Fields are
 * only ever added; `version` changes where one is not what it was.
 */
import { z } from "zod";
import { epochTimes, type Topic } from "../chain/topic.ts";
import { formatDecimal, fromNumber, parseDecimal } from "../decimal.ts";
import { AlloraError } from "../errors.ts";
import { abs, clamp } from "../math/fixed.ts";
import type { PastEpoch, Weighting } from "../models/types.ts";
import { MAX_LOG_LOSS, MAX_VALUE } from "../trace/bounds.ts";

/** A model gave no answer, or one that cannot be used. */
export class ModelError extends AlloraError {
  override readonly name = "ModelError";
}

/** One past epoch; keys are registration ids of inferers, losses are log10. Null until the epoch is settled. */
export interface PastContext {
  readonly epoch: number;
  readonly inferences: Readonly<Record<string, number>>;
  readonly network: number | null;
  readonly losses: Readonly<Record<string, number>> | null;
  readonly networkLoss: number | null;
}

/** All that a model is told about an epoch; times are Unix seconds. */
export interface ModelContext {
  readonly version: 1;
  readonly task: "infer" | "forecast";
  readonly topic: { readonly id: string; readonly title: string };
  readonly epoch: number;
  readonly times: ReturnType<typeof epochTimes>;
  /** Address that the model speaks for. */
  readonly worker: string;
  /** How the topic turns forecasts into weights; null to infer. */
  readonly weighting: Weighting | null;
  /** Whose losses to forecast, with what they infer or, while that is sealed, what they inferred last; empty to infer. */
  readonly inferers: readonly { readonly id: number; readonly inference: number }[];
  /** Epochs before this one that have a network inference, oldest first. */
  readonly history: readonly PastContext[];
}

/** Something that can be asked for an answer: `{ inference }`, `{ losses }`, or `{ abstain: "why" }`. */
export interface ModelAdapter {
  /** The answer as it came; ModelError when there is none. */
  ask(context: ModelContext): Promise<unknown>;
  close(): Promise<void>;
}

export function contextOf(
  task: ModelContext["task"],
  { id, title, schedule }: Topic,
  epoch: bigint,
  worker: string,
  inferences: ReadonlyMap<number, number>,
  past: readonly (PastEpoch & { readonly network?: number })[],
  weighting: Weighting | null = null,
): ModelContext {
  return {
    version: 1,
    task,
    topic: { id: String(id), title },
    epoch: Number(epoch),
    times: epochTimes(schedule, epoch),
    worker,
    weighting,
    inferers: [...inferences].map(([id, inference]) => ({ id, inference })),
    history: past
      .filter((item) => item.epoch < epoch)
      .map((item) => ({
        epoch: Number(item.epoch),
        inferences: Object.fromEntries(item.inferences),
        network: item.network ?? null,
        losses: item.losses === undefined ? null : Object.fromEntries(item.losses),
        networkLoss: item.networkLoss ?? null,
      })),
  };
}

/** A context with only the newest epochs of its history, for models that are sent it. */
export function withHistory(context: ModelContext, epochs: number): ModelContext {
  return { ...context, history: epochs === 0 ? [] : context.history.slice(-epochs) };
}

const number = z.union([z.number(), z.string()]);
const abstention = z.object({ abstain: z.string() });
const inference = z.object({ inference: number });
const forecast = z.object({ losses: z.record(z.string().regex(/^\d{1,10}$/), number) });

/** Inference of an answer, SD59x18; undefined where the model abstains. */
export function inferenceOf(answer: unknown): bigint | undefined {
  if (abstention.safeParse(answer).success) return undefined;
  const parsed = inference.safeParse(answer);
  if (!parsed.success) throw unusable(answer, '{"inference": number}');
  const value = decimalOf(parsed.data.inference, answer);
  if (abs(value) > MAX_VALUE) throw unusable(answer, `at most ${formatDecimal(MAX_VALUE)} in magnitude`);
  return value;
}

/** log10 losses of an answer by registration id, kept within what the inbox takes; undefined where the model abstains. */
export function lossesOf(answer: unknown): ReadonlyMap<number, bigint> | undefined {
  if (abstention.safeParse(answer).success) return undefined;
  const parsed = forecast.safeParse(answer);
  if (!parsed.success) throw unusable(answer, '{"losses": {"id": number}}');
  return new Map(
    Object.entries(parsed.data.losses).map(([id, loss]) => [
      Number(id),
      clamp(decimalOf(loss, answer), -MAX_LOG_LOSS, MAX_LOG_LOSS),
    ]),
  );
}

function decimalOf(value: number | string, answer: unknown): bigint {
  try {
    return typeof value === "number" ? fromNumber(value) : parseDecimal(value);
  } catch (error) {
    throw unusable(answer, (error as Error).message);
  }
}

const QUOTED = 200;

function unusable(answer: unknown, limit: string): ModelError {
  const value = (JSON.stringify(answer) ?? String(answer)).slice(0, QUOTED);
  return new ModelError("answer", `the model answered ${value}, not ${limit}`, { value, limit });
}
