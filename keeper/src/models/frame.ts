/** What models see of a series: it only ever holds the rows pushed so far, so nothing in it can know a later one. */
import { seasonalPeriod } from "./season.ts";
import { FIRST_ROWS, logVolatility } from "./target.ts";
import type { Target } from "./types.ts";

const SHORT_HALF_LIFE = 15;
const LONG_HALF_LIFE = 250;
/** Entries from one look for a season to the next: in a young series, in an old one, and which is old. */
const YOUNG_INTERVAL = 50;
const OLD_INTERVAL = 250;
const OLD = 500;
/** Values from which on there is a scale to speak of. */
const FIRST_VALUES = 10;
/** A series that does not move has no scale; models divide by it. */
const LOWEST_SCALE = 1e-6;

export class Frame {
  readonly target: Target;
  /** Steps ahead, in entries of `values`, that are to be predicted. */
  readonly horizon: number;
  readonly closes: number[] = [];
  /** Log returns of the closes; 0 for the first. */
  readonly returns: number[] = [];
  /** The predicted quantity as observed: log closes, or log volatilities. Starts once there is a first one. */
  readonly values: number[] = [];
  /** Changes of `values`; 0 for the first. */
  readonly changes: number[] = [];
  /** Seasonal period of `values` in entries, 0 where none was found. */
  readonly period: number;
  readonly #short = new Scale(SHORT_HALF_LIFE);
  readonly #long = new Scale(LONG_HALF_LIFE);
  readonly #far = new Scale(LONG_HALF_LIFE);

  constructor(target: Target, horizon: number, period: number) {
    this.target = target;
    this.horizon = horizon;
    this.period = period;
  }

  /** Root mean square of the changes, over a short and a long half-life. */
  get shortScale(): number {
    return this.#short.value;
  }

  get longScale(): number {
    return this.#long.value;
  }

  /** Root mean square of the changes over `horizon` entries, over a long half-life. */
  get farScale(): number {
    return this.#far.value;
  }

  /** Adds the next row; true when there is a new value and enough of them to learn from. */
  push(close: number): boolean {
    const row = this.closes.length;
    this.closes.push(close);
    this.returns.push(row === 0 ? 0 : Math.log(close / this.closes[row - 1]));
    if (row + 1 < FIRST_ROWS[this.target]) return false;
    const value = this.target === "close" ? Math.log(close) : logVolatility(this.closes, row);
    const count = this.values.length;
    const change = count === 0 ? 0 : value - this.values[count - 1];
    this.values.push(value);
    this.changes.push(change);
    if (count > 0) {
      this.#short.add(change);
      this.#long.add(change);
      this.#far.add(value - this.values[Math.max(0, count - this.horizon)]);
    }
    return count + 1 >= FIRST_VALUES;
  }

  /** The period that the values pushed so far show; looked for from time to time, else that of the frame. */
  periodNow(): number {
    const count = this.values.length;
    const due = count % (count < OLD ? YOUNG_INTERVAL : OLD_INTERVAL) === 0;
    return due ? seasonalPeriod(this.values, this.period) : this.period;
  }

  /** Entry `lag` steps before the newest, or the oldest one there is. */
  valueAt(lag: number): number {
    return this.values[Math.max(0, this.values.length - 1 - lag)];
  }
}

/** Root of an exponentially weighted mean of squares. */
class Scale {
  value = LOWEST_SCALE;
  readonly #keep: number;
  #weight = 0;
  #square = 0;

  constructor(halfLife: number) {
    this.#keep = 0.5 ** (1 / halfLife);
  }

  add(change: number): void {
    this.#weight = this.#keep * this.#weight + 1;
    this.#square = this.#keep * this.#square + change * change;
    this.value = Math.max(Math.sqrt(this.#square / this.#weight), LOWEST_SCALE);
  }
}
