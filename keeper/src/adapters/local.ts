/** Models in this process: functions, TypeScript or JavaScript modules, and the ones that ship with the nodes. */
import { pathToFileURL } from "node:url";
import { InputError } from "../errors.ts";
import type { Forecaster, Model, PastEpoch, Target } from "../models/types.ts";
import type { Source } from "../nodes/source.ts";
import { type ModelAdapter, type ModelContext, ModelError, type PastContext } from "./context.ts";

type Awaitable<T> = T | Promise<T>;

/** A model as its author writes it; undefined abstains. */
export interface LocalModel {
  infer?(context: ModelContext): Awaitable<number | string | undefined>;
  /** log10 losses by registration id. */
  forecast?(
    context: ModelContext,
  ): Awaitable<ReadonlyMap<number, number> | Readonly<Record<string, number | string>> | undefined>;
  close?(): Awaitable<void>;
}

/** Milliseconds that a model may take to answer. */
export const MODEL_TIMEOUT_MS = 5000;

/** Functions as a model. What does not wait cannot be interrupted: a function that computes for long holds all up. */
export function localModel(model: LocalModel, timeoutMs = MODEL_TIMEOUT_MS): ModelAdapter {
  return {
    async ask(context) {
      const answer = await within(timeoutMs, async () => {
        if (context.task === "infer") return [await required(model.infer?.bind(model), "infer")(context)] as const;
        return [await required(model.forecast?.bind(model), "forecast")(context)] as const;
      });
      const [said] = answer;
      if (said === undefined) return { abstain: "the model has no answer" };
      if (context.task === "infer") return { inference: said };
      return { losses: said instanceof Map ? Object.fromEntries(said) : said };
    },
    async close() {
      await model.close?.();
    },
  };
}

/** The default export of a module: an object with `infer`, `forecast` or both. InputError `model` where it is neither. */
export async function moduleModel(path: string, timeoutMs?: number): Promise<ModelAdapter> {
  const module: { default?: unknown } = await import(pathToFileURL(path).href);
  const model = module.default as LocalModel | undefined;
  if (typeof model?.infer !== "function" && typeof model?.forecast !== "function") {
    throw new InputError("model", `${path} exports no model by default`, {
      value: typeof module.default,
      limit: "an object with infer or forecast",
    });
  }
  return localModel(model, timeoutMs);
}

/** A model of keeper/src/models, a forecaster or both, on the closes that a source knows when an epoch opens. */
export function builtinModel(
  { infer, forecast }: { readonly infer?: Model | undefined; readonly forecast?: Forecaster | undefined },
  source: Source,
  { target, horizon }: { readonly target: Target; readonly horizon?: number | undefined },
): ModelAdapter {
  const closesOf = ({ times }: ModelContext) => source.until(times.opensAt);
  const asked = { target, ...(horizon !== undefined && { horizon }) };
  const model: LocalModel = {};
  if (infer !== undefined) model.infer = (context) => infer.infer({ ...asked, closes: closesOf(context) });
  if (forecast !== undefined) {
    model.forecast = (context) =>
      forecast.forecast({
        ...asked,
        closes: closesOf(context),
        epoch: BigInt(context.epoch),
        inferences: new Map(context.inferers.map(({ id, inference }) => [id, inference])),
        past: context.history.map(pastEpoch),
        ...(context.weighting !== null && { weighting: context.weighting }),
      });
  }
  return localModel(model);
}

function pastEpoch({ epoch, inferences, losses, networkLoss }: PastContext): PastEpoch {
  return {
    epoch: BigInt(epoch),
    inferences: byId(inferences),
    losses: losses === null ? undefined : byId(losses),
    networkLoss: networkLoss ?? undefined,
  };
}

function byId(record: Readonly<Record<string, number>>): Map<number, number> {
  return new Map(Object.entries(record).map(([id, value]) => [Number(id), value]));
}

function required<F>(method: F | undefined, name: string): F {
  if (method !== undefined) return method;
  throw new ModelError("task", `the model does not ${name}`, { value: name, limit: "what the model exports" });
}

/** Rejects with what `late` makes of it when an action takes longer. */
export async function within<T>(
  timeoutMs: number,
  action: () => Promise<T>,
  late: (timeoutMs: number) => Error = timeout,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late(timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([action(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

export function timeout(timeoutMs: number): ModelError {
  return new ModelError("timeout", `the model did not answer within ${timeoutMs} ms`, {
    value: `${timeoutMs} ms`,
    limit: `${timeoutMs} ms`,
  });
}
