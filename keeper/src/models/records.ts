/** What is known of inferers' errors in past epochs. */
import { HORIZON, truthOf } from "./target.ts";
import type { ForecastContext, PastEpoch } from "./types.ts";

/** Errors that were worked out: they are asked for again in every epoch after. */
const known = new WeakMap<PastEpoch, { ids: readonly number[]; errors: number[] }>();

/**
 * Errors of the inferers `ids` in a settled epoch, as far as its truth is among the closes; one that took no part is
 * taken to have erred like the mean of the others.
 */
export function errorsOf(context: ForecastContext, item: PastEpoch, ids: readonly number[]): number[] | undefined {
  const held = known.get(item);
  if (held !== undefined && held.ids.length === ids.length && held.ids.every((id, j) => id === ids[j])) {
    return held.errors;
  }
  const { target, closes, epoch, horizon = HORIZON[target] } = context;
  const rows = closes.length - Number(epoch - item.epoch);
  const truth = item.losses === undefined || rows < 1 ? undefined : truthOf(closes, rows, target, horizon);
  if (truth === undefined) return undefined;
  const present = ids.flatMap((id) => item.inferences.get(id) ?? []);
  if (present.length === 0) return undefined;
  const mean = present.reduce((sum, inference) => sum + inference, 0) / present.length;
  const errors = ids.map((id) => (item.inferences.get(id) ?? mean) - truth);
  known.set(item, { ids, errors });
  return errors;
}
