/** From a learner that reads a series row by row to a model that may be asked about any series at any time. */
import { InputError } from "../errors.ts";
import { Frame } from "./frame.ts";
import { FIRST_ROWS } from "./target.ts";
import type { Model, Target } from "./types.ts";

/** Largest change that is inferred, in long-run scales: what lies beyond is an extrapolation gone wrong. */
const LARGEST_CHANGE = 6;

/** Predicts the change of a frame's value over its horizon. */
export interface Learner {
  /** Called once after every new value, in order: learns from it, and predicts the change from it. */
  step(frame: Frame): number;
}

/**
 * A model around a learner. It keeps what it learnt between calls, and starts over when it is given a series that does
 * not continue the last one, so that its inference depends on the context alone.
 */
export function onlineModel(name: string, createLearner: (target: Target) => Learner): Model {
  let frame: Frame | undefined;
  let learner: Learner;
  let change = 0;
  return {
    name,
    /** InputError `rows` on fewer closes than the target's first value takes. */
    infer({ closes, target }) {
      if (closes.length < FIRST_ROWS[target]) {
        throw new InputError("rows", `${closes.length} closes are too few for the target ${target}`, {
          value: closes.length,
          limit: FIRST_ROWS[target],
        });
      }
      if (frame === undefined || !continues(closes, target, frame)) {
        frame = new Frame(target);
        learner = createLearner(target);
        change = 0;
      }
      for (let row = frame.closes.length; row < closes.length; row++) {
        if (frame.push(closes[row])) change = learner.step(frame);
      }
      const limit = LARGEST_CHANGE * frame.longScale;
      const value = frame.valueAt(0) + Math.max(-limit, Math.min(limit, change));
      return target === "close" ? Math.exp(value) : value;
    },
  };
}

function continues(closes: readonly number[], target: Target, frame: Frame): boolean {
  if (target !== frame.target || closes.length < frame.closes.length) return false;
  return frame.closes.every((close, row) => close === closes[row]);
}
