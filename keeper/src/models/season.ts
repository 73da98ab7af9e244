/** Seasonality of a series: detection of its period, and offsets per phase that follow it. */
import type { Frame } from "./frame.ts";

const LONGEST = 370;
const WINDOW = 1500;
/** Entries that are averaged before changes are looked at: a slow season drowns in the noise of single ones. */
const BLOCKS = [1, 8, 32];
/** Autocorrelation from which a period counts as one. */
const THRESHOLD = 0.3;
/** The same in standard deviations of that of noise. */
const CLEARANCE = 4;
/** Autocorrelation by which another period must be clearer than the one so far. */
const TIE = 0.005;

/**
 * Seasonal period that changes of the values show, single ones or of averages; 0 where none is clear. `held`, the period
 * so far, stays as long as it is as clear as others.
 */
export function seasonalPeriod(values: readonly number[], held: number): number {
  const window = values.slice(-WINDOW - 2 * BLOCKS[BLOCKS.length - 1]);
  for (const block of BLOCKS) {
    const period = clearPeriod(blockChanges(window, block), block, held);
    if (period > 0) return period;
  }
  return 0;
}

/** Changes from the mean of `block` entries to that of the next ones, for every entry that has them. */
function blockChanges(values: readonly number[], block: number): number[] {
  const sums = [0];
  for (const value of values) sums.push(sums[sums.length - 1] + value);
  const changes: number[] = [];
  for (let end = 2 * block; end <= values.length; end++) {
    changes.push((sums[end] - 2 * sums[end - block] + sums[end - 2 * block]) / block);
  }
  return changes.slice(-WINDOW);
}

/** Shortest lag whose autocorrelation is a clear peak, with three periods of data; 0 where there is none. */
function clearPeriod(changes: readonly number[], block: number, held: number): number {
  const n = changes.length;
  const shortest = block === 1 ? 4 : 3 * block;
  const longest = Math.min(LONGEST, Math.floor(n / 3));
  const mean = changes.reduce((sum, x) => sum + x, 0) / n;
  const centred = changes.map((x) => x - mean);
  const variance = centred.reduce((sum, x) => sum + x * x, 0);
  if (variance === 0 || longest <= shortest) return 0;
  const correlation = (lag: number) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += centred[i] * centred[i - lag];
    return (sum / variance) * (n / (n - lag));
  };
  const correlations = Array.from({ length: longest + 1 }, (_, lag) => (lag < shortest - 1 ? 0 : correlation(lag)));
  const limit = Math.max(THRESHOLD, CLEARANCE * Math.sqrt(block / n), 0.85 * Math.max(...correlations));
  for (let lag = shortest; lag < longest; lag++) {
    const here = correlations[lag];
    if (here < limit || here < correlations[lag - 1] || here < correlations[lag + 1]) continue;
    return held >= shortest && held <= longest && correlations[held] >= here - TIE ? held : lag;
  }
  return 0;
}

/** Seasonal offsets, learnt with a step that falls to a fixed one, and the levels of a frame's values without them. */
export class Season {
  readonly levels: number[] = [];
  #period = 0;
  #centre = 0;
  #offsets: number[] = [];
  #cycles = 0;
  readonly #step: number;

  /** `step`: share of a new observation in the offset of its phase. */
  constructor(step: number) {
    this.#step = step;
  }

  /** Takes in the frame's new values; all of them again when its period changed. */
  track({ period, values }: Frame): void {
    if (period !== this.#period) {
      this.#period = period;
      this.#centre = values[0];
      this.#offsets = new Array(period).fill(0);
      this.#cycles = 0;
      this.levels.length = 0;
    }
    for (let entry = this.levels.length; entry < values.length; entry++) {
      if (period === 0) {
        this.levels.push(values[entry]);
        continue;
      }
      const phase = entry % period;
      this.levels.push(values[entry] - this.#offsets[phase]);
      this.#centre += (values[entry] - this.#offsets[phase] - this.#centre) / period;
      if (phase === 0) this.#cycles++;
      this.#offsets[phase] +=
        Math.max(this.#step, 1 / this.#cycles) * (values[entry] - this.#centre - this.#offsets[phase]);
    }
  }

  /** What the season alone adds to the newest value over the next `horizon` entries. */
  change({ values, horizon }: Frame): number {
    if (this.#period === 0) return 0;
    const last = values.length - 1;
    return this.#offsets[(last + horizon) % this.#period] - (values[last] - this.levels[last]);
  }
}
