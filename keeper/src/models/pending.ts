/** Inputs whose outcome is not known yet: what regressions learn from, once it is. */
import type { Frame } from "./frame.ts";

export interface Observation {
  readonly inputs: number[];
  /** What followed beyond `base`, in `scale`s. */
  readonly outcome: number;
}

export class Pending {
  readonly #waiting: { inputs: number[]; base: number; scale: number }[] = [];

  /** The observation that the frame's newest value completes, if any. */
  due(frame: Frame): Observation | undefined {
    const due = this.#waiting.length === frame.horizon ? this.#waiting.shift() : undefined;
    return due && { inputs: due.inputs, outcome: (frame.valueAt(0) - due.base) / due.scale };
  }

  /** `base`: the value that is expected without what is learnt. */
  add(inputs: number[], base: number, scale: number): void {
    this.#waiting.push({ inputs, base, scale });
  }
}
