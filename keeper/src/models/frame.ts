/** What models see of a series: it only ever holds the rows pushed so far, so nothing in it can know a later one. */
import { seasonalPeriod } from "./season.ts";
import { FIRST_ROWS, HORIZON, logVolatility } from "./target.ts";
import type { Target } from "./types.ts";

const SHORT_HALF_LIFE = 15;
const LONG_HALF_LIFE = 250;
const PERIOD_INTERVAL = 50;
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
  period = 0;
  /** Root mean square of the changes, over a short and a long half-life. */
  shortScale = LOWEST_SCALE;
  longScale = LOWEST_SCALE;
  #weight = { short: 0, long: 0 };
  #square = { short: 0, long: 0 };

  constructor(target: Target) {
    this.target = target;
    this.horizon = HORIZON[target];
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
      this.shortScale = this.#scale("short", SHORT_HALF_LIFE, change);
      this.longScale = this.#scale("long", LONG_HALF_LIFE, change);
    }
    if ((count + 1) % PERIOD_INTERVAL === 0) this.period = seasonalPeriod(this.changes);
    return count + 1 >= FIRST_VALUES;
  }

  /** Entry `lag` steps before the newest, or the oldest one there is. */
  valueAt(lag: number): number {
    return this.values[Math.max(0, this.values.length - 1 - lag)];
  }

  #scale(name: "short" | "long", halfLife: number, change: number): number {
    const keep = 0.5 ** (1 / halfLife);
    this.#weight[name] = keep * this.#weight[name] + 1;
    this.#square[name] = keep * this.#square[name] + change * change;
    return Math.max(Math.sqrt(this.#square[name] / this.#weight[name]), LOWEST_SCALE);
  }
}
