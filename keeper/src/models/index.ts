/** The models and forecasters that nodes may run by name. */
import { InputError } from "../errors.ts";
import { analogues } from "./analogues.ts";
import { createBaselines, createModels } from "./pool.ts";
import { stacking } from "./stacking.ts";
import type { Forecaster, Model } from "./types.ts";

/** They forecast from past epochs of other lengths, so that the network need not know which of them count. */
const createForecasters = (): Forecaster[] => [
  stacking("stacking", { memories: [40, 150, 600, 2500], prior: 2 }),
  analogues,
  stacking("recent", { memories: [120], prior: 3 }),
  stacking("newest", { memories: [60], prior: 6 }),
  stacking("middle", { memories: [300], prior: 4 }),
  stacking("long", { memories: [600], prior: 2 }),
  stacking("cautious", { memories: [1000], prior: 10 }),
  stacking("lasting", { memories: [2500], prior: 1 }),
];

export const MODELS: readonly Model[] = createModels();
export const FORECASTERS: readonly Forecaster[] = createForecasters();

/** A model of its own each time. InputError `model` for a name that is neither one of MODELS nor a baseline (pool.ts). */
export function modelNamed(name: string): Model {
  return named("model", [...createModels(), ...createBaselines()], name);
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
