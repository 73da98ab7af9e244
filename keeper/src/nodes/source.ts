/** Series of observations, and what of them is known at a time. */
import { InputError } from "../errors.ts";

export interface Source {
  /** Observations known at `time` (Unix seconds), oldest first. */
  until(time: number): readonly number[];
}

/**
 * A recorded series played back on a clock: the first `known` observations are there from the beginning, each further
 * one comes `step` seconds after the one before, the first of them at `start`.
 */
export function playback(series: readonly number[], known: number, start: number, step: number): Source {
  if (known > series.length) {
    throw new InputError("source", `${known} observations of ${series.length}`, { value: known, limit: series.length });
  }
  return {
    until(time) {
      const played = time < start ? 0 : Math.floor((time - start) / step) + 1;
      return series.slice(0, known + played);
    },
  };
}
