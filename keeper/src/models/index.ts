/** The models and forecasters that nodes may run by name. */
import { InputError } from "../errors.ts";
import { analogues } from "./analogues.ts";
import { MODELS, persistence } from "./pool.ts";
import { recent } from "./recent.ts";
import { stacking } from "./stacking.ts";
import type { Forecaster, Model } from "./types.ts";

export { MODELS };
export const FORECASTERS: readonly Forecaster[] = [stacking, analogues, recent];

/** InputError `model` for a name that is neither one of MODELS nor `persistence`. */
export function modelNamed(name: string): Model {
  return named("model", [...MODELS, persistence], name);
}

/** InputError `forecaster` for a name that is none of FORECASTERS. */
export function forecasterNamed(name: string): Forecaster {
  return named("forecaster", FORECASTERS, name);
}

function named<T extends { readonly name: string }>(kind: string, items: readonly T[], name: string): T {
  const found = items.find((item) => item.name === name);
  if (found !== undefined) return found;
  const names = items.map((item) => item.name).join(", ");
  throw new InputError(kind, `there is no ${kind} "${name}"; there are ${names}`, { value: name, limit: names });
}
