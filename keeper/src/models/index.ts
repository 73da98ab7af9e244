/** The models and forecasters that nodes may run by name. */
import { InputError } from "../errors.ts";
import { analogues } from "./analogues.ts";
import { createModels, createPersistence } from "./pool.ts";
import { recent } from "./recent.ts";
import { stackingForecaster } from "./stacking.ts";
import type { Forecaster, Model } from "./types.ts";

const createForecasters = (): Forecaster[] => [stackingForecaster(), analogues, recent];

export const MODELS: readonly Model[] = createModels();
export const FORECASTERS: readonly Forecaster[] = createForecasters();

/** A model of its own each time. InputError `model` for a name that is neither one of MODELS nor `persistence`. */
export function modelNamed(name: string): Model {
  return named("model", [...createModels(), createPersistence()], name);
}

/** Likewise. InputError `forecaster` for a name that is none of FORECASTERS. */
export function forecasterNamed(name: string): Forecaster {
  return named("forecaster", createForecasters(), name);
}

function named<T extends { readonly name: string }>(kind: string, items: readonly T[], name: string): T {
  const found = items.find((item) => item.name === name);
  if (found !== undefined) return found;
  const names = items.map((item) => item.name).join(", ");
  throw new InputError(kind, `there is no ${kind} "${name}"; there are ${names}`, { value: name, limit: names });
}
