/** From a learner that reads a series row by row to a model that may be asked about any series at any time. */
import { InputError } from "../errors.ts";
import { Frame } from "./frame.ts";
import { FIRST_ROWS, HORIZON } from "./target.ts";
import type { Model, Target } from "./types.ts";

/** Largest change that is inferred, in long-run scales of changes over the horizon: beyond, extrapolation went wrong. */
const LARGEST_CHANGE = 6;

/** Predicts the change of a frame's value over its horizon. */
export interface Learner {
  /** Called once after every new value, in order: learns from it, and predicts the change from it. */
  step(frame: Frame): number;
}

/**
 * A model around a learner. It keeps what it learnt between calls, and starts over when it is given a series that does
 * not continue the last one, so that its inference depends on the context alone. Where a season shows for the first
 * time, or another one, it reads the series again with that in mind.
 */
export function onlineModel(name: string, createLearner: (target: Target) => Learner): Model {
  let frame = new Frame("close", 0, 0);
  let learner: Learner;
  let change = 0;
  const start = (target: Target, horizon: number, period: number) => {
    frame = new Frame(target, horizon, period);
    learner = createLearner(target);
    change = 0;
  };
  const read = (close: number) => {
    if (frame.push(close)) change = learner.step(frame);
  };
  return {
    name,
    /** InputError `rows` on fewer closes than the target's first value takes. */
    infer({ closes, target, horizon = HORIZON[target] }) {
      if (closes.length < FIRST_ROWS[target]) {
        throw new InputError("rows", `${closes.length} closes are too few for the target ${target}`, {
          value: closes.length,
          limit: FIRST_ROWS[target],
        });
      }
      if (!continues(closes, target, horizon, frame)) {
        start(target, horizon, 0);
      }
      for (let row = frame.closes.length; row < closes.length; row++) {
        read(closes[row]);
        const period = frame.periodNow();
        if (period === frame.period) continue;
        const known = frame.closes;
        start(target, horizon, period);
        for (const close of known) read(close);
      }
      const limit = LARGEST_CHANGE * frame.farScale;
      const value = frame.valueAt(0) + Math.max(-limit, Math.min(limit, change));
      return target === "close" ? Math.exp(value) : value;
    },
  };
}

function continues(closes: readonly number[], target: Target, horizon: number, frame: Frame): boolean {
  if (target !== frame.target || horizon !== frame.horizon || closes.length < frame.closes.length) return false;
  return frame.closes.every((close, row) => close === closes[row]);
}
